import { Input, Select } from 'antd';
import { type CSSProperties, useState } from 'react';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { bodiesOf, fieldId, leadersOf, textAt, textsAt, useEditing } from './editing.ts';
import { FieldFaults, Unfit, useFaults } from './typed.tsx';

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
 * @param office whether the office can be chosen too; `outsiders`: whether classes of them can.
 */
export function BodiesOrAll({
  path,
  label,
  help,
  all = [],
  office = false,
  outsiders = false,
}: Labelled & { all?: string[]; office?: boolean; outsiders?: boolean }) {
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
          ...(outsiders ? leadersOf : bodiesOf)(data).flatMap((body) => (body.id === 'office' && !office ? [] : [{ value: body.id, label: body.name }])),
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

interface Numbers extends Labelled {
  least: number;
  most: number;
  step: number;
  needed?: boolean;
  /** What is taken out of the file with the number, where that is more than the number. */
  emptied?: Path;
}

/** Takes a number from a least to a most, in steps. */
export const Amount = (props: Numbers) => <NumberField key={fieldId(props.path)} {...props} />;

/** The largest number that the format takes. */
export const ANY = 1e12;

function NumberField({ path, label, help, needed = false, emptied = path, ...range }: Numbers) {
  const { data, set } = useEditing();
  const id = fieldId(path);
  const faults = useFaults(path);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{label}</label>
      <NumberInput
        {...range}
        id={id}
        held={textAt(data, path)}
        needed={needed}
        give={(number) => set([number === undefined ? emptied : path, number])}
        faulty={faults.length > 0}
        describedBy={help === undefined ? '' : `${id}-help`}
        style={{ maxWidth: 160 }}
      />
      <Help id={id} help={help} />
      <FieldFaults path={path} />
    </div>
  );
}

interface NumberInputProps {
  id: string;
  /** What the plan says. */
  held: string;
  least: number;
  most: number;
  step: number;
  needed: boolean;
  give(number: number | undefined): void;
  faulty?: boolean;
  describedBy?: string;
  'aria-label'?: string;
  style?: CSSProperties;
}

/** Takes a number into the plan. What does not fit stays as it was typed, with why, until it fits: taken away in silence it would be taken for what the plan says. */
export function NumberInput({ id, held, least, most, step, needed, give, faulty = false, describedBy = '', ...field }: NumberInputProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState<string>();
  const [left, setLeft] = useState(false);
  const unfit = left && typed !== undefined;
  const range = most === ANY ? t(`不小于 ${least} `, `at least ${least}`) : t(` ${least} 到 ${most} `, `from ${least} to ${most}`);
  return (
    <>
      <Input
        {...field}
        type="number"
        inputMode={step < 1 ? 'decimal' : 'numeric'}
        min={least}
        max={most}
        step={step}
        id={id}
        value={typed ?? held}
        {...((faulty || unfit) && { status: 'error' as const, 'aria-invalid': true })}
        aria-describedby={`${describedBy} ${id}-typed`.trim()}
        onFocus={() => setLeft(false)}
        onChange={({ target: { value } }) => {
          const number = Number(value);
          const fits = value !== '' && Number.isFinite(number) && (step < 1 || Number.isInteger(number)) && number >= least && number <= most;
          setTyped(fits || (value === '' && !needed) ? undefined : value);
          if (fits) give(number);
          else if (value === '' && !needed) give(undefined);
        }}
        onBlur={() => setLeft(true)}
      />
      <Unfit id={id} held={held} says={unfit && (step < 1 ? t(`请填${range}的数`, `A number ${range}`) : t(`请填${range}的整数`, `A whole number ${range}`))} />
    </>
  );
}

export const Help = ({ id, help }: { id: string; help: string | undefined }) =>
  help === undefined ? null : (
    <small id={`${id}-help`} className="plan-help">
      {help}
    </small>
  );
