import { REAL_TIME } from '../domain/kernel/clock.ts';
import type { Words } from '../domain/kernel/language.ts';
import { clockRateName, many } from '../domain/words/numbers.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';

const DAY_S = 86_400;
const UNIT_S: Record<string, number> = { s: 1, m: 60, h: 3_600, d: DAY_S };
/** Faster, and what falls on a day no longer happens on it (programme s in a real second). */
const FASTEST_S = 7 * DAY_S;

/**
 * How fast a demonstration runs, in programme days a real second, from what somebody writes after `--speed`: `10m`, `2h`, `1d`.
 *
 * @throws Error in one sentence when it is no such time, or too fast for reminders to leave on their day.
 */
export function daysPerSecondOf(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhd])$/i.exec(text.trim()) ?? [];
  const speedS = Number(number) * (UNIT_S[unit.toLowerCase()] ?? 0);
  if (!(speedS >= 1 && speedS <= FASTEST_S))
    throw new Error(`--speed ${text} is no speed: write how much programme time a second brings, from 1s to 7d, as 10m, 2h or 1d.`);
  return speedS / DAY_S;
}

/** What to tell whoever asks for another speed than the programme has: its clock is part of every history, so that it keeps the first. */
export function keptSpeed({ id, clock }: ProgrammeRow, daysPerSecond: number): Words[] {
  if (Math.abs((daysPerSecond * DAY_S) / clock.rate - 1) < 1e-9) return [];
  const [zh, en] = clock.rate === REAL_TIME.rate ? ['真实时间', 'real time'] : [clockRateName(clock.rate, 'zh'), clockRateName(clock.rate, 'en')];
  return [
    {
      zh: `督办事项 ${id} 的时钟自载入起不变，仍为 ${zh}；要换速度须用 --fresh 重新开始。`,
      en: `The clock of ${id} stays what it was when it was loaded, ${en}; for another speed begin again with --fresh.`,
    },
  ];
}

/** What to tell whoever watches a demonstration whose players cannot do on this machine what has a day by the plan. */
export function behindSentence(days: number, rate: number): Words {
  const [zh, en] = [clockRateName(rate, 'zh'), clockRateName(rate, 'en')];
  const again = `npm start -- --fresh --speed ${Math.max(1, Math.floor(rate / 4 / 60))}m`;
  return {
    zh: `演示中各单位、各企业的办理已比应办日期晚 ${days} 天：这台电脑跟不上 ${zh} 的时钟，红灯会比实际的多。要看正常的情况，用更慢的时钟重新开始：${again}`,
    en: `The players of the demonstration are ${many(days, 'day')} behind: this machine does not keep up with a clock of ${en}, and shows more red lights than there would be. For a fair picture begin again on a slower clock: ${again}`,
  };
}
