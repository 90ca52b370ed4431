import { Input } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { fieldId, pathOf, textAt, useEditing } from './editing.ts';

interface Props {
  path: Path;
  label: string;
  kind?: 'text' | 'long';
  /** Whether the label is hidden, as in a table, whose header says it. */
  hideLabel?: boolean;
  help?: ReactNode;
  /** Whether the plan need not say the text: a field that is emptied is taken out. */
  mayGo?: boolean;
}

/** How long after the last key the typed text goes into the plan (ms). */
const PAUSE_MS = 500;

/** Edits one text of the plan. What is wrong with it stands below it. */
export function Typed({ path, label, kind = 'text', hideLabel = false, help, mayGo = false }: Props) {
  const { data, set } = useEditing();
  const held = textAt(data, path);
  const [typed, setTyped] = useState<string>();
  const latest = useRef<{ typed: string | undefined; give(): void }>(undefined);
  const give = () => {
    if (typed !== undefined && typed !== held) set([path, typed === '' && mayGo ? undefined : typed]);
    setTyped(undefined);
  };
  latest.current = { typed, give };
  // Typing pauses, or the field goes away with what was typed in it.
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => latest.current?.give(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    const leave = () => latest.current?.give();
    // Both come before `pagehide`, at which the plan is kept; a phone has the second alone.
    addEventListener('beforeunload', leave);
    document.addEventListener('visibilitychange', leave);
    return () => {
      removeEventListener('beforeunload', leave);
      document.removeEventListener('visibilitychange', leave);
      leave();
    };
  }, []);
  const id = fieldId(path);
  const faults = useFaults(path);
  const shared = {
    id,
    value: typed ?? held,
    ...(hideLabel && { 'aria-label': label }),
    ...(faults.length > 0 && { status: 'error' as const, 'aria-invalid': true, 'aria-describedby': `${id}-fault` }),
    onChange: ({ target }: { target: { value: string } }) => setTyped(target.value),
    onBlur: give,
  };
  return (
    <div className="plan-field">
      {!hideLabel && <label htmlFor={id}>{label}</label>}
      {kind === 'long' ? <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={400} /> : <Input {...shared} maxLength={400} />}
      <FieldFaults path={path} hidden={hideLabel} />
      {help}
    </div>
  );
}

/** Gives what the check says of a place and of what is in it. */
export function useFaults(path: Path) {
  const { check } = useEditing();
  const wanted = path.join('.');
  return (check?.faults ?? []).filter(({ where }) => {
    const found = pathOf(where).join('.');
    return found === wanted || found.startsWith(`${wanted}.`);
  });
}

export function FieldFaults({ path, hidden = false }: { path: Path; hidden?: boolean }) {
  const faults = useFaults(path);
  if (faults.length === 0) return null;
  return (
    <span id={`${fieldId(path)}-fault`} className={hidden ? 'said-only' : 'plan-fault'}>
      {faults.map(({ what }) => what).join('；')}
    </span>
  );
}

/** Says why what was typed does not go into the plan, and what the plan has instead: it would be taken for what the plan says. */
export function Unfit({ id, held, says }: { id: string; held: string; says: string | false | undefined }) {
  const { t } = useWords();
  return (
    <span id={`${id}-typed`} className="plan-fault" aria-live="polite">
      {says && `${says}${held === '' ? t('；方案里还没有填', '; the plan says nothing yet') : t(`；方案里仍是 ${held}`, `; the plan still says ${held}`)}`}
    </span>
  );
}
