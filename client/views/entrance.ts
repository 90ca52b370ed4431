import { wallClock } from '../../calendar/china.ts';
import { type EnterpriseState, FULL_SCORE, type HandedAct } from '../../domain/enterprise/enterprise.ts';
import { askedBy, handedInOf, openToHandIn } from '../../domain/enterprise/hand-in.ts';
import { yearlyOpenOn } from '../../domain/enterprise/yearly-assessment.ts';
import { AUTHORITY } from '../../domain/kernel/bodies.ts';
import type { Evidence } from '../../domain/kernel/evidence.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { enterpriseStanding, handedName } from '../../domain/words/enterprise.ts';
import { matterPart } from '../../domain/words/matters.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { EntranceDetail } from '../contract/entrance.ts';
import type { Service } from '../service/service.ts';
import { openOutlook } from './enterprise-outlook.ts';

/**
 * Gives what an enterprise sees of itself: of nobody else, and nothing that others have said of it but what was sent back. `told`: the number of
 * the event that the letter tells of, where it tells of one.
 */
export async function entranceDetailOf(service: Service, row: EnterpriseRow, told: number | undefined, language: Language): Promise<EntranceDetail> {
  const { state } = row;
  const [outlook, events] = await Promise.all([openOutlook(service, row.programmeId), service.store.ledger.events(row.id)]);
  const { plan, today } = outlook;
  const open = openToHandIn(state, today);
  const { awaited } = outlook.of(state, row.name);
  const { certificate, rectification } = state;
  const dueOn: Record<HandedAct, string | undefined> = {
    assess: awaited.find(({ about }) => about === 'assess')?.dueOn,
    assessYearly: yearlyOpenOn(state, today)?.dueOn,
    rectify: rectification?.limit,
  };
  const returned = open.flatMap((of) => {
    const back = state.handedIn?.[of] ? undefined : returnedOf(events, of);
    if (!back) return [];
    const shown = { of, name: handedName(of, language), at: wallClock(plan.zone).iso(back.atMs), reason: String(back.payload.reason ?? '') };
    return [{ ...shown, evidence: handedBefore(state, events, of) }];
  });
  // Whoever comes by a letter of one thing finds that first, and else what came back.
  const letter = events.find(({ sequence }) => sequence === told);
  const asked = letter && askedBy({ type: letter.type, of: letter.payload.of });
  const rank = (of: HandedAct) => (of === asked ? 0 : returned.some((one) => one.of === of) ? 1 : 2);
  return present({
    programmeName: plan.name,
    name: row.name,
    uscc: row.uscc,
    departmentName: nameOf(plan, state.departmentId),
    stageName: enterpriseStanding(state, today, language),
    certificate: certificate && { level: certificate.level, expiresOn: certificate.expiresOn },
    rectification: rectification && { what: rectification.what, limit: rectification.limit },
    due: awaited
      .filter(({ about, org, historic }) => about !== 'vet' && org !== AUTHORITY && !historic)
      .map((item) => ({ name: matterPart(item, language), dueOn: item.dueOn, late: item.late })),
    waiting: handedInOf(state).map(({ of, on, score, evidence }) =>
      present({ of, name: handedName(of, language), on, score, files: evidence.map(({ name }) => name), evidence }),
    ),
    returned,
    acts: [...open].sort((a, b) => rank(a) - rank(b)).map((of) => present({ of, name: handedName(of, language), dueOn: dueOn[of], scored: of !== 'rectify' })),
    fullScore: FULL_SCORE,
  });
}

/** Gives the files of what waits for an act, or was sent back: they may stay with what is handed in anew. */
export function handedBefore({ handedIn }: Pick<EnterpriseState, 'handedIn'>, events: readonly LedgerEvent[], of: HandedAct): Evidence[] {
  const waits = handedIn?.[of];
  if (waits) return waits.evidence;
  const last = returnedOf(events, of) && events.findLast(({ type, payload }) => type === 'handedIn' && payload.of === of);
  return (last?.payload.evidence as Evidence[] | undefined) ?? [];
}

/** Finds how what was handed in last for an act was sent back, where that is the last that happened about it. */
function returnedOf(events: readonly LedgerEvent[], of: HandedAct): LedgerEvent | undefined {
  const over = {
    assess: ['selfAssessed'],
    assessYearly: ['yearlyAssessed', 'certified', 'renewed', 'corrected', 'revoked'],
    rectify: ['rectificationOrdered'],
  }[of];
  const last = events.findLast(({ type, payload }) => payload.of === of || over.includes(type));
  return last?.type === 'handedInReturned' ? last : undefined;
}
