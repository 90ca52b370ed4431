import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { textOf } from '../activities/mail.ts';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { digestLetter } from '../domain/letters/digest.ts';
import { type Letter, letterFor } from '../domain/letters/letter.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { languageOf } from '../domain/plan/language.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';

const text = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'example-fire-drill.yaml'), 'utf8');
const planOf = (of: string): Plan => checkPlan(of).plan as Plan;
const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/;
const whole = (letter: Letter) => `${letter.subject}\n${textOf(letter)}`;

/** The reminder of every rung of every obligation of a plan, to each that it tells. */
function reminders(plan: Plan): Letter[] {
  const { minute, date } = wallClock(plan.zone);
  return plannedObligations(plan, openCalendar(plan)).flatMap(({ spec, milestoneName }) =>
    spec.schedule.rungs.flatMap(({ id, atMs, recipients }) =>
      recipients.map((recipient) =>
        letterFor({
          plan,
          milestone: { name: milestoneName, plan: plan.milestones.find((one) => one.id === spec.milestoneId) },
          state: openObligation(spec, atMs),
          kind: 'ladder',
          rung: id,
          recipient,
          nowMs: atMs,
          minute,
          today: date(atMs),
        }),
      ),
    ),
  );
}

describe('the language of a plan', () => {
  it('is Chinese where it says nothing, and that of a body or its head where they have one', () => {
    const plan = planOf(text.replace('language: en\n', '').replace('head: schools-head@', 'language: en, headLanguage: zh, head: schools-head@'));
    expect(['schools/officer', 'schools/head', 'libraries/officer', 'office/director'].map((one) => languageOf(plan, one))).toEqual(['en', 'zh', 'zh', 'zh']);
  });

  it('is that of each reminder: the English example sends no Chinese character', () => {
    const letters = reminders(planOf(text));
    expect(letters.length).toBeGreaterThan(20);
    expect(letters.map(whole).filter((one) => CHINESE.test(one))).toEqual([]);
    expect(letters.some(({ opening }) => opening[0] === 'You are to hand in “Drill calendar” by the end of Friday 17 September 2027: due today.')).toBe(true);
  });

  it('is that of what the plan says of extensions, as long as one can be asked for', () => {
    const limited = (of: string) =>
      reminders(planOf(of.replace('milestones:', 'extensions: { askBefore: { days: 5 }, times: 1, inAll: { days: 14 } }\nmilestones:')));
    // Of Friday 17 September 2027: five days before is the 12th, two weeks after the first of October.
    const english = limited(text)
      .map(whole)
      .filter((one) => one.includes('17 September 2027'));
    const before = '(asked for by 2027-09-12, 1 time at the most, until 2027-10-01 at the latest).';
    expect(english.some((one) => one.includes(`ask for an extension before it and give the reason ${before}`))).toBe(true);
    expect(english.some((one) => one.includes('due today') && one.includes('By the plan no extension can be asked for any more'))).toBe(true);
    expect(english.filter((one) => CHINESE.test(one))).toEqual([]);
    const chinese = limited(text.replace('language: en\n', '')).map(whole).join();
    expect(chinese).toContain('请在到期前申请延期并说明理由（最迟 2027-09-12 申请，最多延期 1 次，最迟延到 2027-10-01）。');
    expect(chinese).toContain('按方案不能再申请延期，请按时报送。');
  });

  it('is that of a digest', () => {
    const letter = digestLetter(planOf(text), 'schools', '2027-09-17', [
      { part: 'due', what: 'obligation', count: 1, examples: [{ name: 'Drill calendar', date: '2027-09-17' }] },
    ]) as Letter;
    expect(letter.subject).toBe('[Daily digest] School board, Friday 17 September 2027. Due within 7 days: 1 obligation');
    expect(whole(letter)).not.toMatch(CHINESE);
  });
});
