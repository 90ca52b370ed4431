import { wallClock } from '../calendar/calendar.ts';
import { amendmentMoves } from '../domain/amendment.ts';
import { programmeNowMs } from '../domain/clock.ts';
import type { Schedule } from '../domain/ladder.ts';
import { recipientName } from '../domain/mail.ts';
import { openObligation } from '../domain/obligation.ts';
import { nameOf } from '../domain/plan.ts';
import { type Language, rungName, stageName } from '../domain/wording.ts';
import type { Service } from './service.ts';

/** What an amendment would move, before it is applied. */
export interface AmendmentPreview {
  amended: {
    id: string;
    department: string;
    milestone: string;
    dueFrom: string;
    dueTo: string;
    /** Rungs that are still ahead and leave on another day, come in addition, fall away, or tell somebody else; in words. */
    rungs: string[];
    /** Notices that were sent already and stay sent. */
    sent: number;
  }[];
  withdrawn: { id: string; department: string; milestone: string; stage: string }[];
  added: { id: string; department: string; milestone: string; due: string; historic: boolean }[];
}

/**
 * Says what a changed plan would do to a running programme, and does nothing.
 *
 * @throws ServiceError as `amendProgramme` would.
 */
export async function previewAmendment(service: Service, id: string, text: string, language: Language = 'zh'): Promise<AmendmentPreview> {
  const programme = await service.programme(id);
  const before = await service.planOf(programme);
  const after = service.planFor(id, text);
  const rows = new Map((await service.store.ledger.obligations({ programmeId: id })).map((row) => [row.id, row]));
  const sent = new Map<string, number>();
  for (const notice of await service.store.notices.list({ programmeId: id, state: 'sent' }))
    if (notice.obligationId !== undefined) sent.set(notice.obligationId, (sent.get(notice.obligationId) ?? 0) + 1);
  const nowMs = programmeNowMs(programme.clock, Date.now());
  const calendar = await service.calendarOf(after);
  const moves = amendmentMoves(
    { before, after, calendar, nowMs },
    [...rows.values()].map(({ state }) => state),
  );
  const { date } = wallClock(after.zone);
  const name = (recipient: string) => recipientName(after, recipient, language);
  return {
    amended: [...moves.amended.map(({ state, to }) => ({ state, to: to.schedule })), ...moves.redated.map(({ state, as }) => ({ state, to: as.schedule }))].map(
      ({ state, to }) => ({
        id: state.id,
        department: nameOf(after, state.departmentId),
        milestone: rows.get(state.id)?.milestoneName ?? state.milestoneId,
        dueFrom: state.schedule.dueDate,
        dueTo: to.dueDate,
        rungs: rungChanges(state.schedule, to, nowMs, date, name, language),
        sent: sent.get(state.id) ?? 0,
      }),
    ),
    withdrawn: moves.withdrawn.map((state) => ({
      id: state.id,
      department: nameOf(before, state.departmentId),
      milestone: rows.get(state.id)?.milestoneName ?? state.milestoneId,
      stage: stageName(state.stage, language),
    })),
    added: moves.added.map(({ spec, milestoneName }) => {
      const opened = openObligation(spec, programme.startedAtMs);
      return {
        id: opened.id,
        department: nameOf(after, spec.departmentId),
        milestone: milestoneName,
        due: spec.schedule.dueDate,
        historic: opened.stage === 'historic',
      };
    }),
  };
}

function rungChanges(
  from: Schedule,
  to: Schedule,
  nowMs: number,
  date: (ms: number) => string,
  name: (recipient: string) => string,
  language: Language,
): string[] {
  const ahead = ({ rungs }: Schedule) => new Map(rungs.filter((rung) => rung.atMs > nowMs).map((rung) => [rung.id, rung]));
  const [old, next] = [ahead(from), ahead(to)];
  const zh = language === 'zh';
  const changes: string[] = [];
  for (const [id, rung] of next) {
    const before = old.get(id);
    const label = rungName(id, language);
    if (!before) changes.push(`+ ${label} ${date(rung.atMs)} → ${rung.recipients.map(name).join(zh ? '、' : ', ')}`);
    else if (before.atMs !== rung.atMs) changes.push(`${label} ${date(before.atMs)} → ${date(rung.atMs)}`);
    const joined = rung.recipients.filter((recipient) => before && !before.recipients.includes(recipient));
    const left = (before?.recipients ?? []).filter((recipient) => !rung.recipients.includes(recipient));
    if (joined.length + left.length > 0)
      changes.push(`${label}：${[...joined.map((one) => `+${name(one)}`), ...left.map((one) => `−${name(one)}`)].join(' ')}`);
  }
  for (const [id, rung] of old) if (!next.has(id)) changes.push(`− ${rungName(id, language)} ${date(rung.atMs)}`);
  return changes;
}
