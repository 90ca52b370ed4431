import { useState } from 'react';

/** A changed plan that has not been handed in yet. */
export interface Draft {
  text: string;
  /** The ETag of the plan that the draft began from. */
  base: string;
}

const keyOf = (programmeId: string) => `duban.draft.${programmeId}`;

function kept(programmeId: string): Draft | undefined {
  try {
    const { text, base } = JSON.parse(sessionStorage.getItem(keyOf(programmeId)) ?? '{}');
    return typeof text === 'string' && typeof base === 'string' ? { text, base } : undefined;
  } catch {
    return undefined;
  }
}

/** The draft of a programme, kept as long as the browser's tab is open: looking at another page does not lose an hour's work. */
export function useDraft(programmeId: string): [Draft | undefined, (draft: Draft | undefined) => void] {
  const [draft, setDraft] = useState(() => kept(programmeId));
  return [
    draft,
    (next) => {
      setDraft(next);
      try {
        if (next) sessionStorage.setItem(keyOf(programmeId), JSON.stringify(next));
        else sessionStorage.removeItem(keyOf(programmeId));
      } catch {
        // A browser that keeps nothing holds the draft as long as the page is open.
      }
    },
  ];
}
