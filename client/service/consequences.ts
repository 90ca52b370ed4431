import { wallClock } from '../../calendar/china.ts';
import { CONSEQUENCES } from '../../domain/enterprise/enterprise.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { inLanguage, type Language, many } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { refuse } from '../../domain/kernel/refusals.ts';
import type { Announcement } from '../../domain/matters/decided.ts';
import { amountAt, amountName, causingId, isWorkedOut } from '../../domain/obligation/amounts.ts';
import { outsiderOf } from '../../domain/plan/outsiders.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { announcementTitle, consequenceWords } from '../../domain/words/consequences.ts';
import type { ProposalRow } from '../../prisma/consequences.ts';
import type { Table } from '../../spreadsheet/write.ts';
import { mustBeSound, refusalError, ServiceError } from '../errors.ts';
import type { Service } from './service.ts';

/** A decision on what a rule proposes about a department, or that a decision is lifted. */
export interface ProposalDecision {
  actor: Actor;
  key: string;
  to: 'granted' | 'refused' | 'lifted';
  /** The day of the decision; today unless told. */
  on?: string;
  document?: string;
  reason: string;
}

/** Writes down what was decided about a department: by the office, which has it decided, and once. */
export async function decideProposal(
  service: Service,
  id: string,
  { actor, key, to, on, document, reason }: ProposalDecision,
): Promise<{ id: string; state: string }> {
  mustBeSound({ actor, key, reason, ...(on !== undefined && { on }), ...(document !== undefined && { number: document }) });
  const row = await service.store.consequences.get(id);
  if (!row) throw new ServiceError('unknown', 'unknown-proposal', { zh: `没有编号为 ${id} 的处理建议。`, en: `There is no proposal ${id}.` });
  const programme = await service.programme(row.programmeId);
  const plan = await service.planOf(programme);
  if (actor.org !== OFFICE) throw refusalError(refuse('not-yours', { actor: actor.org, org: OFFICE }), plan);
  if (reason.trim() === '') throw refusalError(refuse('reason-missing', { act: 'decide' }), plan);
  if (to !== 'refused' && (document ?? '').trim() === '') throw refusalError(refuse('detail-missing', { act: 'decide', what: 'document' }), plan);
  const atMs = programmeNowMs(programme.clock, Date.now());
  const today = wallClock(plan.zone).date(atMs);
  if (on !== undefined && on > today)
    throw new ServiceError('invalid', 'in-the-future', { zh: `日期 ${on} 还没有到，今天是 ${today}。`, en: `${on} has not come yet: today is ${today}.` });
  if (row.state === to) return { id, state: to };
  const atOnce = on === undefined || on >= today;
  const working = to === 'granted' ? await workingOut(service, plan, row, atOnce ? atMs : Math.min(atMs, calendarEndMs(plan, on))) : undefined;
  await service.store.answers.answerWith({ id, state: to });
  const done = await service.store.consequences.decide(row, to, {
    on: on ?? today,
    reason,
    atMs,
    actor,
    ...(document !== undefined && { document: document.trim() }),
    ...(working && { working }),
  });
  if (done === 'nothing-left')
    throw new ServiceError('conflict', 'nothing-left', {
      zh: `对${nameOf(plan, row.org)}按这条规则已经决定到最高数额，没有余额可以再计；请登记不同意。`,
      en: `So much of ${nameOf(plan, row.org)} has been decided under this rule that nothing is left: record that it is refused.`,
    });
  if (done === 'decided')
    throw new ServiceError('conflict', 'proposal-decided', {
      zh: to === 'lifted' ? '这项处理没有生效，不能解除。' : '这项处理建议已经作出决定。',
      en: to === 'lifted' ? 'It does not stand, so that nothing can be lifted.' : 'It has been decided already.',
    });
  return { id, state: to };
}

/** The first instant after a day of the plan (programme epoch ms). */
const calendarEndMs = ({ zone }: Plan, on: string): number => wallClock(zone).startOfDayMs(addDays(on, 1));

type Worked = { amount: number; days?: number };

/**
 * What works out how much a proposal comes to if it is decided at an instant (programme epoch ms), from what was proposed under its rule;
 * undefined where that was said when it was proposed.
 */
