import { lazy, Suspense } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Action } from '../../contract/roles.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Page } from '../parts/view.tsx';
import { Views } from '../parts/views.tsx';
import { Waiting } from '../parts/waiting.tsx';
import './plan/plan.css';

const VIEWS = [
  { key: 'calendar', action: 'programme.read', zh: '日历', en: 'Calendar', component: lazy(() => import('./plan/calendar.tsx')) },
  { key: 'gantt', action: 'programme.read', zh: '进度图', en: 'Timeline', component: lazy(() => import('./plan/gantt.tsx')) },
  { key: 'text', action: 'plan.read', zh: '方案文件', en: 'Plan file', component: lazy(() => import('./plan/text.tsx')) },
  { key: 'amend', action: 'plan.try', zh: '修改方案', en: 'Amend', component: lazy(() => import('./plan/amend.tsx')) },
  { key: 'rehearse', action: 'plan.try', zh: '预演', en: 'Rehearse', component: lazy(() => import('./plan/rehearse.tsx')) },
  { key: 'contacts', action: 'plan.read', zh: '收件人', en: 'Recipients', component: lazy(() => import('./plan/contacts.tsx')) },
] as const satisfies readonly { key: string; action: Action; zh: string; en: string; component: unknown }[];

const NewProgramme = lazy(() => import('./new-programme.tsx'));

/** Shows the plan from all its sides; the address says which one, so that it can be sent to a colleague. */
export default function PlanPage() {
  const { t } = useWords();
  const { may } = useSession();
  const { programme } = useProgramme();
  const [query] = useSearchParams();
  const wanted = query.get('view');
  if (wanted === 'new' && may('programme.start')) return <NewProgramme />;
  const views = VIEWS.filter(({ action }) => may(action));
  const view = views.find(({ key }) => key === wanted) ?? VIEWS[0];
  const Shown = view.component;
  return (
    <Page title={t('方案', 'Plan')} extra={may('programme.start') && <Link to="?view=new">{t('新建督办事项', 'Start another programme')}</Link>}>
      <Views of={views} shown={view.key} label={t('方案的各个页面', 'Views of the plan')} />
      <Suspense fallback={<Waiting />}>
        <Shown key={programme.id} />
      </Suspense>
    </Page>
  );
}
