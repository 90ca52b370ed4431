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

/** Chooses bodies, or everybody: the two exclude each other, and what was chosen last holds. */
export function BodiesOrAll({ path, label, help, all = [] }: Labelled & { all?: string[] }) {
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
        onChange={(now: string[]) => set([path, now.at(-1) === 'all' || now.length === 0 ? 'all' : now.filter((one) => one !== 'all')])}
        options={[
          { value: 'all', label: t('所有部门', 'all departments') },
          ...bodiesOf(data).flatMap((body) => (body.id === 'office' ? [] : [{ value: body.id, label: body.name }])),
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
export function WholeNumber({ path, label, help, most, needed = false }: Labelled & { most: number; needed?: boolean }) {
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
        min={1}
        max={most}
        id={id}
        value={typed ?? held}
        style={{ maxWidth: 120 }}
        {...(faults.length > 0 && { status: 'error' as const, 'aria-invalid': true })}
        {...(help !== undefined && { 'aria-describedby': `${id}-help` })}
        onChange={({ target: { value } }) => {
          const number = Number(value);
          const fits = Number.isInteger(number) && number >= 1 && number <= most;
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
