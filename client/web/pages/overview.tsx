import { Flex } from 'antd';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import type { enterpriseSummary } from '../../contract/enterprises.ts';
import type { overview } from '../../contract/programmes.ts';
import { useGet } from '../parts/data.ts';
import { addressOf } from '../parts/http.ts';
import { useWords } from '../parts/language.tsx';
import { useProgramme } from '../parts/programme.tsx';
import { useSession } from '../parts/session.tsx';
import { Loaded, Page, Section } from '../parts/view.tsx';
import { EnterpriseLights, LateSteps } from './enterprises/summary.tsx';
import { DueSoon, Late, Worst } from './overview/due.tsx';
import { PlanEvents } from './overview/events.tsx';
import { LightMatrix } from './overview/matrix.tsx';
import { NoticeAlarm } from './overview/notices.tsx';
import { ProgrammeActs } from './overview/programme-acts.tsx';
import { TargetSummary } from './overview/target-summary.tsx';
import { Totals } from './overview/totals.tsx';

const FirstSteps = lazy(() => import('./first-steps.tsx'));

/** Draws 总览: who is late, what comes next, whether the targets will be met. A department sees its own. */
export default function OverviewPage() {
  const { t } = useWords();
  const { may, department } = useSession();
  const { programme, api, home, departmentName } = useProgramme();
  const answer = useGet<typeof overview>(`${api}/overview`);
  const title = department === undefined ? t('总览', 'Overview') : t(`总览：${departmentName(department)}`, `Overview: ${departmentName(department)}`);
  return (
    <Page
      title={title}
      extra={
        <Flex align="center" gap="small">
          {(programme.stage !== 'running' || programme.endedOn !== undefined) && <strong>{programme.standing}</strong>}
          {department !== undefined && <Link to={`${home}/obligations`}>{t('去办理：我的任务', 'Go to my work')}</Link>}
          <ProgrammeActs open={(answer.data?.stages.open ?? 0) + (answer.data?.stages.submitted ?? 0)} />
        </Flex>
      }
    >
      {may('programme.start') && (
        <Suspense fallback={null}>
          <FirstSteps />
        </Suspense>
      )}
      {may('notice.summary') && <NoticeAlarm />}
      <Loaded of={answer} rows={16}>
        {(data) => (
          <>
            <Totals overview={data} />
            <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 400px), 1fr))', alignItems: 'start' }}>
              <Late overview={data} />
              <Flex vertical gap="middle">
                <DueSoon overview={data} />
                {department === undefined && <Worst overview={data} />}
              </Flex>
            </div>
            <LightMatrix overview={data} />
          </>
        )}
      </Loaded>
      <PlanEvents />
      {may('enterprise.read') && <Enterprises />}
      {may('target.read') && programme.targets.length > 0 && (
        <Section title={t('达标目标', 'Targets')} extra={<Link to={`${home}/targets`}>{t('查看各行业数字', 'All figures')}</Link>}>
          <TargetSummary />
        </Section>
      )}
    </Page>
  );
}

/** Counts the enterprises with each light, and what is late; shows nothing where none is registered. */
function Enterprises() {
  const { t } = useWords();
  const { api, home } = useProgramme();
  const { department } = useSession();
  const { data } = useGet<typeof enterpriseSummary>(`${api}/enterprises/summary`, { department });
  if (!data || data.total === 0) return null;
  return (
    <Section title={t('企业事项', 'Enterprises')} extra={<Link to={addressOf(`${home}/enterprises`, { department })}>{t('查看企业', 'All enterprises')}</Link>}>
      <EnterpriseLights of={data.lights} department={department} />
      <LateSteps of={data.late} />
    </Section>
  );
}
