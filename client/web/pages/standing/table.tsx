import { Button, Flex, Grid } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../parts/language.tsx';
import { useSession } from '../../parts/session.tsx';
import { DataTable } from '../../parts/table.tsx';
import { type Body, type Duty, isOver } from './duties.ts';

/** How many silent bodies are named in one line; all of them stand below it. */
const NAMED = 3;
const GREY = { color: 'rgba(0,0,0,0.65)' };

interface Props {
  items: Duty[];
  ask(duty: Duty, body: Body): void;
}

/** Draws a line for each duty: how many have answered in the review under way, or what the one body that is shown said. A phone gets cards. */
export function DutyTable({ items, ask }: Props) {
  const { t } = useWords();
  const wide = Grid.useBreakpoint().md ?? true;
  const single = items.every(({ bodies }) => bodies.length === 1);
  if (!wide) return <Cards items={items} ask={ask} />;
  return (
    <DataTable<Duty>
      rowKey="id"
      size="small"
      dataSource={items}
      expandable={{ rowExpandable: () => true, expandedRowRender: (duty) => <Details duty={duty} ask={ask} /> }}
      columns={[
        {
          title: t('常态工作', 'Duty'),
          key: 'name',
          render: (_, { name, clause }) => (
            <>
              {name}
              <span style={GREY}>（{clause}）</span>
            </>
          ),
        },
        { title: t('本轮', 'Review'), key: 'review', width: 130, render: (_, duty) => <Review of={duty} /> },
        ...(single
          ? []
          : [
              {
                title: t('已报告', 'Answered'),
                key: 'count',
                width: 90,
                align: 'right' as const,
                sorter: (one: Duty, other: Duty) => silentOf(one).length - silentOf(other).length,
                render: (_: unknown, duty: Duty) => (duty.hold ? '' : `${duty.bodies.length - silentOf(duty).length}/${duty.bodies.length}`),
              },
            ]),
        { title: single ? t('本轮情况', 'In this review') : t('未报告', 'Not answered'), key: 'standing', render: (_, duty) => <Standing of={duty} /> },
        ...(single ? [{ title: '', key: 'report', width: 110, render: (_: unknown, duty: Duty) => <Report duty={duty} ask={ask} /> }] : []),
      ]}
    />
  );
}

const silentOf = (duty: Duty) => duty.bodies.filter((body) => !isOver(duty, body));

function Review({ of: { review, begunOn, hold } }: { of: Duty }) {
  const { t } = useWords();
  if (hold) return <Held of={hold} />;
  if (begunOn !== undefined) return <span>{t(`${begunOn} 起，办完为止`, `since ${begunOn}, until done`)}</span>;
  return <span style={{ whiteSpace: 'nowrap' }}>{review.over ? t(`${review.dueOn} 已过`, `${review.dueOn}, over`) : review.dueOn}</span>;
}

/** Says whether it holds today, and until when, or from when. */
function Held({ of: { stands, from = '', until, endless, hours } }: { of: NonNullable<Duty['hold']> }) {
  const { t } = useWords();
  const last = until?.replace('T', ' ');
  const says =
    stands === 'over'
      ? t(`已于 ${last ?? from} 结束`, `over since ${last ?? from}`)
      : stands === 'ahead'
        ? t(`${from} 开始${last === undefined ? '' : `，至 ${last}`}`, `begins ${from}${last === undefined ? '' : `, until ${last}`}`)
        : endless
          ? t('今日有效，长期', 'holds today, without an end')
          : t(`今日有效，${last === undefined ? '解除为止' : `至 ${last}`}`, `holds today, until ${last ?? 'it is lifted'}`);
  return (
    <span>
      {stands === 'holds' ? <strong style={{ fontWeight: 600 }}>{says}</strong> : says}
      {hours !== undefined && <span style={{ ...GREY, display: 'block' }}>{hours}</span>}
    </span>
  );
}

/** Says what the one body said, or who has said nothing. */
function Standing({ of }: { of: Duty }) {
  const { t } = useWords();
  const [first] = of.bodies;
  if (of.hold && !first?.answer) return <span style={GREY}>{t('期间要求，不用报告', 'nothing to report')}</span>;
  if (of.bodies.length === 1)
    return first?.answer ? (
      `${first.answer.on} ${first.answer.done ? t('已办完：', 'done: ') : ''}${first.answer.text}`
    ) : (
      <span style={GREY}>{t('未报告', 'not reported')}</span>
    );
  const silent = silentOf(of).map(({ name }) => name);
  if (silent.length === 0) return of.begunOn === undefined ? t('已全部报告', 'Answered by all') : t('已全部办完', 'Done by all');
  const named = silent.slice(0, NAMED).join(t('、', ', '));
  return silent.length > NAMED ? t(`${named} 等 ${silent.length} 个单位`, `${named} and ${silent.length - NAMED} more`) : named;
}

