import { addDays, daysBetween } from '../../../contract/dates.ts';
import type { Light } from '../../../contract/tables.ts';
import { useWords } from '../../parts/language.tsx';
import { LIGHT_COLOURS } from '../../parts/view.tsx';
import { Glyph } from './glyph.tsx';
import type { Mark, Step } from './steps.ts';

/** The narrowest width at which the axis is drawn (px); labels are laid out for this, and have more room on a wider screen. */
const WIDTH_PX = 940;
const LANE_PX = 38;
const LINE_PX = 8;
const GAP_PX = 10;
/** How many days may lie between today and the first rung for the room between them to be worth drawing. */
const FAR_DAYS = 40;

interface Placed<T> {
  item: T;
  /** The place as a share of the width, 0 to 1. */
  x: number;
  lane: number;
}

/** Estimates the width of a text: letters of a Chinese name are square, others about half of that. */
const widthPx = (text: string) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 13 : 7), 0) + GAP_PX;

/** Puts each label, from the last to the first, into the lowest lane that is free: so the labels of a crowded week climb to the left like a stair. */
function inLanes<T>(items: { item: T; x: number; text: string }[]): Placed<T>[] {
  const begins: number[] = [];
  return [...items]
    .sort((a, b) => b.x - a.x)
    .map(({ item, x, text }) => {
      const right = x + widthPx(text) / WIDTH_PX;
      const free = begins.findIndex((left) => right <= left);
      const lane = free === -1 ? begins.length : free;
      begins[lane] = x;
      return { item, x, lane };
    });
}

