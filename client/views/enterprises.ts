import { wallClock } from '../../calendar/china.ts';
import { assistantsOf, assistedBy, type Belonging, seenBy } from '../../domain/enterprise/assistance.ts';
import { type ChosenBy, detailsAmong } from '../../domain/enterprise/details.ts';
import { CONSEQUENCES, ENTERPRISE_STAGES, type EnterpriseState } from '../../domain/enterprise/enterprise.ts';
import { handedInOf, rectifyBy } from '../../domain/enterprise/hand-in.ts';
import { nextEnterpriseInstant } from '../../domain/enterprise/machine.ts';
import { isCertified, type ResolvedQuery, standingOf } from '../../domain/enterprise/standing.ts';
import { grouped } from '../../domain/kernel/grouped.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { LIGHTS, type Light } from '../../domain/kernel/lights.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import { CYCLE_STEPS } from '../../domain/matters/cycle.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import {
  barName,
  consequenceName,
  enterpriseEventName,
  enterpriseStanding,
  handedName,
  inspectionResultName,
  proposedName,
} from '../../domain/words/enterprise.ts';
import { matterPart } from '../../domain/words/matters.ts';
import { sectorName } from '../../domain/words/names.ts';
import { personName } from '../../domain/words/words.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { EnterpriseDetail, EnterpriseFilter, EnterpriseSummary, EnterpriseView } from '../contract/enterprises.ts';
import type { Role } from '../contract/roles.ts';
import type { Service } from '../service/service.ts';
import { enterpriseActsFor } from './acts.ts';
import { chosenOf, type ReadingEnterprises } from './enterprise-chosen.ts';
import type { Lit } from './enterprise-lights.ts';
import { awaitedOf, bouncedOf, type Outlook, openOutlook } from './enterprise-outlook.ts';
import { type Page, pageOf } from './page.ts';

/** The enterprises that somebody asks for: those that a body supervises and those that it assists with, but no more than the asking body sees. */
export interface Whose {
  /** The body that asks, where it does not see all. */
  own?: string | undefined;
  department?: string | undefined;
  assistedBy?: string | undefined;
}

type Asked = Pick<EnterpriseFilter, 'sector' | 'stage' | 'certified' | ChosenBy>;

function belonging(plan: Plan, { own, department, assistedBy: helper }: Whose): Belonging[] | undefined {
  if (helper !== undefined) {
    const parts = assistedBy(plan, helper);
    return department === undefined ? parts : parts.map((part) => ({ ...part, departmentId: department }));
  }
  if (department !== undefined) return [{ departmentId: department }];
  return own === undefined ? undefined : seenBy(plan, own);
}

/** Asks for the whole registry, including closed enterprises, as far as a filter goes. */
export const enterprisesMeant = (plan: Plan, { sector, stage, certified, ...fields }: Asked, whose: Whose): ResolvedQuery => ({
  ...present({
    sectors: sector?.split(','),
    anyOf: belonging(plan, whose),
    certified: certified === undefined ? undefined : certified === 'true',
    details: detailsAmong(fields),
  }),
  stages: stage ? [stage] : [...ENTERPRISE_STAGES],
});

export function enterpriseViewOf({ uscc, name, state }: EnterpriseRow, { plan, today, of }: Outlook, language: Language): EnterpriseView {
  return present({
    uscc,
    name,
    sector: state.sectorId,
    sectorName: sectorName(plan, state.sectorId),
    department: state.departmentId,
    departmentName: nameOf(plan, state.departmentId),
    stage: state.stage,
    stageName: enterpriseStanding(state, today, language),
    level: state.certificate?.level,
    expiresOn: state.certificate?.expiresOn,
    certified: isCertified(standingOf(state), today),
    proposal: state.proposal?.consequence,
    rectifyBy: rectifyBy(state),
    light: of(state, name).light,
    sequence: state.sequence,
  });
}

