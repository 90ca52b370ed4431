import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastOf } from '../domain/enterprise/share.ts';
import { refuse } from '../domain/kernel/refusals.ts';
import { briefStanding } from '../domain/letters/brief.ts';
import { clockRateName, countName, many, minuteOf, percent, shareOf, sizeName, spanName, thresholdName } from '../domain/words/numbers.ts';
import { sentenceOf } from '../domain/words/refusals.ts';

const figure = (text: string) => Number(text.replace('%', ''));

describe('a share', () => {
  it('is never shown as the threshold that it misses, whatever the plan asks for, and never below the one that it meets', () => {
    // Thresholds as plans write them: per cent with up to four decimal places.
    const threshold = fc.tuple(fc.integer({ min: 1, max: 100 * 10_000 }), fc.constantFrom(1, 10, 100, 1_000, 10_000)).map(([n, scale]) => {
      const exact = Math.min(100 * scale, Math.max(1, Math.round((n * scale) / 10_000)));
      return Number((exact / scale / 100).toFixed(8));
    });
    const part = fc.integer({ min: 1, max: 20_000 }).chain((whole) => fc.tuple(fc.integer({ min: 0, max: whole }), fc.constant(whole)));
    fc.assert(
      fc.property(threshold, part, (atLeast, [numerator, denominator]) => {
        const shown = figure(percent(shareOf(numerator, denominator), atLeast));
        if (numerator >= leastOf(atLeast, denominator)) expect(shown).toBeGreaterThanOrEqual(figure(thresholdName(atLeast)));
        else expect(shown).toBeLessThan(figure(thresholdName(atLeast)));
        // Without a word on the threshold it is still never rounded up.
        expect(figure(percent(shareOf(numerator, denominator)))).toBeLessThanOrEqual((numerator / denominator) * 100 + 1e-6);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    [0.5996, undefined, '59.9%'],
    [0.6, undefined, '60%'],
    [0.29, undefined, '29%'],
    [0.99999, undefined, '99.9%'],
    [2 / 3, 0.6667, '66.66%'],
    [0, undefined, '0%'],
    [1, undefined, '100%'],
    [undefined, undefined, '—'],
    [Number.NaN, undefined, '—'],
  ])('of %d beside %d is %s', (share, threshold, words) => {
    expect(percent(share, threshold)).toBe(words);
  });

  it('of nothing is none', () => {
    expect(shareOf(0, 0)).toBeUndefined();
    expect(percent(shareOf(0, 0))).toBe('—');
  });
});

describe('counts, sizes, spans and instants', () => {
  it.each([
    [countName(0), '0'],
    [countName(999), '999'],
    [countName(12_345_678), '12,345,678'],
    [countName(0.25), '0.25'],
    [many(1, 'day'), '1 day'],
    [many(0, 'day'), '0 days'],
    [many(1_200, 'enterprise'), '1,200 enterprises'],
    [many(2, 'obligation is', 'obligations are'), '2 obligations are'],
    [sizeName(1_023), '1023 B'],
    [sizeName(18_944), '18.5 KB'],
    [spanName(119.9, 'zh'), '119 秒'],
    [spanName(1, 'en'), '1 second'],
    [spanName(3_600, 'zh'), '60 分钟'],
    [spanName(90_000, 'en'), '25 hours'],
    [spanName(345_600, 'zh'), '4 天'],
    [clockRateName(86_400, 'zh'), '1 秒 1 天'],
    [clockRateName(86_400, 'en'), '1 day a second'],
    [clockRateName(43_200, 'en'), '12 hours a second'],
    [clockRateName(600, 'zh'), '1 秒 10 分钟'],
    [clockRateName(5_400, 'zh'), '1 秒 90 分钟'],
    [clockRateName(129_600, 'en'), '1.5 days a second'],
    [clockRateName(90, 'zh'), '90 倍'],
    [minuteOf('2019-06-30T09:00:00+08:00'), '2019-06-30 09:00'],
  ])('%s', (said, words) => {
    expect(said).toBe(words);
  });
});

it('one day is a day in what English readers are told, and two are days', () => {
  const item = { part: 'matter', kind: 'target', org: 'office', id: 't', name: 't', dueOn: '2019-06-30' } as const;
  const decision = { ...item, part: 'decision' } as const;
  expect([1, 2].map((daysLate) => briefStanding({ ...item, daysLate }, 'en'))).toEqual(['1 day late', '2 days late']);
  expect([1, 2].map((days) => briefStanding({ ...decision, daysLate: days, daysWaiting: days }, 'en'))).toEqual([
    'waits for 1 day, 1 day over its time',
    'waits for 2 days, 2 days over its time',
  ]);
  const hour = 3_600_000;
  const again = (hours: number) => sentenceOf(refuse('urged-lately', { act: 'urge', atMs: '0', againAtMs: String(hours * hour) }), 'en');
  expect([again(1), again(2)]).toEqual([expect.stringContaining('again 1 hour after'), expect.stringContaining('again 2 hours after')]);
});
