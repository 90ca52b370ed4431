import { useState } from 'react';
import { useDraft } from '../../parts/draft.ts';

/** A changed plan that has not been handed in yet. */
export interface Draft {
  text: string;
  /** The ETag of the plan that the draft began from. */
  base: string;
}

/** A person's draft of the programme whose plan is shown: neither another page nor a tab that is closed loses an hour's work. */
export function usePlanDraft(): [Draft | undefined, (draft: Draft | undefined) => void] {
  const { kept, keep, drop } = useDraft<Draft>('plan');
  const [draft, setDraft] = useState(kept);
  return [
    draft,
    (next) => {
      setDraft(next);
      if (next) keep(next);
      else drop();
    },
  ];
}
