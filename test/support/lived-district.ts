import { importRegistry } from '../../client/enterprises/import.ts';
import { programmeNowMs, realInstantMs } from '../../domain/kernel/clock.ts';
import type { NoticeRow } from '../../prisma/notices.ts';
import { SLOWEST, type TestStack, TooSlow, until } from './stack.ts';

// A district whose mails were worked out by hand, lived on the real parts.

/** What is done within so long (programme ms) is done before the next morning, be that at seven. */
export const LONGEST_EVENING_MS = 10 * 3_600_000;

/** What somebody does on an evening. */
export interface Deed {
  day: string;
  act(): Promise<unknown>;
}

interface LivedDistrict {
  /** The programme's id: another one for each attempt. */
  id: string;
  /** The plan's file, whose own id gives way to that. */
  plan: string;
  /** The first day. */
  from: string;
  daysPerSecond: number;
  /** The file of its enterprises, and the instant (programme epoch ms) by which they have to be enrolled. */
  registry: string;
  enrolledByMs: number;
  /** The programme instant of an evening (epoch ms). */
  eveningMs(day: string): number;
  /** Those of one evening are about different things and are done side by side. */
  deeds: readonly Deed[];
  /** It ends on the evening of this day. */
  lastDay: string;
}

export const withId = (plan: string, id: string): string => plan.replace(/^id: .*$/m, `id: ${id}`);

/**
 * Lives a district once. Gives every mail about it, once the last of them has left.
 *
 * @param slower how many times slower the clock is than at first: people who come to an evening too late live another story.
 * @throws TooSlow where the machine does not keep up and a slower clock is left.
 */
export async function liveDistrict(stack: TestStack, district: LivedDistrict, slower: number): Promise<NoticeRow[]> {
  const { id, plan, from, daysPerSecond } = district;
  await stack.service.startProgramme(withId(plan, id), { from, daysPerSecond: daysPerSecond / slower });
  try {
    return await livedThrough(stack, district, slower);
  } finally {
    // One that was given up would take time from the next.
    await stack.service.actProgramme(id, 'close', { actor: office, key: 'over', reason: '到此为止' });
  }
}

const office = { org: 'office', name: '' };

async function livedThrough({ service, registry, store }: TestStack, district: LivedDistrict, slower: number): Promise<NoticeRow[]> {
  const { id, eveningMs, lastDay } = district;
  const { clock } = await service.programme(id);
  const isAfter = (atMs: number) => programmeNowMs(clock, Date.now()) > atMs;
  const excused = slower < SLOWEST;
  await importRegistry(registry, id, district.registry, { actor: office, language: 'zh', dryRun: false });
  if (excused && isAfter(district.enrolledByMs)) throw new TooSlow('the enterprises were enrolled too late');
  const evening = (day: string) => new Promise((resolve) => setTimeout(resolve, Math.max(0, realInstantMs(clock, eveningMs(day)) - Date.now())));
  const days = [...new Set(district.deeds.map(({ day }) => day))].sort((a, b) => eveningMs(a) - eveningMs(b));
  for (const day of days) {
    await evening(day);
    const done = await Promise.allSettled(district.deeds.filter((deed) => deed.day === day).map((deed) => deed.act()));
    if (excused && isAfter(eveningMs(day) + LONGEST_EVENING_MS)) throw new TooSlow(`what was done on ${day} was done too late`);
    const failed = done.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }
  await evening(lastDay);
  const mails = () => store.notices.list({ programmeId: id });
  await until('the last mails to leave', async () => (await mails()).every(({ state, sendAtMs }) => !isLeaving(state) || sendAtMs > eveningMs(lastDay)));
  return mails();
}

const isLeaving = (state: NoticeRow['state']) => state === 'owed' || state === 'sending';

/** Which of some names stand in a mail, in order. */
export const namesIn = ({ body = '' }: Pick<NoticeRow, 'body'>, names: Iterable<string>): string =>
  [...names]
    .filter((name) => body.includes(name))
    .sort()
    .join(' ');

/** A morning that comes a day late tells on another day: that goes away on a slower clock, a wrong rule does not. */
export function excuseDifferences(found: readonly string[], slower: number): void {
  if (found.length > 0 && slower < SLOWEST) throw new TooSlow(`told otherwise than was worked out: ${found.join('; ')}`);
}