/** Gives a page of the registry by code, as far as a filter goes. */
export async function listEnterprises(
  { service, enterpriseLights }: ReadingEnterprises,
  programmeId: string,
  { text, light, waits, ...filter }: EnterpriseFilter,
  { asking = '', ...whose }: Whose & { asking?: string },
  limit: number,
  afterUscc: string | undefined,
  language: Language,
): Promise<Page<EnterpriseView, [uscc: string]>> {
  const outlook = await openOutlook(service, programmeId);
  const query = enterprisesMeant(outlook.plan, filter, whose);
  const chosen = await chosenOf({ service, enterpriseLights }, programmeId, outlook, query, { light, waits, asking });
  const rows = await service.store.enterprises.list({ programmeId, query, date: outlook.today, limit: limit + 1, ...present({ text, afterUscc, chosen }) });
  return pageOf(
    rows,
    limit,
    (row) => enterpriseViewOf(row, outlook, language),
    ({ uscc }) => [uscc],
  );
}

/** Counts the enterprises at each stage, with a valid certificate, and with each light. */
export async function summariseEnterprises(
  { service, enterpriseLights }: ReadingEnterprises,
  programmeId: string,
  { text, sector, ...fields }: Pick<EnterpriseFilter, 'text' | 'sector' | ChosenBy>,
  whose: Whose,
  language: Language,
): Promise<EnterpriseSummary> {
  const outlook = await openOutlook(service, programmeId);
  const { plan, today } = outlook;
  const query = enterprisesMeant(plan, { sector, ...fields }, whose);
  const rows = await service.store.enterprises.stages({ programmeId, query, date: today, ...present({ text }) });
  const sum = (key: 'all' | 'certified') => rows.reduce((total, row) => total + row[key], 0);
  const lit = await enterpriseLights.of(programmeId, outlook, query, text);
  const total = sum('all');
  const lights = new Map<Light, number>();
  for (const { light } of lit) lights.set(light, (lights.get(light) ?? 0) + 1);
  lights.set('green', (lights.get('green') ?? 0) + total - lit.length);
  return {
    total,
    certified: sum('certified'),
    stages: Object.fromEntries(rows.map(({ stage, all }) => [stage, all])),
    lights: Object.fromEntries(LIGHTS.flatMap((light) => (lights.get(light) ? [[light, lights.get(light)]] : []))),
    late: lateSteps(lit, language),
  };
}

/** Counts what is late of each step of the cycle, in their order. */
function lateSteps(lit: readonly Lit[], language: Language): EnterpriseSummary['late'] {
  const byStep = grouped(
    lit.flatMap(({ late }) => late),
    (step) => step,
  );
  return CYCLE_STEPS.flatMap((about) => {
    const count = byStep.get(about)?.length ?? 0;
    return count === 0 ? [] : [{ step: about, name: matterPart({ kind: 'cycle', about }, language), count }];
  });
}

/** Gives one enterprise: where it stands, its certificate, what happened, what comes next, what the asking person can do. */
export async function enterpriseDetailOf(
  service: Service,
  row: EnterpriseRow,
  asking: { role: Role; org: string },
  language: Language,
): Promise<EnterpriseDetail> {
  const { state } = row;
  const [outlook, events] = await Promise.all([openOutlook(service, row.programmeId), service.store.ledger.events(row.id)]);
  const { plan } = outlook;
  const { iso } = wallClock(plan.zone);
  const next = nextEnterpriseInstant(state);
  const { rectification } = state;
  return present({
    enterprise: enterpriseViewOf(row, outlook, language),
    awaited: await awaitedOf(service, outlook, row, language),
    mail: row.mail,
    bounced: await bouncedOf(service, outlook, row, language),
    details: row.details,
    assistedBy: assistantsOf(plan, { ...state, details: row.details }).map((org) => ({ org, orgName: nameOf(plan, org) })),
    runningSince: state.runningSince,
    startedOn: state.startedOn,
    certificate: certificateOf(state),
    reviewedOn: state.reviewedOn,
    inspectedOn: state.inspectedOn,
    rectification: rectification && { what: rectification.what, limit: rectification.limit, lapsed: rectification.lapsed === true },
    handedIn: handedInOf(state).map(({ of, on, dueOn, score, reason, evidence }) =>
      present({ of, name: handedName(of, language), on, dueOn: of === 'rectify' ? rectification?.limit : dueOn, score, reason, evidence }),
    ),
    proposal: proposalOf(state, plan, language),
    incentivesSuspended: state.incentivesSuspended === true,
    inspection: inspectionOf(state, plan, language),
    sanctions: (state.sanctions ?? []).map(({ consequence, on, document }) =>
      present({ consequence, consequenceName: consequenceName(consequence, language), on, document }),
    ),
    bars: state.bars.map(({ bar, on }) => ({ bar, barName: barName(bar, language), on })),
    next: next && { at: iso(next.atMs), type: next.type, name: enterpriseEventName(next.type, language) },
    events: events.map((event) => eventOf(event, plan, row, language)),
    acts: enterpriseActsFor(row, asking),
  });
}

