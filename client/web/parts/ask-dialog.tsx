import { lazy, Suspense } from 'react';
import type { Dialog } from './ask.ts';

export { Faults, type Field } from './ask.ts';

const AskForm = lazy(() => import('./ask-form.tsx'));

/** Opens the one dialog that asks before something is done. Its form is loaded when somebody opens it: no first page waits for that. */
export const AskDialog = (dialog: Dialog) => (
  <Suspense fallback={null}>
    <AskForm {...dialog} />
  </Suspense>
);