async function workingOut(service: Service, plan: Plan, row: ProposalRow, atMs: number): Promise<((known: readonly ProposalRow[]) => Worked) | undefined> {
  const rule = plan.consequences.find(({ id }) => id === row.rule)?.rule;
  if (!rule || (!isWorkedOut(rule) && rule.sum === undefined)) return undefined;
  const obligation = await service.store.ledger.obligation(causingId(row.cause));
  return (known) => amountAt(rule, row, known, obligation?.state, atMs);
}

/** What the plan's rules propose about departments and outsiders, in words: of what is open, how much it comes to by now. */
export async function proposalsView(service: Service, programmeId: string, language: Language) {
  const programme = await service.programme(programmeId);
  const plan = await service.planOf(programme);
  const nowMs = programmeNowMs(programme.clock, Date.now());
  const views: ReturnType<typeof proposalView>[] = [];
  const all = await service.store.consequences.list(plan.id);
  for (const row of all) {
    const working = row.state === 'open' ? await workingOut(service, plan, row, nowMs) : undefined;
    views.push(proposalView(plan, row, language, working?.(all.filter(({ rule }) => rule === row.rule))));
  }
  return views;
}

/** A proposal about a department in words. */
const proposalView = (plan: Plan, row: ProposalRow, language: Language, worked?: { amount: number; days?: number }) => ({
  id: row.id,
  department: row.org,
  departmentName: nameOf(plan, row.org),
  consequence: row.consequence,
  consequenceName: consequenceWords(plan, row, language),
  ...(row.points !== undefined && row.consequence === 'points' && { points: row.points }),
  ...(worked && { soFar: soFarText(plan, row, worked, language) }),
  reason: row.reason,
  rule: row.rule,
  state: row.state,
  at: wallClock(plan.zone).iso(row.atMs),
  ...(row.document !== undefined && { document: row.document }),
});

/** 至今逾期 12 日，计 2.4 分 */
function soFarText(plan: Plan, { rule }: ProposalRow, { amount, days }: { amount: number; days?: number }, language: Language): string {
  const say = inLanguage(language);
  const name = amountName(plan.consequences.find(({ id }) => id === rule)?.rule ?? {}, amount, language);
  return days === undefined ? name : say(`逾期 ${days} 日，计 ${name}`, `${many(days, 'day')} late: ${name}`);
}

/** Every decision that was granted or lifted, latest first, in words; `table` is the list that is published. */
export async function announcementsView(service: Service, programmeId: string, language: Language) {
  const programme = await service.programme(programmeId);
  const plan = await service.planOf(programme);
  const all = (await service.store.consequences.announcements(programmeId)).reverse();
  const say = inLanguage(language);
  const decidedBy = ({ consequence, rule }: Announcement) => {
    const known = plan.consequences.find(({ id }) => id === rule);
    const usual = consequence in CONSEQUENCES ? CONSEQUENCES[consequence as keyof typeof CONSEQUENCES].decides : 'office';
    const decides = known?.rule?.decides ?? usual;
    return decides === 'department' ? say('主管部门', 'the department') : nameOf(plan, decides);
  };
  const items = all.map((one) => ({
    id: one.id,
    subject: one.subject,
    code: one.code,
    name: one.name || nameOf(plan, one.code),
    department: one.org,
    // Of an outsider the department that oversees it.
    departmentName: nameOf(plan, outsiderOf(plan, one.org)?.of.through ?? one.org),
    consequence: one.consequence,
    consequenceName: consequenceWords(plan, one, language),
    lifts: one.lifts,
    title: announcementTitle(plan, one, language),
    on: one.on,
    ...(one.document !== undefined && { document: one.document }),
    decidedBy: decidedBy(one),
    reason: one.reason,
  }));
  const header = say(
    ['名称', '统一社会信用代码', '主管部门', '决定', '文号', '日期', '决定机关', '事由'],
    ['name', 'code', 'department', 'decision', 'document', 'date', 'decided by', 'why'],
  );
  const table: Table = {
    title: `${plan.name}${say('处理决定公告', ': decisions')}`,
    header,
    rows: items.map(({ name, subject, code, departmentName, lifts, consequenceName, document = '', on, decidedBy: by, reason }) => [
      name,
      subject === 'enterprise' ? code : '',
      departmentName,
      `${lifts ? say('解除', 'lifted: ') : ''}${consequenceName}`,
      document,
      on,
      by,
      reason,
    ]),
  };
  return { name: plan.name, items, table };
}
