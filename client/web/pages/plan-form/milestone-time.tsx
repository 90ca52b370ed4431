import { Button, Flex, Input, Radio } from 'antd';
import { useState } from 'react';
import { typedTime } from '../../../contract/typed-day.ts';
import { useWords } from '../../parts/language.tsx';
import type { Path } from '../../parts/plan-edit.ts';
import { CountedIn } from './calendars.tsx';
import { Help } from './choosing.tsx';
import { at, fieldId, freeCode, keysOf, listAt, textAt, textsAt, useEditing } from './editing.ts';
import After, { Ahead } from './milestone-after.tsx';
import { Beside } from './milestone-beside.tsx';
import { milestoneChoices } from './milestone-choices.ts';
import Recurs, { DayOff } from './milestone-recurs.tsx';
import { PlanDay } from './plan-day.tsx';
import { FieldFaults, Typed, Unfit, useFaults } from './typed.tsx';

/** Gives the last day of a month. */
const monthEnd = (month: string) => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
};

type Kind = 'day' | 'month' | 'beside' | 'rounds' | 'recurs' | 'event' | 'ahead' | 'milestone';

/** What has no day before something is reported or settled. */
const RAISED: readonly Kind[] = ['event', 'ahead', 'milestone'];

/** Asks when the milestone is due: by a day, by the end of a month, several times, by a rule, or upon something. */
export default function Time({ index }: { index: number }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const path: Path = ['milestones', index];
  const held = (key: string) => at(data, [...path, key]);
  const rounds = listAt(data, [...path, 'rounds']);
  const keys = keysOf(rounds);
  const due = textAt(data, [...path, 'due']);
  const name = textAt(data, [...path, 'name']);
  const kind: Kind =
    held('after') !== undefined
      ? at(data, [...path, 'after', 'milestone']) === undefined
        ? 'event'
        : 'milestone'
      : held('dueBy') !== undefined
        ? at(data, [...path, 'dueBy', 'event']) === undefined
          ? 'beside'
          : 'ahead'
        : held('recurs') !== undefined
          ? 'recurs'
          : rounds.length > 0
            ? 'rounds'
            : due.length === 7
              ? 'month'
              : 'day';
  const isAfter = kind === 'event' || kind === 'milestone';
  const isOfMinutes = ['hours', 'minutes'].some(
    (unit) => (at(data, [...path, 'after', 'within', unit]) ?? at(data, [...path, 'dueBy', 'before', unit])) !== undefined,
  );
  const countsDays = kind !== 'rounds' && !isOfMinutes;
  const isOneDay = kind === 'day' || kind === 'month' || kind === 'beside';
  /** Changes the kind of date: exactly one of them stands in the plan, and what belongs to the former kind alone goes with it. */
  const change = (to: Kind) => {
    const first = due || textAt(data, [...path, 'rounds', 0, 'due']);
    const goesWith = to === 'day' || to === 'month' || to === 'beside' ? [] : ['opens', 'dayOff'];
    const gone = ['due', 'dueBy', 'rounds', 'recurs', 'after', ...goesWith, ...(RAISED.includes(to) ? ['dueAt'] : [])];
    const ways = { day: 'due', month: 'due', beside: 'dueBy', rounds: 'rounds', recurs: 'recurs', event: 'after', ahead: 'dueBy', milestone: 'after' };
    const kept = ways[to];
    const taken = gone.filter((key) => key !== kept && held(key) !== undefined).map((key): [Path, undefined] => [[...path, key], undefined]);
    if (kept === 'due') return set([[...path, 'due'], to === 'month' ? first.slice(0, 7) : first.length === 7 ? monthEnd(first) : first], ...taken);
    if (to === 'rounds') return set([[...path, 'rounds'], [{ id: first || '1', name: name || '1', due: first }]], ...taken);
    if (to === 'recurs') return set([[...path, 'recurs'], { every: 'month', day: 'last' }], ...taken);
    const other = milestoneChoices(data, index)[0]?.value ?? '';
    if (to === 'beside') return set([[...path, 'dueBy'], { milestone: other, before: { days: 15 } }], ...taken);
    const within = { days: 15 };
    if (to === 'milestone') return set([[...path, 'after'], { milestone: other, within }], ...taken);
    const events = listAt(data, ['events']);
    const upon = (event: string): Parameters<typeof set>[0] =>
      to === 'ahead' ? [[...path, 'dueBy'], { event, before: { days: 7 } }] : [[...path, 'after'], { event, within }];
    if (events.length > 0) return set(upon(String(events[0]?.id)), ...taken);
    const event = freeCode('event', []);
    set([['events'], [{ id: event, name: '', clause: textAt(data, [...path, 'clause']) || t('补充', 'added') }]], upon(event), ...taken);
  };
  return (
    <>
      <div className="plan-field">
        <Flex wrap gap="small" align="center">
          <span id={`${fieldId(path)}-when`}>{t('时限', 'Due')}</span>
          <Radio.Group
            aria-labelledby={`${fieldId(path)}-when`}
            className="time-kinds"
            size="small"
            optionType="button"
            value={kind}
            onChange={({ target }) => change(target.value)}
            options={[
              { value: 'day', label: t('某日', 'a day') },
              { value: 'month', label: t('某月底', 'a month’s end') },
              { value: 'beside', label: t('另一任务日期前后', 'beside another’s day') },
              { value: 'rounds', label: t('分几轮', 'in rounds') },
              { value: 'recurs', label: t('按规律重复', 'by a rule') },
              { value: 'event', label: t('事项发生后', 'after an event') },
              { value: 'ahead', label: t('事项之前', 'before an event') },
              { value: 'milestone', label: t('另一任务办结后', 'after a milestone') },
            ]}
          />
        </Flex>
        {(kind === 'day' || kind === 'month') && (
          <PlanDay key={kind} path={[...path, 'due']} label={t('时限', 'Due')} kind={kind === 'month' ? 'month' : 'date'} hideLabel />
        )}
        {kind === 'beside' && <Beside index={index} />}
        {kind === 'rounds' && <Rounds path={path} name={name} rounds={rounds} keys={keys} />}
      </div>
      {isOneDay && (
        <>
          <DayOff path={[...path, 'dayOff']} />
          <div>
            <PlanDay path={[...path, 'opens']} label={t('从哪天开始（可不填）', 'First day (may be left out)')} kind="date" mayGo />
            <Help
              id={fieldId([...path, 'opens'])}
              help={t('有起止的阶段写上起始日：之前不能报送，进度图上画成一段。', 'A stage has one: nothing is handed in before, and it is drawn as a bar.')}
            />
          </div>
        </>
      )}
      {!RAISED.includes(kind) && <Hour path={[...path, 'dueAt']} />}
      {(countsDays || held('calendar') !== undefined) && <CountedIn path={[...path, 'calendar']} />}
      {kind === 'recurs' && <Recurs index={index} />}
      {isAfter && <After index={index} />}
      {kind === 'ahead' && <Ahead index={index} />}
      {RAISED.includes(kind) && (!isOfMinutes || held('dueAt') !== undefined) && <Hour path={[...path, 'dueAt']} after={kind === 'event' ? kind : 'one'} />}
    </>
  );
}

