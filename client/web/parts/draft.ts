import { createContext, use, useRef } from 'react';
import { useLocation } from 'react-router';
import { sealed, unsealed } from './sealed.ts';

const PREFIX = 'duban.draft.';
/** How long a draft is kept to which nobody came back (real ms). */
const KEPT_MS = 14 * 86_400_000;

/** Whose drafts these are, and what opens them: an account's, or those behind a mail's link. */
export interface Keeping {
  /** What begins their names. An account's id, or what stands for a link: never its address, which would open it. */
  of: string;
  /** The first seals, all open; none where the server has given none, and then nothing is kept. */
  keys: readonly string[];
  /** Whether the address of the page belongs to a draft's name: behind a link there is one page alone. */
  byPage: boolean;
}

/** Pages keep what is typed on them for whoever this says. */
export const KeepingContext = createContext<Keeping>({ of: '', keys: [], byPage: false });

interface Kept {
  savedRealMs: number;
  values?: unknown;
  /** What was typed, sealed. Releases up to 1.0.0 kept it as `values`. */
  box?: string;
}

const isDraft = (name: string) => name.startsWith(PREFIX);

/** A tab's own comes before what another tab of the same browser has left; what stays when the tab is closed is of whichever typed last. */
const stores = () => [sessionStorage, localStorage];

function read(store: Storage, name: string): Kept | undefined {
  try {
    const kept = JSON.parse(store.getItem(name) ?? 'null') as Kept | null;
    return kept && Date.now() - kept.savedRealMs < KEPT_MS ? kept : undefined;
  } catch {
    // The browser keeps nothing, or something else wrote there.
    return undefined;
  }
}

/** Writes a draft as it is kept in either store; moved to another name it does not open. */
const boxed = (values: unknown, name: string, key: string): string =>
  JSON.stringify({ savedRealMs: Date.now(), box: sealed(JSON.stringify(values), name, key) } satisfies Kept);

/** What begins the names of one person's drafts: nobody else is shown one, whoever signs in in the same browser. */
export const draftsOf = (person: string) => `${PREFIX}${person} `;

/** Tells a browser's other tabs who has signed out. */
const LEFT = 'duban.left';

/** Takes everything away that a person has typed on this device and not sent: whoever signs out leaves nothing to the next person, in any tab. */
export function dropDrafts(person: string): void {
  dropHere(person);
  try {
    localStorage.setItem(LEFT, JSON.stringify({ person, atRealMs: Date.now() }));
  } catch {
    // No draft was kept here either.
  }
}

function dropHere(person: string): void {
  const own = draftsOf(person);
  try {
    for (const store of stores()) for (const name of Object.keys(store)) if (name.startsWith(own)) store.removeItem(name);
  } catch {
    // No draft was kept here either.
  }
}

// Only what another tab does is told here.
addEventListener('storage', ({ key, oldValue, newValue }) => {
  if (key === null) return;
  if (key === LEFT && newValue !== null) dropHere((JSON.parse(newValue) as { person: string }).person);
  // What was sent there as it stands here is not offered here as if it had not been.
  if (isDraft(key) && newValue === null && sessionStorage.getItem(key) === oldValue) sessionStorage.removeItem(key);
});

/**
 * Seals what a release up to 1.0.0 has kept of this person as it was typed; what was typed behind links stood under their addresses, and goes.
 * What is somebody else's waits for them, or for its fourteen days.
 */
export function sealFormer({ of, keys: [key] }: Keeping): void {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(draftsOf(''))) localStorage.removeItem(name);
      const { values } = name.startsWith(draftsOf(of)) ? (read(localStorage, name) ?? {}) : {};
      if (values !== undefined && key !== undefined) localStorage.setItem(name, boxed(values, name, key));
    }
  } catch {
    // No draft was kept here either.
  }
}

/**
 * Keeps what somebody has typed and not sent yet on this device until it is sent: neither a session that ends, nor a reload, nor a computer
 * that is switched off takes it away, and nobody reads it without signing in. Each person, page and question has a draft of its own. Two tabs with the
 * same question open keep each their own: what is sent in one is not taken away in the other.
 *
 * @param about what is asked and of which thing, such as an act and the id of an obligation.
 */
export function useDraft<T>(about: string) {
  const { pathname } = useLocation();
  const { of, keys, byPage } = use(KeepingContext);
  const name = `${draftsOf(of)}${byPage ? `${pathname} ` : ''}${about}`;
  /** What this question has found there, or has written. */
  const own = useRef<string>(undefined);
  return {
    /** Gives the draft as it was left; undefined when nothing was, or no key opens it. */
    kept: (): T | undefined => {
      try {
        for (const store of stores()) {
          const { box } = read(store, name) ?? {};
          const text = box === undefined ? undefined : unsealed(box, name, keys);
          if (text === undefined) continue;
          own.current = store.getItem(name) ?? undefined;
          return JSON.parse(text) as T;
        }
      } catch {
        // The browser keeps nothing.
      }
      return undefined;
    },
    keep: (values: T): void => {
      const [key] = keys;
      if (key === undefined) return;
      own.current = boxed(values, name, key);
      try {
        for (const store of stores()) {
          for (const other of Object.keys(store)) if (isDraft(other) && !read(store, other)) store.removeItem(other);
          store.setItem(name, own.current);
        }
      } catch {
        // A browser that keeps nothing, or no more, holds what was typed for as long as the page stands.
      }
    },
    drop: (): void => {
      try {
        for (const store of stores()) if (store.getItem(name) === own.current) store.removeItem(name);
      } catch {
        // No draft was kept here either.
      }
    },
  };
}
