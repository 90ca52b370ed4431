import { CONSEQUENCES, ENTERPRISE_ACTS, ENTERPRISE_STAGES, type EnterpriseActKind, type EnterpriseStage } from '../../../contract/tables.ts';

type Rule = (typeof ENTERPRISE_ACTS)[EnterpriseActKind];
type Need = Rule['needs'][number];
export type AskedField =
  | 'on'
  | 'number'
  | 'level'
  | 'issuedOn'
  | 'expiresOn'
  | 'limit'
  | 'bar'
  | 'consequence'
  | 'lifts'
  | 'result'
  | 'severity'
  | 'document'
  | 'onBehalfOf'
  | 'grant'
  | 'department'
  | 'sector'
  | 'of'
  | 'reason';

/** The fields that answer each need of the table of acts; the other needs look at the enterprise alone. */
const ANSWERS: Partial<Record<Need, readonly AskedField[]>> = {
  'application-window': ['level'],
  'number-missing': ['number'],
  certificate: ['number', 'level', 'issuedOn', 'expiresOn'],
  limit: ['limit'],
  bar: ['bar'],
  consequence: ['consequence', 'level', 'lifts', 'onBehalfOf'],
  result: ['result', 'severity', 'onBehalfOf'],
  proposal: ['grant', 'document', 'limit'],
  elsewhere: ['department', 'sector'],
  'handed-in': ['of'],
};

/** Gives the fields of an act's dialog, from what the table of acts says that the act needs. */
export function fieldsOf(kind: EnterpriseActKind): AskedField[] {
  const needs: readonly Need[] = ENTERPRISE_ACTS[kind].needs;
  // What was handed in has its day already.
  const dated: readonly AskedField[] = needs.includes('handed-in') ? ['reason'] : ['on', 'reason'];
  return [...new Set<AskedField>([...needs.flatMap((need) => ANSWERS[need] ?? []), ...dated])];
}

const placeOf = (kind: EnterpriseActKind) => ENTERPRISE_STAGES.indexOf(ENTERPRISE_ACTS[kind].to as EnterpriseStage);
const kinds = Object.keys(ENTERPRISE_ACTS) as EnterpriseActKind[];

/** The acts that lead from the list to a certificate, in their order. */
const TO_CERTIFICATE = kinds
  .filter((kind) => placeOf(kind) > 0 && placeOf(kind) <= ENTERPRISE_STAGES.indexOf('certified'))
  .sort((a, b) => placeOf(a) - placeOf(b));

/** The whole cycle: to the certificate, then year by year to the next. */
export const CYCLE: EnterpriseActKind[] = [...TO_CERTIFICATE, 'assessYearly', 'renew'];

export type StepState = 'done' | 'current' | 'late' | 'ahead';

interface Yearly {
  dueOn: string;
  doneOn?: string | undefined;
  missed: boolean;
}

/** The part of an enterprise that says where it stands. */
interface Standing {
  enterprise: { stage: EnterpriseStage };
  certificate?: { renewableOn: string; expiresOn: string; yearly: readonly Yearly[] } | undefined;
}

/** Finds the yearly self-assessment that can be done on `today`: its year has begun, and nobody has written it off. */
export function yearlyOpen<Y extends Yearly>(yearly: readonly Y[], today: string): Y | undefined {
  const begun = (index: number) => index === 0 || (yearly[index - 1]?.dueOn ?? '') < today;
  // A self-assessment that was due before the enterprise was enrolled is past without having been missed.
  return yearly.find(({ dueOn, doneOn, missed }, index) => doneOn === undefined && (missed || dueOn >= today) && begun(index));
}

/** Says of each step of the cycle where the enterprise stands on `today`. */
export function stepStatesOf({ enterprise: { stage }, certificate }: Standing, today: string): StepState[] {
  const resting = ENTERPRISE_ACTS.assessYearly.from.some((one) => one === stage);
  const at = ENTERPRISE_STAGES.indexOf(resting ? 'certified' : stage);
  const outside = stage === 'revoked' || stage === 'closed';
  return CYCLE.map((kind) => {
    if (kind === 'assessYearly') {
      if (!resting) return 'ahead';
      if (certificate?.yearly.some(({ dueOn, doneOn }) => doneOn === undefined && dueOn < today)) return 'late';
      return yearlyOpen(certificate?.yearly ?? [], today) ? 'current' : 'done';
    }
    const from: readonly EnterpriseStage[] = ENTERPRISE_ACTS[kind].from;
    // A certificate that has run out cannot be renewed: the cycle begins again.
    if (kind === 'renew' && resting && certificate && certificate.expiresOn < today) return 'late';
    if (kind === 'renew') return from.includes(stage) && certificate && today >= certificate.renewableOn ? 'current' : 'ahead';
    if (!outside && placeOf(kind) <= at) return 'done';
    return !resting && from.includes(stage) ? 'current' : 'ahead';
  });
}

/** Gives the levels that the rules would take with an act on `today`: a better one ahead of time, a lower one for a downgrade. */
export function levelsFor(
  kind: EnterpriseActKind,
  certificate: { level: number; renewableOn: string; expiresOn: string } | undefined,
  today: string,
): number[] {
  const all = [1, 2, 3];
  if (!certificate || certificate.expiresOn < today) return all;
  if (kind === 'propose') return all.filter((level) => level > certificate.level);
  if (kind === 'apply' && today < certificate.renewableOn) return all.filter((level) => level < certificate.level);
  return kind === 'renew' ? all.filter((level) => level >= certificate.level) : all;
}

/** Gives what can be proposed on `today`: a certificate must be held to be downgraded or revoked. */
export function consequencesFor(certificate: { level: number; expiresOn: string } | undefined, today: string): (keyof typeof CONSEQUENCES)[] {
  const held = certificate !== undefined && certificate.expiresOn >= today;
  return (Object.keys(CONSEQUENCES) as (keyof typeof CONSEQUENCES)[]).filter(
    (one) => (held || !CONSEQUENCES[one].holding) && (one !== 'downgrade' || (certificate?.level ?? 3) < 3),
  );
}

/** Tells whether an act ends the cycle, or decides on it for good. */
export const isGrave = (kind: EnterpriseActKind) => kind === 'close' || kind === 'decide';
