import { addDays } from '../kernel/dates.ts';
import { inLanguage, type Language, many } from '../kernel/language.ts';

export { countName, many } from '../kernel/language.ts';

/** Numbers as people read them: the same on a page, in a command, in a report and in a mail. */

const NONE = '—';

/** Decimal places of a threshold as the plan writes it, in per cent: none for 0.6, two for 0.6667; a share is never shown with fewer than one. */
const placesOf = (threshold: number) => Math.max(1, (String(Number((threshold * 100).toFixed(6))).split('.')[1] ?? '').length);

/**
 * A share (0 to 1) in per cent: `59.9%`, `60%`; a dash where there is none. It is cut and never rounded up, so that nobody reads 60 %
 * where 59.96 % missed a threshold of 60 %. `threshold`: what it is measured by, where that may have more than one decimal place.
 */
export function percent(share: number | undefined, threshold = 0): string {
  if (share === undefined || !Number.isFinite(share)) return NONE;
  const scale = 10 ** placesOf(threshold);
  // Binary fractions do not decide it: 0.29 × 100 is 28.999999999999996.
  return `${Math.floor(Number((share * 100 * scale).toFixed(6))) / scale}%`;
}

/** A threshold as the plan writes it: every decimal place that it has. */
export const thresholdName = (threshold: number) => percent(threshold, threshold);

/** A part of a whole as a share; none where the whole is nothing. */
export const shareOf = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

/** Points of a score, always with one decimal place; they are compared with each other and not with a threshold. */
export const pointsName = (points: number) => points.toFixed(1);

/** `18.5 KB`: as a file's size is shown elsewhere on the machine. */
export function sizeName(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_024 ** 2 ? `${(bytes / 1_024).toFixed(1)} KB` : `${(bytes / 1_024 ** 2).toFixed(1)} MB`;
}

/** A span of time as people say it: its largest unit that is worth two, cut. */
export function spanName(seconds: number, language: Language): string {
  const [count, zh, en] =
    seconds < 120
      ? ([seconds, '秒', 'second'] as const)
      : seconds < 7_200
        ? ([seconds / 60, '分钟', 'minute'] as const)
        : seconds < 172_800
          ? ([seconds / 3_600, '小时', 'hour'] as const)
          : ([seconds / 86_400, '天', 'day'] as const);
  return inLanguage(language)(`${Math.floor(count)} ${zh}`, many(Math.floor(count), en));
}

/** Below this a limit that ends at a minute is told in hours (ms). */
const TOLD_IN_HOURS_MS = 48 * 3_600_000;

/** What is left of a limit that ends at a minute, or by how much it is late; undefined where days tell as much. */
export function hoursLeft(leftMs: number, language: Language): { late: boolean; span: string } | undefined {
  if (Math.abs(leftMs) >= TOLD_IN_HOURS_MS) return undefined;
  return { late: leftMs <= 0, span: spanName(Math.floor(Math.abs(leftMs) / 1_000), language) };
}

const CLOCK_UNITS = [
  [86_400, '天', 'day'],
  [3_600, '小时', 'hour'],
  [60, '分钟', 'minute'],
] as const;

/** How fast a programme's clock runs: in the largest unit that it fills, as a multiple of real time where that is none. */
export function clockRateName(rate: number, language: Language): string {
  const [unitS, zh, en] = CLOCK_UNITS.find(([seconds]) => rate >= seconds && (seconds === 86_400 || Number.isInteger(rate / seconds))) ?? CLOCK_UNITS[0];
  const count = Number((rate / unitS).toFixed(2));
  if (count >= 0.01) return inLanguage(language)(`1 秒 ${count} ${zh}`, `${many(count, en)} a second`);
  const times = Number(rate.toPrecision(3));
  return inLanguage(language)(`${times} 倍`, `${times} times real time`);
}

/** The wall-clock minute that an instant with offset is written in: `2019-06-30 09:00`. */
export const minuteOf = (instant: string) => instant.slice(0, 16).replace('T', ' ');

/**
 * The same of an instant by which something has to be done: what ends with a day is told as that day, `2019-06-30 24:00`, and not as the first minute
 * of the next, which reads as a day more.
 */
export const endMinuteOf = (instant: string) => (instant.slice(11, 19) === '00:00:00' ? `${addDays(instant.slice(0, 10), -1)} 24:00` : minuteOf(instant));
