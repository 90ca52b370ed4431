import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { wallClock } from '../../calendar/china.ts';
import { enterpriseId } from '../../domain/enterprise/enterprise.ts';
import { quotaDuties } from '../../domain/enterprise/quota.ts';
import { drawSample, type Sample } from '../../domain/enterprise/sample.ts';
import { leastOf } from '../../domain/enterprise/share.ts';
import { rosterQueries } from '../../domain/enterprise/standing.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { grouped } from '../../domain/kernel/grouped.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { refuse } from '../../domain/kernel/refusals.ts';
import { datedMilestone, nameOf, type Plan, type PlanQuota } from '../../domain/plan/plan.ts';
import { sectorName } from '../../domain/words/names.ts';
import type { SampleRow } from '../../prisma/enterprises.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import { quotaRoster, quotaStandings } from '../../prisma/quotas.ts';
import type { QuotaView, SampleView } from '../contract/targets.ts';
import { refusalError, ServiceError } from '../errors.ts';
import type { Registry } from './registry.ts';

export interface DrawRequest {
  actor: Actor;
  /** The plan's quota that the sample is for. */
  quotaId?: string;
  /** 0 to 1; the quota's own unless told. */
  share?: number;
  /** The seed may be anything; whoever has it draws the same sample. One is made up unless told. */
  seed?: string;
  /** The reason, needed to draw again. */
  reason?: string;
  /** The same key twice is one draw. */
  key?: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Draws again from a recorded sample's frozen roster and seed: the same for anyone. */
export const redraw = ({ roster, share, seed }: Pick<SampleRow, 'roster' | 'share' | 'seed'>): Sample => drawSample(roster, share, seed, sha256);

/** Tells whether a recorded sample is what its roster and seed give. */
export const isReproduced = (row: SampleRow): boolean => isDeepStrictEqual(redraw(row).drawn, row.drawn);

/** Gives the samples of one programme as people read them, each drawn again. */
export async function sampleViews({ service }: Registry, rows: readonly SampleRow[]): Promise<SampleView[]> {
  const [first] = rows;
  if (!first) return [];
  const { plan } = await service.context(first.programmeId);
  const ids = [...new Set(rows.flatMap(({ drawn }) => drawn.map(({ uscc }) => enterpriseId(first.programmeId, uscc))))];
  const names = new Map((await service.store.enterprises.getMany(ids)).map(({ uscc, name }) => [uscc, name]));
  return rows.map((row) => ({
    id: row.id,
    obligation: row.obligationId,
    quota: row.quotaId,
    share: row.share,
    seed: row.seed,
    draw: row.draw,
    reason: row.reason,
    actor: nameOf(plan, row.actorOrg),
    actorName: row.actorName,
    at: wallClock(plan.zone).iso(row.atMs),
    rosterSize: row.roster.length,
    late: isLate(plan, row),
    strata: redraw(row).strata.map(({ sectorId, size, drawn }) => ({ sector: sectorId, sectorName: sectorName(plan, sectorId), size, drawn })),
    drawn: row.drawn.map(({ uscc, sectorId }) => ({ uscc, sector: sectorId, name: names.get(uscc) ?? uscc })),
    reproduced: isReproduced(row),
  }));
}

/** Draws a sample of the enterprises that an obligation is about, and keeps it with its roster and seed. */
export async function draw(registry: Registry, obligationId: string, request: DrawRequest): Promise<{ row: SampleRow; sample: Sample }> {
  const { service } = registry;
  const obligation = await service.obligation(obligationId);
  const { plan, calendar, today, nowMs } = await service.context(obligation.programmeId);
  const { actor, seed = randomBytes(8).toString('hex'), reason = '', key } = request;
  const owner = obligation.state.departmentId;
  if (actor.org !== owner && actor.org !== OFFICE) throw refusalError(refuse('not-yours', { actor: actor.org, org: owner }), plan);
  const quota = quotaOf(plan, obligation, request.quotaId);
  const share = request.share ?? quota?.atLeast;
  const of = quota?.roster ?? datedMilestone(plan, obligation.milestoneId)?.milestone.roster?.of;
  if (!of)
    throw new ServiceError('invalid', 'no-roster', {
      zh: '方案没有写明这件任务（或抽查要求）针对哪些企业，请在方案中写明名单，或选有名单的抽查要求。',
      en: 'The plan does not say which enterprises this obligation (or quota) is about: give it a roster, or choose a quota that has one.',
    });
  if (share === undefined) throw new ServiceError('invalid', 'no-share', { zh: '请写明抽查比例。', en: 'Say how many to draw.' });
  const quotaId = quota?.id ?? '';
  const id = key === undefined ? randomUUID() : sha256(JSON.stringify([obligationId, quotaId, actor.org, key])).slice(0, 32);
  const earlier = (await service.store.enterprises.samples({ obligationId })).filter((sample) => sample.quotaId === quotaId);
  const kept = earlier.find((sample) => sample.id === id);
  if (kept) return { row: kept, sample: redraw(kept) };
  if (earlier.length > 0 && reason.trim() === '')
    throw new ServiceError('conflict', 'drawn-already', {
      zh: `这件任务已抽取过（第 ${earlier[0]?.draw} 次，抽签号码 ${earlier[0]?.seed}）；重新抽取须说明理由。`,
      en: `It has been drawn already (draw ${earlier[0]?.draw}, seed ${earlier[0]?.seed}): to draw again say why.`,
    });
  const duty = quotaDuties(plan).find((one) => one.quota.id === quotaId);
  const lines = duty
    ? await quotaRoster({ store: service.store, plan, calendar, today }, { ...duty, of }, owner)
    : await service.store.enterprises.missing(plan.id, rosterQueries(plan, { of }, owner).of, undefined, today);
  const roster = lines.map(({ uscc, sectorId }) => ({ uscc, sectorId }));
  if (roster.length === 0)
    throw new ServiceError('invalid', 'empty-roster', {
      zh: `名单是空的：${today} 没有符合条件的企业，不能抽取。`,
      en: `The roster is empty: on ${today} no enterprise fits, so there is nothing to draw.`,
    });
  const row: SampleRow = {
    id,
    programmeId: plan.id,
    obligationId,
    quotaId,
    share,
    seed,
    draw: (earlier[0]?.draw ?? 0) + 1,
    reason,
    actorOrg: actor.org,
    actorName: actor.name,
    atMs: nowMs,
    roster,
    drawn: [],
  };
  const sample = redraw(row);
  row.drawn = sample.drawn;
  if (!(await service.store.enterprises.putSample(row)))
    throw new ServiceError('conflict', 'drawn-meanwhile', {
      zh: '刚刚已有人抽取，请重新查看。',
      en: 'Somebody else has just drawn it: look again.',
    });
  return { row, sample };
}

function quotaOf(plan: Plan, { milestoneId }: ObligationRow, quotaId: string | undefined): PlanQuota | undefined {
  if (quotaId === undefined) {
    const own = plan.quotas.filter((quota) => quota.milestone === milestoneId);
    return own.length === 1 ? own[0] : undefined;
  }
  const quota = plan.quotas.find((candidate) => candidate.id === quotaId);
  const known = plan.quotas.map(({ id }) => id).join(', ') || '-';
  if (!quota)
    throw new ServiceError('unknown', 'unknown-quota', {
      zh: `方案中没有代号为 ${quotaId} 的抽查要求；可选：${known}。`,
      en: `The plan has no quota called ${quotaId}; there are ${known}.`,
    });
  return quota;
}

/** Gives every quota, and every draw without one: how many of its roster were drawn, or drawn and inspected, as of now. */
export async function quotaStatus(registry: Registry, programmeId: string): Promise<(QuotaView & { departmentId: string })[]> {
  const { store } = registry.service;
  const { plan, calendar, today } = await registry.service.context(programmeId);
  const context = { store, plan, calendar, today };
  const views: (QuotaView & { departmentId: string })[] = [];
  const duties = new Map(quotaDuties(plan).map((duty) => [duty.quota.id, duty]));
  // Only few of the obligations are ever drawn for, however many there are.
  const drawnFor = grouped(await store.enterprises.samples({ programmeId }), ({ obligationId }) => obligationId);
  const seen = new Set<string>();
  for (const row of await store.ledger.obligations({ ids: [...drawnFor.keys()] })) {
    const latest = new Map<string, SampleRow>();
    for (const sample of drawnFor.get(row.id) ?? []) if (!latest.has(sample.quotaId)) latest.set(sample.quotaId, sample);
    for (const sample of latest.values()) {
      const duty = duties.get(sample.quotaId);
      const counts = duty?.quota.counts ?? 'inspected';
      const drawn = sample.drawn.map(({ uscc }) => uscc);
      const numerator = counts === 'drawn' ? drawn.length : await store.enterprises.inspectedSince(programmeId, drawn, registry.dateOf(plan, sample.atMs));
      const atLeast = duty?.quota.atLeast ?? sample.share;
      seen.add(`${sample.quotaId} ${row.state.departmentId}`);
      views.push({
        quotaId: sample.quotaId,
        name: duty?.quota.name ?? row.milestoneName,
        clause: duty?.quota.clause ?? '',
        atLeast,
        obligationId: row.id,
        departmentId: row.state.departmentId,
        department: nameOf(plan, row.state.departmentId),
        numerator,
        denominator: sample.roster.length,
        drawn: drawn.length,
        gap: Math.max(0, leastOf(atLeast, sample.roster.length) - numerator),
        ...(duty && { dueOn: duty.dueOn }),
        late: isLate(plan, sample),
        asOf: today,
      });
    }
  }
  for (const duty of duties.values())
    for (const { org, obligationId = '', numbers } of await quotaStandings(context, duty)) {
      if (seen.has(`${duty.quota.id} ${org}`) || numbers.of === 0) continue;
      const { id: quotaId, name, clause, atLeast, counts } = duty.quota;
      const numerator = counts === 'drawn' ? numbers.drawn : numbers.inspected;
      views.push({
        ...{ quotaId, name, clause, atLeast, obligationId, numerator },
        departmentId: org,
        department: nameOf(plan, org),
        denominator: numbers.of,
        drawn: numbers.drawn,
        gap: Math.max(0, numbers.least - numerator),
        dueOn: duty.dueOn,
        late: false,
        asOf: today,
      });
    }
  return views;
}

/** Tells whether a sample was drawn when its quota's day was over. */
function isLate(plan: Plan, { quotaId, atMs }: Pick<SampleRow, 'quotaId' | 'atMs'>): boolean {
  const duty = quotaDuties(plan).find(({ quota }) => quota.id === quotaId);
  return duty !== undefined && wallClock(plan.zone).date(atMs) > duty.dueOn;
}
