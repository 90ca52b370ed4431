import { createContext, use } from 'react';
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

function read(name: string, store: Storage = localStorage): Kept | undefined {
  try {
    const kept = JSON.parse(store.getItem(name) ?? 'null') as Kept | null;
    return kept && Date.now() - kept.savedRealMs < KEPT_MS ? kept : undefined;
  } catch {
    // The browser keeps nothing, or something else wrote there.
    return undefined;
  }
}

function write(store: Storage, name: string, values: unknown, [key]: readonly string[]): void {
  if (key === undefined) return;
  store.setItem(name, JSON.stringify({ savedRealMs: Date.now(), box: sealed(JSON.stringify(values), name, key) } satisfies Kept));
}

/** Reads a draft of either store; undefined where there is none that these keys open. */
export function keptUnder<T>(store: Storage, name: string, keys: readonly string[]): T | undefined {
  const { box } = read(name, store) ?? {};
  const text = box === undefined ? undefined : unsealed(box, name, keys);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Keeps a draft in either store; undefined takes it away. A browser that keeps nothing holds it for as long as the page stands. */
export function keepUnder(store: Storage, name: string, values: unknown, keys: readonly string[]): void {
  try {
    if (values === undefined) store.removeItem(name);
    else write(store, name, values, keys);
  } catch {
    // It is full, or forbidden.
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
 * Seals what a release up to 1.0.0 has kept of this person as it was typed; what was typed behind links stood under their addresses, and goes.
 * What is somebody else's waits for them, or for its fourteen days.
 */
export function sealFormer({ of, keys }: Keeping): void {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(draftsOf(''))) localStorage.removeItem(name);
      const { values } = name.startsWith(draftsOf(of)) ? (read(name) ?? {}) : {};
      if (values !== undefined) write(localStorage, name, values, keys);
    }
  } catch {
    // No draft was kept here either.
  }
}

/**
 * Keeps what somebody has typed and not sent yet on this device until it is sent: neither a session that ends, nor a reload, nor a computer
 * that is switched off takes it away, and nobody reads it without signing in. Each person, page and question has a draft of its own.
 *
 * @param about what is asked and of which thing, such as an act and the id of an obligation; undefined where nothing is to be kept.
 */
export function useDraft<T>(about: string | undefined) {
  const { pathname } = useLocation();
  const { of, keys, byPage } = use(KeepingContext);
  const name = `${draftsOf(of)}${byPage ? `${pathname} ` : ''}${about ?? ''}`;
  return {
    /** Gives the draft as it was left; undefined when nothing was. */
    kept: (): T | undefined => {
      try {
        return about === undefined ? undefined : keptUnder<T>(localStorage, name, keys);
      } catch {
        // The browser keeps nothing.
        return undefined;
      }
    },
    keep: (values: T): void => {
      if (about === undefined) return;
      try {
        for (const other of Object.keys(localStorage)) if (isDraft(other) && !read(other)) localStorage.removeItem(other);
        keepUnder(localStorage, name, values, keys);
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
