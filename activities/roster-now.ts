import { matches, rosterQueries } from '../domain/enterprise/standing.ts';
import { inLanguage, many } from '../domain/kernel/language.ts';
import type { Letter } from '../domain/letters/letter.ts';
import { rosterList, rosterTable } from '../domain/letters/roster.ts';
import { nameOf, type PlanRoster } from '../domain/plan/plan.ts';
import type { EnterpriseLine } from '../prisma/enterprises.ts';
import type { AboutObligation, Attachment, Desk } from './letter-desk.ts';

/** An obligation's roster as it is now: who is missing, and of how many. */
interface RosterNow {
  lines: EnterpriseLine[];
  all: number;
}

/** Opens the rosters of one batch: each is looked up, and its workbook written, once for all whom the batch tells of it. */
export function openRosters({ store, plan, today, workbook, asOf }: Desk, rosterOf: (notice: AboutObligation) => PlanRoster | undefined) {
  const rosters = new Map<string, Promise<RosterNow>>();
  const workbooks = new Map<string, Promise<Attachment>>();

  function now(notice: AboutObligation): Promise<RosterNow> | undefined {
    const roster = rosterOf(notice);
    if (!roster) return undefined;
    const { id, departmentId } = notice.state;
    const known = rosters.get(id) ?? lookUp(rosterQueries(plan, roster, departmentId));
    rosters.set(id, known);
    return known;
  }

  async function lookUp({ of, done }: ReturnType<typeof rosterQueries>): Promise<RosterNow> {
    const lines = await store.enterprises.missing(plan.id, of, done, today);
    return { lines, all: done ? (await store.enterprises.progress(plan.id, of, done, today)).all : lines.length };
  }

  return {
    /** Adds the enterprises that are still to be done to a ladder's letter, where its obligations have a roster. */
    async enclosedIn(letter: Letter, notices: AboutObligation[]): Promise<{ letter: Letter; attachment?: Attachment }> {
      const found = await Promise.all(notices.map((notice) => (notice.kind === 'ladder' ? now(notice) : undefined)));
      const all = found.reduce((sum, roster) => sum + (roster?.all ?? 0), 0);
      // The programme has no registry, or the department no enterprises: there is nothing to list.
      if (all === 0) return { letter };
      const lines = found.flatMap((roster) => roster?.lines ?? []);
      const { language } = letter;
      const say = inLanguage(language);
      const listed = { ...letter, lists: [...(letter.lists ?? []), rosterList(plan, lines, all, language)] };
      if (lines.length === 0) return { letter: listed };
      const [first] = notices as [AboutObligation, ...AboutObligation[]];
      const whose = notices.length === 1 ? nameOf(plan, first.state.departmentId) : say(`${notices.length}个单位`, many(notices.length, 'body', 'bodies'));
      const key = `${notices.map(({ state }) => state.id).join()} ${language}`;
      const title = say(
        `${whose}：${first.milestoneName}${asOf(language)} 未完成 ${lines.length} 家`,
        `${whose}: ${first.milestoneName}${asOf(language)}, ${many(lines.length, 'enterprise')} not done`,
      );
      const attachment = workbooks.get(key) ?? workbook(`${whose}-${first.milestoneName}`, title, rosterTable(plan, lines, language));
      workbooks.set(key, attachment);
      return { letter: listed, attachment: await attachment };
    },

    /** Gives the codes of the enterprises that are to be written to: those not done yet that have an address. */
    async toWriteTo(notice: AboutObligation): Promise<string[]> {
      const roster = rosterOf(notice);
      if (!roster) return [];
      const { of, done } = rosterQueries(plan, roster, notice.state.departmentId);
      return (await store.enterprises.missing(plan.id, of, done, today)).filter(({ mail }) => mail !== undefined).map(({ uscc }) => uscc);
    },

    /** Tells whether an enterprise is still missing: what it did while its batch was on the way counts. */
    isMissing(notice: AboutObligation & { kind: 'enterprise' }): boolean {
      const roster = rosterOf(notice);
      if (!roster) return false;
      const { of, done } = rosterQueries(plan, roster, notice.state.departmentId);
      return matches(of, notice.enterprise, today) && !(done && matches(done, notice.enterprise, today));
    },
  };
}
