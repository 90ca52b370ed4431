import { wallClock } from '../../calendar/china.ts';
import { rosterQueries } from '../../domain/enterprise/standing.ts';
import { approverOf, COMMITTEE, OFFICE } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { granterOf } from '../../domain/obligation/extension.ts';
import { waitsFor } from '../../domain/obligation/obligation.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { datedMilestone, nameOf } from '../../domain/plan/plan.ts';
import { proposedName } from '../../domain/words/enterprise.ts';
import { sectorName } from '../../domain/words/names.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { Decisions, ObligationFilter, ObligationView, Roster } from '../contract/obligations.ts';
import { ServiceError } from '../errors.ts';
import type { Held } from '../service/context.ts';
import { latestSubmission, obligationView } from '../service/explain.ts';
import { figuresOf } from '../service/figures.ts';
import type { Service } from '../service/service.ts';
import { type Board, isLate, lightRank } from './board.ts';
import { deciderName, proposerName } from './enterprises.ts';
import { type Page, pageOf } from './page.ts';

/** What lists are made of. */
export interface Reading {
  service: Service;
  board: Board;
}

/** The place of an obligation in a sorted list: its rank, its due instant, its id. */
export type ObligationPlace = [rank: number, dueAtMs: number, id: string];

/** Ranks by urgency: what was sent back is as urgent as what has just become late, whatever time is left. */
const urgencyOf = (state: SlimObligation['state'], { nowMs, lightOf }: Pick<Held, 'nowMs' | 'lightOf'>) => {
  const rank = lightRank(lightOf(state, nowMs));
  return state.returned ? Math.max(rank, lightRank('yellow')) : rank;
};

const SORTING = {
  due: ({ state }: SlimObligation) => [0, state.schedule.dueAtMs] as const,
  urgency: ({ state }: SlimObligation, held: Held) => [state.stage === 'open' ? -urgencyOf(state, held) : 9, state.schedule.dueAtMs] as const,
};

