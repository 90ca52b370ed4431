import { digestTime } from '../../domain/digest/digest.ts';
import { EACH_ENTERPRISE } from '../../domain/kernel/bodies.ts';
import { dateAt, endOfDayMs, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { addDays, type PlainDate, weekday } from '../../domain/kernel/dates.ts';
import { grouped } from '../../domain/kernel/grouped.ts';
import { inLanguage, type Language, type Words } from '../../domain/kernel/language.ts';
import { datedMilestone, datedMilestones, type LadderRung, nameOf, type Plan } from '../../domain/plan/plan.ts';
import { overBeforeTold } from '../../domain/programme/over.ts';
import type { Rehearsal, RehearsedNotice, RehearsedObligation } from '../../domain/rehearsal/rehearsed.ts';
import { recipientName } from '../../domain/words/names.ts';
import { many } from '../../domain/words/numbers.ts';
import { movedReason, rungName } from '../../domain/words/words.ts';
import { mailsOf } from './mails.ts';

export type FindingKind =
  | 'no-head'
  | 'over-untold'
  | 'target-missed'
  | 'target-uncounted'
  | 'empty-roster'
  | 'no-enterprise-address'
  | 'lapse-untold'
  | 'reaches-nobody'
  | 'falls-silent'
  | 'busy-day'
  | 'clash'
  | 'before-start'
  | 'always-overtaken'
  | 'historic'
  | 'provisional'
  | 'merged'
  | 'after-end'
  | 'moved';

/** `serious`: somebody is not told at all, or a target is missed; `notable`: worth another look; `minor`: good to know. */
export const SEVERITIES = ['serious', 'notable', 'minor'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type PlanPath = (string | number)[];

/** One thing that the office should know before the plan goes live, and where in the plan it would be changed. */
export interface Finding {
  kind: FindingKind;
  severity: Severity;
  /** How many obligations, mails or dates it is about. */
  count: number;
  /** Places in the plan where a change would mend it, the most fitting first: a file that leaves a ladder to the default has no line for it. */
  paths: PlanPath[];
  what: Words;
}

interface Rehearsed {
  plan: Plan;
  calendar: WorkingCalendar;
  startedAtMs: number;
  rehearsal: Rehearsal;
}

/** How many mails to one mailbox on one day are worth saying, and how many will not be read any more. */
const BUSY_MAILS = 10;
const FLOODED_MAILS = 30;

/** Finds everything noticeable about the obligations of a rehearsed plan. */
export function findingsOf(rehearsed: Rehearsed): Finding[] {
  return [
    ...withoutHead(rehearsed),
    ...overUntold(rehearsed),
    ...ladderFindings(rehearsed),
    ...silences(rehearsed),
    ...busyDays(rehearsed),
    ...clashes(rehearsed),
    ...dates(rehearsed),
  ];
}

/** Ranks the gravest first and, of those of one severity, the most frequent first. */
export function ranked(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity, count }: Finding) => SEVERITIES.indexOf(severity) * 1e9 - count;
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** Whether the rounds of a milestone come by a rule, or from each round of another. */
const isByRule = (milestone: Plan['milestones'][number] | undefined): boolean =>
  milestone?.recurs !== undefined || (milestone?.dueBy?.milestone !== undefined && milestone.rounds !== undefined);

/** Tells where a dated milestone stands in the plan. */
export function placeOf(plan: Plan, milestoneId: string): { path: PlanPath; due: PlanPath } {
  const dated = datedMilestone(plan, milestoneId);
  const index = dated ? plan.milestones.indexOf(dated.milestone) : -1;
  const path = ['milestones', index];
  if (dated?.milestone.recurs) return { path, due: [...path, 'recurs'] };
  if (dated?.milestone.dueBy) return { path, due: [...path, 'dueBy'] };
  const round = dated?.milestone.rounds?.findIndex((each) => `${dated.milestone.id}-${each.id}` === milestoneId);
  return { path, due: round === undefined ? [...path, 'due'] : [...path, 'rounds', round, 'due'] };
}

/** Lists the rungs of an obligation's ladder under the names that they fire by, each with its place in the plan. */
function rungsOf(plan: Plan, { spec }: RehearsedObligation): { id: string; rung: LadderRung; path: PlanPath }[] {
  const dated = datedMilestone(plan, spec.milestoneId);
  const own = dated?.milestone.ladder;
  const base = own ? [...placeOf(plan, spec.milestoneId).path, 'ladder'] : ['ladder'];
  return (own ?? plan.ladder).flatMap((rung, index) => {
    const names = rung.repeat ? Array.from({ length: rung.repeat.atMost }, (_, round) => `${rung.id}-${round + 1}`) : [rung.id];
    return names.map((id) => ({ id, rung, path: [...base, index] }));
  });
}

const isLate = (rung: LadderRung) => rung.on === 'lapse' || rung.after !== undefined || rung.repeat !== undefined;
const quoted = (names: readonly string[], language: Language) =>
  [...new Set(names)].map((name) => inLanguage(language)(`“${name}”`, `"${name}"`)).join(inLanguage(language)('、', ', '));
/** Gives the first few of many names, and how many there are. */
export function few(names: readonly string[], language: Language, most = 4): string {
  const each = [...new Set(names)];
  const shown = quoted(each.slice(0, most), language);
  if (each.length <= most) return shown;
  return inLanguage(language)(`${shown}等 ${each.length} 项`, `${shown} and ${each.length - most} more`);
}

/** Finds what is late the moment it begins, since its limit is over before anybody is told. */
const overUntold = ({ plan, calendar }: Rehearsed): Finding[] =>
  overBeforeTold(plan, calendar, digestTime(plan)).map(({ index, count, what }) => ({
    ...{ kind: 'over-untold', severity: 'serious', count, what },
    paths: [['milestones', index, 'after', 'within']],
  }));

/** Finds the departments of whose head nobody knows the address, and says plainly what becomes of what a head is told. */
function withoutHead({ plan }: Rehearsed): Finding[] {
  const headless = plan.departments.filter(({ head, mergedInto }) => head === undefined && mergedInto === undefined);
  const [first] = headless;
  if (!first) return [];
  const names = headless.map(({ name }) => name);
  return [
    {
      kind: 'no-head',
      severity: 'minor',
      count: headless.length,
      paths: [
        ['departments', plan.departments.indexOf(first), 'head'],
        ['departments', plan.departments.indexOf(first)],
      ],
      what: {
        zh: `${few(names, 'zh')}没有负责人邮箱：应发负责人的，一并发给经办人。`,
        en: `${few(names, 'en')} ${headless.length === 1 ? 'has' : 'have'} no head’s address: what a head is told goes to the officer.`,
      },
    },
  ];
}

type Fate = 'fires' | 'merged' | 'before-start' | 'always-overtaken' | 'reaches-nobody';

/** Tells what becomes of one rung of one obligation, however anybody behaves. */
function fateOf(id: string, obligation: RehearsedObligation, startedAtMs: number, notices: readonly RehearsedNotice[]): Fate {
  const { rungs } = obligation.spec.schedule;
  const rung = rungs.find((each) => each.id === id);
  if (!rung) return rungs.some((each) => each.absorbed.includes(id)) ? 'merged' : 'reaches-nobody';
  const owed = notices.filter((notice) => notice.rung === id);
  const untold = owed.every((notice) => notice.overtaken);
  if (untold && rung.atMs < startedAtMs) return 'before-start';
  return untold && owed.length > 0 ? 'always-overtaken' : 'fires';
}

/** Finds the rungs that do not do what they are there for, each with the obligations for which they do not. */
function ladderFindings({ plan, startedAtMs, rehearsal }: Rehearsed): Finding[] {
  const byObligation = grouped(rehearsal.notices, (notice) => notice.obligationId);
  const datedOf = new Map(datedMilestones(plan).map((dated) => [dated.id, dated]));
  const cases = new Map<string, { fate: Fate; id: string; rung: LadderRung; paths: PlanPath[]; milestones: string[]; count: number; of: number }>();
  const untold: RehearsedObligation[] = [];
  for (const obligation of rehearsal.obligations) {
    // Of a right nobody is reminded, and it never lapses.
    if (obligation.state.stage === 'historic' || obligation.state.optional) continue;
    const notices = byObligation.get(obligation.state.id) ?? [];
    if (obligation.spec.schedule.rungs.every((rung) => rung.side === 'before')) untold.push(obligation);
    for (const { id, rung, path } of rungsOf(plan, obligation)) {
      const fate = fateOf(id, obligation, startedAtMs, notices);
      // A merged rung is told with another one; which one differs by due date, so by milestone.
      const isOfRule = isByRule(datedOf.get(obligation.spec.milestoneId)?.milestone);
      const key = JSON.stringify([fate, rung.id, path, fate === 'merged' ? `${id} ${isOfRule ? '' : obligation.spec.schedule.dueDate}` : '']);
      const found = cases.get(key) ?? { fate, id, rung, paths: [path, placeOf(plan, obligation.spec.milestoneId).path], milestones: [], count: 0, of: 0 };
      found.count++;
      found.milestones.push(obligation.milestoneName);
      cases.set(key, found);
    }
  }
  const firesFor = (rung: LadderRung, path: PlanPath) => cases.get(JSON.stringify(['fires', rung.id, path, '']))?.count ?? 0;
  const ladder = [...cases.values()].flatMap(({ fate, id, rung, paths, milestones, count }): Finding[] => {
    const name = (language: Language) => `${inLanguage(language)('“', '"')}${rungName(id, language)}${inLanguage(language)('”', '"')}`;
    const about = (language: Language) => few(milestones, language);
    switch (fate) {
      case 'fires':
        return [];
      case 'reaches-nobody': {
        const never = firesFor(rung, paths[0] ?? []) === 0;
        return [
          {
            kind: fate,
            severity: isLate(rung) && never ? 'serious' : never ? 'notable' : 'minor',
            count,
            paths: [[...(paths[0] ?? []), 'tell'], ...paths],
            what: {
              zh: `催办级次${name('zh')}在${about('zh')}中找不到收件人，${count} 次不会发出：在 tell 中加收件人。`,
              en: `The rung ${name('en')} reaches nobody in ${about('en')} and is not sent ${many(count, 'time')}: add recipients to its tell.`,
            },
          },
        ];
      }
      case 'merged':
        return [
          {
            kind: fate,
            severity: 'minor',
            count,
            paths: [...paths].reverse(),
            what: {
              zh: `${about('zh')}的${name('zh')}与后一级次落在同一个早上，合并为一封（${count} 件）。`,
              en: `In ${about('en')} the rung ${name('en')} falls on the same morning as a later one and goes into that mail (${many(count, 'obligation')}).`,
            },
          },
        ];
      default: {
        const why =
          fate === 'before-start'
            ? { zh: '早于督办事项载入', en: 'comes before the programme is loaded' }
            : { zh: '总被后续级次取代', en: 'is always overtaken by a later one' };
        return [
          {
            kind: fate,
            severity: 'notable',
            count,
            paths: [['from'], ...paths],
            what: {
              zh: `${about('zh')}的${name('zh')}${why.zh}，${count} 次不会发出：要发，须更早载入或推后时限。`,
              en: `In ${about('en')} the rung ${name('en')} ${why.en} and is not sent ${many(count, 'time')}: load the plan earlier or move the due date.`,
            },
          },
        ];
      }
    }
  });
  if (untold.length === 0) return ladder;
  const place = rungsOf(plan, untold[0] as RehearsedObligation)[0]?.path.slice(0, -1) ?? ['ladder'];
  const names = untold.map((obligation) => obligation.milestoneName);
  return [
    ...ladder,
    {
      kind: 'lapse-untold',
      severity: 'serious',
      count: untold.length,
      paths: [place, placeOf(plan, untold[0]?.spec.milestoneId ?? '').path],
      what: {
        zh: `${few(names, 'zh')}逾期后不通知任何人（${untold.length} 件）：在 ladder 中加 on: lapse 的级次。`,
        en: `Nobody hears when ${few(names, 'en')} lapses (${many(untold.length, 'obligation')}): add a rung with "on: lapse" to the ladder.`,
      },
    },
  ];
}

/** Finds obligations that are still open when their ladder has no more rungs: from then on nobody above the department hears of them. */
function silences({ plan, rehearsal }: Rehearsed): Finding[] {
  const silent = rehearsal.obligations.filter(
    ({ state }) => state.stage === 'open' && state.lapseOwed && state.schedule.rungs.every((rung) => rung.atMs <= state.elapsedMs),
  );
  const [first] = silent;
  if (!first) return [];
  const last = rungsOf(plan, first).at(-1);
  const said = [
    ...(plan.digestAt === 'off' ? [] : [{ zh: '责任部门的每日简报', en: 'the department’s daily digest' }]),
    ...(plan.briefOn === 'off' ? [] : [{ zh: '安委办的周报', en: 'the office’s weekly brief' }]),
  ];
  const still = (language: Language) => {
    if (said.length === 0) return inLanguage(language)('无人再收到提醒', 'nobody is told any more');
    const what = said.map((one) => one[language]).join(inLanguage(language)('和', ' and '));
    return inLanguage(language)(`只有${what}还会提到`, `only ${what} ${said.length > 1 ? 'speak' : 'speaks'} of them`);
  };
  const names = (language: Language) =>
    few(
      silent.map((obligation) => `${nameOf(plan, obligation.state.departmentId)}：${obligation.milestoneName}`),
      language,
      3,
    );
  return [
    {
      kind: 'falls-silent',
      severity: 'notable',
      count: silent.length,
      paths: [...(last ? [last.path] : []), ['ladder'], placeOf(plan, first.spec.milestoneId).path],
      what: {
        zh: `${silent.length} 件到最后一次催办仍未报送，此后${still('zh')}：${names('zh')}。要继续催办，加大 repeat.atMost。`,
        en: `${many(silent.length, 'obligation is', 'obligations are')} still open after their last rung, and ${still('en')}: ${names('en')}. To go on, raise repeat.atMost.`,
      },
    },
  ];
}

function busyDays({ plan, calendar, rehearsal }: Rehearsed): Finding[] {
  const sent = mailsOf(rehearsal.notices).filter(({ recipient }) => recipient !== EACH_ENTERPRISE);
  return [...grouped(sent, (notice) => notice.recipient)].flatMap(([recipient, mails]): Finding[] => {
    const days = [...grouped(mails, (notice) => dateAt(calendar, notice.leavesAtMs))].filter(([, ofDay]) => ofDay.length >= BUSY_MAILS);
    const worst = days.sort(([a, most], [b, more]) => more.length - most.length || (a < b ? -1 : 1))[0];
    if (!worst) return [];
    const [date, ofDay] = worst;
    const milestones = [...grouped(ofDay, (notice) => notice.milestoneId)].sort(([, most], [, more]) => more.length - most.length);
    const names = milestones.map(([id]) => rehearsal.obligations.find(({ spec }) => spec.milestoneId === id)?.milestoneName ?? id);
    return [
      {
        kind: 'busy-day',
        severity: ofDay.length >= FLOODED_MAILS ? 'serious' : 'notable',
        count: ofDay.length,
        paths: milestones.map(([id]) => placeOf(plan, id).due),
        what: {
          zh: `${recipientName(plan, recipient)}在 ${date} 一天收到 ${ofDay.length} 封，来自${few(names, 'zh')}；这样的日子有 ${days.length} 天：可在催办级次的 tell 中减少收件人。`,
          en: `${recipientName(plan, recipient, 'en')} gets ${many(ofDay.length, 'mail')} on ${date}, about ${few(names, 'en')}; ${many(days.length, 'such day')} in all: tell fewer of them in the ladder.`,
        },
      },
    ];
  });
}

/** Gives the Monday of a date's week. */
function mondayOf(date: PlainDate): PlainDate {
  return addDays(date, -((weekday(date) + 6) % 7));
}

/** Finds two milestones due in one week for one department, told once for all departments that share them. */
function clashes({ plan, rehearsal }: Rehearsed): Finding[] {
  const current = rehearsal.obligations.filter(({ state }) => state.stage !== 'historic');
  const weeks = grouped(current, ({ spec }) => `${mondayOf(spec.schedule.dueDate)} ${spec.departmentId}`);
  const shared = new Map<string, { monday: PlainDate; obligations: RehearsedObligation[]; departments: string[] }>();
  const ruleOf = new Map(datedMilestones(plan).map(({ id, milestone }) => [id, isByRule(milestone) ? milestone.id : id]));
  for (const [key, ofWeek] of weeks) {
    // The rounds of one rule, such as a daily report, are one thing to prepare for.
    const obligations = [...new Map(ofWeek.map((one) => [ruleOf.get(one.spec.milestoneId), one])).values()];
    if (obligations.length < 2) continue;
    const [monday = '', department = ''] = key.split(' ');
    const milestones = `${monday} ${obligations.map(({ spec }) => spec.milestoneId).join(' ')}`;
    const found = shared.get(milestones) ?? { monday, obligations, departments: [] };
    found.departments.push(nameOf(plan, department));
    shared.set(milestones, found);
  }
  return [...shared.values()].map(({ monday, obligations, departments }): Finding => {
    const names = obligations.map((obligation) => obligation.milestoneName);
    return {
      kind: 'clash',
      // The dates are published, and nobody can move one: the clash is only good to know.
      severity: 'minor',
      count: departments.length,
      paths: obligations.map(({ spec }) => placeOf(plan, spec.milestoneId).due).reverse(),
      what: {
        zh: `${monday} 一周内有 ${names.length} 项同时到期：${few(names, 'zh')}；涉及${few(departments, 'zh', 3)}，宜提前准备。`,
        en: `${many(names.length, 'milestone is', 'milestones are')} due in the week of ${monday}: ${few(names, 'en')}, for ${few(departments, 'en', 3)}, who had better begin early.`,
      },
    };
  });
}

interface Moved {
  name: string;
  paths: PlanPath[];
  rungs: RehearsedObligation['spec']['schedule']['rungs'];
}

/** More moved days than this nobody reads. */
const MOST_MOVED = 10;

function movedFinding({ name, paths, rungs }: Moved): Finding {
  const list = (language: Language) => {
    const say = inLanguage(language);
    const each = [...rungs]
      .sort((a, b) => (a.date < b.date ? -1 : 1))
      .map((rung) => `${rungName(rung.id, language)} ${rung.date}${say('（', ' (')}${rung.moved ? movedReason(rung.moved, language) : ''}${say('）', ')')}`);
    // Two rounds of one day are told once.
    return (
      [...new Set(each)].slice(0, MOST_MOVED).join(say('、', ', ')) +
      (rungs.length > MOST_MOVED ? say(`等 ${rungs.length} 次`, ` and ${rungs.length - MOST_MOVED} more`) : '')
    );
  };
  return {
    paths,
    count: rungs.length,
    kind: 'moved',
    severity: 'minor',
    what: {
      zh: `“${name}”有 ${rungs.length} 次提醒落在非工作日而改期：${list('zh')}。`,
      en: `${many(rungs.length, 'mail')} of "${name}" would leave on days that are not worked and leave on others: ${list('en')}.`,
    },
  };
}

interface Provisional {
  id: string;
  name: string;
  count: number;
  paths: PlanPath[];
}

/** Told once of all: in a year without a table everything is reminded of by days that may still move, and only what is counted in such days moves itself. */
function provisionalFinding(plan: Plan, found: readonly Provisional[]): Finding[] {
  const [first] = found;
  if (!first) return [];
  const moving = new Set(
    datedMilestones(plan).flatMap(({ id, provisional, milestone: { dayOff = 'stays', dueBy } }) =>
      provisional || (!dueBy?.event && (dayOff !== 'stays' || 'workingDays' in (dueBy?.before ?? dueBy?.after ?? {}))) ? [id] : [],
    ),
  );
  const [names, own] = [found.map(({ name }) => name), found.filter(({ id }) => moving.has(id)).map(({ name }) => name)];
  const due = own.length > 0 && {
    zh: `；${few(own, 'zh')}的时限也按工作日推算，同样会变`,
    en: `; the due days of ${few(own, 'en')} are counted in such days and may move too`,
  };
  return [
    {
      kind: 'provisional',
      severity: 'notable',
      count: found.reduce((sum, { count }) => sum + count, 0),
      paths: first.paths,
      what: {
        zh: `有的年份放假安排尚未公布，提醒的日子是暂定的：${few(names, 'zh')}${due ? due.zh : ''}。公布后载入放假安排，日期自动调整。`,
        en: `The holidays of one of the years are not published yet, so that the days of reminders are provisional: ${few(names, 'en')}${due ? due.en : ''}. Once they are, and the table is loaded, the days move by themselves.`,
      },
    },
  ];
}

/** Finds what the calendar does to the plan: history, provisional dates, mails after the end, mails that move to a working day. */
function dates({ plan, calendar, rehearsal }: Rehearsed): Finding[] {
  const findings: Finding[] = [];
  const milestones = grouped(rehearsal.obligations, ({ spec }) => spec.milestoneId);
  // What comes every week moves every few weeks: of one rule it is told once.
  const movedOf = new Map<string, Moved>();
  const provisional: Provisional[] = [];
  for (const [id, obligations] of milestones) {
    const [first] = obligations;
    if (!first) continue;
    const { schedule } = first.spec;
    const name = first.milestoneName;
    const place = { count: obligations.length, paths: [placeOf(plan, id).due] };
    if (first.state.stage === 'historic') {
      findings.push({
        ...place,
        kind: 'historic',
        severity: 'notable',
        what: {
          zh: `“${name}”在载入前已到期（${schedule.dueDate}），${obligations.length} 件不再催办，只在载入说明里列出。`,
          en: `"${name}" was due on ${schedule.dueDate}, before the programme is loaded: nobody is chased for its ${many(obligations.length, 'obligation')}, told of in the summary at loading alone.`,
        },
      });
      continue;
    }
    if (schedule.provisional) provisional.push({ id, name, ...place });
    const moved = schedule.rungs.filter((rung) => rung.moved);
    if (moved.length > 0) {
      const rule = datedMilestone(plan, id)?.milestone;
      const [key, called] = rule && isByRule(rule) ? [rule.id, rule.name] : [id, name];
      const found = movedOf.get(key) ?? { name: called, paths: place.paths, rungs: [] };
      movedOf.set(key, { ...found, rungs: [...found.rungs, ...moved] });
    }
  }
  findings.push(...[...movedOf.values()].map(movedFinding), ...provisionalFinding(plan, provisional));
  const endMs = endOfDayMs(calendar, plan.to);
  const late = rehearsal.notices.filter((notice) => notice.outcome === 'sent' && notice.sendAtMs >= endMs);
  if (late.length > 0) {
    findings.push({
      kind: 'after-end',
      severity: 'minor',
      count: late.length,
      paths: [['to']],
      what: {
        zh: `${late.length} 封通知在最后一天（${plan.to}）之后才发出，最晚 ${dateAt(calendar, late.at(-1)?.sendAtMs ?? endMs)}。`,
        en: `${many(late.length, 'mail leaves', 'mails leave')} after the last day (${plan.to}), the last on ${dateAt(calendar, late.at(-1)?.sendAtMs ?? endMs)}.`,
      },
    });
  }
  return findings;
}
