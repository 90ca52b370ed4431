import { possibleEnterpriseActs } from '../../domain/enterprise/may.ts';
import { possibleActs } from '../../domain/obligation/may.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import { mayDo, type Role } from '../contract/roles.ts';

interface Asking {
  role: Role;
  org: string;
}

/** Lists what somebody could do with an obligation now: what its body could try, as far as their role goes. */
export const obligationActsFor = (state: ObligationState, { role, org }: Asking, nowMs: number) =>
  possibleActs(state, org, nowMs).filter((kind) => mayDo(role, `obligation.${kind}` as Parameters<typeof mayDo>[1]));

/** Lists what somebody could do with an enterprise now. */
export const enterpriseActsFor = ({ state }: EnterpriseRow, { role, org }: Asking) =>
  possibleEnterpriseActs(state, org).filter((kind) => mayDo(role, `enterprise.${kind}`));
