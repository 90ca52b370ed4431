import { use, useState } from 'react';
import { draftsOf, KeepingContext, keepUnder, keptUnder } from '../../parts/draft.ts';

/** A changed plan that has not been handed in yet. */
export interface Draft {
  text: string;
  /** The ETag of the plan that the draft began from. */
  base: string;
}

function kept(name: string, keys: readonly string[]): Draft | undefined {
  try {
    return keptUnder<Draft>(sessionStorage, name, keys);
  } catch {
    return undefined;
  }
}

/** A person's draft of a programme, kept as long as the browser's tab is open: looking at another page does not lose an hour's work. */
export function useDraft(programmeId: string): [Draft | undefined, (draft: Draft | undefined) => void] {
  const { of, keys } = use(KeepingContext);
  const name = `${draftsOf(of)}plan ${programmeId}`;
  const [draft, setDraft] = useState(() => kept(name, keys));
  return [
    draft,
    (next) => {
      setDraft(next);
      try {
        keepUnder(sessionStorage, name, next, keys);
      } catch {
        // A browser that keeps nothing holds the draft as long as the page is open.
      }
    },
  ];
}
