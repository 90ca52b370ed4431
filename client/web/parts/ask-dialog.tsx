import { lazy, Suspense } from 'react';
import type { Dialog } from './ask.ts';

export { Faults, type Field } from './ask.ts';

const AskForm = lazy(() => import('./ask-form.tsx'));

/** The one dialog that asks before something is done. Its form comes when somebody opens it: no first page waits for that. */
export const AskDialog = (dialog: Dialog) => (
  <Suspense fallback={null}>
    <AskForm {...dialog} />
  </Suspense>
);
