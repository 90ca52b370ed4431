import { Button } from 'antd';
import { Link } from 'react-router';
import type { z } from 'zod';
import type { obligationView } from '../../../contract/obligations.ts';
import { obligationPage } from '../../../contract/tables.ts';
import { useChange } from '../../parts/data.ts';
import { DaysLeft, DueDate } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import { obligationParts } from '../../parts/obligation-id.ts';
import { useProgramme } from '../../parts/programme.tsx';
import { useSession } from '../../parts/session.tsx';
import { reviewPage } from '../../parts/todo.ts';
import { LIGHT_COLOURS, LightTag, WaitsTag } from '../../parts/view.tsx';

import { Tick, type Ticks } from './chosen.tsx';

export type Obligation = z.output<typeof obligationView>;

/** Puts obligations one below the other, for a thumb as well as for a mouse. */
export function Cards({ items, today, ticks }: { items: Obligation[]; today: string; ticks?: Ticks | undefined }) {
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
      {items.map((one) => (
        <Card key={one.id} one={one} today={today} ticks={ticks} />
      ))}
    </ul>
  );
}

function Card({ one, today, ticks }: { one: Obligation; today: string; ticks: Ticks | undefined }) {
  const { t } = useWords();
  const { department } = useSession();
  const { id, milestoneName, departmentName, role, stage, light, due, dueTime, originalDue, extension, returned } = one;
  return (
    <li
      style={{
        background: '#fff',
        border: '1px solid #e5e7eb',
        borderInlineStart: `4px solid ${stage === 'open' ? LIGHT_COLOURS[light].strong : '#e5e7eb'}`,
        borderRadius: 8,
        padding: '12px 16px',
        display: 'flex',
        flexWrap: 'wrap',
        gap: '8px 16px',
        alignItems: 'center',
      }}
    >
      {ticks && <Tick one={one} ticks={ticks} />}
      <div style={{ flex: '1 1 240px', minWidth: 0 }}>
        <Link to={obligationPage(id)} style={{ fontSize: 16, fontWeight: 600 }}>
          {milestoneName}
        </Link>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '2px 12px', marginTop: 4 }}>
          {one.department !== department && <span>{departmentName}</span>}
          <span>
            {t('时限 ', 'due ')}
            <DueDate due={due} dueTime={dueTime} originalDue={originalDue} />
          </span>
          <DaysLeft due={due} dueTime={dueTime} stage={stage} today={today} />
          {returned && <span style={{ color: LIGHT_COLOURS.red.letters }}>{t(`退回理由：${returned.reason}`, `sent back: ${returned.reason}`)}</span>}
          {extension && <span>{t(`申请延期至 ${extension.until}，待批`, `extension until ${extension.until} asked for`)}</span>}
        </div>
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
        {stage === 'open' && <LightTag light={light} />}
        <WaitsTag of={one} />
        {role === 'assist' && <span>{t('配合', 'assists')}</span>}
        <NextAct one={one} />
      </div>
    </li>
  );
}

/** Offers the next step to whoever can take it from here: acknowledging at once, anything else on the obligation's own page. */
export function NextAct({ one }: { one: Obligation }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const { user, may } = useSession();
  const { change, busy } = useChange();
  const { id, waits, department, milestoneName, approver } = one;
  const parts = obligationParts(id);
  const mine = department === user.org;
  if (waits === 'acknowledge' && mine && may('obligation.acknowledge'))
    return (
      <Button
        loading={busy}
        aria-label={t(`签收：${milestoneName}`, `Acknowledge: ${milestoneName}`)}
        onClick={() => change({ path: `${api}/obligations/${parts.milestone}/${parts.department}/acknowledge`, done: t('已签收', 'Acknowledged') })}
      >
        {t('签收', 'Acknowledge')}
      </Button>
    );
  if ((waits === 'submit' || waits === 'return') && mine && may('obligation.submit'))
    return <Link to={`${obligationPage(id)}?do=submit`}>{waits === 'return' ? t('重新报送', 'Hand in again') : t('报送', 'Hand in')}</Link>;
  if (waits === 'confirm' && approver === user.org && may('obligation.confirm')) return <Link to={reviewPage(id)}>{t('审核', 'Look at it')}</Link>;
  return null;
}
