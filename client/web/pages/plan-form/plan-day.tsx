import { useState } from 'react';
import { isPlainDate } from '../../../contract/dates.ts';
import { DateField, MonthField } from '../../parts/date-field.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { fieldId, textAt, useEditing } from './editing.ts';
import { FieldFaults, useFaults } from './typed.tsx';

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
  const { data, set } = useEditing();
  const held = textAt(data, path);
  const [typed, setTyped] = useState<string>();
  const faults = useFaults(path);
  const fits = (value: string) => value === '' || (kind === 'date' ? isPlainDate(value) : /^\d{4}-\d\d$/.test(value));
  const Field = kind === 'date' ? DateField : MonthField;
  return (
    <div className={hideLabel ? undefined : 'plan-field'}>
      {!hideLabel && <label htmlFor={fieldId(path)}>{label}</label>}
      <Field
        id={fieldId(path)}
        {...(hideLabel && { 'aria-label': label })}
        value={typed ?? held}
        onLeave={() => setTyped(undefined)}
        {...(faults.length > 0 && { 'aria-invalid': true })}
        onChange={(value) => {
          setTyped(fits(value) ? undefined : value);
          if (fits(value) && value !== held) set([path, value === '' && mayGo ? undefined : value]);
        }}
      />
      <FieldFaults path={path} />
    </div>
  );
}
