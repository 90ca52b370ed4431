import { mailTogether } from '../../domain/obligation/notices.ts';
import type { RehearsedNotice } from '../../domain/rehearsal/rehearsed.ts';

/** Gives one notice for each mail that was sent: what several departments let slip of one milestone goes to those above them in one mail. */
export function mailsOf(notices: readonly RehearsedNotice[]): RehearsedNotice[] {
  const sent = notices.filter(({ outcome }) => outcome === 'sent');
  return [...new Map(sent.map((notice) => [`${mailTogether(notice) ?? notice.key} ${notice.leavesAtMs}`, notice])).values()];
}
