import { wallClock } from '../../calendar/china.ts';
import { tellPerson } from '../../domain/kernel/people.ts';
import { concernedBodies, MOST_MENTIONED } from '../../domain/obligation/comments.ts';
import type { Mention, Mentioned, ObligationState } from '../../domain/obligation/obligation.ts';
import { addressOf, type Plan } from '../../domain/plan/plan.ts';
import type { UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';

/** People whom a comment on an obligation can name: those who can sign in for the bodies that it concerns. */
export async function peopleConcerned(store: Store, state: Parameters<typeof concernedBodies>[0]): Promise<UserRow[]> {
  const bodies = concernedBodies(state);
  const place = ({ org }: UserRow) => bodies.indexOf(org);
  return (await store.accounts.users.list())
    .filter(({ org, role, disabled }) => !disabled && bodies.includes(org) && role !== 'auditor' && role !== 'operator')
    .sort((a, b) => place(a) - place(b));
}

/** The people behind user names, with where each is told of it: at their own address, or in the mailbox of their role; whoever stands in for them as well. */
export async function mentionedPeople(store: Store, plan: Plan, state: ObligationState, usernames: readonly string[]): Promise<Mentioned[]> {
  const wanted = [...new Set(usernames)];
  if (wanted.length === 0) return [];
  if (wanted.length > MOST_MENTIONED)
    throw new ServiceError('invalid', 'mentions-too-many', {
      zh: `一条留言最多提到 ${MOST_MENTIONED} 人，现有 ${wanted.length} 人。`,
      en: `A comment names at most ${MOST_MENTIONED} people, not ${wanted.length}.`,
    });
  const people = await store.accounts.users.list();
  const concerned = await peopleConcerned(store, state);
  const today = wallClock('Asia/Shanghai').date(Date.now());
  const absences = await store.absences.open(today);
  return wanted.map((username) => {
    const person = concerned.find((one) => one.username === username);
    if (!person)
      throw new ServiceError('invalid', 'mention-unknown', {
        zh: `不能提到 ${username}：不是这件任务有关单位的用户，或账号已停用。`,
        en: `${username} cannot be named: not a user of a body that this obligation concerns, or disabled.`,
      });
    const { org, name } = person;
    return { org, username, name, recipients: tellPerson(person, people, absences, today, (recipient) => addressOf(plan, recipient) !== undefined) };
  });
}

/**
 * Whose mentions somebody has before them: their own, those of whoever they stand in for, and those of people who can no longer
 * sign in for the body, so that nothing waits for nobody.
 */
export async function mentionsFor(store: Store, { id, username, org }: { id: string; username: string; org: string }) {
  const people = (await store.accounts.users.list()).filter((one) => !one.disabled && one.org === org);
  const names = new Map(people.map((one) => [one.id, one.username]));
  const today = wallClock('Asia/Shanghai').date(Date.now());
  const stoodInFor = (await store.absences.open(today)).filter(({ standInId, from, to }) => standInId === id && from <= today && today <= to);
  const mine = new Set([username, ...stoodInFor.flatMap(({ userId }) => names.get(userId) ?? [])]);
  return (mention: Pick<Mention, 'org' | 'username'>): boolean =>
    mention.org === org && (mine.has(mention.username) || !people.some((one) => one.username === mention.username));
}
