import { Button, Flex, Grid, Tag } from 'antd';
import { useWords } from '../../parts/language.tsx';
import { DataTable } from '../../parts/table.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';
import type { Item, Register } from './register.ts';

const GREY = { color: 'rgba(0,0,0,0.65)' };
/** How many values stand beside an item in a list; all of them stand where it is opened. */
const SHOWN = 3;

interface Props {
  register: Register;
  items: Item[];
  open(number: number): void;
}

/** Draws a line for each item, cards on a phone. */
export function ItemTable({ items, open }: Props) {
  const { t } = useWords();
  const wide = Grid.useBreakpoint().md ?? true;
  if (!wide)
    return (
      <ul style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 8 }}>
        {items.map((item) => (
          <li key={item.number} style={{ background: '#fff', border: '1px solid #e5e7eb', borderRadius: 8, padding: 12 }}>
            <Flex justify="space-between" gap="small" align="start">
              <Name of={item} open={open} />
              <Standing of={item} />
            </Flex>
            <div style={GREY}>
              {[stepText(item, t), item.orgName].filter(Boolean).join(' · ')} · {t('时限 ', 'due ')}
              {item.dueOn}
            </div>
            <Figures of={item} />
          </li>
        ))}
      </ul>
    );
  return (
    <DataTable<Item>
      rowKey="number"
      size="small"
      dataSource={items}
      columns={[
        { title: t('编号', 'No.'), dataIndex: 'number', width: 70, align: 'right' },
        {
          title: t('事项', 'Item'),
          key: 'name',
          render: (_, item) => (
            <>
              <Name of={item} open={open} />
              {item.steps && <div style={GREY}>{stepText(item, t)}</div>}
              <Figures of={item} />
            </>
          ),
        },
        { title: t('责任单位', 'Responsible'), dataIndex: 'orgName' },
        { title: t('时限', 'Due'), dataIndex: 'dueOn', width: 120 },
        { title: t('状态', 'Status'), key: 'stage', width: 120, render: (_, item) => <Standing of={item} /> },
      ]}
    />
  );
}

function Name({ of: { number, name }, open }: { of: Item; open(number: number): void }) {
  return (
    <Button type="link" style={{ padding: 0, height: 'auto', whiteSpace: 'normal', textAlign: 'start' }} onClick={() => open(number)}>
      {name}
    </Button>
  );
}

function Figures({ of: { values, returned, stage } }: { of: Item }) {
  const { t } = useWords();
  const shown = values.slice(0, SHOWN).map(({ name, value, unit = '' }) => `${name} ${value}${unit}`);
  return (
    <div style={{ ...GREY, overflowWrap: 'anywhere' }}>
      {shown.join(t('，', ', '))}
      {stage === 'open' && returned !== undefined && (
        <div style={{ color: LIGHT_COLOURS.red.letters }}>{t(`被退回：${returned}`, `Sent back: ${returned}`)}</div>
      )}
    </div>
  );
}

/** Names the step that an item owes: 第 2 步（共 3 步）整改. */
export function stepText({ steps, step = 1, stage }: Pick<Item, 'steps' | 'step' | 'stage'>, t: ReturnType<typeof useWords>['t']): string {
  if (!steps || stage === 'struckOff' || stage === 'cancelled') return '';
  const name = steps[step - 1]?.name ?? '';
  return t(`第 ${step} 步（共 ${steps.length} 步）${name}`, `step ${step} of ${steps.length}: ${name}`);
}

export function Standing({ of: { stageName, late } }: { of: Pick<Item, 'stageName' | 'late'> }) {
  const { t } = useWords();
  const { ground, letters } = LIGHT_COLOURS.red;
  return (
    <Flex gap={4} wrap>
      <Tag style={{ whiteSpace: 'nowrap' }}>{stageName}</Tag>
      {late && (
        <Tag variant="filled" style={{ background: ground, color: letters, whiteSpace: 'nowrap' }}>
          {t('逾期', 'late')}
        </Tag>
      )}
    </Flex>
  );
}
