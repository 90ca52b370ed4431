import { recipientOf } from '../kernel/bodies.ts';
import { outsiderName, outsiderOf } from '../plan/outsiders.ts';
import { addressOf, type Plan, successorOf } from '../plan/plan.ts';

/** A party outside the government that answers for an obligation: the `departmentId` of that is its code. */
export interface Outsider {
  /** The code of its class in the plan. */
  of: string;
  /** Its name with that of its class: 某某公司（施工单位）. */
  name: string;
  /** The department that oversees it: it gets the mails as well, and acts for it. */
  through: string;
  /** It is written to itself; otherwise only that department is. */
  reached?: true;
}

/** Who answers for an obligation: a department, or an outsider. */
interface Answering {
  departmentId: string;
  outsider?: Outsider;
}

/** Whether an obligation is a body’s business: its own, or one of an outsider whom it oversees. */
export const isBusinessOf = ({ departmentId, outsider }: Answering, org: string): boolean => departmentId === org || outsider?.through === org;

/** The department whose business an obligation is: the one that answers, or the one that oversees the outsider who does. */
export const departmentOf = ({ departmentId, outsider }: Answering): string => outsider?.through ?? departmentId;

/** The recipient who has to have been told before anybody is chased: whoever answers, or who is told for them. */
export const ownRecipient = ({ departmentId, outsider }: Answering): string =>
  recipientOf(outsider && !outsider.reached ? outsider.through : departmentId, 'officer');

/** Who hears what an outsider is told: itself where it gave an address, and the officer of the department that oversees it in any case. */
export const toOutsider = (departmentId: string, { reached, through }: Outsider): string[] => [
  ...(reached ? [recipientOf(departmentId, 'officer')] : []),
  recipientOf(through, 'officer'),
];

/** Of an outsider: what it is called, and the department that oversees it now; whether it is written to itself, at an address that is not that department’s. */
export function outsiderIn(plan: Plan, org: string): { outsider?: Outsider } {
  const outsider = outsiderOf(plan, org);
  if (!outsider) return {};
  const { officer, of } = outsider;
  const through = successorOf(plan, of.through) ?? of.through;
  const theirs = ['officer', 'head'].map((role) => addressOf(plan, recipientOf(through, role))?.toLowerCase());
  const reached = officer !== undefined && !theirs.includes(officer.toLowerCase());
  return { outsider: { of: of.id, name: outsiderName(plan, outsider), through, ...(reached && { reached: true as const }) } };
}
