import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { eventReported, planEvents } from '../../../contract/plan-events.ts';
import type { Field, Values } from '../../parts/ask.ts';
import { AskDialog } from '../../parts/ask-dialog.tsx';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { Loaded, Section } from '../../parts/view.tsx';

type PlanEvent = z.output<typeof planEvents>['items'][number];

/** Whether it raises nothing and ends nothing: then a report says whom it counts for. */
const isOnlyCounted = ({ raises, ends, counts }: PlanEvent): boolean => raises.length + ends.length === 0 && counts.length > 0;

/** Whether it begins standing duties and no milestone: then no limit runs. */
const isOnlyStanding = ({ raises }: PlanEvent): boolean => raises.length > 0 && raises.every(({ standing }) => standing);

/** Who was named of each class of outsiders, as a report says it. */
function outsidersIn({ outsiders }: PlanEvent, typed: Values) {
  const named = outsiders.flatMap(({ id }) => {
    const [name, mail] = [`outsider-${id}`, `mail-${id}`].map((field) => String(typed[field] ?? '').trim());
    return name ? [{ of: id, name, ...(mail && { mail }) }] : [];
  });
  return named.length > 0 ? { outsiders: named } : {};
}

/** Draws 触发事项: what starts a deadline when it is reported, with a button for those who may report it. */
export function PlanEvents() {
  const { t } = useWords();
  const { programme, api, home } = useProgramme();
  const { may, department } = useSession();
  const answer = useGet<typeof planEvents>(`${api}/plan-events`);
  const [asked, setAsked] = useState<PlanEvent>();
  /** Asks who it is of a class of outsiders, and for its own mailbox. */
  const outsiderFields = ({ id, name, through, known }: PlanEvent['outsiders'][number]): Field[] => [
    {
      name: `outsider-${id}`,
      label: t(`是哪个${name}`, `Who it is: ${name}`),
      kind: 'text',
      required: asked?.answerers.length === 0,
      texts: known,
      help: t(`写全称；报告后它就是责任单位，由${through}监管。`, `Its full name: it answers for what this raises, and ${through} oversees it.`),
    },
    {
      name: `mail-${id}`,
      label: t(`${name}的邮箱（可不填）`, `Mailbox of ${name} (may be left empty)`),
      kind: 'text',
      help: t(
        `填了的，通知直接发给它，可凭邮件报送；不填的只发给${through}。`,
        `With it the notices go there too, and it can hand in by mail; without it only to ${through}.`,
      ),
    },
  ];
  if (!answer.data || answer.data.items.length === 0) return null;
  const runs = programme.stage === 'running' || programme.stage === 'paused';
  const mayReport = ({ reporters }: PlanEvent) =>
    runs && may('planEvent.report') && (department === undefined || reporters.some(({ id }) => id === department));
  return (
    <Section title={t('触发事项', 'Events that start a deadline')}>
      <Loaded of={answer} rows={3}>
        {({ items }) => (
          <DataTable<PlanEvent>
            rowKey="id"
            dataSource={items}
            expandable={{
              rowExpandable: ({ reports, counted }) => reports.length + counted.length > 0,
              expandedRowRender: ({ reports, counted }) => (
                <ul style={{ margin: 0 }}>
                  {counted.map(({ id, at, of, about }) => (
                    <li key={id}>{[at.replace('T', ' '), of.map(({ name }) => name).join(t('、', ', ')), about ?? ''].join(' ')}</li>
                  ))}
                  {reports.map(({ milestone, name, at, due, on, ended }) => (
                    <li key={milestone}>
                      {at.replace('T', ' ')} <Link to={`${home}/obligations?milestone=${milestone}`}>{name}</Link>{' '}
                      {on !== undefined && t(`事项日期 ${on.replace('T', ' ')}，`, `on ${on.replace('T', ' ')}, `)}
                      {t(`时限 ${due.replace('T', ' ')}`, `due ${due.replace('T', ' ')}`)}
                      {ended !== undefined && t(`，续报到 ${ended.replace('T', ' ')} 为止`, `, reports ended ${ended.replace('T', ' ')}`)}
                    </li>
                  ))}
                </ul>
              ),
            }}
            columns={[
              { title: t('事项', 'Event'), dataIndex: 'name' },
              {
                title: t('触发', 'Raises'),
                key: 'raises',
                render: (_, { raises, ends, counts }) => (
                  <>
                    {raises.map(({ id, name, limit }) => (
                      <div key={id}>{`${name}：${limit}`}</div>
                    ))}
                    {counts.map(({ id, when, what }) => (
                      <div key={id}>{t(`计入：${when}——${what}`, `counts towards: ${when}: ${what}`)}</div>
                    ))}
                    {ends.map(({ id, name, standing }) => (
                      <div key={id}>{standing ? t(`结束：${name}`, `ends: ${name}`) : t(`结束续报：${name}`, `ends the reports: ${name}`)}</div>
                    ))}
                  </>
                ),
              },
              { title: t('已报告', 'Reported'), key: 'reports', align: 'right', render: (_, { reports, counted }) => reports.length + counted.length },
              {
                title: '',
                key: 'report',
                render: (_, one) =>
                  mayReport(one) && (
                    <Button size="small" aria-label={t(`报告${one.name}`, `Report ${one.name}`)} onClick={() => setAsked(one)}>
                      {t('报告', 'Report')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      {asked && (
        <AskDialog
          title={t(`报告：${asked.name}`, `Report: ${asked.name}`)}
          confirm={t('报告', 'Report')}
          fields={[
            asked.ends.length > 0
              ? {
                  name: 'about',
                  label: t('哪一件（不选则全部）', 'Which of them (all if left empty)'),
                  kind: 'choice' as const,
                  options: asked.going.map((value) => ({ value, label: value })),
                }
              : { name: 'about', label: t('何处何事', 'What and where'), kind: 'text' as const, required: true },
            asked.announces
              ? {
                  name: 'on',
                  label: asked.announces === 'minute' ? t('何日何时', 'On which day, and when') : t('是哪一天', 'On which day'),
                  kind: asked.announces === 'minute' ? ('moment' as const) : ('date' as const),
                  required: true,
                  help: t('报告时已过时限的任务，随即按逾期督办。', 'What is overdue by now is chased as such at once.'),
                }
              : { name: 'at', label: t('何时发生（不填则为现在）', 'When it happened (now if left empty)'), kind: 'moment' as const },
            ...asked.outsiders.flatMap(outsiderFields),
            ...(asked.answerers.length > 0
              ? [
                  {
                    name: 'org',
                    label: isOnlyCounted(asked)
                      ? t('针对哪个单位', 'Which body it is about')
                      : t('由哪个部门办理（不选则按方案）', 'Who has to act (as the plan says if left empty)'),
                    required: isOnlyCounted(asked),
                    kind: 'choice' as const,
                    options: asked.answerers.map(({ id, name }) => ({ value: id, label: name })),
                  },
                ]
              : []),
          ]}
          act={async ({ about, at, on, org, ...typed }, { change }) =>
            change<typeof eventReported>({
              path: `${api}/plan-events/${asked.id}/reports`,
              body: {
                ...(about !== undefined && { about }),
                ...(at !== undefined && { at: String(at) }),
                ...(on !== undefined && { on: String(on) }),
                ...(org !== undefined && { for: [org] }),
                ...outsidersIn(asked, typed),
              },
              done: isOnlyStanding(asked)
                ? t('已报告，有关要求随即告知责任单位', 'Reported: those who answer are told what is asked')
                : asked.raises.length > 0
                  ? t('已报告，任务随即开始计时', 'Reported: the deadline runs')
                  : isOnlyCounted(asked)
                    ? t('已报告，计入累计', 'Reported, and counted')
                    : asked.ends.some(({ standing }) => standing)
                      ? t('已报告，到此结束', 'Reported: it is over')
                      : t('已报告，续报结束', 'Reported: no further reports'),
            })
          }
          close={() => setAsked(undefined)}
        >
          <p style={{ marginBottom: 0 }}>
            {asked.announces
              ? t(
                  `报告后立即通知责任单位，时限从这一天往前、往后推算；报告不能撤回，误报、改期的请${programme.office}免除任务后重报。`,
                  'Those who answer are told at once, and what is due counts from that day. A report stays; the office waives what was reported in error or is put off, and it is reported anew.',
                )
              : isOnlyStanding(asked)
                ? t(
                    '报告后告知责任单位有关要求，不计时限，不算逾期；报告不能撤回。',
                    'Those who answer are told what is asked; no limit runs, and nothing is late. A report stays.',
                  )
                : asked.raises.length > 0
                  ? t(
                      `报告后立即通知责任单位，时限从发生时起算；报告不能撤回，误报的请${programme.office}免除任务。`,
                      'Those who answer are told at once, and the limit runs from when it happened. A report stays; the office waives what was reported in error.',
                    )
                  : isOnlyCounted(asked)
                    ? t(
                        `计入该单位的次数，达到方案规定的次数后，系统提出建议，由${programme.office}决定；报告不能撤回。`,
                        `It counts for that body; where there are as many as the plan says it is proposed, and ${programme.office} decides. A report stays.`,
                      )
                    : asked.ends.some(({ standing }) => standing)
                      ? t('报告后有关要求和续报到此结束；报告不能撤回。', 'What holds until then, and its reports, are over. A report stays.')
                      : t('报告后不再要续报；报告不能撤回。', 'From then on nothing more is reported of it. A report stays.')}
          </p>
        </AskDialog>
      )}
    </Section>
  );
}
