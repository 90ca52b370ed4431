import { useQuery } from '@tanstack/react-query';
import { Alert, Flex } from 'antd';
import { Fragment } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { type queueHealth, READY_PARTS, type ReadyPart, type readiness } from '../../../contract/system.ts';
import { NOTICE_STATES } from '../../../contract/tables.ts';
import { countName, noticeStateName } from '../../../contract/words.ts';
import { Facts } from '../../parts/facts.tsx';
import { ask } from '../../parts/http.ts';
import { useWords } from '../../parts/language.tsx';
import { clockOf, useProgramme } from '../../parts/programme.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

/** How often health is asked for again (ms): a part that stops tells nobody, so health alone is asked for by itself. */
const ASKED_EVERY_MS = 10_000;

type Readiness = z.output<typeof readiness>;

/** Reads the readiness: `/readyz` answers 503 when something is missing, and says what; that is an answer, not a failure. */
async function readReadiness(): Promise<Readiness> {
  const response = await fetch('/readyz', { headers: { accept: 'application/json' } });
  if (response.status !== 200 && response.status !== 503) throw new TypeError(`/readyz answered ${response.status}`);
  return response.json();
}

/** Says whether everything that the programme needs answers: database, engine, worker, mail server. */
export function Health() {
  const { t } = useWords();
  const ready = useQuery({ queryKey: ['/readyz'], queryFn: readReadiness, refetchInterval: ASKED_EVERY_MS });
  const queue = useQuery({
    queryKey: ['/api/operations/queue'],
    queryFn: () => ask<typeof queueHealth>('GET', '/api/operations/queue'),
    refetchInterval: ASKED_EVERY_MS,
  });
  return (
    <Section title={t('系统状况', 'Health')}>
      <Flex vertical gap="middle">
        <Loaded of={ready} rows={2}>
          {(answer) => <Parts {...answer} />}
        </Loaded>
        <Loaded of={queue} rows={3}>
          {(answer) => <Queue {...answer} />}
        </Loaded>
      </Flex>
    </Section>
  );
}

function Parts({ ready, parts }: Readiness) {
  const { t } = useWords();
  const names: Record<ReadyPart, string> = {
    database: t('数据库', 'Database'),
    engine: t('流程引擎', 'Engine'),
    worker: t('处理程序', 'Worker'),
    mail: t('邮件服务器', 'Mail server'),
    identity: t('数据库与引擎配套', 'Database and engine belong together'),
    disk: t('附件存储空间', 'Room for what is handed in'),
  };
  // The part itself speaks English, for whoever looks into it.
  const hints: Record<ReadyPart, string> = {
    database: t('请检查 PostgreSQL 是否在运行。', 'See whether PostgreSQL runs.'),
    engine: t('请检查 Temporal 是否在运行。', 'See whether Temporal runs.'),
    worker: t('请检查处理程序（worker）是否已启动。', 'See whether a worker has been started.'),
    identity: t(
      '数据库和流程引擎不配套；从备份恢复或搬迁之后，须由系统管理员重新认定（adopt）。',
      'Database and engine are not of one deployment: after a restore or a move the operator has to adopt it.',
    ),
    disk: t('请清理附件所在的磁盘；腾出空间之前，附件交不进来。', 'Make room on the disk of the evidence: until then nothing can be handed in.'),
    mail: t('请检查邮件服务器；通知会在恢复后补发。', 'See to the mail server; what is owed leaves when it is back.'),
  };
  const known = READY_PARTS.flatMap((name) => (parts[name] ? [{ name, ...parts[name] }] : []));
  return (
    <>
      {!ready && (
        <Alert
          type="error"
          showIcon
          title={t('有的部分不可用', 'Something is missing')}
          description={
            <ul style={{ margin: 0, paddingInlineStart: 20 }}>
              {known
                .filter(({ ok }) => !ok)
                .map(({ name, what }) => (
                  <li key={name}>
                    {names[name]}
                    {t('：', ': ')}
                    {hints[name]} {what !== undefined && <code>{what}</code>}
                  </li>
                ))}
            </ul>
          }
        />
      )}
      <Flex component="ul" gap="middle" wrap style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {known.map(({ name, ok }) => (
          <li key={name} style={{ color: ok ? '#0b5a24' : '#8a0c12', fontWeight: ok ? 400 : 600 }}>
            <span aria-hidden>{ok ? '✓' : '✗'}</span> {names[name]} {ok ? t('正常', 'answers') : t('不可用', 'does not answer')}
          </li>
        ))}
      </Flex>
    </>
  );
}

function Queue({ workflowPollers, activityPollers, notices }: z.output<typeof queueHealth>) {
  const { t, language } = useWords();
  const { home } = useProgramme();
  const mails = NOTICE_STATES.flatMap((state) => ((notices[state] ?? 0) > 0 ? [`${noticeStateName(state, language)} ${countName(notices[state] ?? 0)}`] : []));
  return (
    <Facts
      of={[
        [t('流程处理程序', 'Workers for workflows'), <Pollers key="workflows" of={workflowPollers} />],
        [t('发信处理程序', 'Workers for mails'), <Pollers key="activities" of={activityPollers} />],
        [
          t('通知（所有督办事项）', 'Notices (all programmes)'),
          <Fragment key="notices">
            {mails.length === 0 ? t('还没有', 'none yet') : mails.join(t('，', ', '))}
            {t('；', '; ')}
            <Link to={`${home}/notices`} style={{ textDecoration: 'underline' }}>
              {t('本事项的通知台账', 'the ledger of this programme')}
            </Link>
          </Fragment>,
        ],
      ]}
    />
  );
}

/** Says who asked for work, and when last, by a real clock. */
function Pollers({ of }: { of: z.output<typeof queueHealth>['workflowPollers'] }) {
  const { t } = useWords();
  const { second } = useRealClock();
  if (of.length === 0) return <strong style={{ color: '#8a0c12' }}>{t('没有，请启动处理程序', 'nobody: start a worker')}</strong>;
  return (
    <>
      {of.map(({ identity, lastSeenAt, build }) => (
        <div key={identity}>
          {identity}
          {build !== undefined && t(`，版本 ${build}`, `, build ${build}`)}
          {t(`，最近一次领取任务 ${second(lastSeenAt)}`, `, asked last ${second(lastSeenAt)}`)}
        </div>
      ))}
    </>
  );
}

/** Shows real instants on a wall of the programme's zone. */
export function useRealClock() {
  const { programme } = useProgramme();
  return {
    ...clockOf(programme.zone),
    second: (at: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: programme.zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at)),
  };
}
