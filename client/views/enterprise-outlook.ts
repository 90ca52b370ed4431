import { wallClock } from '../../calendar/china.ts';
import { morningOf } from '../../domain/digest/digest.ts';
import type { EnterpriseState } from '../../domain/enterprise/enterprise.ts';
import { nextEnterpriseInstant } from '../../domain/enterprise/machine.ts';
import { EACH_ENTERPRISE } from '../../domain/kernel/bodies.ts';
import { dateAt } from '../../domain/kernel/calendar.ts';
import { daysBetween, type PlainDate } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { openCycle } from '../../domain/matters/cycle.ts';
import { openLadders, rungKey } from '../../domain/matters/matters.ts';
import { nextTold, outlookOf } from '../../domain/matters/outlook.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { enterpriseEventName, enterpriseStanding } from '../../domain/words/enterprise.ts';
import { matterPart } from '../../domain/words/matters.ts';
import { recipientName } from '../../domain/words/names.ts';
import { many } from '../../domain/words/numbers.ts';
import { lightName, rungName } from '../../domain/words/words.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import type { EnterpriseAwaited, EnterpriseDetail } from '../contract/enterprises.ts';
import type { Service } from '../service/service.ts';

/** Opens a view of enterprises by the plan's rules and ladders as they hold now; `by` names the day and the plan. */
export async function openOutlook(service: Service, programmeId: string) {
  const { programme, plan, calendar, today, nowMs } = await service.context(programmeId);
  const ladders = openLadders(plan, calendar);
  const cycle = openCycle(plan, calendar, wallClock(plan.zone).date(programme.startedAtMs));
  const by = `${today} ${programme.state.planVersion} ${programme.startedAtMs}`;
  // What a morning owes it owes at its hour: until then the next morning is today's.
  const morning = dateAt(calendar, morningOf(plan, calendar, nowMs).nextAtMs);
  return { plan, today, morning, cycle, by, of: (state: EnterpriseState, name: string) => outlookOf(ladders, cycle, state, name, today) };
}
export type Outlook = Awaited<ReturnType<typeof openOutlook>>;

/** Gives what waits for one enterprise, with the rungs that were told of its sets and those to come. */
export async function awaitedOf(service: Service, outlook: Outlook, { state, name }: EnterpriseRow, language: Language): Promise<EnterpriseAwaited[]> {
  const { plan, morning } = outlook;
  const named = (codes: string[]) =>
    codes.map((code) => (code === EACH_ENTERPRISE ? inLanguage(language)('该企业', 'the enterprise') : recipientName(plan, code, language)));
  const { awaited } = outlook.of(state, name);
  const told = new Map((await service.store.matters.toldOf(plan.id, awaited)).map((row) => [rungKey(row), row.toldOn]));
  return awaited.map((item) => {
    const next = nextTold(
      item.rungs.filter((rung) => !told.has(rungKey({ ...item, rung: rung.id }))),
      morning,
    );
    return present({
      step: item.about,
      name: matterPart(item, language),
      org: item.org,
      orgName: nameOf(plan, item.org),
      dueOn: item.dueOn,
      late: item.late,
      historic: item.historic === true,
      light: item.light,
      rungs: item.rungs.map((rung) =>
        present({
          rung: rung.id,
          name: rungName(rung.id, language),
          date: rung.date,
          recipients: named(rung.recipients),
          toldOn: told.get(rungKey({ ...item, rung: rung.id })),
        }),
      ),
      next: next && { name: rungName(next.id, language), date: next.date, recipients: named(next.recipients) },
    });
  });
}

