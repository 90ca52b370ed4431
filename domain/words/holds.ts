import { inLanguage, type Language, many } from '../kernel/language.ts';
import type { HeldHours, HeldSpan } from '../plan/hold.ts';
import type { Plan, PlanStanding } from '../plan/plan.ts';
import { listed } from './dates.ts';
import { SPAN_UNITS } from './limits.ts';

/** `2027-06-30`, or `2027-06-30 14:05` where a span ends at a minute. */
const dayOrMinute = (until: string): string => until.replace('T', ' ');

/** `每日 22:00 至次日 06:00`; empty where it is the whole day. */
export function heldHoursText(hours: readonly HeldHours[], language: Language = 'zh'): string {
  if (hours.length === 0) return '';
  const say = inLanguage(language);
  const each = hours.map(({ from, until }) =>
    say(`${from} 至${until < from ? '次日' : ''} ${until}`, `${from} to ${until}${until < from ? ' of the next day' : ''}`),
  );
  return say(`每日 ${each.join('、')}`, `each day ${listed(each, 'en')}`);
}

/** `2027-03-01 至 2027-06-30，每日 22:00 至次日 06:00`. */
export function heldSpanText(span: HeldSpan, hours: readonly HeldHours[], language: Language = 'zh'): string {
  const say = inLanguage(language);
  const days =
    span.until === undefined
      ? span.endless
        ? say(`${span.from} 起，长期`, `from ${span.from} on, without an end`)
        : say(`${span.from} 起，解除为止`, `from ${span.from} until it is lifted`)
      : say(`${span.from} 至 ${dayOrMinute(span.until)}`, `${span.from} to ${dayOrMinute(span.until)}`);
  return [days, heldHoursText(hours, language)].filter((part) => part !== '').join(say('，', ', '));
}

/** For how long something has to hold once it has begun: `12 个月`, `至 2026-12-31 止`. */
export function holdsText(plan: Pick<Plan, 'events'>, { for: span, until, hours = [] }: NonNullable<PlanStanding['holds']>, language: Language = 'zh'): string {
  const say = inLanguage(language);
  const [unit, count] = (Object.entries(span ?? {}) as [keyof typeof SPAN_UNITS, number][])[0] ?? ['days', 0];
  const ended = typeof until === 'object' ? (plan.events.find(({ id }) => id === until.event)?.name ?? until.event) : undefined;
  return [
    ...(span && count === 0
      ? [say('当日为止', 'for that day')]
      : span
        ? [say(`${count} ${SPAN_UNITS[unit].zh}`, `for ${many(count, SPAN_UNITS[unit].en)}`)]
        : []),
    ...(until === 'none' ? [say('长期', 'without an end')] : typeof until === 'string' ? [say(`至 ${until} 止`, `until ${until}`)] : []),
    ...(ended === undefined ? [] : [say(`至“${ended}”为止`, `until: ${ended}`)]),
    ...(hours.length === 0 ? [] : [heldHoursText(hours, language)]),
  ].join(say('，', ', '));
}
