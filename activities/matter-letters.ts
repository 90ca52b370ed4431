import { orgOf } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { inLanguage, many } from '../domain/kernel/language.ts';
import { briefLetter, briefTable, endLetter } from '../domain/letters/brief.ts';
import type { Letter } from '../domain/letters/letter.ts';
import { MATTERS_IN_MAIL, mattersLetter, mattersTable } from '../domain/letters/matters.ts';
import { rosterTable } from '../domain/letters/roster.ts';
import { scoreLetter } from '../domain/letters/scores.ts';
import { targetLetter } from '../domain/letters/targets.ts';
import { type Brief, briefDateOn, endReportDate, isEmptyBrief } from '../domain/matters/brief.ts';
import { isReport, type MatterKind, openLadders, type ReportKind, readMatterName } from '../domain/matters/matters.ts';
import { nearestFirst, shortSectors } from '../domain/matters/targets.ts';
import { addressOf, nameOf } from '../domain/plan/plan.ts';
import { briefNow, endReportNow } from './brief.ts';
import { type Composed, type Desk, moot, NO_ADDRESS, overtaken } from './letter-desk.ts';
import { toldBy } from './matters.ts';
import { notCounted, targetNow } from './target-matters.ts';

/** Composes what a morning has to tell of matters, or of a report on all of them. */
export const composeMatters = (desk: Desk, recipient: string, name: string, date: PlainDate): Promise<Composed> =>
  isReport(name) ? report(desk, recipient, name, date) : matters(desk, recipient, name, date);

/** Tells what waited on a morning and still waits. */
async function matters(desk: Desk, recipient: string, name: string, date: PlainDate): Promise<Composed> {
  const { store, plan, today, addressee, withPage } = desk;
  const matter = readMatterName(name);
  const calendar = await desk.calendar();
  const { rungs, items } = matter ? await toldBy(store, plan, { ...matter, date, recipient }, desk.waiting) : { rungs: [], items: [] };
  if (items.length === 0) return moot('已办理，无须再发');
  if (addressOf(plan, recipient) === undefined) return NO_ADDRESS;
  if (matter?.kind === 'target') return ofTarget(desk, recipient, matter.about, calendar);
  if (matter?.kind === 'scored') return ofScore(desk, recipient, matter.about);
  const letter = mattersLetter({ ladders: openLadders(plan, calendar), recipient, rungs, items, today });
  const attachment =
    items.length > MATTERS_IN_MAIL &&
    (await desk.workbook(letter.subject, `${letter.subject}${desk.asOf(letter.language)}`, mattersTable(plan, items, today, letter.language)));
  return {
    mail: { to: addressee(recipient), letter: withPage(letter, pageOf(matter?.kind)), ...(attachment && { attachment }) },
  };
}

/** The page on which what a mail tells of is done. */
const pageOf = (kind: MatterKind | undefined): string =>
  kind === 'followUp' || kind === 'hold' || kind === 'held'
    ? '/standing'
    : kind === 'item' || kind === 'strike' || kind === 'itemExtension' || kind === 'listed'
      ? '/registers'
      : '';

/** Tells of a confirmed score: a department learns its own, those above all departments learn all. */
async function ofScore({ store, plan, addressee, withPage }: Desk, recipient: string, period: string): Promise<Composed> {
  const made = (await store.scores.made(plan)).find((score) => score.period === period);
  if (!made?.confirmed) return moot('考核尚未确认，无须再发');
  return { mail: { to: addressee(recipient), letter: withPage(scoreLetter(plan, recipient, period, made.departments), `/score?period=${period}`) } };
}

/** Tells how far a target is: a department learns its part with the enterprises that are nearest to it, and those above learn every sector. */
async function ofTarget(desk: Desk, recipient: string, about: string, calendar: WorkingCalendar): Promise<Composed> {
  const { store, plan, today, addressee, withPage } = desk;
  const target = plan.targets.find(({ id }) => id === about);
  if (!target) return moot('方案中已没有这项目标，无须再发');
  const now = await targetNow(store, plan, calendar, target, today);
  const org = orgOf(recipient);
  const short = shortSectors(plan, now.parts, org);
  const nearest = now.over
    ? []
    : nearestFirst([
        ...(short.led.length > 0 ? await notCounted(store, plan, target, today, short.led) : []),
        ...(short.supervised.length > 0 ? await notCounted(store, plan, target, today, short.supervised, org) : []),
      ]);
  const frozen = (await store.enterprises.snapshots(plan.id)).filter((row) => row.targetId === target.id && row.asOf === target.asOf);
  const letter = targetLetter({ ladders: openLadders(plan, calendar), target, recipient, today, ...now, frozen, nearest });
  const asOf = desk.asOf(letter.language);
  const title = inLanguage(letter.language)(
    `${target.name}${asOf} 尚未计入 ${nearest.length} 家，离达标近的在前`,
    `${target.name}${asOf}: ${many(nearest.length, 'enterprise')} not counted yet, the nearest first`,
  );
  const attachment = nearest.length > 0 && (await desk.workbook(`${nameOf(plan, org)}-${target.name}`, title, rosterTable(plan, nearest, letter.language)));
  return { mail: { to: addressee(recipient), letter: withPage(letter, `/targets?target=${target.id}`), ...(attachment && { attachment }) } };
}

/** Tells the brief of a week, or how the plan stands on its last day. */
async function report(desk: Desk, recipient: string, kind: ReportKind, date: PlainDate): Promise<Composed> {
  const { store, plan, today, nowMs } = desk;
  const calendar = await desk.calendar();
  if (kind === 'brief') {
    const due = briefDateOn(plan, calendar, today);
    if (due !== undefined && due > date) return overtaken('已由新一期周报取代');
    const brief = await briefNow(store, plan, calendar, nowMs, desk.steps);
    if (isEmptyBrief(brief)) return moot('没有逾期或待决定的事项，无须发周报');
    return reportMail(desk, recipient, briefLetter(plan, brief), brief);
  }
  if (endReportDate(plan, calendar) !== date) return moot('方案期限已调整，无须再发');
  const ended = await endReportNow(store, plan, calendar, today, nowMs, desk.steps);
  return reportMail(desk, recipient, endLetter(plan, orgOf(recipient), ended), ended.brief);
}

async function reportMail(desk: Desk, recipient: string, letter: Letter, brief: Brief): Promise<Composed> {
  const { plan, wall, addressee, withPage } = desk;
  if (addressOf(plan, recipient) === undefined) return NO_ADDRESS;
  const attachment =
    brief.items.length > 0 &&
    (await desk.workbook(letter.subject, `${letter.subject}${desk.asOf(letter.language)}`, briefTable(plan, brief, wall.date, letter.language)));
  return { mail: { to: addressee(recipient), letter: withPage(letter, '/brief'), ...(attachment && { attachment }) } };
}
