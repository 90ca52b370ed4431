import { describe, expect, it } from 'vitest';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { daysPerSecondOf, keptSpeed } from '../embedded/speed.ts';
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
