import { DeleteOutlined } from '@ant-design/icons';
import { Button, Flex, Select } from 'antd';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { at, fieldId, listAt, useEditing } from './editing.ts';
import { PlanDay } from './plan-day.tsx';
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
  const { data, set } = useEditing();
  const spans = listAt(data, path);
  return (
    <div className="plan-field">
      <span>{t('除外的时段（可不填）', 'Left out (may be left out)')}</span>
      {spans.map((_, index) => (
        // A span has no code: its place is what it is known by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Flex key={index} gap="small" align="center" wrap>
          <PlanDay path={[...path, index, 'from']} label={t(`第 ${index + 1} 段从`, `Span ${index + 1} from`)} kind="date" hideLabel />
          <span>{t('至', 'to')}</span>
          <PlanDay path={[...path, index, 'until']} label={t(`第 ${index + 1} 段至`, `Span ${index + 1} to`)} kind="date" hideLabel />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t(`删除第 ${index + 1} 段`, `Delete span ${index + 1}`)}
            onClick={() => set(spans.length === 1 ? [path, undefined] : [[...path, index], undefined])}
          />
        </Flex>
      ))}
      <div>
        <Button size="small" onClick={() => set(spans.length === 0 ? [path, [{ from: '', until: '' }]] : [[...path, spans.length], { from: '', until: '' }])}>
          {t('添加一段（如寒暑假）', 'Add a span, such as school holidays')}
        </Button>
      </div>
    </div>
  );
}
