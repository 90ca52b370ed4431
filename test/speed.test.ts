import { afterEach, describe, expect, it, vi } from 'vitest';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { InstantQueue } from '../domain/rehearsal/queue.ts';
import { daysPerSecondOf, keptSpeed } from '../embedded/speed.ts';
import { takeTurn } from '../embedded/turn.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';

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
        await takeTurn(queue, day, async ({ atMs }) => {
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
});
