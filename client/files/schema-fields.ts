import { z } from 'zod';

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

const SCHEMAS = new WeakMap<z.ZodType, JsonSchema>();

/** The fields that a format has at a place. */
export function fieldsAt(format: z.ZodType, path: readonly PropertyKey[]): string[] {
  let root = SCHEMAS.get(format);
  if (!root) {
    root = z.toJSONSchema(format, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    SCHEMAS.set(format, root);
  }
  const last = path.reduce<JsonSchema[]>((places, step) => places.flatMap((place) => within(place, step)), [root]);
  return [...new Set(last.flatMap(choices).flatMap(({ properties = {} }) => Object.keys(properties)))];
}

const choices = (schema: JsonSchema): JsonSchema[] => [schema, ...(schema.anyOf ?? [])];

const within = (schema: JsonSchema, step: PropertyKey): JsonSchema[] =>
  choices(schema).flatMap(({ properties, items, additionalProperties: more }) => {
    const next = typeof step === 'number' ? items : (properties?.[String(step)] ?? (typeof more === 'object' ? more : undefined));
    return next ? [next] : [];
  });

/** Words, those first that are most like one that was written. */
export const nearestFirst = (words: readonly string[], written: string): string[] =>
  words
    .map((word) => ({ word, far: distance(word, written.slice(0, 40)) }))
    .sort((a, b) => a.far - b.far)
    .map(({ word }) => word);

/** How many letters have to be put in, taken out or changed to make one word of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [index, wanted] of other.split('').entries())
      next.push(Math.min((row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1, (row[index] ?? 0) + (wanted === letter ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
