import { COMMITTEE, OFFICE } from '../kernel/bodies.ts';
import type { CommentMail, Mention, Mentioned, ObligationState } from './obligation.ts';

/** Programme milliseconds in which one recipient gets one mail about the comments on one obligation, however many there are. */
export const COMMENTS_COOL_DOWN_MS = 30 * 60_000;
/** People whom one comment may name. */
export const MOST_MENTIONED = 20;

/** The bodies that talk about an obligation: whoever answers, or oversees the outsider who does, the office, the committee, and who leads what it only assists with. */
export const concernedBodies = ({ departmentId, outsider, role, leads }: Pick<ObligationState, 'departmentId' | 'outsider' | 'role' | 'leads'>): string[] => [
  ...new Set([outsider?.through ?? departmentId, OFFICE, COMMITTEE, ...(role === 'assist' ? leads : [])]),
];

/**
 * Whom a comment owes a mail, and when: at once to whoever has not been written to lately, otherwise when the cool-down is over; nothing to whom a
 * mail is owed already, since that says whatever stands there when it leaves.
 */
export function commentMails({ commentMailMs = {} }: Pick<ObligationState, 'commentMailMs'>, mentions: readonly Mentioned[], nowMs: number): CommentMail[] {
  return [...new Set(mentions.flatMap(({ recipients }) => recipients))].flatMap((recipient) => {
    const lastMs = commentMailMs[recipient];
    if (lastMs === undefined) return [{ recipient, sendAtMs: nowMs }];
    return lastMs > nowMs ? [] : [{ recipient, sendAtMs: Math.max(nowMs, lastMs + COMMENTS_COOL_DOWN_MS) }];
  });
}

/** The people of a body whose mentions somebody answers who acts for it as these user names; as nobody in particular, for all of it. */
export const readBy = ({ mentions = [] }: Pick<ObligationState, 'mentions'>, org: string, as?: readonly string[]): string[] =>
  mentions.filter((one) => one.org === org && (as === undefined || as.includes(one.username))).map(({ username }) => username);

/** What of the open mentions is left when these people of a body have read them. */
export const withoutRead = (mentions: readonly Mention[], org: string, usernames: readonly string[]): Mention[] =>
  mentions.filter((one) => one.org !== org || !usernames.includes(one.username));

/** The open mentions with those of a new comment: of several of one person the first unread and the latest count. */
export function withMentions(mentions: readonly Mention[], added: readonly Mentioned[], latest: Pick<Mention, 'sequence' | 'atMs' | 'by' | 'text'>): Mention[] {
  const same = (a: Mentioned, b: Mentioned) => a.org === b.org && a.username === b.username;
  const first = (one: Mentioned) => mentions.find((open) => same(open, one))?.since ?? latest.sequence;
  return [...mentions.filter((open) => !added.some((one) => same(open, one))), ...added.map((one) => ({ ...one, ...latest, since: first(one) }))];
}
