import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import { bodiesIn, carriedLines, eventsIn, isDatedByItself, withBodies } from './carried.ts';
import { isOfOneThing } from './ceilings.ts';
import { comment, oneLine, quoted, SURE, unique } from './lines.ts';
import { isWrittenAsRule } from './moments.ts';
import { clauseCode, codes } from './names.ts';
import { ruleText } from './rule-text.ts';
import type { Sureness } from './source.ts';
import { goalLines, leadText, neededBy, termLines } from './term-lines.ts';
import { sentenceOfWhen } from './told.ts';
import { type Beside, type DatedDuty, isNobody, type ShareFound, type Understanding, type When } from './understanding.ts';
import { departmentIn } from './whole.ts';

/**
 * An understanding written out as a plan file of today’s format. The same understanding gives the same text. Contacts are left blank, so
 * that `plan check` names them; what is unsure or could not be written stands in comments.
 */
export const planText = (found: Understanding, language: Language = 'zh'): string => writtenPlan(found, language).text;

/** The same, with the duty that each milestone was written from, by the milestone’s code. */
export function writtenPlan(found: Understanding, language: Language): { text: string; duties: Map<string, DatedDuty> } {
  const say = (words: Words) => words[language];
  const department = codes('dept');
  const sector = codes('sector');
  const { outsiders = [] } = found.whole;
  const outsider = codes('outsiders');
  const listed = listedBodies(found).filter(({ name }) => outsiders.every((one) => one.name !== name));
  const ids = new Map([...listed.map(({ name }) => [name, department(name)] as const), ...outsiders.map(({ name }) => [name, outsider(name)] as const)]);
  const clausesOf = new Map(found.bodies.map(({ name, leads, assists, place }) => [name, leads[0] ?? assists[0] ?? place.clause]));
  // An export says it, also where there is none.
  const clauseOf = (name: string) => {
    const exported = departmentIn(found.whole, name);
    return exported?.exported ? exported.clause : (clausesOf.get(name) ?? '文首');
  };
  const { fields = {} } = found.whole;
  const lines: string[] = [
    '# yaml-language-server: $schema=./schema.json',
    ...comment(
      say({
        zh: '由督办系统从文件写出。每项后面写明出自哪里、有多大把握：确定 / 较有把握 / 请核对。',
        en: 'Drafted by Duban from a document. Beside each value: where it comes from, and how sure it is: sure / likely / guess.',
      }),
    ),
    ...comment(
      say({
        zh: '空着的邮箱请填写；检查方案时会列出还有哪些没填。',
        en: 'Fill in the addresses that are blank; a check of the plan lists those that are left.',
      }),
    ),
    `id: ${programmeCode(found)}`,
    `name: ${quoted(found.name || found.title || say({ zh: '（请填写名称）', en: '(name)' }))}`,
    ...(fields.zone === undefined ? ['zone: Asia/Shanghai'] : []),
    ...Object.entries(fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    ...(found.whole.language === undefined ? [] : [`language: ${found.whole.language}`]),
    ...(fields.from === undefined
      ? [`from: ${found.from}${aside(say(FROM[found.undated ? 'undated' : found.fromSure === 'sure' ? 'signed' : 'guessed']), found.fromSure, language)}`]
      : []),
    ...(fields.to === undefined
      ? [`to: ${found.to}${aside(say(found.undated ? UNDATED : found.validTo === undefined ? TO : IN_FORCE), found.toSure, language)}`]
      : []),
    'source:',
    `  title: ${quoted(found.title || say({ zh: '（请填写文件名称）', en: '(title)' }))}`,
    ...(found.issuer === undefined ? [] : [`  issuer: ${quoted(found.issuer)}`]),
    ...(fields.holidays === undefined ? ['holidays:', '  table: china'] : []),
    ...(found.extensions && fields.extensions === undefined ? [`extensions: ${JSON.stringify(found.extensions)}`] : []),
    '',
    ...(found.office
      ? comment(`${say({ zh: '出自', en: 'from' })} ${found.office.place.clause}`)
      : comment(say({ zh: '文件没有写办公室是谁，请填写名称', en: 'The document names no office: fill in its name' }))),
    `office: { name: ${found.office ? quoted(found.office.name) : '""'}, officer: "", director: ""${spoken('language', found.whole.office)}${spoken('directorLanguage', found.whole.director)} }`,
    ...(found.committee
      ? comment(`${say({ zh: '出自', en: 'from' })} ${found.committee.place.clause}`)
      : comment(say({ zh: '文件没有写领导小组（安委会）是谁，请填写名称', en: 'The document names no committee: fill in its name' }))),
    `committee: { name: ${found.committee ? quoted(found.committee.name) : '""'}, officer: ""${spoken('language', found.whole.committee)} }`,
    `operator: { name: ${inLanguage(found.whole.language ?? 'zh')('系统管理员', 'Operator')}, officer: ""${spoken('language', found.whole.operator)} }`,
    '',
    'departments:',
    ...listed.map(
      ({ name }) =>
        `  - { id: ${ids.get(name)}, name: ${quoted(name)}, ${clauseField(clauseOf(name))}officer: "", head: ""${spoken('language', departmentIn(found.whole, name)?.language)}${spoken('headLanguage', departmentIn(found.whole, name)?.headLanguage)} }`,
    ),
    ...(listed.length === 0
      ? [
          ...comment(say({ zh: '没有看出由哪些单位办理，请补上', en: 'No bodies were found: add them' }), '  '),
          `  - { id: dept-1, name: ${quoted(say({ zh: '（请填写单位名称）', en: '(name of a body)' }))}, officer: "", head: "" }`,
        ]
      : []),
    ...outsiderLines(found, ids),
    ...sectorLines(found, ids, sector, language),
    '',
    'milestones:',
  ];
  const writable = found.duties.filter(({ when }) => when.kind !== 'year');
  const called = codesOf(writable);
  const events = eventsOf(writable, ids, found.counted);
  if (writable.length === 0) lines.push('  []');
  const names = new Map<string, number>();
  const duties = new Map<string, DatedDuty>();
  for (const duty of writable) {
    const id = called.get(duty) as string;
    duties.set(id, duty);
    lines.push(...milestoneLines(id, duty, { ids, names, called, after: afterOf(duty, called, events), needed: neededBy(duty, called), found }, language));
  }
  const yearly = found.duties.filter(({ when }) => when.kind === 'year');
  for (const duty of yearly)
    lines.push(
      ...comment(
        `${say({ zh: '只写到年份，没有列为任务：', en: 'Only a year is named, so this is no milestone: ' })}${duty.place.clause} ${duty.place.words}`,
        '  ',
      ),
    );
  lines.push(...standingLines(found, ids, new Set(called.values())), ...eventLines(events, language));
  lines.push(
    ...goalLines(found, found.shares.filter(isReported), ids, (event) => events.find(({ name, exported }) => !exported && name === event)?.id, language),
    ...shareLines(found, language),
    ...openLines(found, language),
  );
  return { text: `${lines.join('\n')}\n`, duties };
}

const clauseField = (clause: string | undefined) => (clause === undefined ? '' : `clause: ${quoted(clause)}, `);

/** A language of its own, as a field behind others. */
const spoken = (field: string, language: Language | undefined) => (language === undefined ? '' : `, ${field}: ${language}`);

/** Departments: whoever leads, assists or reports in something that is written, in the order of the document. */
function listedBodies({ bodies, duties, standing, sectors, counts, shares, whole: { departments } }: Understanding): { name: string }[] {
  const used = new Set([
    ...[...counts, ...shares].flatMap(({ each = [] }) => each),
    ...counts.flatMap(({ report }) => report.names),
    ...duties.flatMap(({ leads, assists, carried, copyTo = [] }) => [...leads.names, ...assists, ...copyTo, ...(carried ? bodiesIn(carried) : [])]),
    ...standing.flatMap(({ leads }) => leads.names),
    ...sectors.flatMap(({ lead, assists }) => [...(lead === undefined ? [] : [lead]), ...assists]),
  ]);
  const everybody = [...duties, ...standing].some(({ leads }) => leads.all);
  const listed = bodies.filter(({ name }) => used.has(name) || everybody);
  // As an export has them, and in its order; then whoever was written in since.
  const exported = departments.filter((one) => one.exported).map(({ name }) => ({ name }));
  return [...exported, ...listed.filter(({ name }) => exported.every((one) => one.name !== name))].slice(0, 200);
}

const FROM = {
  signed: { zh: '文件落款日期', en: 'the day of the document' },
  undated: { zh: '文件没有日期，请改成方案的起始日', en: 'the document has no date: write the first day here' },
  guessed: { zh: '文件没有写起始日，取使首次提醒来得及的日子', en: 'no first day is named: early enough for the first reminder' },
};
const UNDATED = { zh: '文件没有日期，请改成方案的最后一天', en: 'the document has no date: write the last day here' };
const IN_FORCE = { zh: '文件写的有效期最后一天', en: 'the last day in force, as the document says' };
const TO = { zh: '最后一个时限所在年的年底', en: 'the end of the last year that is named' };

const aside = (text: string, sure: Sureness, language: Language) =>
  `  # ${oneLine(text)}（${SURE[sure][language]}）`.replace(/（(?=[a-z])|(?<=[a-z])）$/g, (mark) => (mark === '（' ? ' (' : ')'));
const programmeCode = ({ from, duties }: Understanding) => `plan-${from.slice(0, 4)}${duties.length === 0 ? '-empty' : ''}`;

/** Classes of outsiders, as an export has them. */
function outsiderLines({ whole: { outsiders = [] } }: Understanding, ids: ReadonlyMap<string, string>): string[] {
  if (outsiders.length === 0) return [];
  const field = (clause: string | undefined) => (clause === undefined ? '' : `, clause: ${quoted(clause)}`);
  return [
    '',
    'outsiders:',
    ...outsiders.map(
      ({ name, through, clause, unnamed }) =>
        `  - { id: ${ids.get(name)}, name: ${quoted(name)}${field(clause)}, through: ${ids.get(through)}${unnamed ? ', unnamed: true' : ''} }`,
    ),
  ];
}

function sectorLines({ sectors }: Understanding, ids: ReadonlyMap<string, string>, code: (name: string) => string, language: Language): string[] {
  if (sectors.length === 0) return [];
  return [
    '',
    'sectors:',
    ...sectors.map(({ name, clauses, key, alsoCalled, lead, assists, note, sure }) => {
      const fields = [
        `id: ${code(`行业${name}`)}`,
        `name: ${quoted(name)}`,
        `clause: ${quoted(clauses.join('、'))}`,
        ...(alsoCalled.length > 0 ? [`alsoCalled: [${alsoCalled.map(quoted).join(', ')}]`] : []),
        ...(key ? ['key: true'] : []),
        ...(lead === undefined ? [] : [`lead: ${ids.get(lead)}`]),
        ...(assists.length > 0 ? [`assist: [${assists.map((assist) => ids.get(assist)).join(', ')}]`] : []),
        ...(note === undefined ? [] : [`note: ${quoted(note)}`]),
      ];
      return `  - { ${fields.join(', ')} }${sure === 'sure' ? '' : `  # ${SURE[sure][language]}`}`;
    }),
  ];
}

interface Around {
  ids: ReadonlyMap<string, string>;
  names: Map<string, number>;
  called: ReadonlyMap<DatedDuty, string>;
  after: string | undefined;
  /** The code of the milestone that has to be settled before. */
  needed: string | undefined;
  found: Understanding;
}

function milestoneLines(id: string, duty: DatedDuty, { ids, names, called, after, needed, found }: Around, language: Language): string[] {
  const { place, when, leads, assists, sure, remarks, recipients, carried } = duty;
  const count = (names.get(duty.name) ?? 0) + 1;
  names.set(duty.name, count);
  // What a table calls by its code is called so by its author.
  const name = count === 1 || duty.id !== undefined ? duty.name : `${duty.name}（${place.clause}${count > 2 ? `，${count}` : ''}）`;
  const say = inLanguage(language);
  const besideLine = when.kind === 'by' && when.beside?.from ? besideOf(when.beside, called) : undefined;
  const told = [
    `${place.clause}${say(` 第 ${place.paragraph} 段`, `, paragraph ${place.paragraph}`)}（${SURE[sure][language]}）${say('：', ': ')}${place.words}`,
    ...(when.kind === 'window' || when.kind === 'recurring' || when.kind === 'after' ? [sentenceOfWhen(when, language)] : []),
    ...remarks.map((remark) => remark[language]),
    ...(isNobody(leads) ? [say('暂记给办公室，请改成负责的单位', 'written down for the office: name whoever answers for it')] : []),
    ...(leads.all && leads.names.length > 0 ? [`${say('另外点名：', 'named beside all: ')}${leads.names.join('、')}`] : []),
    ...(leads.committee ? [say('文件写的是领导小组（安委会），格式中记给办公室', 'the document names the committee; written down for the office')] : []),
    ...(recipients.length > 0 ? [`${say('报送：', 'reported to: ')}${recipients.join('、')}`] : []),
  ];
  return [
    ...told.flatMap((line) => comment(line, '  ')),
    `  - id: ${id}`,
    `    name: ${quoted(name)}`,
    `    clause: ${quoted(place.clause)}`,
    `    duty: ${quoted(duty.duty)}`,
    ...(after !== undefined
      ? [`    ${after}`]
      : carried && isDatedByItself(carried)
        ? []
        : when.kind === 'recurring' && isWrittenAsRule(when)
          ? [`    recurs: ${ruleText(when, found, dayOffOf(place.words))}`]
          : when.kind === 'several' || when.kind === 'recurring'
            ? [
                '    rounds:',
                ...when.rounds.map(({ id: round, due }, index) => roundLine({ id: round, name: roundName(due, duty.name), ...carriedRound(duty, index) }, due)),
              ]
            : 'due' in when
              ? [
                  besideLine ?? `    due: ${when.due}`,
                  ...(when.kind === 'by' && !besideLine && dayOffOf(place.words) ? [`    dayOff: ${dayOffOf(place.words)}`] : []),
                ]
              : []),
    // A stage begins on its first day, as long as the plan has begun by then.
    ...(when.kind === 'window' && !carried?.opens && when.first >= found.from ? [`    opens: ${when.first}`] : []),
    ...(duty.hour !== undefined && !carried?.dueAt ? hourLines(duty.hour, when) : []),
    ...(duty.together && !carried?.together ? ['    together: all'] : []),
    `    lead: ${leadText(leads, ids)}`,
    ...(assists.length > 0 ? [`    assist: [${assists.flatMap((assist) => ids.get(assist) ?? []).join(', ')}]`] : []),
    ...termLines(duty, ids, needed),
    ...(carried
      ? carriedLines(
          withBodies(carried, (body) => ids.get(body) ?? body),
          '    ',
        )
      : []),
  ];
}

/** 每月第一个星期三接待企业，遇法定节假日顺延 */
const dayOffOf = (text: string): 'next' | 'previous' | undefined => {
  const [, how] = /(?:遇|逢)(?:有)?(?:法定)?(?:节假日|节日|休息日|双休日|周末|公休日)[^，。；]{0,8}?(顺延|推迟|提前)/.exec(text) ?? [];
  return how === undefined ? undefined : how === '提前' ? 'previous' : 'next';
};

/** 每日8时、20时. What is due before the morning's mails leave has a ladder without a reminder of that day. */
function hourLines(hour: string, when: When): string[] {
  const hours = hour.split('、');
  const lapse = '{ id: lapse, on: lapse, light: yellow, tell: [head, office] }';
  const isDaily = when.kind === 'recurring' && (when.every.unit === 'day' || when.every.unit === 'working-day');
  const eve = '{ id: eve, before: { workingDays: 1 }, tell: [officer] }';
  return [
    `    dueAt: ${hours.length > 1 ? `[${hours.map((one) => `"${one}"`).join(', ')}]` : `"${hour}"`}`,
    ...(when.kind !== 'after' && hours.some((one) => one <= MAILS_LEAVE) ? [`    ladder: [${isDaily ? '' : `${eve}, `}${lapse}]`] : []),
  ];
}

/** When mails leave in a plan that says nothing else: drafts know the format as text alone, and the check tells where that is another hour. */
const MAILS_LEAVE = '09:00';

/** 选举日前20日: so long before the milestone that it counts from. */
function besideOf({ from, within }: Beside, called: ReadonlyMap<DatedDuty, string>): string | undefined {
  const upon = from && [...called].find(([{ place, name }]) => place.clause === from.clause && place.paragraph === from.paragraph && name === from.name);
  return upon && `    dueBy: ${JSON.stringify({ milestone: upon[1], before: within })}`;
}

/** The code of each duty’s milestone, in the order of the document. */
function codesOf(duties: readonly DatedDuty[]): Map<DatedDuty, string> {
  const taken = new Set<string>();
  return new Map(duties.map((duty) => [duty, unique(duty.id ?? clauseCode(duty.place.clause), taken)]));
}

interface EventLine {
  id: string;
  name: string;
  clause: string;
  reportedBy: 'all' | readonly string[];
  /** An export has written it beside the first milestone that follows upon it. */
  exported?: true;
}

/** What starts limits: as an export wrote it, or one for each thing that the document says may happen. */
function eventsOf(duties: readonly DatedDuty[], ids: ReadonlyMap<string, string>, counted: Understanding['counted']): EventLine[] {
  const events: EventLine[] = duties.flatMap(({ carried }) => {
    const own = carried ? eventsIn(withBodies(carried, (body) => ids.get(body) ?? body)) : [];
    return own.map((event) => ({ ...event, exported: true as const }));
  });
  const taken = new Set(events.map(({ id }) => id));
  for (const { when, place } of duties) {
    if (when.kind !== 'after' || when.follows) continue;
    const isTold = (event: string) => events.some(({ name, exported }) => !exported && name === event);
    const add = (name: string, reportedBy: 'all' | string[]) =>
      events.push({ id: unique(`${clauseCode(place.clause)}-event`, taken), name, clause: place.clause, reportedBy });
    if (when.again && !isTold(when.again.until)) add(when.again.until, 'all');
    if (isTold(when.event)) continue;
    // Whoever the document names as hearing of it reports it, as long as the plan knows them all.
    const by = when.by.map((name) => ids.get(name));
    const reportedBy = by.length > 0 && by.every((id) => id !== undefined) ? [...new Set(by as string[])] : 'all';
    add(when.event, reportedBy);
  }
  for (const { event, place } of counted)
    if (!events.some(({ name, exported }) => !exported && name === event))
      events.push({ id: unique(`${clauseCode(place.clause)}-event`, taken), name: event, clause: place.clause, reportedBy: 'all' });
  return events;
}

/** A danger that lasts longer than a hundred days is told of again. */
const MOST_AGAIN = 100;

/** What a milestone without a day of its own follows upon, or comes before, as a field of it. */
function afterOf({ when }: DatedDuty, called: ReadonlyMap<DatedDuty, string>, events: readonly EventLine[]): string | undefined {
  if (when.kind !== 'after') return undefined;
  const { follows, within } = when;
  const upon =
    follows && [...called].find(([{ place, name }]) => place.clause === follows.clause && place.paragraph === follows.paragraph && name === follows.name);
  const idOf = (event: string) => events.find(({ name, exported }) => !exported && name === event)?.id;
  const from = upon ? { milestone: upon[1] } : { event: idOf(when.event) };
  const again = when.again && { again: { every: when.again.every, until: idOf(when.again.until), atMost: MOST_AGAIN } };
  if (when.ahead) return `dueBy: ${JSON.stringify({ ...from, before: within })}`;
  return `after: ${JSON.stringify({ ...from, within, ...again })}`;
}

const eventLines = (events: readonly EventLine[], language: Language): string[] =>
  events.length === 0
    ? []
    : [
        '',
        ...comment(
          inLanguage(language)(
            '触发事项：发生一次报告一次，后面的任务从那时起算。谁可以报告，请核对。',
            'Events: each time that one is reported, what follows upon it is owed from then on. Check who may report them.',
          ),
        ),
        'events:',
        ...events.map(({ exported: _exported, ...event }) => `  - ${JSON.stringify(event)}`),
      ];

/** Duties without a date, as an export wrote them. */
function standingLines({ standing }: Understanding, ids: ReadonlyMap<string, string>, taken: Set<string>): string[] {
  if (standing.length === 0) return [];
  return [
    '',
    'standing:',
    ...standing.flatMap(({ id, place, name, duty, leads, carried }) => [
      `  - id: ${unique(id ?? clauseCode(place.clause), taken)}`,
      `    name: ${quoted(name)}`,
      `    clause: ${quoted(place.clause)}`,
      `    duty: ${quoted(duty)}`,
      `    lead: ${leadText(leads, ids)}`,
      ...carriedLines(carried, '    '),
    ]),
  ];
}

const roundLine = ({ id, name, opens }: { id: string; name: string; opens?: string }, due: string) =>
  `      - { id: ${id}, name: ${quoted(name)}, due: ${due}${opens === undefined ? '' : `, opens: ${opens}`} }`;

/** What an export calls a round, as long as there are as many of them. */
function carriedRound({ when, carried }: DatedDuty, index: number): { id: string; name: string; opens?: string } | object {
  const rounds = (carried?.rounds ?? []) as { id: string; name: string; opens?: string }[];
  return 'rounds' in when && rounds.length === when.rounds.length ? (rounds[index] ?? {}) : {};
}

/** 2019 年 6 月进展情况报告 */
function roundName(due: string, name: string): string {
  const [year, month, day] = due.split('-').map(Number);
  return `"${year} 年 ${month} 月${day === undefined ? '' : ` ${day} 日`}${name}"`.slice(1, -1);
}

const shareText = (share: number) => String(Math.round(share * 10_000) / 10_000);
const percent = (share: number) => `${Math.round(share * 10_000) / 100}%`;

const isQuota = ({ kind, bound }: ShareFound) => kind === 'quota' && bound === 'at-least';
const isTarget = ({ kind, counts, asOf }: ShareFound) => kind === 'target' && counts !== undefined && asOf !== undefined;
/** A share of anything but enterprises of the registry is a number that somebody reports. */
const isReported = ({ kind, bound, counts, asOf, ofEach, share, of, name }: ShareFound) =>
  kind === 'target' &&
  counts === undefined &&
  (asOf !== undefined || ofEach !== undefined) &&
  (bound === 'at-least' ? share > 0 : bound === 'at-most' && !isOfOneThing(`${of}${name}`));
/** Whether the plan holds a share in a remark only. */
export const isOnlyRemarked = (share: ShareFound) => !isQuota(share) && !isTarget(share) && !isReported(share);

function shareLines({ shares, to }: Understanding, language: Language): string[] {
  const say = inLanguage(language);
  const taken = new Set<string>();
  const head = ({ place, sure }: ShareFound) => comment(`${place.clause}（${SURE[sure][language]}）${say('：', ': ')}${place.words}`, '  ');
  const quotas = shares.filter(isQuota);
  const targets = shares.filter(isTarget);
  const others = shares.filter(isOnlyRemarked);
  return [
    ...(quotas.length > 0 ? ['', 'quotas:'] : []),
    ...quotas.flatMap((quota) => [
      ...head(quota),
      `  - { id: ${unique(`${clauseCode(quota.place.clause)}-quota`, taken)}, name: ${quoted(quota.name)}, clause: ${quoted(quota.place.clause)}, atLeast: ${shareText(quota.share)}, of: ${quoted(quota.of)}, due: ${quota.asOf ?? to} }`,
    ]),
    ...(targets.length > 0 ? ['', 'targets:'] : []),
    ...targets.flatMap((target) => [
      ...head(target),
      `  - { id: ${unique(`${clauseCode(target.place.clause)}-target`, taken)}, name: ${quoted(target.name)}, clause: ${quoted(target.place.clause)}, asOf: ${target.asOf}, atLeast: ${shareText(target.share)}, counts: ${target.counts?.counts}${target.counts?.level === undefined ? '' : `, level: ${target.counts.level}`}, of: ${target.counts?.of} }`,
    ]),
    ...(others.length > 0
      ? [
          '',
          ...comment(say('其他百分数（没有写成指标，只列在这里）：', 'Other percentages, which are no indicators of the plan:')),
          ...others.flatMap(({ place, share, of, asOf }) => comment(`${place.clause} ${percent(share)} ${of}${asOf === undefined ? '' : `（${asOf}）`}`, '  ')),
        ]
      : []),
  ];
}

function openLines({ open }: Understanding, language: Language): string[] {
  if (open.length === 0) return [];
  const say = inLanguage(language);
  return [
    '',
    ...comment(say('没有写进方案的（像是要求或日期，请逐条看一下）：', 'Not in the plan, though it looks like a duty or a date; look at each:')),
    ...open.flatMap(({ place, note }) =>
      comment(
        `${place.clause}${say(` 第 ${place.paragraph} 段`, `, paragraph ${place.paragraph}`)}${say('：', ': ')}${note[language]}${say('。', '. ')}${place.words}`,
        '  ',
      ),
    ),
  ];
}
