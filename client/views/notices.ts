import { wallClock } from '../../calendar/china.ts';
import { enterpriseId } from '../../domain/enterprise/enterprise.ts';
import { isToEnterprise, isToUnit, orgOf, recipientOf } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { portionOf } from '../../domain/obligation/portion.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { mailTroubleSentence } from '../../domain/words/mail.ts';
import { recipientName } from '../../domain/words/names.ts';
import { rungName } from '../../domain/words/words.ts';
import type { NoticeRow } from '../../prisma/notices.ts';
import type { NoticeDetail, NoticeFilter, NoticeSummary, NoticeView } from '../contract/notices.ts';
import type { Reading } from './obligations.ts';
import { type Page, pageOf } from './page.ts';

/** The most obligations whose notices are looked up one by one; where more are meant, their notices are dense enough to be come upon. */
const FEW = 1_000;

/** The place of a notice in the ledger: when it leaves (programme epoch ms), and its key. */
export type NoticePlace = [sendAtMs: number, key: string];

function viewOf(
  { messageId: _id, body: _body, programmeId, obligationId, sendAtMs, sentAtMs, ...row }: NoticeRow,
  plan: Plan,
  language: Language,
  enterprises: ReadonlyMap<string, string>,
): NoticeView {
  const { iso } = wallClock(plan.zone);
  return present({
    ...row,
    programme: programmeId,
    obligation: obligationId,
    rungName: rungName(row.rung, language),
    recipientName: enterprises.get(row.recipient) ?? recipientName(plan, row.recipient, language),
    sendAt: iso(sendAtMs),
    sentAt: sentAtMs === undefined ? undefined : iso(sentAtMs),
  });
}

/** Gives the names of the enterprises and of the units of departments among the recipients, by recipient. */
async function namesIn({ service, board }: Reading, rows: readonly NoticeRow[]): Promise<Map<string, string>> {
  const ids = rows.filter(({ recipient }) => isToEnterprise(recipient)).map(({ programmeId, recipient }) => enterpriseId(programmeId, orgOf(recipient)));
  const found = ids.length > 0 ? await service.store.enterprises.getMany([...new Set(ids)]) : [];
  const names = new Map(found.map(({ uscc, name }) => [recipientOf(uscc, 'enterprise'), name]));
  for (const { programmeId, obligationId, recipient } of rows)
    if (isToUnit(recipient) && obligationId !== undefined && !names.has(recipient)) {
      const unit = portionOf((await board.find(programmeId, obligationId))?.state ?? {}, recipient);
      if (unit) names.set(recipient, unit.name);
    }
  return names;
}

/**
 * Finds the obligations that a text names. Subjects are made of a milestone's name, a body's name and a few fixed words: a text that is part
 * of a few milestones' names means their notices, which an index finds. Gives undefined for any other text, for which the ledger itself is
 * searched.
 */
async function obligationsNamed({ board }: Reading, plan: Plan, text: string): Promise<string[] | undefined> {
  if (JSON.stringify([plan.departments, plan.office, plan.committee, plan.operator]).includes(text)) return undefined;
  const ids = (await board.rows(plan.id)).flatMap(({ id, milestoneName }) => (milestoneName.includes(text) ? [id] : []));
  return ids.length > 0 && ids.length <= FEW ? ids : undefined;
}

/** Gives the obligations of a department, since letters about them to its enterprises are its business; undefined where none are written. */
async function lettersFor({ board }: Reading, plan: Plan, org: string | undefined): Promise<string[] | undefined> {
  if (org === undefined || !plan.milestones.some(({ roster }) => roster?.write === 'enterprises')) return undefined;
  return (await board.rows(plan.id)).flatMap(({ id, state }) => (state.departmentId === org ? [id] : []));
}

/** Gives a page of the ledger of notices, latest first: of everybody's, or of those to one body and about its obligations to its enterprises. */
export async function listNotices(
  reading: Reading,
  programmeId: string,
  { obligation, text, state, kind, rung }: NoticeFilter,
  org: string | undefined,
  limit: number,
  after: NoticePlace | undefined,
  language: Language,
): Promise<Page<NoticeView, NoticePlace>> {
  const { plan } = await reading.service.context(programmeId);
  const named = text === undefined ? undefined : await obligationsNamed(reading, plan, text);
  const letters = await lettersFor(reading, plan, org);
  const writes = plan.entrance === 'open' || plan.ladders.cycle.some(({ write }) => write === 'enterprises');
  const rows = await reading.service.store.pages.notices({
    programmeId,
    ...present({ state, kind, rung, org, obligationId: obligation, lettersAbout: letters, lettersToTheirs: writes || undefined }),
    ...(named ? { obligationIds: named } : text !== undefined && { text }),
    ...(after && { after: { sendAtMs: after[0], key: after[1] } }),
    limit: limit + 1,
  });
  const enterprises = await namesIn(reading, rows);
  return pageOf(
    rows,
    limit,
    (row) => viewOf(row, plan, language, enterprises),
    ({ sendAtMs, key }) => [sendAtMs, key],
  );
}

/**
 * Names the department whose business a notice is: a letter to an enterprise is that of the obligation's department, or of whoever supervises
 * the enterprise.
 */
export async function departmentOfNotice({ board, service }: Reading, { kind, programmeId, obligationId, recipient }: NoticeRow): Promise<string> {
  if (kind !== 'enterprise' && isToEnterprise(recipient)) {
    const [enterprise] = await service.store.enterprises.getMany([`${programmeId}/${orgOf(recipient)}`]);
    return enterprise?.state.departmentId ?? '';
  }
  const about = kind === 'enterprise' ? await board.find(programmeId, obligationId ?? '') : undefined;
  return about?.state.departmentId ?? orgOf(recipient);
}

/** Gives one notice, with the message as it was sent. */
export async function noticeDetailOf(reading: Reading, row: NoticeRow, language: Language): Promise<NoticeDetail> {
  const { plan } = await reading.service.context(row.programmeId);
  return present({ ...viewOf(row, plan, language, await namesIn(reading, [row])), messageId: row.messageId, body: row.body });
}

/** Compares expected with sent, from counts by state. */
export async function noticeSummaryOf(
  { service }: Reading,
  states: NoticeSummary['states'],
  oldestOwedSeconds: number,
  language: Language,
): Promise<NoticeSummary> {
  const expected = Object.values(states).reduce((sum, count) => sum + count, 0);
  const troubles = (await service.store.mailTroubles.list()).map((trouble) => ({
    scope: trouble.scope,
    kind: trouble.kind,
    sentence: mailTroubleSentence(trouble, language),
    since: new Date(trouble.sinceRealMs).toISOString(),
  }));
  return { states, expected, settled: expected - (states.owed ?? 0) - (states.sending ?? 0), oldestOwedSeconds, troubles };
}
