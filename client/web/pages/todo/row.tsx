import { Button, Tag } from 'antd';
import { Link } from 'react-router';
import type { TodoItem, TodoKind } from '../../../contract/todo.ts';
import { hoursLeft, many } from '../../../contract/words.ts';
import { useChange } from '../../parts/data.ts';
import { SpanLeft } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { pageOfTodo } from '../../parts/todo.ts';
import { LIGHT_COLOURS, LightTag } from '../../parts/view.tsx';

/** Shows one thing that waits: what, of which programme, until when, and the act. `named` says whether the programme's name is shown. */
export function TodoRow({ item, named }: { item: TodoItem; named: boolean }) {
  const { t } = useWords();
  const { programme: here } = useProgramme();
  const { department } = useSession();
  const { kind, kindName, name, programmeName, orgName, due, dueTime, daysLeft, leftMs, light, note } = item;
  const late = leftMs === undefined ? daysLeft !== undefined && daysLeft < 0 : leftMs <= 0;
  return (
    <li
      style={{
        background: '#fff',
        border: '1px solid #e5e7eb',
        borderInlineStart: `4px solid ${late ? LIGHT_COLOURS.red.strong : light ? LIGHT_COLOURS[light].strong : '#e5e7eb'}`,
        borderRadius: 8,
        padding: '12px 16px',
        display: 'flex',
        flexWrap: 'wrap',
        gap: '8px 16px',
        alignItems: 'center',
      }}
    >
      <div style={{ flex: '1 1 240px', minWidth: 0 }}>
        {/* The name shows the task; only the act behind it asks at once. */}
        <Link to={pageOfTodo(item, here.id, department).replace('?do=submit', '')} style={{ fontSize: 16, fontWeight: 600, overflowWrap: 'anywhere' }}>
          {name}
        </Link>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', marginTop: 4 }}>
          {named && programmeName !== undefined && <span>{programmeName}</span>}
          {orgName !== undefined && <span>{orgName}</span>}
          {due !== undefined && (
            <span>
              {t('时限 ', 'due ')}
              <time dateTime={dueTime ? `${due}T${dueTime}` : due}>{dueTime ? `${due} ${dueTime}` : due}</time>
            </span>
          )}
          <Left days={daysLeft} leftMs={leftMs} />
          {note !== undefined && <span style={{ overflowWrap: 'anywhere', ...(kind === 'return' && { color: LIGHT_COLOURS.red.letters }) }}>{note}</span>}
        </div>
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
        {light && light !== 'green' && <LightTag light={light} />}
        <Tag>{kindName}</Tag>
        <TodoAct item={item} />
      </div>
    </li>
  );
}

function Left({ days, leftMs }: { days: number | undefined; leftMs: number | undefined }) {
  const { t } = useWords();
  if (leftMs !== undefined && hoursLeft(leftMs, 'zh')) return <SpanLeft leftMs={leftMs} />;
  if (days === undefined) return null;
  if (days < 0) return <strong style={{ color: '#8a0c12' }}>{t(`逾期 ${-days} 天`, many(-days, 'day late', 'days late'))}</strong>;
  if (days === 0) return <strong>{t('今天到期', 'due today')}</strong>;
  return <span>{t(`还有 ${days} 天`, many(days, 'day left', 'days left'))}</span>;
}

/** Offers the next step: acknowledging at once, anything else on the page where it is done. */
function TodoAct({ item }: { item: TodoItem }) {
  const { t } = useWords();
  const { programme: here } = useProgramme();
  const { change, busy } = useChange();
  const { department } = useSession();
  const { kind, id, programme, name } = item;
  if (kind === 'acknowledge' && programme !== undefined) {
    const { milestone, department } = obligationParts(id);
    return (
      <Button
        type="primary"
        loading={busy}
        aria-label={t(`签收：${name}`, `Acknowledge: ${name}`)}
        onClick={() => change({ path: `/api/programmes/${programme}/obligations/${milestone}/${department}/acknowledge`, done: t('已签收', 'Acknowledged') })}
      >
        {t('签收', 'Acknowledge')}
      </Button>
    );
  }
  const words: Partial<Record<TodoKind, string>> = {
    instruction: t('答复', 'Answer'),
    mention: t('看留言', 'Read it'),
    submit: t('报送', 'Hand in'),
    return: t('重新报送', 'Hand in again'),
    confirm: t('审核', 'Look at it'),
    extension: t('审批', 'Decide'),
    proposal: t('登记决定', 'Decide'),
    score: t('确认', 'Confirm'),
    ending: t('决定', 'Decide'),
    indicator: t('填报', 'Report'),
    progress: t('报告进展', 'Report'),
    standing: t('报告情况', 'Report'),
    item: t('报送整改', 'Hand in'),
    strike: t('核实', 'Look at it'),
    itemExtension: t('审批', 'Decide'),
    alarm: t('处置', 'See to it'),
  };
  return (
    <Link to={pageOfTodo(item, here.id, department)} aria-label={`${words[kind] ?? t('去办理', 'Go there')}：${name}`}>
      {words[kind] ?? t('去办理', 'Go there')}
    </Link>
  );
}
