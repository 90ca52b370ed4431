import { Checkbox, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { LIGHTS, STAGES, WAITS_FOR } from '../../../contract/tables.ts';
import { lightName, stageName, waitsForName } from '../../../contract/words.ts';
import { ChoiceFilter } from '../../parts/choice-filter.tsx';
import { type Choice, choicesOf } from '../../parts/choices.ts';
import { useSettled } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';

type Name = 'waits' | 'department' | 'milestone' | 'light' | 'stage' | 'late' | 'all' | 'text';

interface Props {
  values: Partial<Record<Name, string>>;
  set(changed: Partial<Record<Name, string | undefined>>): void;
}

export default function FilterBar({ values, set }: Props) {
  const { t, language } = useWords();
  const { programme, owners } = useProgramme();
  const choices: [name: Name, label: string, options: Choice[], widthPx: number][] = [
    ['department', t('单位', 'Department'), choicesOf(owners), 180],
    ['milestone', t('任务', 'Milestone'), choicesOf(programme.milestones), 205],
    ['waits', t('等待', 'Waits for'), WAITS_FOR.map((one) => ({ value: one, label: waitsForName(one, language) })), 110],
    ['light', t('红黄灯', 'Light'), LIGHTS.map((one) => ({ value: one, label: lightName(one, language) })), 100],
    ['stage', t('阶段', 'Stage'), STAGES.map((one) => ({ value: one, label: stageName(one, language) })), 150],
  ];
  return (
    <search style={{ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' }}>
      <TextFilter value={values.text ?? ''} set={(text) => set({ text })} />
      {choices.map(([name, label, options, widthPx]) => (
        <ChoiceFilter key={name} label={label} options={options} value={values[name]} choose={(value) => set({ [name]: value })} style={{ width: widthPx }} />
      ))}
      <Checkbox checked={values.late === 'true'} onChange={({ target }) => set({ late: target.checked ? 'true' : undefined })}>
        {t('只看逾期', 'Late only')}
      </Checkbox>
      <Checkbox checked={values.all === 'true'} onChange={({ target }) => set({ all: target.checked ? 'true' : undefined })}>
        {t('含已办结', 'With what is over')}
      </Checkbox>
    </search>
  );
}

/** Filters by text: typing settles before it filters; what the address says wins when it changes by itself. */
function TextFilter({ value, set }: { value: string; set(text: string | undefined): void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState(value);
  const settled = useSettled(typed);
  const sent = useRef(value);
  const send = useRef(set);
  send.current = set;
  useEffect(() => {
    if (settled === sent.current) return;
    sent.current = settled;
    send.current(settled.trim() === '' ? undefined : settled.trim());
  }, [settled]);
  useEffect(() => {
    if (value === sent.current.trim()) return;
    sent.current = value;
    setTyped(value);
  }, [value]);
  return (
    <Input
      type="search"
      aria-label={t('按名称查找', 'Find by name')}
      placeholder={t('任务或单位名称', 'Milestone or department')}
      maxLength={100}
      allowClear
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      style={{ width: 175 }}
    />
  );
}
