import { randomUUID } from 'node:crypto';
import { wallClock } from '../../calendar/china.ts';
import { isPlainDate, type PlainDate } from '../../domain/kernel/dates.ts';
import type { AbsenceRow } from '../../prisma/absences.ts';
import type { UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import type { Role } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';

/** Days of leave are days on the wall of those who take it, whatever clock a demonstration runs on. */
const ZONE = 'Asia/Shanghai';
const todayThere = (): PlainDate => wallClock(ZONE).date(Date.now());

interface Asking {
  id: string;
  username: string;
  role: Role;
  org: string;
}

/** Who is away and who stands in. Whoever stands in is of the same body, and so may do all that is needed; what they do says for whom. */
export function openAbsences(store: Store) {
  const { users, events } = store.accounts;

  /** The people of a body who can sign in; everybody where no body is named. */
  const peopleOf = async (org: string | undefined): Promise<UserRow[]> =>
    (await users.list()).filter((row) => !row.disabled && (org === undefined || row.org === org));

  async function person(id: string): Promise<UserRow> {
    const row = await users.get(id);
    if (!row || row.disabled)
      throw new ServiceError('unknown', 'unknown-user', { zh: '没有这个用户，或账号已停用。', en: 'There is no such user, or the account is disabled.' });
    return row;
  }

  /** Oneself always; others of the same body by its head, by office and committee for their own, by the operator for everybody. */
  function mustBeTheirs(asking: Asking, row: UserRow): void {
    const above = asking.role === 'operator' || (asking.org === row.org && asking.role !== 'officer' && asking.role !== 'auditor');
    if (asking.id !== row.id && !above)
      throw new ServiceError('forbidden', 'not-your-absence', {
        zh: '只能为自己登记；为他人登记的，请由本单位负责人办理。',
        en: 'You can only say so for yourself; for others the head of the body does.',
      });
  }

  async function setAway(
    asking: Asking,
    { user, standIn, from, to }: { user?: string | undefined; standIn: string; from: PlainDate; to: PlainDate },
  ): Promise<AbsenceRow> {
    const row = await person(user ?? asking.id);
    mustBeTheirs(asking, row);
    const other = await person(standIn);
    if (other.id === row.id || other.org !== row.org)
      throw new ServiceError('invalid', 'stand-in-wrong', {
        zh: '代办人须是本单位的另一个人。',
        en: 'Whoever stands in has to be somebody else of the same body.',
      });
    if (!isPlainDate(from) || !isPlainDate(to) || to < from || to < todayThere())
      throw new ServiceError('invalid', 'absence-dates', {
        zh: `日期不对：从 ${from} 到 ${to}。止日不得早于起日，也不得早于今天。`,
        en: `The dates are wrong: from ${from} to ${to}. The last day is not before the first, nor before today.`,
      });
    const open = await store.absences.open(todayThere());
    const meets = open.find((one) => one.userId === row.id && one.from <= to && from <= one.to);
    if (meets)
      throw new ServiceError('conflict', 'away-already', {
        zh: `${row.name} ${meets.from} 至 ${meets.to} 已登记请假，请先撤销再登记。`,
        en: `${row.name} is away from ${meets.from} to ${meets.to} already: end that first.`,
      });
    const circle = open.find((one) => one.userId === other.id && one.from <= to && from <= one.to);
    if (circle)
      throw new ServiceError('conflict', 'stand-in-away', {
        zh: `代办人 ${other.name} ${circle.from} 至 ${circle.to} 也请假，请另选。`,
        en: `${other.name} is away from ${circle.from} to ${circle.to} as well: choose somebody else.`,
      });
    const id = randomUUID();
    await store.answers.answerWith({ id });
    const made = await store.absences.add({ id, userId: row.id, standInId: other.id, from, to, by: asking.username });
    await events.add('absenceSet', asking.username, row.username, { standIn: other.username, from, to });
    return made;
  }

  async function endAway(asking: Asking, id: string): Promise<void> {
    const row = await store.absences.get(id);
    const whose = row && (await users.get(row.userId));
    if (!row || !whose)
      throw new ServiceError('unknown', 'unknown-absence', { zh: '没有这条请假登记，可能已经撤销。', en: 'There is no such absence; it may have been ended.' });
    mustBeTheirs(asking, whose);
    await store.answers.answerWith({ id });
    await store.absences.end(id);
    await events.add('absenceEnded', asking.username, whose.username, { from: row.from, to: row.to });
  }

  /** Absences of a body that have not passed, or of all, with the names that they need. */
  async function absencesOf(org: string | undefined) {
    const names = new Map((await users.list()).map((row) => [row.id, row]));
    return (await store.absences.open(todayThere())).flatMap((row) => {
      const [whose, standIn] = [names.get(row.userId), names.get(row.standInId)];
      return whose && standIn && (org === undefined || whose.org === org) ? [{ ...row, whose, standIn }] : [];
    });
  }

  /** For whom somebody stands in today, by name; empty for nearly everybody. */
  const standsInFor = (id: string): Promise<string[]> => store.absences.standsInFor(id, todayThere());

  return { peopleOf, setAway, endAway, absencesOf, standsInFor };
}
