import { afterEach, describe, expect, it, vi } from 'vitest';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { InstantQueue } from '../domain/rehearsal/queue.ts';
import { openPlayers } from '../embedded/playing.ts';
import { behindSentence, daysPerSecondOf, keptSpeed } from '../embedded/speed.ts';
import { takeTurn } from '../embedded/turn.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import { smallPlan } from './support/plans.ts';
import { playedDistrict } from './support/played.ts';

describe('the speed of a demonstration', () => {
  it.each([
    ['1d', 1],
    ['7d', 7],
    ['12h', 0.5],
    ['2H', 1 / 12],
    ['10m', 1 / 144],
    [' 1.5 d ', 1.5],
    ['1s', 1 / 86_400],
  ])('%s is %d days a second', (text, daysPerSecond) => expect(daysPerSecondOf(text)).toBe(daysPerSecond));

  it.each(['', '10', 'm', '0m', '-1d', '8d', '0.5s', '1w', '1d2h', '1e3s', 'Infinityd', '１d'])('is not %j, which is refused by name', (text) => {
    expect(() => daysPerSecondOf(text)).toThrow(`--speed ${text} is no speed: write how much programme time a second brings, from 1s to 7d, as 10m, 2h or 1d.`);
  });

  it('that a programme began with is kept, and whoever asks for another is told', () => {
    const running = (rate: number) => ({ id: 'camp', clock: { ...REAL_TIME, rate } }) as ProgrammeRow;
    expect(keptSpeed(running(600), daysPerSecondOf('10m'))).toEqual([]);
    expect(keptSpeed(running(600), 1)).toEqual([
      {
        zh: '督办事项 camp 的时钟自载入起不变，仍为 1 秒 10 分钟；要换速度须用 --fresh 重新开始。',
        en: 'The clock of camp stays what it was when it was loaded, 10 minutes a second; for another speed begin again with --fresh.',
      },
    ]);
    expect(keptSpeed(running(1), 1)[0]?.en).toContain('real time');
  });
});

describe('the players of a demonstration', () => {
  afterEach(() => void vi.useRealTimers());

  it('keep up with a day a second where an act takes long: nine acts a day, a little under half a second for each', async () => {
    vi.useFakeTimers();
    const [days, aDay] = [60, 9];
    const beganMs = performance.now();
    /** Programme days, of which a second brings one. */
    const day = () => (performance.now() - beganMs) / 1_000;
    const queue = new InstantQueue<{ atMs: number; order: number }>();
    for (let act = 0; act < days * aDay; act++) queue.push({ atMs: act / aDay, order: act });
    let [done, latest] = [0, 0];
    const play = async () => {
      while (done < days * aDay) {
        const next = () => ((queue.peek()?.atMs ?? Number.POSITIVE_INFINITY) <= day() ? queue.pop() : undefined);
        await takeTurn(next, async ({ atMs }) => {
          await new Promise((resolve) => setTimeout(resolve, 420));
          latest = Math.max(latest, day() - atMs);
          done++;
        });
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    };
    const playing = play();
    while (done < days * aDay) await vi.advanceTimersByTimeAsync(100);
    await vi.advanceTimersByTimeAsync(1_000);
    await playing;
    // Four at once carry out 9.5 a second, 9 with the pauses after turns. Twelve a turn would be 7.7 a second: nine days behind after sixty.
    expect(done).toBe(540);
    expect(latest).toBeLessThan(5);
  });

  /** Lets a district of 240 enterprises live for 400 programme days, a day a second, on a machine that takes so long for an act. */
  async function lived(actMs: number) {
    vi.useFakeTimers();
    const { plan, setting, startedOn, door, enterprises, seen } = playedDistrict(DISTRICT, { enterprises: 240, actMs });
    const players = openPlayers(plan, setting, door, { rate: 86_400, startedOn });
    for (const state of enterprises()) players.enqueue(state);
    let over = false;
    const again = async (something: () => Promise<void>) => {
      while (!over) {
        await something();
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    };
    const playing = Promise.all([again(players.departments), again(players.enterprises)]);
    await vi.advanceTimersByTimeAsync(400_000);
    const found = { ...seen(), behindMs: players.behindMs() };
    over = true;
    players.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    await playing;
    vi.useRealTimers();
    return found;
  }

  it('show on a slow machine the red lights that their own rules make, and no others', async () => {
    const quick = await lived(0);
    const slow = await lived(2_500);
    // Four acts in two and a half seconds, where two or three a day fall due. With a turn for each in order it was a light of 37 in a hundred instead of
    // 5 that was red, and 13 instead of 5 had missed a year: bureaus waited for the turn of the enterprises, and whoever had a day for those who had none.
    expect(quick.red).toBeLessThan(8);
    expect(slow.red).toBeLessThan(quick.red + 4);
    expect(slow.yearlyMissed).toBeLessThanOrEqual(quick.yearlyMissed);
    // Of 36: who asks for more time later than it meant to may hand in a day too late.
    expect(quick.lapsed.length).toBeGreaterThan(10);
    expect(slow.lapsed.filter((id) => !quick.lapsed.includes(id)).length).toBeLessThanOrEqual(1);
    expect(slow.behindMs).toBeLessThan(5 * 86_400_000);
  });

  it('say so where a machine cannot even do what has a day by the plan', async () => {
    const { behindMs } = await lived(20_000);
    expect(behindMs).toBeGreaterThan(5 * 86_400_000);
    expect(behindSentence(7, 86_400)).toEqual({
      zh: '演示中各单位、各企业的办理已比应办日期晚 7 天：这台电脑跟不上 1 秒 1 天 的时钟，红灯会比实际的多。要看正常的情况，用更慢的时钟重新开始：npm start -- --fresh --speed 360m',
      en: 'The players of the demonstration are 7 days behind: this machine does not keep up with a clock of 1 day a second, and shows more red lights than there would be. For a fair picture begin again on a slower clock: npm start -- --fresh --speed 360m',
    });
    expect(daysPerSecondOf('360m')).toBe(1 / 4);
  });
});

const BUREAUS = ['water', 'fire', 'works', 'trade', 'roads', 'tours'];
/** Six bureaus that answer every two months, and a sector for each. */
const DISTRICT = smallPlan({
  id: 'played',
  departments: BUREAUS,
  more: `sectors:\n${BUREAUS.map((bureau) => `  - { id: of-${bureau}, name: ${bureau}行业, clause: 四, lead: ${bureau} }`).join('\n')}`,
  milestones: ['2019-03', '2019-05', '2019-07', '2019-09', '2019-11', '2020-01']
    .map((due) => `  - { id: m${due}, name: ${due} 报告, clause: 三, duty: 报送, due: ${due}, lead: all }`)
    .join('\n'),
});
