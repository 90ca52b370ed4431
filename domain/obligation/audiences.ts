import { COMMITTEE, OFFICE, recipientOf } from '../kernel/bodies.ts';
import type { Audience } from '../plan/plan.ts';
import { type Outsider, toOutsider } from './outsider.ts';

/** Who stands behind the audiences of one obligation. */
export interface Answerable {
  departmentId: string;
  /** Departments to tell when this one lapses in what it only assists with. */
  leads: string[];
  /** Its head has no address in the plan: the officer is told what a head is told. */
  headless?: boolean;
  /** It is an outsider who answers: whoever oversees it is told as well, or instead where it gave no address. */
  outsider?: Outsider;
}

/** Recipient codes for an audience of a rung: the officer, the head, the lead whom an assistant's lapse concerns. What the office lets lapse goes to the committee. */
function recipientsOf(audience: Audience, { departmentId, leads, headless, outsider }: Answerable): string[] {
  if (outsider && audience === 'officer') return toOutsider(departmentId, outsider);
  if (outsider && audience === 'head') return [recipientOf(outsider.through, headless ? 'officer' : 'head')];
  const isOffice = departmentId === OFFICE;
  switch (audience) {
    case 'officer':
      return [recipientOf(departmentId, 'officer')];
    case 'head':
      return [isOffice ? recipientOf(OFFICE, 'director') : recipientOf(departmentId, headless ? 'officer' : 'head')];
    case 'office':
      return [isOffice ? recipientOf(COMMITTEE, 'officer') : recipientOf(OFFICE, 'officer')];
    case 'director':
      return [isOffice ? recipientOf(COMMITTEE, 'officer') : recipientOf(OFFICE, 'director')];
    case 'committee':
      return [recipientOf(COMMITTEE, 'officer')];
    case 'lead':
      return leads.map((lead) => recipientOf(lead, 'officer'));
  }
}

export function recipientsOfAll(audiences: readonly Audience[], answerable: Answerable): string[] {
  return [...new Set(audiences.flatMap((audience) => recipientsOf(audience, answerable)))];
}
