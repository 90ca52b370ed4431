import { use } from 'react';
import { useLocation } from 'react-router';
import { SessionContext } from './session-context.ts';

const PREFIX = 'duban.draft.';
/** How long a draft is kept to which nobody came back (real ms). */
const KEPT_MS = 14 * 86_400_000;

interface Kept {
  savedRealMs: number;
  values: unknown;
}

const isDraft = (name: string) => name.startsWith(PREFIX);

function read(name: string): Kept | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Kept | null;
    return kept && Date.now() - kept.savedRealMs < KEPT_MS ? kept : undefined;
  } catch {
    // The browser keeps nothing, or something else wrote there.
    return undefined;
  }
}

/** What begins the names of one person's drafts: nobody else is shown one, whoever signs in in the same browser. */
export const draftsOf = (person: string) => `${PREFIX}${person} `;

/** Takes everything away that a person has typed on this device and not sent: whoever signs out leaves nothing to the next person. */
export function dropDrafts(person: string): void {
  const own = draftsOf(person);
  try {
    for (const store of [localStorage, sessionStorage]) for (const name of Object.keys(store)) if (name.startsWith(own)) store.removeItem(name);
  } catch {
    // No draft was kept here either.
  }
}

/**
 * Keeps what somebody has typed and not sent yet on this device until it is sent: neither a session that ends, nor a reload, nor a computer
 * that is switched off takes it away. Each person, page and question has a draft of its own.
 *
 * @param about what is asked and of which thing, such as an act and the id of an obligation; undefined where nothing is to be kept.
 */
export function useDraft<T>(about: string | undefined) {
  const { pathname } = useLocation();
  const person = use(SessionContext)?.session.user.id ?? '';
  const name = `${draftsOf(person)}${pathname} ${about ?? ''}`;
  return {
    /** Gives the draft as it was left; undefined when nothing was. */
    kept: (): T | undefined => (about === undefined ? undefined : (read(name)?.values as T | undefined)),
    keep: (values: T): void => {
      if (about === undefined) return;
      try {
        for (const other of Object.keys(localStorage)) if (isDraft(other) && !read(other)) localStorage.removeItem(other);
        localStorage.setItem(name, JSON.stringify({ savedRealMs: Date.now(), values } satisfies Kept));
      } catch {
        // A browser that keeps nothing holds what was typed for as long as the page stands.
      }
    },
    drop: (): void => {
      try {
        localStorage.removeItem(name);
      } catch {
        // No draft was kept here either.
      }
    },
  };
}
