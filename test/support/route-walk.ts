/** Bodies for every route, made of what the API itself says that it takes. */

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  pattern?: string;
  minLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  items?: Schema;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}
export interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const FORMATS: Record<string, string> = {
  date: '2019-06-30',
  'date-time': '2019-06-30T09:00:00+08:00',
  email: 'somebody@x.example',
  uuid: '00000000-0000-4000-8000-000000000000',
};
const TEXTS = ['x', 'aa', 'none-such', 'a'.repeat(12), 'a'.repeat(64), '91999999000000001X', 'a-long-enough-one'];

/** A plan with several faults, since one alone is told in another way. */
const FAULTY_PLAN = 'id: Two Words\nzone: nowhere\nzoom: 3\n';

/** Something that a schema takes: only what it needs, or all that it knows. */
export function sampleOf(schema: Schema, { components }: Pick<Description, 'components'>, all: boolean): unknown {
  const sample = (inner: Schema) => sampleOf(inner, { components }, all);
  if (schema.$ref) return sample(components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [one] = schema.anyOf ?? schema.oneOf ?? [];
  if (one) return sample(one);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(sample));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object': {
      const names = Object.keys(schema.properties ?? {}).filter((name) => all || schema.required?.includes(name));
      return Object.fromEntries(names.map((name) => [name, name === 'plan' ? FAULTY_PLAN : sample(schema.properties?.[name] ?? {})]));
    }
    case 'array':
      return (schema.minItems ?? 0) > 0 || all ? [sample(schema.items ?? {})] : [];
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 0.5);
    case 'boolean':
      return false;
    default:
      if (schema.format && FORMATS[schema.format]) return FORMATS[schema.format];
      return TEXTS.find((text) => text.length >= (schema.minLength ?? 0) && (!schema.pattern || new RegExp(schema.pattern, 'u').test(text))) ?? 'x';
  }
}
