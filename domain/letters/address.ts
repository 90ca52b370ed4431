import { COMMITTEE, OFFICE, OPERATOR, orgOf, recipientOf, recipientParts } from '../kernel/bodies.ts';
import { addressOf, nameOf, type Plan } from '../plan/plan.ts';
import { roleName } from '../words/words.ts';
import type { Letter } from './letter.ts';

/** A recipient whose mails, and with them the codes that let it act, go to another mailbox from a version of the plan on. */
export interface AddressChange {
  /** `org/role` */
  recipient: string;
  from: string;
  to: string;
}

/** Lists recipients whose mailbox another version of a plan changes. Bodies that come in or leave are not among them. */
export function addressChanges(before: Plan, after: Plan): AddressChange[] {
  const departments = before.departments.flatMap(({ id }) => [recipientOf(id, 'officer'), recipientOf(id, 'head')]);
  const others = after.bodies.map(({ id }) => recipientOf(id, 'officer'));
  const bodies = [recipientOf(OFFICE, 'officer'), recipientOf(OFFICE, 'director'), recipientOf(COMMITTEE, 'officer'), recipientOf(OPERATOR, 'officer')];
  return [...departments, ...others, ...bodies].flatMap((recipient) => {
    const [from, to] = [addressOf(before, recipient), addressOf(after, recipient)];
    return from === undefined || to === undefined || from.toLowerCase() === to.toLowerCase() ? [] : [{ recipient, from, to }];
  });
}

const called = (plan: Plan, recipient: string) => `${nameOf(plan, orgOf(recipient))}${roleName(recipientParts(recipient).role)}`;

const letter = (plan: Plan, greeting: string, changes: readonly AddressChange[], opening: string, closing: string): Letter => ({
  subject: `【邮箱变更】${plan.name}：${changes.length === 1 ? called(plan, changes[0]?.recipient ?? '') : `${changes.length} 个收件邮箱`}`,
  greeting,
  opening: [opening],
  facts: changes.map(({ recipient, from, to }) => ({ key: 'address', label: called(plan, recipient), value: `${from} → ${to}` })),
  closing: [closing],
  light: 'green',
});

/** The letter to the mailbox that was given up: its reader knows whether that was meant. */
export const formerAddressLetter = (plan: Plan, change: AddressChange): Letter =>
  letter(
    plan,
    `${called(plan, change.recipient)}：`,
    [change],
    '今后的提醒和验证码不再发到这个邮箱。',
    `如果不是贵单位要求变更的，请立即告知${plan.office.name}；发到原邮箱的验证码已失效。`,
  );

/** The letter to the office about every change of address in one version of the plan. */
export const addressesLetter = (plan: Plan, changes: readonly AddressChange[]): Letter =>
  letter(
    plan,
    `${plan.office.name}：`,
    changes,
    '下列收件人的邮箱已变更，今后的提醒和验证码发到新邮箱。',
    '原邮箱已同时收到告知。如有不是本人要求变更的，请在系统的“计划”页改回，并查明原因。',
  );

/** The mailboxes of those who confirm, decide and change addresses: no code goes there, whoever else reads them. */
export const deciders = ({ office, committee, operator }: Plan): Set<string> =>
  new Set([office.officer, office.director, committee.officer, operator.officer].map((address) => address.toLowerCase()));
