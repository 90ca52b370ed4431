import { OFFICE } from '../kernel/bodies.ts';
import { ENTERPRISE_ACTS, type EnterpriseActKind, type EnterpriseRole, type EnterpriseState } from './enterprise.ts';
import { handedInOf } from './hand-in.ts';

/** Lists the acts that a body could try, as far as stage and body go; the rules say the rest. Corrections come with a file only. */
export function possibleEnterpriseActs(state: EnterpriseState, org: string): Exclude<EnterpriseActKind, 'correct' | 'handIn'>[] {
  const bodies: Partial<Record<EnterpriseRole, string>> = { department: state.departmentId, office: OFFICE };
  return (Object.keys(ENTERPRISE_ACTS) as EnterpriseActKind[]).filter((kind): kind is Exclude<EnterpriseActKind, 'correct' | 'handIn'> => {
    const { from, by } = ENTERPRISE_ACTS[kind];
    // What the enterprise does for itself it does by the link of its mail.
    if (kind === 'correct' || kind === 'handIn' || !(from as readonly string[]).includes(state.stage)) return false;
    if ((kind === 'acceptHandedIn' || kind === 'returnHandedIn') && handedInOf(state).length === 0) return false;
    if (kind === 'decide' && !state.proposal) return false;
    if (kind === 'assessYearly' && !state.certificate) return false;
    if (kind === 'addNumber' && state.certificate?.number !== '') return false;
    return (by as readonly EnterpriseRole[]).some((one) => bodies[one] === org);
  });
}
