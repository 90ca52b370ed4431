/** The tables of the domain that pages read as well, free of any library. */
export {
  BARS,
  CONSEQUENCES,
  ENTERPRISE_ACTS,
  ENTERPRISE_STAGES,
  type EnterpriseActKind,
  type EnterpriseStage,
  HANDED_ACTS,
  type HandedAct,
  INSPECTION_RESULTS,
  SEVERITIES,
} from '../../domain/enterprise/enterprise.ts';
export { leastOf } from '../../domain/enterprise/share.ts';
export { COMMITTEE, EACH_ENTERPRISE, OFFICE, OPERATOR } from '../../domain/kernel/bodies.ts';
export { LIGHTS, type Light } from '../../domain/kernel/lights.ts';
export { STAGES, type Stage, WAITS_FOR, type WaitsFor } from '../../domain/obligation/obligation.ts';
export { DEFAULT_LADDER } from '../../domain/plan/defaults.ts';
export { CRITERIA } from '../../domain/score.ts';

export { NOTICE_KINDS, NOTICE_STATES, type NoticeState } from '../../domain/words/notices.ts';

/** Made-up enterprises that one rehearsal may ask for: some seconds of one core. */
export const MOST_REHEARSED = 20_000;

/** The last part of an act's address: `requestExtension` is `request-extension`. */
export const actPath = (kind: string) => kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Where the API answers for the one link whose token a header carries. */
export const LINK = '/api/link';

/** Where an obligation's page is in the console, from its id `<programme>/<milestone>/<department>`. */
export function obligationPage(obligationId: string): string {
  const [programme = '', milestone = '', department = ''] = obligationId.split('/');
  return `/p/${programme}/obligations/${milestone}/${department}`;
}