/** Asks for the hour of the due day, or several; half a time is none. `after`: it is the hour of a limit from something on. */
function Hour({ path, after }: { path: Path; after?: 'event' | 'one' }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  const held = textAt(data, path) || textsAt(data, path).join(t('、', ', '));
  const [typed, setTyped] = useState<string>();
  /** What was typed and is no time. */
  const [unread, setUnread] = useState<string>();
  const faults = useFaults(path);
  const id = fieldId(path);
  return (
    <div className="plan-field">
      <label htmlFor={id}>{t('当天几点前（可不填）', 'By what hour (may be left out)')}</label>
      <Input
        id={id}
        style={{ maxWidth: 160 }}
        placeholder={t('如 18:00', 'e.g. 18:00')}
        value={typed ?? held}
        {...((faults.length > 0 || unread !== undefined) && { status: 'error' as const, 'aria-invalid': true })}
        aria-describedby={`${id}-help ${id}-typed`}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={() => {
          if (typed === undefined) return;
          const parts = typed.split(/[、,，;；\s]+/).filter((one) => one !== '');
          const wrong = parts.find((one) => typedTime(one) === undefined);
          setUnread(wrong);
          if (wrong !== undefined) return;
          const hours = [...new Set(parts.flatMap((one) => typedTime(one) ?? []))].sort();
          set([path, hours.length > 1 ? hours : hours[0]]);
          setTyped(undefined);
        }}
      />
      <Unfit id={id} held={held} says={unread !== undefined && t(`看不懂“${unread}”，请写成 18:00 这样`, `“${unread}” is no time: write 18:00`)} />
      <Help
        id={id}
        help={
          {
            event: t(
              '不填为当天结束前；每天几个时刻续报的都写上，如 08:00、20:00。',
              'Without it: when the day ends. Reports that go on at several hours of a day: 08:00, 20:00.',
            ),
            one: t('不填为当天结束前。', 'Without it: when the day ends.'),
            none: t('不填为当天结束前；一天几次的都写上，如 10:00、17:00。', 'Without it: when the day ends. Several times a day: 10:00, 17:00.'),
          }[after ?? 'none']
        }
      />
      <FieldFaults path={path} />
    </div>
  );
}

function Rounds({ path, name, rounds, keys }: { path: Path; name: string; rounds: Record<string, unknown>[]; keys: string[] }) {
  const { t } = useWords();
  const { data, set } = useEditing();
  return (
    <ul className="rounds">
      {rounds.map((_, round) => (
        <li key={keys[round]}>
          <Typed path={[...path, 'rounds', round, 'name']} label={t(`第 ${round + 1} 轮名称`, `Name of round ${round + 1}`)} hideLabel />
          <PlanDay
            path={[...path, 'rounds', round, 'due']}
            label={t(`第 ${round + 1} 轮时限`, `Round ${round + 1} due`)}
            kind={textAt(data, [...path, 'rounds', round, 'due']).length === 7 ? 'month' : 'date'}
            hideLabel
          />
          <Button size="small" disabled={rounds.length === 1} onClick={() => set([[...path, 'rounds', round], undefined])}>
            {t('删除', 'Delete')}
          </Button>
        </li>
      ))}
      <li>
        <Button
          size="small"
          onClick={() =>
            set([
              [...path, 'rounds', rounds.length],
              { id: roundCode(rounds), name: t(`${name}第 ${rounds.length + 1} 轮`, `${name}, round ${rounds.length + 1}`), due: '' },
            ])
          }
        >
          {t('再加一轮', 'One more round')}
        </Button>
      </li>
    </ul>
  );
}

function roundCode(rounds: readonly Record<string, unknown>[]): string {
  let number = rounds.length + 1;
  while (rounds.some(({ id }) => String(id) === `r${number}`)) number++;
  return `r${number}`;
}