function Report({ duty, body = duty.bodies[0], ask }: { duty: Duty; body?: Body | undefined; ask: Props['ask'] }) {
  const { t } = useWords();
  const { may, department, user } = useSession();
  if (!body || duty.hold || !may('standing.report') || !(department === body.id || (department === undefined && user.role === 'office'))) return null;
  return (
    <Button size="small" aria-label={t(`${body.name}报告${duty.name}`, `Report ${duty.name} of ${body.name}`)} onClick={() => ask(duty, body)}>
      {t('报告情况', 'Report')}
    </Button>
  );
}

/** Shows the duty in its own words, what each body said and when, and who is told next. */
function Details({ duty, ask }: { duty: Duty; ask: Props['ask'] }) {
  const { t } = useWords();
  const lines = duty.bodies.map((body): ReactNode => {
    const { id, name, answer, history } = body;
    const before = history.filter(({ at }) => at !== answer?.at);
    return (
      <li key={id} style={{ padding: '6px 0', borderTop: '1px solid #f0f0f0' }}>
        <Flex gap="small" wrap align="baseline" justify="space-between">
          <span style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>
            <strong style={{ fontWeight: 600 }}>{name}</strong>：
            {answer
              ? `${answer.on} ${answer.done ? t('已办完：', 'done: ') : ''}${answer.text}（${answer.actor}）`
              : duty.hold
                ? t('不用报告', 'nothing to report')
                : duty.begunOn === undefined
                  ? t('本轮未报告', 'not reported in this review')
                  : t('未报告', 'not reported')}
          </span>
          {duty.bodies.length > 1 && <Report duty={duty} body={body} ask={ask} />}
        </Flex>
        {before.length > 0 && (
          <ul style={{ ...GREY, margin: '4px 0 0', paddingInlineStart: 20 }}>
            {before.map(({ at, on, actor, text }) => (
              <li key={at}>
                {on} {text}（{actor}）
              </li>
            ))}
          </ul>
        )}
      </li>
    );
  });
  return (
    <div>
      <p style={{ margin: '0 0 8px' }}>{duty.duty}</p>
      {duty.hold && duty.hold.spans.length > 1 && (
        <p style={{ ...GREY, margin: '0 0 8px' }}>
          {t('各段：', 'Spans: ')}
          {duty.hold.spans.map(({ from, until }) => t(`${from} 至 ${until}`, `${from} to ${until}`)).join(t('；', '; '))}
        </p>
      )}
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>{lines}</ul>
      {duty.next && (
        <p style={{ ...GREY, margin: '8px 0 0' }}>
          {t(`下一次提醒 ${duty.next.on}，发给${duty.next.recipients.join('、')}`, `Next mail on ${duty.next.on} to ${duty.next.recipients.join(', ')}`)}
        </p>
      )}
    </div>
  );
}

function Cards({ items, ask }: Props) {
  const { t } = useWords();
  const [opened, setOpened] = useState<string>();
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
      {items.map((duty) => {
        const open = opened === duty.id;
        return (
          <li key={duty.id} style={{ background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8, padding: 12 }}>
            <Flex justify="space-between" gap="small">
              <span>
                {duty.name}
                <span style={GREY}>（{duty.clause}）</span>
              </span>
              {duty.bodies.length > 1 && !duty.hold && (
                <span style={{ whiteSpace: 'nowrap' }}>
                  {duty.bodies.length - silentOf(duty).length}/{duty.bodies.length}
                </span>
              )}
            </Flex>
            <div style={GREY}>
              <Review of={duty} /> · <Standing of={duty} />
            </div>
            <Flex gap="small" style={{ marginTop: 8 }}>
              <Button size="small" aria-expanded={open} onClick={() => setOpened(open ? undefined : duty.id)}>
                {open ? t('收起', 'Close') : t('查看', 'Open')}
              </Button>
              {duty.bodies.length === 1 && <Report duty={duty} ask={ask} />}
            </Flex>
            {open && <Details duty={duty} ask={ask} />}
          </li>
        );
      })}
    </ul>
  );
}
