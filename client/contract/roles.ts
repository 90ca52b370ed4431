import { ENTERPRISE_ACTS, type EnterpriseActKind } from '../../domain/enterprise/enterprise.ts';
import { ITEM_ACTS, type ItemActKind } from '../../domain/register/register.ts';

/**
 * Officer and head act for their own department only; office and committee for themselves; the operator keeps the system running
 * and decides nothing; the auditor reads all and changes nothing.
 */
export const ROLES = ['officer', 'head', 'office', 'committee', 'operator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** The roles whose body is a department of the plan; the others are their own body. */
export const DEPARTMENT_ROLES = ['officer', 'head'] as const satisfies readonly Role[];

const ALL = ROLES;
const DEPARTMENT = DEPARTMENT_ROLES;
const OWNERS = ['officer', 'head', 'office'] as const;
const CONFIRMERS = ['office', 'committee'] as const;
/** Whoever is a party to an obligation talks about it: for which body, the rules say. */
const TALKERS = [...OWNERS, 'committee'] as const;
const NONE: readonly Role[] = [];

/** An enterprise's acts, after the domain's own table. What the authority decides is written down by the office for it. */
const enterpriseActs = Object.fromEntries(
  Object.entries(ENTERPRISE_ACTS).map(([kind, rule]) => {
    const by: readonly string[] = rule.by;
    // A consequence is proposed by whoever answers for the department.
    const department = kind === 'propose' ? ['head'] : DEPARTMENT;
    return [`enterprise.${kind}`, [...(by.includes('department') ? department : []), ...(by.includes('office') ? ['office'] : [])]];
  }),
) as unknown as Record<`enterprise.${EnterpriseActKind}`, readonly Role[]>;

/** An item's acts, after the domain's own table: whoever sees to it or has entered it, whoever strikes it off, the office. */
const itemActs = Object.fromEntries(
  Object.entries(ITEM_ACTS).map(([kind, { by }]) => [
    `register.${kind}`,
    by === 'striker' || by === 'decider' ? CONFIRMERS : by === 'office' ? ['office'] : OWNERS,
  ]),
) as unknown as Record<`register.${ItemActKind}`, readonly Role[]>;

/**
 * Who may do what: the one table that the API, the console and the tests read. It says which roles may try; whether the rules
 * allow it is judged by the domain, for the body that the user acts for. `anyone` needs no sign-in.
 */
export const MAY = {
  'service.health': 'anyone',
  'service.metrics': 'anyone',
  'service.describe': 'anyone',
  'console.load': 'anyone',
  'session.open': 'anyone',
  /** The mail itself is the key: the signed link shows, the code typed from it acts. */
  'link.read': 'anyone',
  'link.act': 'anyone',
  /** The State Council’s own days off: nothing of this deployment. A mail’s link shows them beside its date. */
  'calendar.days': 'anyone',

  'session.read': ALL,
  'session.close': ALL,
  'session.password': ALL,
  /** A code of the second factor, for whom OIDC has signed in. */
  'session.prove': ALL,
  'session.secondFactor': ALL,
  'session.list': ALL,
  'session.end': ALL,
  /** By what one is told, besides the mailbox of the body. */
  'session.channels': ALL,

  'absence.read': ALL,
  'absence.write': ['officer', 'head', 'office', 'committee', 'operator'],
  /** What waits for one's own body, across programmes. */
  'todo.read': ALL,

  'programme.read': ALL,
  'plan.read': ['office', 'committee', 'operator', 'auditor'],
  'plan.try': ['office', 'operator'],
  /** A plan that somebody is still writing: of those who may start it. */
  'plan.draft': ['office', 'operator'],
  'programme.start': ['office', 'operator'],
  'programme.amend': ['office'],
  'programme.pause': ['office', 'operator'],
  'programme.resume': ['office', 'operator'],
  'programme.close': ['office'],
  'contact.write': ['office', 'operator'],

  'obligation.read': ALL,
  'obligation.acknowledge': OWNERS,
  'obligation.submit': OWNERS,
  'obligation.correct': OWNERS,
  'obligation.withdrawSubmission': OWNERS,
  'obligation.withdrawExtension': OWNERS,
  'obligation.answer': OWNERS,
  'obligation.comment': TALKERS,
  'obligation.readComments': TALKERS,
  'obligation.tick': OWNERS,
  'obligation.untick': OWNERS,
  'obligation.progress': OWNERS,
  'obligation.requestExtension': OWNERS,
  /** A unit itself acts by the code of its mail alone. */
  'obligation.passOn': OWNERS,
  'obligation.endPortion': OWNERS,
  'obligation.acceptPortion': OWNERS,
  'obligation.returnPortion': OWNERS,
  /** A department passes on what the plan has it look at first. */
  'obligation.confirm': [...CONFIRMERS, ...DEPARTMENT],
  /** A lead sends back what a department that assists owed it. */
  'obligation.return': [...CONFIRMERS, ...DEPARTMENT],
  /** A department decides on more time where the plan has it asked first. */
  'obligation.decideExtension': [...CONFIRMERS, ...DEPARTMENT],
  'obligation.reassign': CONFIRMERS,
  'obligation.waive': CONFIRMERS,
  'obligation.urge': CONFIRMERS,
  'obligation.instruct': CONFIRMERS,
  'proposal.decide': ['office'],
  'announcement.read': ALL,
  'brief.read': ['office', 'committee', 'operator', 'auditor'],
  'decision.read': ['office', 'committee', 'auditor'],

  'enterprise.read': ALL,
  'enterprise.enrol': OWNERS,
  'enterprise.import': OWNERS,
  'enterprise.startCycles': OWNERS,
  ...enterpriseActs,

  'register.read': ALL,
  'register.enter': OWNERS,
  'register.import': OWNERS,
  ...itemActs,
  'report.read': ['office', 'committee', 'operator', 'auditor'],
  'standing.read': ALL,
  'standing.report': OWNERS,
  'target.read': ALL,
  'indicator.report': OWNERS,
  'planEvent.report': OWNERS,
  'sample.read': ALL,
  'sample.draw': OWNERS,
  'score.read': ALL,
  'score.confirm': ['office'],
  'notice.read': ALL,
  'notice.resend': ['office', 'operator'],
  'notice.summary': ['office', 'committee', 'operator', 'auditor'],
  'event.read': ALL,
  'event.export': ['office', 'operator', 'auditor'],

  'operation.read': ['operator', 'auditor'],
  'operation.retry': ['operator'],
  /** What the engine keeps sealed, for its own page. */
  'operation.decode': ['operator'],
  'calendar.write': ['office', 'operator'],
  'system.read': ['office', 'operator', 'auditor'],
  'user.read': ['operator', 'auditor'],
  'user.write': ['operator'],
  'key.read': ['operator', 'auditor'],
  'key.write': ['operator'],
} as const satisfies Record<string, readonly Role[] | 'anyone'>;

export type Action = keyof typeof MAY;

/** Whether a role may try an action; without a role, whether anyone may. */
export function mayDo(role: Role | undefined, action: Action): boolean {
  const roles: readonly Role[] | 'anyone' = MAY[action] ?? NONE;
  return roles === 'anyone' || (role !== undefined && roles.includes(role));
}

/** What a role may do, for pages that show only that. */
export const actionsOf = (role: Role): Action[] => (Object.keys(MAY) as Action[]).filter((action) => mayDo(role, action));
