import { Input, Select } from 'antd';
import { useState } from 'react';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { bodiesOf, fieldId, textAt, textsAt, useEditing } from './editing.ts';
import { FieldFaults, useFaults } from './typed.tsx';

interface Labelled {
  path: Path;
  label: string;
  /** What the choice does, in a sentence below the field. */
  help?: string;
}

const SEARCH = { optionFilterProp: 'label' };

/** Chooses one of several words of the format, in a clerk’s words. A choice that is the same as saying nothing is taken out of the file. */
export function Choice({
  path,
  label,
  help,
  options,
  value,
  choose,
}: Labelled & { options: { value: string; label: string }[]; value: string; choose(value: string): void }) {
  const id = fieldId(path);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{label}</label>
      <Select id={id} value={value} onChange={choose} options={options} showSearch={SEARCH} {...(help !== undefined && { 'aria-describedby': `${id}-help` })} />
      <Help id={id} help={help} />
      <FieldFaults path={path} />
    </div>
  );
}

/** Chooses several of a list, such as bodies or milestones. */
export function Several({ path, label, help, options }: Labelled & { options: { value: string; label: string }[] }) {
  const { data, set } = useEditing();
  const id = fieldId(path);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{label}</label>
      <Select
        mode="multiple"
        id={id}
        style={{ width: '100%' }}
        value={textsAt(data, path)}
        onChange={(chosen: string[]) => set([path, chosen.length > 0 ? chosen : undefined])}
        options={options}
        showSearch={SEARCH}
        {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
      />
      <Help id={id} help={help} />
      <FieldFaults path={path} />
    </div>
  );
}

/**
 * Chooses bodies, or everybody: the two exclude each other, and what was chosen last holds.
 *
 * @param all what nobody chosen means, where it means everybody.
 * @param office whether the office can be chosen too.
 */
export function BodiesOrAll({ path, label, help, all = [], office = false }: Labelled & { all?: string[]; office?: boolean }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const id = fieldId(path);
  const chosen = textAt(data, path) === 'all' ? ['all'] : textsAt(data, path);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{label}</label>
      <Select
        mode="multiple"
        id={id}
        style={{ width: '100%' }}
        value={chosen.length > 0 ? chosen : all}
        onChange={(now: string[]) => set([path, now.at(-1) === 'all' || (now.length === 0 && all.length > 0) ? 'all' : now.filter((one) => one !== 'all')])}
        options={[
          { value: 'all', label: t('所有部门', 'all departments') },
          ...bodiesOf(data).flatMap((body) => (body.id === 'office' && !office ? [] : [{ value: body.id, label: body.name }])),
        ]}
        showSearch={SEARCH}
        {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
      />
      <Help id={id} help={help} />
      <FieldFaults path={path} />
    </div>
  );
}

/** Takes a whole number; without one the entry is taken out, where it may be. */
export function WholeNumber({ most, ...field }: Labelled & { most: number; needed?: boolean }) {
  return <Amount {...field} least={1} most={most} step={1} />;
}

/** Takes a number from a least to a most, in steps. */
export function Amount({ path, label, help, least, most, step, needed = false }: Labelled & { least: number; most: number; step: number; needed?: boolean }) {
  const { data, set } = useEditing();
  const held = textAt(data, path);
  const [typed, setTyped] = useState<string>();
  const id = fieldId(path);
  const faults = useFaults(path);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{label}</label>
      <Input
        type="number"
        min={least}
        max={most}
        step={step}
        id={id}
        value={typed ?? held}
        style={{ maxWidth: 160 }}
        {...(faults.length > 0 && { status: 'error' as const, 'aria-invalid': true })}
        {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
        onChange={({ target: { value } }) => {
          const number = Number(value);
          const fits = value !== '' && Number.isFinite(number) && (step < 1 || Number.isInteger(number)) && number >= least && number <= most;
          setTyped(fits || (value === '' && !needed) ? undefined : value);
          if (fits) set([path, number]);
          else if (value === '' && !needed) set([path, undefined]);
        }}
        onBlur={() => setTyped(undefined)}
      />
      <Help id={id} help={help} />
      <FieldFaults path={path} />
    </div>
  );
}

export const Help = ({ id, help }: { id: string; help: string | undefined }) =>
  help === undefined ? null : (
    <small id={`${id}-help`} className="plan-help">
      {help}
    </small>
  );
