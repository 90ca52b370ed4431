import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { at, fieldId, listAt, useEditing } from './editing.ts';
import { Spans } from './spans.tsx';
import { FieldFaults } from './typed.tsx';

/** Asks on which days of each period a rule is due, where it is more than one. */
export function SeveralDays({ path, options }: { path: Path; options: { value: number | string; label: string }[] }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const id = fieldId([...path, 'several']);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{t('哪几天', 'Which days')}</label>
      <Select
        mode="multiple"
        id={id}
        style={{ width: '100%' }}
        value={at(data, path) as (number | string)[]}
        // One day or none is what the list before says.
        onChange={(chosen: (number | string)[]) => chosen.length >= 2 && set([path, chosen])}
        options={options}
        showSearch={{ optionFilterProp: 'label' }}
      />
      <FieldFaults path={path} />
    </div>
  );
}

/** Asks for the spans in which a rule has no round, such as school holidays. */
export function Except({ path }: { path: Path }) {
  const { t } = useWords();
  return (
    <Spans
      path={path}
      label={t('除外的时段（可不填）', 'Left out (may be left out)')}
      add={t('添加一段（如寒暑假）', 'Add a span, such as school holidays')}
      mayGo
    />
  );
}

/** Asks for months that have a day of their own, such as February. */
export function But({ path }: { path: Path }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const months = listAt(data, path);
  const taken = new Set(months.map(({ month }) => month));
  const free = Array.from({ length: 12 }, (_, at) => ((at + 1) % 12) + 1).find((month) => !taken.has(month));
  return (
    <div className="plan-field">
      <span>{t('个别月份另有日子（可不填）', 'Months with a day of their own (may be left out)')}</span>
      {months.map(({ month, day }, index) => (
        <Flex key={String(month)} gap="small" align="center" wrap>
          <Select
            aria-label={t(`第 ${index + 1} 个月份`, `Month ${index + 1}`)}
            style={{ width: 110 }}
            value={month}
            onChange={(to: unknown) => set([[...path, index, 'month'], Number(to)])}
            options={Array.from({ length: 12 }, (_, at) => ({
              value: at + 1,
              label: t(`${at + 1} 月`, `month ${at + 1}`),
              disabled: at + 1 !== month && taken.has(at + 1),
            }))}
          />
          <Select
            aria-label={t(`${String(month)} 月的哪一天`, `Day of month ${String(month)}`)}
            style={{ width: 130 }}
            value={day}
            onChange={(to: unknown) => set([[...path, index, 'day'], to === 'last' ? 'last' : Number(to)])}
            options={[
              ...Array.from({ length: 31 }, (_, at) => ({ value: (at + 1) as number | string, label: t(`${at + 1} 日`, `day ${at + 1}`) })),
              { value: 'last', label: t('最后一天', 'the last day') },
            ]}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`删除 ${String(month)} 月`, `Delete month ${String(month)}`)}
            onClick={() => set(months.length === 1 ? [path, undefined] : [[...path, index], undefined])}
          />
        </Flex>
      ))}
      {free !== undefined && (
        <div>
          <Button
            size="small"
            onClick={() => set(months.length === 0 ? [path, [{ month: free, day: 20 }]] : [[...path, months.length], { month: free, day: 20 }])}
          >
            {t('添加一个月份（如 2 月为 20 日前）', 'Add a month, such as February by the 20th')}
          </Button>
        </div>
      )}
      <FieldFaults path={path} />
    </div>
  );
}