/** Gives the letter to an enterprise's own address that no server took, and what its department does about it. */
export async function bouncedOf({ store }: Service, { plan }: Outlook, row: EnterpriseRow, language: Language): Promise<EnterpriseDetail['bounced']> {
  const notice = await store.digests.bounced(row.programmeId, row);
  if (!notice) return undefined;
  const { address = '', subject = '', answer = '', sendAtMs } = notice;
  const todo = inLanguage(language)(
    '请与企业核对邮箱，把新的邮箱写进企业名单再导入一次（代码不变）；新邮箱收到信后不再提示。在此以前请用电话等方式告知企业。',
    'Ask the enterprise for its mailbox, put it into the registry file and import that again (the code stays); once a letter is taken there, this goes away. Until then tell the enterprise by other means.',
  );
  return { address, at: wallClock(plan.zone).iso(sendAtMs), subject, answer, todo };
}

/** Says in sentences why an enterprise is where it is and what happens next. */
export async function whyEnterprise(service: Service, row: EnterpriseRow, language: Language) {
  const outlook = await openOutlook(service, row.programmeId);
  const { plan, today } = outlook;
  const { state } = row;
  const { light } = outlook.of(state, row.name);
  const awaited = await awaitedOf(service, outlook, row, language);
  const say = inLanguage(language);
  const stage = enterpriseStanding(state, today, language);
  const department = nameOf(plan, state.departmentId);
  const lines = [
    say(
      `${row.name}（${row.uscc}，${department}）：${stage}，${lightName(light, language)}。`,
      `${row.name} (${row.uscc}, ${department}): ${stage}, ${lightName(light, language)}.`,
    ),
    ...awaited.flatMap((item) => awaitedLines(item, today, language)),
  ];
  const next = nextEnterpriseInstant(state);
  if (next) {
    const { minute } = wallClock(plan.zone);
    const name = enterpriseEventName(next.type, language);
    lines.push(
      say(`届时仍未办理的，${minute(next.atMs)} 自动记为“${name}”。`, `Unless something is done before, “${name}” is written down at ${minute(next.atMs)}.`),
    );
  }
  if (awaited.length === 0) lines.push(say('没有等待办理的事项。', 'Nothing waits.'));
  const bounced = await bouncedOf(service, outlook, row, language);
  if (bounced) {
    const { address, at, subject, answer, todo } = bounced;
    const on = at.slice(0, 10);
    lines.push(
      say(`${on} 发给企业（${address}）的邮件没有送达：${subject}`, `A letter of ${on} to the enterprise (${address}) was not delivered: ${subject}`),
      say(`  邮件服务器答复：${answer}`, `  The mail server's answer: ${answer}`),
      `  ${todo}`,
    );
  }
  return { because: lines, light, awaited, ...(bounced && { bounced }) };
}

function awaitedLines({ name, orgName, dueOn, late, historic, rungs, next }: EnterpriseAwaited, today: PlainDate, language: Language): string[] {
  const say = inLanguage(language);
  const days = Math.abs(daysBetween(today, dueOn));
  const standing = late ? say(`逾期 ${days} 天`, `${many(days, 'day')} late`) : say(`还有 ${days} 天`, `${many(days, 'day')} left`);
  const head = say(`${name}：${orgName}，时限 ${dueOn}，${standing}`, `${name}: ${orgName}, due ${dueOn}, ${standing}`);
  if (historic || rungs.length === 0)
    return [say(`${head}；纳入登记前已过时限，不再催办。`, `${head}; it was due before the enterprise was enrolled, so nobody is chased for it.`)];
  const told = rungs.filter(({ toldOn }) => toldOn !== undefined);
  const whom = (recipients: string[]) => recipients.join(say('、', ', '));
  const nextLine = next
    ? say(`  下一步：${next.date} ${next.name}，发给${whom(next.recipients)}`, `  Next: ${next.date} ${next.name}, to ${whom(next.recipients)}`)
    : say('  催办已全部发完，仍未办理。', '  The whole ladder has been told, and it still waits.');
  return [
    `${head}${say('。', '.')}`,
    ...told.map((rung) =>
      say(`  ${rung.toldOn} 已发：${rung.name}，${whom(rung.recipients)}`, `  told ${rung.toldOn}: ${rung.name}, to ${whom(rung.recipients)}`),
    ),
    nextLine,
  ];
}
