import { wallClock } from '../../calendar/china.ts';
import { PLAN_ITSELF } from '../../domain/kernel/bodies.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { advance, catchUp, type OwedNotice } from '../../domain/kernel/machine.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import { addObligation, type ObligationState } from '../../domain/obligation/obligation.ts';
import type { Schedule } from '../../domain/obligation/schedule.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import type { Amended } from '../../domain/programme/amendment.ts';
import { askedAgain, carriedOn } from '../../domain/programme/carry-over.ts';
import { recipientName } from '../../domain/words/names.ts';
import { rungName, stageName } from '../../domain/words/words.ts';
import type { AmendmentPreview } from '../contract/programmes.ts';
import type { Service } from './service.ts';

/**
 * Says what a changed plan would do to a running programme, by the rules that would do it, and does nothing.
 *
 * @throws ServiceError as `amendProgramme` would.
 */
export async function previewAmendment(service: Service, id: string, text: string, language: Language = 'zh'): Promise<AmendmentPreview> {
  const programme = await service.programme(id);
  const { before, plan: after, rows, moves, nowMs } = await service.movesOf(programme, text);
  const names = new Map(rows.map((row) => [row.id, row.milestoneName]));
  const sent = new Map<string, number>();
  for (const notice of await service.store.notices.list({ programmeId: id, state: 'sent' }))
    if (notice.obligationId !== undefined) sent.set(notice.obligationId, (sent.get(notice.obligationId) ?? 0) + 1);
  const { date } = wallClock(after.zone);
  const name = (recipient: string) => recipientName(after, recipient, language);
  const told = (notices: OwedNotice[]) => [
    ...new Set(notices.filter((notice) => !notice.overtaken && notice.sendAtMs <= nowMs + 1).map(({ recipient }) => name(recipient))),
  ];
  const of = (state: ObligationState, plan: Plan = after) => ({
    id: state.id,
    department: nameOf(plan, state.departmentId),
    milestone: names.get(state.id) ?? state.milestoneId,
  });
  const by = { atMs: nowMs, key: 'preview', reason: '' };
  return {
    amended: [
      ...moves.amended.map(({ state, to }) => ({ state, to, dates: to.schedule })),
      ...moves.redated.map(({ state, to, as }) => ({ state, to, dates: as.schedule })),
    ].map(({ state, to, dates }) => {
      const done = afterAct(state, 'amend', to, nowMs);
      return {
        ...of(state),
        dueFrom: state.schedule.dueDate,
        dueTo: dates.dueDate,
        ...(to.departmentId !== state.departmentId && { handedTo: nameOf(after, to.departmentId ?? '') }),
        lapses: state.lapsedAtMs === undefined && done.state.lapsedAtMs !== undefined,
        told: told(dates === to.schedule ? done.notices : done.atOnce),
        rungs: rungChanges(state.schedule, dates, nowMs, date, name, language),
        sent: sent.get(state.id) ?? 0,
      };
    }),
    withdrawn: moves.withdrawn.map((state) => ({
      ...of(state, before),
      stage: stageName(state.stage, language),
      told: told(afterAct(state, 'withdraw', {}, nowMs).notices),
    })),
    replaced: moves.replaced.map(({ state, by: ids }) => ({ ...of(state, before), stage: stageName(state.stage, language), by: ids })),
    revived: moves.revived.map(({ state, to }) => ({
      ...of(state),
      dueFrom: state.schedule.dueDate,
      dueTo: to.schedule.dueDate,
      told: told(askedAgain(state, to, by).notices),
    })),
    carried: moves.carried.map(({ from, planned, to }) => {
      const { state, notices } = carriedOn({ state: from, milestoneName: of(from, before).milestone, history: [] }, planned, to, by);
      return {
        ...of(state),
        milestone: planned.milestoneName,
        due: state.schedule.dueDate,
        originalDue: state.originalDueDate,
        from: from.id,
        stage: stageName(state.stage, language),
        told: told(notices),
      };
    }),
    added: moves.added.map(({ spec, milestoneName }) => {
      const opened = addObligation(spec, nowMs);
      return {
        ...of(opened),
        milestone: milestoneName,
        due: spec.schedule.dueDate,
        historic: opened.stage === 'historic',
        told: told(elapsed(opened, nowMs).notices),
      };
    }),
    merged: await mergers(service, programme.id, before, after, date(nowMs)),
  };
}

async function mergers({ store }: Service, programmeId: string, before: Plan, after: Plan, today: string): Promise<AmendmentPreview['merged']> {
  const merging = after.departments.filter(
    ({ id, mergedInto }) => mergedInto !== undefined && before.departments.find((department) => department.id === id)?.mergedInto !== mergedInto,
  );
  const users = merging.length > 0 ? await store.accounts.users.list() : [];
  return Promise.all(
    merging.map(async ({ id, name, mergedInto = '' }) => ({
      from: name,
      to: nameOf(after, mergedInto),
      enterprises: (await store.enterprises.progress(programmeId, { departmentId: id }, undefined, today)).all,
      accounts: users.filter(({ org }) => org === id).map(({ username }) => username),
    })),
  );
}

interface Afterwards {
  state: ObligationState;
  notices: OwedNotice[];
}

/** What time has brought about by an instant, and what that owes. */
function elapsed(state: ObligationState, nowMs: number): Afterwards {
  if (obligationMachine.isFinal(state)) return { state, notices: [] };
  return owing(state, catchUp(obligationMachine, state, nowMs).events);
}

/** As the workflow would: what was due by now, the act of the plan, and what follows within the moment. */
function afterAct(state: ObligationState, kind: 'amend' | 'withdraw', to: Partial<Amended>, nowMs: number): Afterwards & { atOnce: OwedNotice[] } {
  const act = { kind, key: 'preview', actor: PLAN_ITSELF, reason: '-', ...to } as Parameters<typeof obligationMachine.decide>[1];
  const before = elapsed(state, nowMs);
  const decided = obligationMachine.decide(before.state, act, nowMs);
  if (isRefusal(decided)) return { ...before, atOnce: [] };
  const done = owing(before.state, decided);
  const after = elapsed(done.state, nowMs + 1);
  return { state: after.state, notices: done.notices, atOnce: after.notices };
}

function owing(state: ObligationState, events: Parameters<typeof obligationMachine.evolve>[1][]): Afterwards {
  const { state: next, owed } = advance(obligationMachine, state, events);
  return { state: next, notices: owed.map(({ notice }) => notice) };
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
  const say = inLanguage(language);
  const changes: string[] = [];
  for (const [id, rung] of next) {
    const before = old.get(id);
    const label = rungName(id, language);
    if (!before) changes.push(`+ ${label} ${date(rung.atMs)} → ${rung.recipients.map(name).join(say('、', ', '))}`);
    else if (before.atMs !== rung.atMs) changes.push(`${label} ${date(before.atMs)} → ${date(rung.atMs)}`);
    const joined = rung.recipients.filter((recipient) => before && !before.recipients.includes(recipient));
    const left = (before?.recipients ?? []).filter((recipient) => !rung.recipients.includes(recipient));
    if (joined.length + left.length > 0)
      changes.push(`${label}：${[...joined.map((one) => `+${name(one)}`), ...left.map((one) => `−${name(one)}`)].join(' ')}`);
  }
  for (const [id, rung] of old) if (!next.has(id)) changes.push(`− ${rungName(id, language)} ${date(rung.atMs)}`);
  return changes;
}
