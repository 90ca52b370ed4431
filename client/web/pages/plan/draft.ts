import { useState } from 'react';
import { draftsOf } from '../../parts/draft.ts';
import { useSession } from '../../parts/session.tsx';

/** A changed plan that has not been handed in yet. */
export interface Draft {
  text: string;
  /** The ETag of the plan that the draft began from. */
  base: string;
}

function kept(name: string): Draft | undefined {
  try {
    const { text, base } = JSON.parse(sessionStorage.getItem(name) ?? '{}');
    return typeof text === 'string' && typeof base === 'string' ? { text, base } : undefined;
  } catch {
    return undefined;
  }
}

/** A person's draft of a programme, kept as long as the browser's tab is open: looking at another page does not lose an hour's work. */
export function useDraft(programmeId: string): [Draft | undefined, (draft: Draft | undefined) => void] {
  const { user } = useSession();
  const name = `${draftsOf(user.id)}plan ${programmeId}`;
  const [draft, setDraft] = useState(() => kept(name));
  return [
    draft,
    (next) => {
      setDraft(next);
      try {
        if (next) sessionStorage.setItem(name, JSON.stringify(next));
        else sessionStorage.removeItem(name);
      } catch {
        // A browser that keeps nothing holds the draft as long as the page is open.
      }
    },
  ];
}