function certificateOf({ certificate }: EnterpriseState): EnterpriseDetail['certificate'] {
  if (!certificate) return undefined;
  const { number, level, issuedOn, expiresOn, renewableOn, yearly } = certificate;
  const years = yearly.map(({ dueOn, doneOn, missed }) => present({ dueOn, doneOn, missed: missed === true }));
  return { number, level, issuedOn, expiresOn, renewableOn, yearly: years };
}

function inspectionOf({ inspection }: EnterpriseState, plan: Plan, language: Language): EnterpriseDetail['inspection'] {
  if (!inspection) return undefined;
  const { on, result, what, onBehalfOf } = inspection;
  return present({ on, result, resultName: inspectionResultName(result, language), what, by: onBehalfOf === undefined ? undefined : nameOf(plan, onBehalfOf) });
}

function proposalOf({ proposal, departmentId }: EnterpriseState, plan: Plan, language: Language): EnterpriseDetail['proposal'] {
  if (!proposal) return undefined;
  const { consequence, level, lifts, rule, reason, by, onBehalfOf, atMs } = proposal;
  return present({
    consequence,
    consequenceName: proposedName(proposal, language),
    level,
    lifts: lifts === true,
    rule,
    decides: deciderName(plan, departmentId, proposal),
    reason,
    by: proposerName(plan, by, onBehalfOf, language),
    at: wallClock(plan.zone).iso(atMs),
  });
}

/** Gives the name of the body that decides on a proposal. */
export function deciderName(plan: Plan, departmentId: string, { consequence, decides }: NonNullable<EnterpriseState['proposal']>): string {
  const who = decides ?? CONSEQUENCES[consequence].decides;
  return nameOf(plan, who === 'department' ? departmentId : who);
}

/** Gives the name of whoever proposed something: a body above, and by whom it was written down. */
export function proposerName(plan: Plan, by: Actor, onBehalfOf: string | undefined, language: Language): string {
  const hand = `${nameOf(plan, by.org)} ${by.name}`.trim();
  if (onBehalfOf === undefined) return hand;
  return inLanguage(language)(`${nameOf(plan, onBehalfOf)}（${hand}代登记）`, `${nameOf(plan, onBehalfOf)} (written down by ${hand})`);
}

function eventOf(
  { sequence, type, atMs, actorOrg, actorName, payload }: LedgerEvent,
  plan: Plan,
  { uscc, name }: EnterpriseRow,
  language: Language,
): EnterpriseDetail['events'][number] {
  const { on, reason, onBehalfOf } = payload;
  return present({
    sequence,
    type,
    name: enterpriseEventName(type, language),
    at: wallClock(plan.zone).iso(atMs),
    on: typeof on === 'string' ? on : undefined,
    actor: actorOrg === undefined ? undefined : actorOrg === uscc ? name : nameOf(plan, actorOrg),
    actorName: personName(actorName, language),
    onBehalfOf: typeof onBehalfOf === 'string' ? nameOf(plan, onBehalfOf) : undefined,
    reason: typeof reason === 'string' && reason !== '' ? reason : undefined,
    payload,
  });
}
