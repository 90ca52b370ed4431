import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { typedDay, typedMonth, typedTime } from '../domain/draft/typed-day.ts';
import { nthWorkingDay } from '../domain/kernel/calendar.ts';

/** A Wednesday. */
const TODAY = '2026-01-28';
const calendar = openCalendar({ zone: 'Asia/Shanghai', holidays: { table: 'china', overrides: [] } });
const workingDaysAfter = (day: string, n: number) => nthWorkingDay(calendar, day, n, 1);
const read = (text: string, span: { min?: string; max?: string } = {}) => {
  const found = typedDay(text, { today: TODAY, workingDaysAfter, ...span });
  return 'date' in found ? found.date : `不：${found.not.zh}`;
};

describe('a day that is typed into a field', () => {
  it.each([
    ['2026年3月5日', '2026-03-05'],
    ['２０２６年３月５日', '2026-03-05'],
    ['二〇二六年三月五日', '2026-03-05'],
    ['2026-3-5', '2026-03-05'],
    ['2026/03/05', '2026-03-05'],
    ['2026.3.5.', '2026-03-05'],
    ['20260305', '2026-03-05'],
    [' 2026 年 3 月 5 日 星期四', '2026-03-05'],
    ['26.3.5', '2026-03-05'],
    ['26年3月5日', '2026-03-05'],
    ['260305', '2026-03-05'],
    ['3/5', '2026-03-05'],
    ['3.5', '2026-03-05'],
    ['3月5号', '2026-03-05'],
    ['三月五日前', '2026-03-05'],
    ['March 5, 2026', '2026-03-05'],
    ['5 Mar 2026', '2026-03-05'],
    ['今天', '2026-01-28'],
    ['明天', '2026-01-29'],
    ['大后天', '2026-01-31'],
    ['昨日', '2026-01-27'],
    ['Tomorrow', '2026-01-29'],
    ['周五', '2026-01-30'],
    ['星期一', '2026-02-02'],
    ['本周一', '2026-01-26'],
    ['下周一', '2026-02-02'],
    ['下个星期天', '2026-02-08'],
    ['下下周三', '2026-02-11'],
    ['上周五', '2026-01-23'],
    ['next monday', '2026-02-02'],
    ['3天后', '2026-01-31'],
    ['两周内', '2026-02-11'],
    ['一个月后', '2026-02-28'],
    // Round the Spring Festival of 2026: 15 to 23 February are off, 14 and 28 February are worked.
    ['15个工作日后', '2026-02-25'],
    ['月底', '2026-01-31'],
    ['本月底', '2026-01-31'],
    ['下月底', '2026-02-28'],
    ['下个月15号', '2026-02-15'],
    ['28日', '2026-01-28'],
    ['5号', '2026-02-05'],
    ['6月底', '2026-06-30'],
    ['6月底前', '2026-06-30'],
    ['年底', '2026-12-31'],
    ['明年3月31日', '2027-03-31'],
    ['季度末', '2026-03-31'],
    ['第三季度末', '2026-09-30'],
    ['3月上旬', '2026-03-10'],
  ])('%s is %s', (text, date) => {
    expect(read(text)).toBe(date);
  });

  it('has its year from what the field takes', () => {
    expect(read('12/20', { max: TODAY })).toBe('2025-12-20');
    expect(read('1月5日', { min: '2026-02-01' })).toBe('2027-01-05');
    expect(read('12月底', { max: TODAY })).toBe('2025-12-31');
  });

  it.each([
    ['2026-02-30', '这一天不存在'],
    ['2/30', '这一天不存在'],
    ['5/3/2026', '分不清'],
    ['3月', '写明是哪一天'],
    ['6月初', '写明是哪一天'],
    ['2026年', '写明是哪一天'],
    ['尽快', '看不懂'],
    ['2026年3月5日至3月9日', '看不懂'],
    ['3', '看不懂'],
  ])('%s is no day, and it is said why', (text, why) => {
    expect(read(text)).toContain(`不：`);
    expect(read(text)).toContain(why);
  });

  it('is a month or a time of day where one is asked for', () => {
    expect(['2026-03', '2026年3月', '2026年3月底', '202603', '3月', '下月', '13月'].map((text) => typedMonth(text, { today: TODAY }))).toEqual([
      ...Array(5).fill('2026-03'),
      '2026-02',
      undefined,
    ]);
    expect(['14:30', '1430', '14点半', '下午2点30分', '2:30 pm', '９：０５', '25:00', 'noon'].map(typedTime)).toEqual([
      ...Array(5).fill('14:30'),
      '09:05',
      undefined,
      undefined,
    ]);
  });
});
