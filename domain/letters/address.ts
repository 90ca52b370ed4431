import { AUTHORITY, COMMITTEE, OFFICE, OPERATOR, orgOf, recipientOf, recipientParts } from '../kernel/bodies.ts';
import { inLanguage, many, type Words } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { addressOf, nameOf, type Plan } from '../plan/plan.ts';
import { recipientName } from '../words/names.ts';
import { roleName } from '../words/words.ts';
import { greetingEn, type Letter } from './letter.ts';

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
  const outsiders = (after.outsiders ?? []).flatMap(({ members = [] }) => members);
  const others = [...after.bodies, ...outsiders].map(({ id }) => recipientOf(id, 'officer'));
  const bodies = [recipientOf(OFFICE, 'officer'), recipientOf(OFFICE, 'director'), recipientOf(COMMITTEE, 'officer'), recipientOf(OPERATOR, 'officer')];
  return [...departments, ...others, ...bodies].flatMap((recipient) => {
    const [from, to] = [addressOf(before, recipient), addressOf(after, recipient)];
    return from === undefined || to === undefined || from.toLowerCase() === to.toLowerCase() ? [] : [{ recipient, from, to }];
  });
}

const called = (plan: Plan, recipient: string) => `${nameOf(plan, orgOf(recipient))}${roleName(recipientParts(recipient).role)}`;

function letter(plan: Plan, recipient: string, greeting: string, changes: readonly AddressChange[], opening: Words, closing: Words): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const whose = (of: string) => say(called(plan, of), recipientName(plan, of, 'en'));
  const [first] = changes;
  return {
    language,
    subject: say(
      `【邮箱变更】${plan.name}：${changes.length === 1 ? whose(first?.recipient ?? '') : `${changes.length} 个收件邮箱`}`,
      `[Mailbox changed] ${plan.name}: ${changes.length === 1 ? whose(first?.recipient ?? '') : many(changes.length, 'mailbox', 'mailboxes')}`,
    ),
    greeting: say(greeting, greetingEn(plan, recipient)),
    opening: [opening[language]],
    facts: changes.map(({ recipient: of, from, to }) => ({ key: 'address', label: whose(of), value: `${from} → ${to}` })),
    closing: [closing[language]],
    light: 'green',
  };
}

/** The letter to the mailbox that was given up: its reader knows whether that was meant. */
export const formerAddressLetter = (plan: Plan, change: AddressChange): Letter =>
  letter(
    plan,
    change.recipient,
    `${called(plan, change.recipient)}：`,
    [change],
    { zh: '今后的提醒和验证码不再发到这个邮箱。', en: 'From now on no reminders and no codes are sent to this mailbox.' },
    {
      zh: `如果不是贵单位要求变更的，请立即告知${plan.office.name}；发到原邮箱的验证码已失效。`,
      en: `If you did not ask for this, tell ${plan.office.name} at once. Codes that were sent to this mailbox no longer work.`,
    },
  );

/** The letter to the office about every change of address in one version of the plan. */
export const addressesLetter = (plan: Plan, changes: readonly AddressChange[]): Letter =>
  letter(
    plan,
    recipientOf(OFFICE, 'officer'),
    `${plan.office.name}：`,
    changes,
    {
      zh: '下列收件人的邮箱已变更，今后的提醒和验证码发到新邮箱。',
      en: 'The mailboxes of these recipients were changed. From now on reminders and codes go to the new ones.',
    },
    {
      zh: '原邮箱已同时收到告知。如有不是本人要求变更的，请在系统的“方案”页改回，并查明原因。',
      en: 'The former mailboxes were told as well. If somebody did not ask for the change, put it back on the page “Plan” and find out how it came about.',
    },
  );

/** Every mailbox that the plan itself names: whoever reads one of them is no enterprise. */
export const mailboxesOf = (plan: Plan): Set<string> => {
  const bodies = [...plan.departments, ...plan.bodies].map(({ id }) => id);
  const recipients = [OFFICE, COMMITTEE, OPERATOR, AUTHORITY, ...bodies].flatMap((org) =>
    ['officer', 'head', 'director'].map((role) => recipientOf(org, role)),
  );
  return new Set(recipients.flatMap((recipient) => addressOf(plan, recipient)?.toLowerCase() ?? []));
};

/** The mailboxes of those who confirm, decide and change addresses: no code goes there, whoever else reads them. */
export const deciders = ({ office, committee, operator }: Plan): Set<string> =>
  new Set([office.officer, office.director, committee.officer, operator.officer].map((address) => address.toLowerCase()));