/** Draws the ladder against time. What it shows stands in the list below as well. */
export function Axis({ steps, marks, today }: { steps: Step[]; marks: Mark[]; today: string }) {
  const { t } = useWords();
  const dates = [...steps.map(({ date }) => date), ...marks.filter(({ kind }) => kind !== 'today').map(({ date }) => date)].sort();
  const [firstDate = today, lastDate = today] = [dates[0], dates.at(-1)];
  const from = today < firstDate && daysBetween(today, firstDate) <= FAR_DAYS ? today : firstDate;
  const last = today > lastDate && daysBetween(lastDate, today) <= FAR_DAYS ? today : lastDate;
  // The last label has room to the right of its rung.
  const days = (daysBetween(from, last) + 1) / (1 - 120 / WIDTH_PX);
  const at = (date: string, share = 0) => 0.01 + ((daysBetween(from, date) + share) / days) * 0.98;
  const percent = (x: number) => `${(x * 100).toFixed(2)}%`;

  const rungs = inLanes(steps.map((step) => ({ item: step, x: at(step.date), text: longer(step.name, `${step.date.slice(5)} ${step.words}`) })));
  const inside = marks.filter(({ date }) => date >= from && date <= last);
  const below = inLanes(inside.map((mark) => ({ item: mark, x: at(mark.date, mark.kind === 'today' ? 0 : 0.8), text: `${mark.words} ${mark.date.slice(5)}` })));
  const outside = marks.find(({ kind, date }) => kind === 'today' && (date < from || date > last));
  const lanes = Math.max(...rungs.map(({ lane }) => lane)) + 1;
  // A today beyond the drawing has a row of its own, so that it stands in no mark's way.
  const rows = Math.max(-1, ...below.map(({ lane }) => lane)) + 1 + (outside ? 1 : 0);
  const lineTop = lanes * LANE_PX + 14;

  return (
    <div aria-hidden="true" style={{ position: 'relative', height: lineTop + 34 + rows * 24, marginBottom: 16, fontSize: 13 }}>
      {segmentsOf(steps, from, addDays(from, Math.ceil(days))).map(({ begin, end, light }) => (
        <span
          key={begin}
          style={{
            position: 'absolute',
            top: lineTop,
            height: LINE_PX,
            left: percent(at(begin)),
            width: percent(Math.min(1, at(end)) - at(begin)),
            background: LIGHT_COLOURS[light].strong,
          }}
        />
      ))}
      {monthsIn(from, addDays(from, Math.floor(days))).map((month) => (
        <span
          key={month}
          style={{
            position: 'absolute',
            top: lineTop + LINE_PX,
            left: percent(at(month)),
            borderInlineStart: '1px solid #9ca3af',
            paddingInlineStart: 4,
            color: '#4b5563',
            fontSize: 12,
          }}
        >
          {month.endsWith('-01-01') || month === monthsIn(from, last)[0] ? month.slice(0, 7) : t(`${Number(month.slice(5, 7))} 月`, month.slice(0, 7))}
        </span>
      ))}
      {rungs.map(({ item: { id }, x, lane }) => (
        <span
          key={id}
          style={{
            position: 'absolute',
            left: percent(x),
            top: lineTop - 10 - (lane + 1) * LANE_PX,
            height: (lane + 1) * LANE_PX + 10,
            borderInlineStart: '1px solid #9ca3af',
          }}
        />
      ))}
      {rungs.map(({ item: { id, name, date, state, words }, x, lane }) => (
        <span key={id}>
          <span
            style={{
              position: 'absolute',
              left: percent(x),
              top: lineTop - 12 - (lane + 1) * LANE_PX,
              marginInlineStart: 1,
              paddingInline: '3px 4px',
              // A stem passes behind a label that is in its way.
              background: '#fff',
              lineHeight: '17px',
              whiteSpace: 'nowrap',
              fontWeight: state === 'next' ? 700 : 400,
            }}
          >
            {name}
            <br />
            <span style={{ color: state === 'undeliverable' ? '#8a0c12' : '#4b5563' }}>
              {date.slice(5)} {words}
            </span>
          </span>
          <span style={{ position: 'absolute', left: percent(x), top: lineTop - 5, marginLeft: -9 }}>
            <Glyph state={state} />
          </span>
        </span>
      ))}
      {below.map(({ item: { kind, date, words }, x, lane }) => (
        <span key={kind}>
          <span
            style={{
              position: 'absolute',
              left: percent(x),
              top: lineTop - 8,
              height: 40 + lane * 24,
              borderInlineStart: `2px ${kind === 'today' ? 'solid' : 'dashed'} ${MARKS[kind]}`,
            }}
          />
          <span
            style={{
              position: 'absolute',
              left: percent(x),
              top: lineTop + 30 + lane * 24,
              paddingInlineStart: 5,
              color: MARKS[kind],
              fontWeight: 600,
              whiteSpace: 'nowrap',
            }}
          >
            {words} {date.slice(5)}
          </span>
        </span>
      ))}
      {outside && (
        <span
          style={{
            position: 'absolute',
            top: lineTop + 30 + (rows - 1) * 24,
            color: MARKS.today,
            fontWeight: 600,
            ...(outside.date < from ? { left: 0 } : { right: 0 }),
          }}
        >
          {outside.date < from ? `◀ ${outside.words} ${outside.date}` : `${outside.words} ${outside.date} ▶`}
        </span>
      )}
    </div>
  );
}

const MARKS: Record<Mark['kind'], string> = { today: '#0b3d91', due: '#8a0c12', originalDue: '#4b5563' };

const longer = (a: string, b: string) => (widthPx(a) > widthPx(b) ? a : b);

/** Gives the light that each stretch of time would have if nobody acted. */
function segmentsOf(steps: Step[], from: string, to: string): { begin: string; end: string; light: Light }[] {
  const changes: { begin: string; light: Light }[] = [{ begin: from, light: 'green' }];
  for (const { date, light } of steps) {
    const before = changes.at(-1);
    if (!light || light === before?.light) continue;
    if (before?.begin === date) before.light = light;
    else changes.push({ begin: date, light });
  }
  return changes.map((change, index) => ({ ...change, end: changes[index + 1]?.begin ?? to }));
}

/** Gives the first day of every month in a span. */
function monthsIn(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = `${addDays(`${from.slice(0, 7)}-01`, 32).slice(0, 7)}-01`; month <= to; month = `${addDays(month, 32).slice(0, 7)}-01`) months.push(month);
  return months;
}