/** Sorts by rank, each worked out once; items of the same rank stay in their order. */
function inOrder<T>(rows: readonly T[], rank: (row: T) => number): T[] {
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

/** Gives a page of a programme's obligations as far as a filter goes, of one department or of all. */
export async function listObligations(
  { service, board }: Reading,
  programme: string,
  query: ObligationFilter,
  department: string | undefined,
  after: ObligationPlace | undefined,
): Promise<Page<ObligationView, ObligationPlace>> {
  const held = await service.context(programme);
  const { plan, nowMs, lightOf } = held;
  const order = SORTING[query.sort];
  const stages = query.stage ? [query.stage] : query.all === 'true' ? undefined : ['open', 'submitted'];
  const meant = (row: SlimObligation): boolean => {
    const { state } = row;
    if (department !== undefined && !isBusinessOf(state, department)) return false;
    if (query.milestone !== undefined && row.milestoneId !== query.milestone) return false;
    if (stages && !stages.includes(state.stage)) return false;
    if (query.waits !== undefined && waitsFor(state) !== query.waits) return false;
    if (query.late !== undefined && isLate(row, nowMs) !== (query.late === 'true')) return false;
    if (query.dueFrom !== undefined && state.schedule.dueDate < query.dueFrom) return false;
    if (query.dueTo !== undefined && state.schedule.dueDate > query.dueTo) return false;
    if (query.light !== undefined && lightOf(state, nowMs) !== query.light) return false;
    if (query.text !== undefined && !`${row.milestoneName} ${nameOf(plan, state.departmentId)}`.includes(query.text)) return false;
    if (!after) return true;
    const [rank, due] = order(row, held);
    const [afterRank, afterDue, afterId] = after;
    return rank > afterRank || (rank === afterRank && (due > afterDue || (due === afterDue && row.id > afterId)));
  };
  const rows = (await board.rows(programme)).filter(meant);
  // The board is sorted by due date already.
  const found = (query.sort === 'due' ? rows : inOrder(rows, (row) => order(row, held)[0])).slice(0, query.limit + 1);
  return pageOf(
    found,
    query.limit,
    (row) => obligationView(row.state, row.milestoneName, held),
    (row) => [...order(row, held), row.id],
  );
}

/** The place of an enterprise in a list by sector. */
export type SectorPlace = [sectorId: string, uscc: string];
export const isAfter = (line: { sectorId: string; uscc: string }, place: SectorPlace | undefined): boolean =>
  !place || line.sectorId > place[0] || (line.sectorId === place[0] && line.uscc > place[1]);

/** Gives the enterprises that an obligation is about and that are not done yet, a page at a time. */
export async function rosterOf(
  service: Service,
  { programmeId, milestoneId, state }: ObligationRow,
  limit: number,
  after: SectorPlace | undefined,
): Promise<Omit<Roster, 'missing' | 'next'> & Page<Roster['missing'][number], SectorPlace>> {
  const { enterprises } = service.store;
  const { plan, today } = await service.context(programmeId);
  const wanted = datedMilestone(plan, milestoneId)?.milestone.roster;
  if (!wanted) throw new ServiceError('unknown', 'unknown-roster', { zh: '这件任务没有企业名单。', en: 'This obligation has no roster.' });
  const { of, done } = rosterQueries(plan, wanted, state.departmentId);
  const [progress, missing] = await Promise.all([enterprises.progress(plan.id, of, done, today), enterprises.missing(plan.id, of, done, today)]);
  const page = pageOf(
    missing.filter((line) => isAfter(line, after)),
    limit,
    ({ uscc, name, sectorId, stage, expiresOn }) => present({ uscc, name, sector: sectorId, sectorName: sectorName(plan, sectorId), stage, expiresOn }),
    ({ sectorId, uscc }): SectorPlace => [sectorId, uscc],
  );
  return { all: progress.all, done: progress.done, asOf: today, ...page };
}

/** How many submissions are shown at once. */
const MOST_SUBMISSIONS = 500;

/** How many reasons are offered again. */
const RETURN_TEXTS = 8;

/** Gives the reasons with which a programme's submissions were sent back last, each once. */
async function returnTexts({ store }: Service, programmeId: string): Promise<string[]> {
  const events = await store.pages.events({ programmeId, itemKind: 'obligation', type: 'returned', acts: true, limit: 50 });
  return [...new Set(events.flatMap(({ payload: { reason } }) => (typeof reason === 'string' ? [reason] : [])))].slice(0, RETURN_TEXTS);
}

/** Gives what waits for a body to decide: submissions, extensions, proposals. */
export async function decisionsFor({ service, board }: Reading, programme: string, org: string, language: Language): Promise<Decisions> {
  const { store } = service;
  const held = await service.context(programme);
  const { plan, today } = held;
  const { iso } = wallClock(plan.zone);
  const rows = await board.rows(programme);
  const decides = (by: string) => ![OFFICE, COMMITTEE].includes(org) || by === org;
  const mine = rows.filter(({ state }) => decides(granterOf(state)));
  // What one department has handed in for all is decided once, where it was handed in.
  const submitted = rows.filter(({ state }) => state.stage === 'submitted' && !state.jointly && decides(approverOf(state))).slice(0, MOST_SUBMISSIONS);
  const latest = new Map((await store.pages.submissions(submitted.map(({ id }) => id))).map((event) => [event.itemId, latestSubmission([event])]));
  const proposing = org === COMMITTEE ? [] : await store.enterprises.proposed(programme);
  const view = ({ state, milestoneName }: SlimObligation) => obligationView(state, milestoneName, held);
  return {
    returnTexts: await returnTexts(service, programme),
    submissions: await Promise.all(
      submitted.map(async (row) => {
        const { evidence = [], reason, figures = [] } = latest.get(row.id) ?? {};
        const { milestoneId, departmentId } = row.state;
        return present({ ...view(row), evidence, figures: await figuresOf(service, plan, { milestoneId, departmentId, figures }, today), note: reason });
      }),
    ),
    extensions: mine.filter(({ state }) => state.stage === 'open' && state.extension !== undefined).map(view),
    proposals: proposing.flatMap(({ uscc, name, state: { departmentId, proposal, sequence } }) =>
      proposal
        ? [
            present({
              uscc,
              name,
              department: departmentId,
              departmentName: nameOf(plan, departmentId),
              consequence: proposal.consequence,
              consequenceName: proposedName(proposal, language),
              lifts: proposal.lifts === true,
              decides: deciderName(plan, departmentId, proposal),
              level: proposal.level,
              reason: proposal.reason,
              by: proposerName(plan, proposal.by, proposal.onBehalfOf, language),
              at: iso(proposal.atMs),
              sequence,
            }),
          ]
        : [],
    ),
  };
}
