import { useState } from 'react';
import { isPlainDate } from '../../../contract/dates.ts';
import { DateField, MonthField } from '../../parts/date-field.tsx';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { fieldId, textAt, useEditing } from './editing.ts';
import { FieldFaults, Unfit, useFaults } from './typed.tsx';

interface Props {
  path: Path;
  label: string;
  kind: 'date' | 'month';
  hideLabel?: boolean;
  /** Whether the plan need not say the date: a field that is emptied is taken out. */
  mayGo?: boolean;
}

/** Asks for a day or a month. Half a date is none, so that only a whole one goes into the plan. */
export function PlanDay({ path, label, kind, hideLabel = false, mayGo = false }: Props) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const id = fieldId(path);
  const held = textAt(data, path);
  const [typed, setTyped] = useState<string>();
  const faults = useFaults(path);
  const Field = kind === 'date' ? DateField : MonthField;
  const fits = (value: string) => value === '' || (kind === 'date' ? isPlainDate(value) : /^\d{4}-\d\d$/.test(value));
  const [left, setLeft] = useState(false);
  const unfit = left && typed !== undefined;
  return (
    <div className={hideLabel ? undefined : 'plan-field'}>
      {!hideLabel && <label htmlFor={id}>{label}</label>}
      <Field
        id={id}
        {...(hideLabel && { 'aria-label': label })}
        value={typed ?? held}
        onLeave={() => setLeft(true)}
        {...((faults.length > 0 || unfit) && { 'aria-invalid': true })}
        onChange={(value) => {
          // The same text comes again once holidays are known, which may be after the field was left.
          if (value !== typed) setLeft(false);
          setTyped(fits(value) ? undefined : value);
          if (fits(value) && value !== held) set([path, value === '' && mayGo ? undefined : value]);
        }}
      />
      <Unfit
        id={id}
        held={held}
        says={
          unfit &&
          (kind === 'date' ? t('没有写进方案', 'It does not stand in the plan') : t('看不懂这个月份，请写成 2026-06 这样', 'This is no month: write 2026-06'))
        }
      />
      <FieldFaults path={path} />
    </div>
  );
}
