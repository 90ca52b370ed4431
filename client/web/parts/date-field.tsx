import { CalendarOutlined } from '@ant-design/icons';
import { Input, type InputRef } from 'antd';
// The form itself weighs eleven times as much as this one hook of it, and a date field may stand outside of any form.
import useFormItemStatus from 'antd/es/form/hooks/useFormItemStatus';
import { lazy, type Ref, Suspense, useEffect, useId, useRef, useState } from 'react';
import { isPlainDate } from '../../contract/dates.ts';
import { typedDay, typedMonth, typedTime } from '../../contract/typed-day.ts';
import { dayFault, dayName, type Span, useDayOfPage, useMarks } from './days.ts';
import { useWords } from './language.tsx';
import './date-field.css';

const DatePanel = lazy(() => import('./date-panel.tsx'));

interface Props extends Span {
  /** A day as YYYY-MM-DD, or what was typed and could not be read as one: `useDayRule` keeps a form from sending that. */
  value?: string | undefined;
  onChange?(value: string): void;
  /** Called when the focus goes elsewhere. */
  onLeave?(): void;
  id?: string;
  disabled?: boolean;
  'aria-label'?: string;
  'aria-invalid'?: boolean;
  ref?: Ref<InputRef>;
}

/**
 * Asks for a day: typed in any usual form, or chosen from a month that shows what is off and what is made up for. It is the one field for
 * that: the browser's own field shows the order of its own language, and knows no holidays. How the text was understood stands below it at
 * once.
 */
export function DateField({ value = '', onChange, onLeave, min, max, id, disabled = false, ref, ...aria }: Props) {
  const { t } = useWords();
  const today = useDayOfPage();
  const box = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const [typed, setTyped] = useState<string>();
  const [touched, setTouched] = useState(false);
  const [opened, setOpened] = useState(false);
  const ownId = useId();
  const { status } = useFormItemStatus();
  const year = isPlainDate(value) ? value : today;
  const { loaded, marks, workingDaysAfter } = useMarks(Number(year.slice(0, 4)), touched);
  const context = { today, ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...(loaded && { workingDaysAfter }) };
  const meant = (text: string): string => {
    const found = typedDay(text, context);
    return 'date' in found ? found.date : text;
  };
  const type = (text: string) => {
    setTyped(text);
    onChange?.(text.trim() === '' ? '' : meant(text));
  };
  const latest = useRef(type);
  latest.current = type;
  // Working days can be counted once their table has come.
  useEffect(() => {
    if (loaded && typed !== undefined && typed.trim() !== '') latest.current(typed);
  }, [loaded, typed]);
  const close = (back: boolean) => {
    setOpened(false);
    if (back) toggle.current?.focus();
  };
  const choose = (day: string) => {
    setTyped(undefined);
    onChange?.(day);
    close(true);
  };
  const fault = value === '' ? undefined : dayFault(value, t, { today, min, max });
  const mark = marks.get(value);
  const readId = `${id ?? ownId}-read`;
  const isWrong = fault !== undefined && (typed === undefined || !opened);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches where the focus goes
    <div
      ref={box}
      className="date-field"
      onFocus={() => setTouched(true)}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && box.current?.contains(relatedTarget)) return;
        setOpened(false);
        if (fault === undefined) setTyped(undefined);
        onLeave?.();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !opened) return;
        // The dialog around it stays.
        event.stopPropagation();
        close(true);
      }}
    >
      <Input
        {...aria}
        id={id ?? ownId}
        {...(ref && { ref })}
        value={typed ?? value}
        disabled={disabled}
        autoComplete="off"
        placeholder={t('如 3月5日、下周一', 'e.g. 2026-03-05')}
        aria-describedby={readId}
        {...(isWrong && { status: 'error' as const, 'aria-invalid': true })}
        onChange={({ target }) => type(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpened(true);
        }}
        suffix={
          <button
            ref={toggle}
            type="button"
            className="date-toggle"
            disabled={disabled}
            aria-label={t('选择日期', 'Choose a day')}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <CalendarOutlined />
          </button>
        }
      />
      <span id={readId} className={isWrong ? 'date-read date-wrong' : 'date-read'} aria-live="polite">
        {fault === undefined ? isPlainDate(value) && `${dayName(value, t)}${mark ? `（${markName(mark, t)}）` : ''}` : status !== 'error' && fault}
      </span>
      {opened && (
        <Suspense fallback={null}>
          <DatePanel box={box.current} value={isPlainDate(value) ? value : undefined} today={today} min={min} max={max} choose={choose} />
        </Suspense>
      )}
    </div>
  );
}

const markName = ({ working, name }: { working: boolean; name: string }, t: (zh: string, en: string) => string) =>
  working ? t(`${name}调休上班`, `${name}, made up: worked`) : t(`${name}放假`, `${name}, off`);

/** Asks for a day with its time, as YYYY-MM-DDTHH:MM; a half-typed value is given as it stands, for `useMomentRule` to say so. */
export function MomentField({ value = '', onChange, id, max, ref }: Omit<Props, 'min' | 'disabled'>) {
  const { t } = useWords();
  const [day, setDay] = useState(value.slice(0, 10));
  const [time, setTime] = useState(value.slice(11));
  const give = (date: string, clock: string) => {
    const read = typedTime(clock);
    onChange?.(date === '' && clock.trim() === '' ? '' : isPlainDate(date) && read !== undefined ? `${date}T${read}` : `${date} ${clock}`);
  };
  return (
    <div style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
      <DateField
        {...(id !== undefined && { id })}
        {...(ref && { ref })}
        max={max}
        value={day}
        onChange={(date) => {
          setDay(date);
          give(date, time);
        }}
      />
      <Input
        aria-label={t('几点几分', 'Time')}
        placeholder={t('如 14:30', 'e.g. 14:30')}
        style={{ width: 110 }}
        value={time}
        onChange={({ target }) => {
          setTime(target.value);
          give(day, target.value);
        }}
        onBlur={() => setTime(typedTime(time) ?? time)}
      />
    </div>
  );
}

/** Asks for a month as YYYY-MM, typed in any usual form. */
export function MonthField({
  value = '',
  onChange,
  onLeave,
  id,
  ...aria
}: Pick<Props, 'value' | 'onChange' | 'onLeave' | 'id' | 'aria-label' | 'aria-invalid'>) {
  const { t } = useWords();
  const today = useDayOfPage();
  const [typed, setTyped] = useState<string>();
  return (
    <Input
      {...aria}
      {...(id !== undefined && { id })}
      value={typed ?? value}
      autoComplete="off"
      placeholder={t('如 2026年6月、6月底', 'e.g. 2026-06')}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange?.(typedMonth(target.value, { today }) ?? target.value);
      }}
      onBlur={() => {
        setTyped(undefined);
        onLeave?.();
      }}
    />
  );
}

/** Asks for a day by which a list or a picture is filtered: half a date is not asked for. */
export function DayFilter({ label, value, min, max, change }: Span & { label: string; value: string; change(day: string): void }) {
  const [typed, setTyped] = useState<string>();
  const today = useDayOfPage();
  const { t } = useWords();
  return (
    <div style={{ width: 190 }}>
      <DateField
        aria-label={label}
        value={typed ?? value}
        min={min}
        max={max}
        onLeave={() => setTyped(undefined)}
        onChange={(day) => {
          const fits = day === '' || (isPlainDate(day) && dayFault(day, t, { today, min, max }) === undefined);
          setTyped(fits ? undefined : day);
          if (fits) change(day);
        }}
      />
    </div>
  );
}
