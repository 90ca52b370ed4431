import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import type { Action } from '../../contract/roles.ts';
import { useWords } from '../parts/language.tsx';
import { useSession } from '../parts/session.tsx';
import { Page } from '../parts/view.tsx';
import { Views } from '../parts/views.tsx';
import { Waiting } from '../parts/waiting.tsx';

const VIEWS = [
  { key: 'people', action: 'user.read', zh: '账号', en: 'People', component: lazy(() => import('./system/people.tsx')) },
  { key: 'keys', action: 'key.read', zh: '接口密钥', en: 'Keys', component: lazy(() => import('./system/keys.tsx')) },
  { key: 'roles', action: 'system.read', zh: '权限', en: 'Roles', component: lazy(() => import('./system/roles.tsx')) },
  { key: 'ladder', action: 'system.read', zh: '催办级次', en: 'Ladder', component: lazy(() => import('./system/ladder.tsx')) },
  { key: 'holidays', action: 'system.read', zh: '节假日', en: 'Holidays', component: lazy(() => import('./system/holidays.tsx')) },
  { key: 'doctor', action: 'operation.read', zh: '体检', en: 'Check-up', component: lazy(() => import('./system/doctor.tsx')) },
  { key: 'log', action: 'event.export', zh: '操作记录', en: 'Audit log', component: lazy(() => import('./system/log.tsx')) },
] as const satisfies readonly { key: string; action: Action; zh: string; en: string; component: unknown }[];

/** Shows people, keys, and the settings that a plan brings with it. Recipients of mails stand under the plan, since they are part of it. */
export default function SystemPage() {
  const { t } = useWords();
  const { may } = useSession();
  const [query] = useSearchParams();
  const views = VIEWS.filter(({ action }) => may(action));
  const view = views.find(({ key }) => key === query.get('view')) ?? views[0];
  const Shown = view?.component;
  return (
    <Page title={t('系统', 'System')}>
      <Views of={views} shown={view?.key ?? ''} label={t('系统的各个页面', 'Views of the system')} />
      <Suspense fallback={<Waiting />}>{Shown && <Shown />}</Suspense>
    </Page>
  );
}
