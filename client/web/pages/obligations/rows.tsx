import { Link } from 'react-router';
import { obligationPage } from '../../../contract/tables.ts';
import { DaysLeft, DueDate } from '../../parts/due.tsx';
import { useWords } from '../../parts/language.tsx';
import { DataTable } from '../../parts/table.tsx';
import { LightTag, WaitsTag } from '../../parts/view.tsx';
import { NextAct, type Obligation } from './cards.tsx';
import { Tick, type Ticks } from './chosen.tsx';

const ON_ONE_LINE = { whiteSpace: 'nowrap' } as const;

/** Everybody's obligations side by side, for a wide screen. */
export function Rows({ items, today, ticks }: { items: Obligation[]; today: string; ticks?: Ticks | undefined }) {
  const { t } = useWords();
  return (
    <DataTable<Obligation>
      rowKey="id"
      size="small"
      dataSource={items}
      columns={[
        ...(ticks ? [{ title: t('选', 'Choose'), key: 'tick', render: (_: unknown, one: Obligation) => <Tick one={one} ticks={ticks} /> }] : []),
        { title: t('任务', 'Milestone'), render: (_, { id, milestoneName }) => <Link to={obligationPage(id)}>{milestoneName}</Link> },
        {
          title: t('单位', 'Department'),
          render: (_, { role, departmentName }) => (role === 'assist' ? t(`${departmentName}（配合）`, `${departmentName} (assists)`) : departmentName),
        },
        { title: t('红黄灯', 'Light'), render: (_, { stage, light }) => (stage === 'open' ? <LightTag light={light} /> : '—') },
        { title: t('进度', 'Waits for'), render: (_, one) => <WaitsTag of={one} /> },
        { title: t('时限', 'Due'), render: (_, { due, dueTime, originalDue }) => <DueDate due={due} dueTime={dueTime} originalDue={originalDue} /> },
        {
          title: t('剩余天数', 'Days'),
          render: (_, { due, dueTime, stage, extension }) => (
            <div style={ON_ONE_LINE}>
              <DaysLeft due={due} dueTime={dueTime} stage={stage} today={today} />
              {extension && <div>{t('申请延期，待批', 'extension asked for')}</div>}
            </div>
          ),
        },
        {
          title: t('下一步', 'Next'),
          render: (_, one) => (
            <div style={ON_ONE_LINE}>
              <NextAct one={one} />
            </div>
          ),
        },
      ]}
    />
  );
}
