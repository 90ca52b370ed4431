import { draftsOf } from './draft.ts';
import { newKey, ProblemError } from './http.ts';

/** For how long the same act, asked for again, is another try of the one that nobody has answered (real ms). */
const TRIED_AGAIN_MS = 10 * 60_000;

/** A key, as drafts are kept: what is old goes with them. */
interface Unanswered {
  savedRealMs: number;
  key: string;
}

/** The same as what the browser keeps: some keep nothing. */
const unanswered = new Map<string, Unanswered>();

function keyLeft(name: string): string | undefined {
  const left = unanswered.get(name) ?? readKept(name);
  return left && Date.now() - left.savedRealMs < TRIED_AGAIN_MS ? left.key : undefined;
}

function readKept(name: string): Unanswered | undefined {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? 'null') as Unanswered | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function keepKey(name: string, key: string): void {
  const kept: Unanswered = { savedRealMs: Date.now(), key };
  unanswered.set(name, kept);
  try {
    localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // It is known for as long as the page stands.
  }
}

function dropKey(name: string): void {
  unanswered.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // It was not kept here either.
  }
}

/**
 * Sends an act under a key that stays with it until the server has answered: whoever presses again after a network that failed, after a
 * dialog that they closed meanwhile or after a reload, tries the same act once more instead of doing it twice. What was answered, with yes or
 * no, is over: the same asked for again is a new act.
 *
 * @param person whose act it is, as drafts are theirs: an account, or whoever follows a link.
 * @param asked all that makes it this act: where it goes and what is sent, as a text.
 */
export async function underKey<T>(person: string, asked: string, act: (key: string) => Promise<T>): Promise<T> {
  const name = `${draftsOf(person)}unanswered ${digest(asked)}`;
  const key = keyLeft(name) ?? newKey();
  keepKey(name, key);
  try {
    const answer = await act(key);
    dropKey(name);
    return answer;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500) dropKey(name);
    throw error;
  }
}

/** Two 32-bit numbers that differ for texts that differ (FNV-1a, twice): browsers have no digest of their own on plain http. */
function digest(text: string): string {
  let [one, other] = [0x811c9dc5, 0xc9dc5118];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ (code + at), 0x01000193);
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
