import { peopleNamed } from '../../domain/kernel/people.ts';
import type { Store } from '../../prisma/store.ts';
import type { Texts } from '../contract/texts.ts';

/** How many texts are offered of a kind. */
const OFFERED = 6;

/** Gives what somebody typed as reasons before, by what it was the reason of: their own first, then what others of their body wrote. */
export async function textsFor({ reasons }: Pick<Store, 'reasons'>, programme: string, { org, name }: { org: string; name: string }): Promise<Texts> {
  const given = await reasons.of(programme, org);
  const kinds = new Map<string, Set<string>>();
  for (const own of [true, false])
    for (const { type, text, actorName } of given) {
      if ((peopleNamed(actorName).name === name) !== own) continue;
      const known = kinds.get(type) ?? new Set();
      if (known.size < OFFERED) known.add(text.trim());
      kinds.set(type, known);
    }
  return { items: [...kinds].map(([said, known]) => ({ said, texts: [...known] })) };
}
