import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import type { PlanDraft } from '../../contract/drafts.ts';
import { useWords } from '../parts/language.tsx';
import { Page } from '../parts/view.tsx';
import { Waiting } from '../parts/waiting.tsx';

const Begin = lazy(() => import('./new-programme/begin.tsx'));
/** Forms and the reader of plan files weigh as much as a page: they come once there is a draft. */
const Writing = lazy(() => import('./new-programme/writing.tsx'));

/** Leads from a document, a table, another programme or nothing to a programme that runs; each step is kept as it goes. */
export default function NewProgramme() {
  const { t } = useWords();
  const [query, setQuery] = useSearchParams();
  const id = query.get('draft');
  const open = (draft?: Pick<PlanDraft, 'id' | 'step'>) => {
    const next = new URLSearchParams(query);
    next.delete('draft');
    next.delete('step');
    if (draft) next.set('draft', draft.id);
    if (draft) next.set('step', draft.step);
    setQuery(next);
  };
  return (
    <Page
      title={t('新建督办事项', 'Start a programme')}
      extra={id !== null && <Button onClick={() => open()}>{t('返回草稿列表', 'Back to the drafts')}</Button>}
    >
      <Suspense fallback={<Waiting />}>{id === null ? <Begin open={open} /> : <Writing key={id} id={id} />}</Suspense>
    </Page>
  );
}
