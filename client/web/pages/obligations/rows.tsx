import type { CSSProperties } from 'react';
import { Link } from 'react-router';
import { obligationPage } from '../../../contract/tables.ts';
import { DaysLeft, DueDate } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import { LightTag, StageTag } from '../../parts/view.tsx';
import { type Obligation, Receipt } from './cards.tsx';

const HEAD: CSSProperties = { textAlign: 'start', padding: '10px 8px', background: '#fafafa', borderBottom: '1px solid #e5e7eb', whiteSpace: 'nowrap' };
const CELL: CSSProperties = { padding: '9px 8px', borderBottom: '1px solid #f0f0f0' };

/** Everybody's obligations side by side, for a wide screen. A plain table: the library's would be half as heavy again as the page. */
export function Rows({ items, today }: { items: Obligation[]; today: string }) {
  const { t } = useWords();
  const heads = [
    t('任务', 'Milestone'),
    t('单位', 'Department'),
    t('灯', 'Light'),
    t('阶段', 'Stage'),
    t('时限', 'Due'),
    t('余日', 'Days'),
    t('签收', 'Receipt'),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div tabIndex={0} style={{ overflowX: 'auto', background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8 }}>
      <table style={{ width: '100%', borderCollapse: 'collapse' }}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" style={HEAD}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <Row key={one.id} one={one} today={today} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ one, today }: { one: Obligation; today: string }) {
  const { t } = useWords();
  const { id, milestoneName, departmentName, role, light, stage, due, originalDue, extension } = one;
  return (
    <tr>
      <td style={CELL}>
        <Link to={obligationPage(id)}>{milestoneName}</Link>
      </td>
      <td style={CELL}>{role === 'assist' ? t(`${departmentName}（配合）`, `${departmentName} (assists)`) : departmentName}</td>
      <td style={CELL}>{stage === 'open' ? <LightTag light={light} /> : '—'}</td>
      <td style={CELL}>
        <StageTag stage={stage} />
      </td>
      <td style={CELL}>
        <DueDate due={due} originalDue={originalDue} />
      </td>
      <td style={{ ...CELL, whiteSpace: 'nowrap' }}>
        <DaysLeft due={due} stage={stage} today={today} />
        {extension && <div>{t('申请延期，待批', 'extension asked for')}</div>}
      </td>
      <td style={{ ...CELL, whiteSpace: 'nowrap' }}>
        <Receipt one={one} />
      </td>
    </tr>
  );
}
