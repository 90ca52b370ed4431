import { Flex } from 'antd';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { workflowDetail } from '../../../contract/system.ts';
import { roleName } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { Facts } from '../../parts/facts.tsx';
import { useWords } from '../../parts/language.tsx';
import { useClock, useProgramme } from '../../parts/programme.tsx';
import { Loaded, Page, Section } from '../../parts/view.tsx';
import { CaseFile } from './case-file.tsx';
import { useRealClock } from './health.tsx';
import { RawEvents } from './raw-events.tsx';
import { Repairs } from './repairs.tsx';
import { activityName, activityStateName, kindName, statusName, workflowStageName } from './words.ts';

type Detail = z.output<typeof workflowDetail>;

/** Shows one workflow: what it says of itself, what it waits for, what fails, and what it has done. */
export function OneWorkflow({ id }: { id: string }) {
  const { t } = useWords();
  const { home } = useProgramme();
  const answer = useGet<typeof workflowDetail>('/api/operations/workflow', { id });
  return (
    <Page title={answer.data?.workflow.title ?? t('流程', 'Workflow')} extra={<Link to={`${home}/operations`}>{t('返回全部流程', 'All workflows')}</Link>}>
      <Loaded of={answer}>
        {(detail) => (
          <>
            <Standing {...detail} />
            <Timers of={detail.pendingTimers} />
            <Activities of={detail.pendingActivities} />
          </>
        )}
      </Loaded>
      <CaseFile id={id} />
      <RawEvents id={id} />
    </Page>
  );
}

function Standing(detail: Detail) {
  const { workflow, details, link } = detail;
  const { t, language } = useWords();
  const { second } = useRealClock();
  const { id, type, status, startedAt, closedAt, historyEvents, stage, department, milestone } = workflow;
  const { departmentName, milestoneName, home, programme } = useProgramme();
  return (
    <Section title={t('现状', 'Where it stands')} extra={<Repairs {...detail} />}>
      <Flex vertical gap="middle">
        <Details text={details} />
        <Facts
          of={[
            [t('种类', 'Kind'), kindName(type, language)],
            [t('状态', 'Status'), statusName(status, language)],
            [t('阶段', 'Stage'), stage === undefined ? undefined : workflowStageName(type, stage, language)],
            [t('单位', 'Department'), department === undefined ? undefined : departmentName(department)],
            [t('阶段任务', 'Milestone'), milestone === undefined ? undefined : milestoneName(milestone)],
            [t('启动', 'Started'), t(`${second(startedAt)}（现实时间）`, `${second(startedAt)} (real time)`)],
            [t('结束', 'Ended'), closedAt === undefined ? undefined : t(`${second(closedAt)}（现实时间）`, `${second(closedAt)} (real time)`)],
            [t('本段运行的事件', 'Events of this run'), String(historyEvents)],
            [t('引擎编号', 'Id in the engine'), <code key="id">{id}</code>],
          ]}
        />
        <Flex gap="middle" wrap>
          {link !== undefined && (
            <a href={link} target="_blank" rel="noreferrer">
              {t('在 Temporal 页面中打开', 'Open in Temporal’s own page')}
            </a>
          )}
          {type === 'obligation' && (
            <Link to={`${home}/${id.replace(`obligation/${programme.id}/`, 'obligations/')}`}>{t('这件任务的页面', 'The obligation’s page')}</Link>
          )}
          {type === 'enterprise' && (
            <Link to={`${home}/${id.replace(`enterprise/${programme.id}/`, 'enterprises/')}`}>{t('这家企业的页面', 'The enterprise’s page')}</Link>
          )}
        </Flex>
      </Flex>
    </Section>
  );
}

/**
 * Shows the workflow's own words, which are Markdown of one kind only: `**bold**`. Instants in them are shown on the programme's clock,
 * recipients by name.
 */
function Details({ text }: { text: string }) {
  const { t } = useWords();
  const { minute } = useClock();
  const { departmentName } = useProgramme();
  const lines = text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => minute(at))
    .replace(/\b([a-z][a-z0-9-]*)\/(officer|head|director)\b/g, (_, org: string, role: string) => `${departmentName(org)}${roleName(role)}`)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return <p style={{ margin: 0 }}>{t('流程没有报告自己的情况。', 'It says nothing of itself.')}</p>;
  return (
    <div lang="zh-CN">
      {lines.map((line) => (
        <p key={line} style={{ margin: '0 0 4px' }}>
          {line.split(/\*\*(.+?)\*\*/).map((piece, index) =>
            // Every second piece stood between stars.
            index % 2 === 1 ? <strong key={piece}>{piece}</strong> : piece,
          )}
        </p>
      ))}
    </div>
  );
}

function Timers({ of }: { of: Detail['pendingTimers'] }) {
  const { t } = useWords();
  const { minute } = useClock();
  const { second } = useRealClock();
  return (
    <Section title={t('定时', 'Timers')}>
      {of.length === 0 ? (
        <p style={{ margin: 0 }}>{t('没有定时，等待办理或其他流程。', 'None: it waits for an act, or for another workflow.')}</p>
      ) : (
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {of.map(({ timer, summary, wakesAt, wakesAtProgramme }) => (
            <li key={timer}>
              {t(
                `${minute(wakesAtProgramme ?? wakesAt)} 到时${summary === '' ? '' : `：${summary}`}（现实时间 ${second(wakesAt)}）`,
                `wakes on ${minute(wakesAtProgramme ?? wakesAt)}${summary === '' ? '' : `: ${summary}`} (${second(wakesAt)} real time)`,
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Activities({ of }: { of: Detail['pendingActivities'] }) {
  const { t, language } = useWords();
  const { second } = useRealClock();
  return (
    <Section title={t('正在执行和重试的', 'At work, or to be tried again')}>
      {of.length === 0 ? (
        <p style={{ margin: 0 }}>{t('没有。', 'None.')}</p>
      ) : (
        <Flex vertical gap="middle">
          {of.map(({ id, type, state, attempt, nextAttemptAt, lastFailure, heartbeat }) => (
            <Facts
              key={id}
              of={[
                [t('事项', 'Activity'), <strong key="name">{activityName(type, language)}</strong>],
                [t('状态', 'State'), activityStateName(state, language)],
                [t('第几次', 'Attempt'), String(attempt)],
                [
                  t('上次失败', 'Last failure'),
                  lastFailure === undefined ? undefined : (
                    <span key="failure" style={{ color: '#8a0c12' }}>
                      {lastFailure}
                    </span>
                  ),
                ],
                [
                  t('下次尝试', 'Next attempt'),
                  nextAttemptAt === undefined ? undefined : t(`${second(nextAttemptAt)}（现实时间）`, `${second(nextAttemptAt)} (real time)`),
                ],
                [t('进度', 'Progress'), heartbeat === undefined ? undefined : <code key="beat">{JSON.stringify(heartbeat)}</code>],
              ]}
            />
          ))}
        </Flex>
      )}
    </Section>
  );
}
