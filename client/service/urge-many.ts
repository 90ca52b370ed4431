import { createHash } from 'node:crypto';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { ServiceError } from '../errors.ts';
import type { ActRequest } from './acts.ts';
import type { Service } from './service.ts';

/** How long the mails of acts on several wait for one another (real ms): so long for each, and for the first to begin with. A machine that is late makes two mails of one click. */
const HELD_MS = 10_000;
const HELD_EACH_MS = 1_000;
/** So many are sent to the engine side by side. */
const AT_ONCE = 8;

export interface Urged {
  id: string;
  done: boolean;
  /** Why not, as one sentence. */
  detail?: string;
}

/**
 * Urges or instructs about several obligations in the same words, each an act of its own. Their mails leave at one instant, so that a body hears of
 * all of its own in one mail. The same key again does what was not done; what is refused is said of each.
 */
export async function urgeMany(
  service: Service,
  kind: 'urge' | 'instruct',
  ids: readonly string[],
  { actor, key, reason }: Pick<ActRequest, 'actor' | 'key' | 'reason'>,
  language: Language,
): Promise<Urged[]> {
  const wanted = [...new Set(ids)];
  const atRealMs = Date.now() + HELD_MS + wanted.length * HELD_EACH_MS;
  const one = async (id: string): Promise<Urged> => {
    // A key has a longest length, and several ids together would pass it.
    const own = createHash('sha256').update(`${key} ${kind} ${id}`).digest('hex');
    try {
      await service.act(id, kind, { actor, key: own, ...(reason !== undefined && { reason }), ...(wanted.length > 1 && { mailAtRealMs: atRealMs }) });
      return { id, done: true };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { id, done: false, detail: inLanguage(language)(error.words.zh, error.words.en) };
    }
  };
  const done: Urged[] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) done.push(...(await Promise.all(wanted.slice(at, at + AT_ONCE).map(one))));
  return done;
}
