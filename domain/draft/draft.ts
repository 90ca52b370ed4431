import type { Words } from '../kernel/language.ts';
import { aroundOf, gated, NO_UNIT, withTerms } from './around.ts';
import { canonicalNames, knowing, type Mention, mentionsIn, shortFor } from './bodies.ts';
import { bodiesIn, isStanding, planIn, withBodies } from './carried.ts';
import { ceilingsIn } from './ceilings.ts';
import { counted } from './counted-back.ts';
import { dutiesOf } from './duties.ts';
import { type Duty, placeOf } from './duty.ts';
import { extensionsOf } from './extended.ts';
import { goalsOf } from './goals.ts';
import { followed } from './limits.ts';
import { measuredEach, sectorsOf, sharesOf } from './measures.ts';
import { type Outline, outlineOf } from './outline.ts';
import { type ClauseParties, COMMITTEE, isFirstChiefIn, joined, type Names, named, OFFICE, partiesOf, plainNames } from './parties.ts';
import { type Sentence, saidIn, sentencesOf, type Years, yearsOf } from './reading.ts';
import { rolesIn } from './roles.ts';
import { owedIn, roundsIn } from './rounds.ts';
import { termsOfRows } from './row-terms.ts';
import { type Block, leastSure, uniform } from './source.ts';
import { type Bounds, boundsOf, type Days, spanOf } from './span.ts';
import { rowsOf, type TaskRow } from './table.ts';
import { titleAbove } from './table-header.ts';
import type { DutyTerms } from './terms.ts';
import {
  type BodyFound,
  type CountFound,
  type DatedDuty,
  isNobody,
  type Open,
  type SectorFound,
  type ShareFound,
  type StandingFound,
  type Understanding,
  type When,
} from './understanding.ts';
import { wholeOf } from './whole.ts';
import { clausesOfYear, rowsOfYear, withoutDated } from './year-tasks.ts';

export { passagesOf } from './outline.ts';
export type { Block } from './source.ts';
export { dayColumnsOf, hasTaskTable, isTaskHeader } from './table-header.ts';
export type { Understanding } from './understanding.ts';

/**
 * Understands a document by rules alone: the same blocks give the same understanding.
 *
 * @param given.year the year that is meant where the document names none anywhere.
 */
export function understand(blocks: readonly Block[], { year }: { year?: number } = {}): Understanding {
  const given = outlineOf(blocks);
  // A workbook has no text: its title is the line above the header.
  const outline = given.title === '' ? { ...given, title: uniform(titleAbove(given.tables)) } : given;
  const said = yearsOf(outline);
  const assumedYear = said.base === undefined ? year : undefined;
  const years = assumedYear === undefined ? said : { ...said, base: assumedYear };
  const sentences = sentencesOf(outline, years);
  // A name that is said of somebody who answers in one place is a body in all of them.
  const answering = sentences.flatMap(({ text }) => rolesIn(text).filter(({ kind, role }) => kind === 'body' && (role === 'lead' || role === 'assist')));
  const named = [
    ...answering.flatMap(({ name, acting }) => (acting ? [] : [name])),
    ...rowsOf(outline.tables, years, isFirstChiefIn(sentences)).rows.flatMap(({ leads, assists }) => [...leads.names, ...assists.names]),
  ];
  const acting = answering.flatMap(({ name, acting: only }) => (only ? [name] : []));
  return knowing(named, () => understood(blocks, outline, sentences, years, assumedYear), acting);
}

function understood(blocks: readonly Block[], outline: Outline, sentences: readonly Sentence[], years: Years, assumedYear: number | undefined): Understanding {
  const read = dutiesOf(sentences, years);
  const ofTables = rowsOf(outline.tables, years, isFirstChiefIn(sentences));
  const tables = read.duties.length === 0 ? rowsOfYear(ofTables, years) : ofTables;
  const all = sentences.flatMap((sentence) => mentionsIn(sentence.text).map((mention) => ({ mention, sentence })));
  const names = namesOf(outline, all, tables.rows);
  const parties = partiesOf(sentences, names, tables.rows);
  const sectors = sectorsOf(sentences, names);
  const span = spanOf(outline, years, read.duties, tables.rows, read.span, sentences);
  const bounds = boundsOf(read.duties, outline, span, years, read.span);
  const ofRows = termsOfRows(tables.rows, (row) => leadsOf(row, names), names, NO_UNIT, years);
  const shares = [...sharesOf(sentences, years, { to: bounds.whole.to, last: span.to }, sectors), ...ofRows.shares];
  const ofSectors = new Set(sectors.flatMap(({ clauses }) => clauses));
  const open = [...read.open.filter(({ why, place }) => why !== 'no-date' || !ofSectors.has(place.clause)), ...tables.open];
  const counts: CountFound[] = [...ofRows.counts];
  const around = aroundOf(sentences);
  const extensions = extensionsOf(sentences, read.duties);
  open.push(...extensions.open);
  const termed = read.duties.flatMap((duty) =>
    finished(duty, parties, bounds, open, shares).map((dated) => {
      const more = extensions.of.get(duty);
      const terms = withTerms(duty, more ? { ...dated, extensions: more } : dated, sentences, names);
      counts.push(...terms.counts);
      open.push(...terms.open);
      return terms.duty;
    }),
  );
  const goals = goalsOf(sentences, years, read.duties, bounds.whole.to, (sentence) => parties.around(sentence));
  const held = gated(termed, sentences);
  open.push(...around.open, ...held.open, ...ofRows.open);
  const ofRow = tables.rows.map((row) => ({ row, duties: rowDuty(row, names, bounds.whole, open, ofRows.of.get(row)) }));
  const back = counted([...held.duties, ...ofRow.flatMap((one) => one.duties)]);
  const written = back.duties;
  open.push(...back.open);
  const ofYear = written.length === 0 && counts.length === 0 ? clausesOfYear(sentences, parties, years) : [];
  const duties = [...written, ...ofYear];
  const standing = tables.rows.flatMap(({ when, carried, leads, name, duty, id, place, sure, remarks }): StandingFound[] =>
    when === undefined && carried && isStanding(carried)
      ? [{ place, sure, remarks, name, duty, leads: joined({ ...leads, names: [] }, named(leads.names, names)), carried, ...(id !== undefined && { id }) }]
      : [],
  );
  // A row whose date was not understood is listed, and whoever answers for it is a body all the same.
  const undated = ofRow
    .filter(({ row, duties: none }) => none.length === 0 && row.carried === undefined)
    .map(({ row }) => {
      const known = (given: readonly string[]) => given.filter((name) => !/^(?:属地|当地|所在地)/.test(name));
      const leads = leadsOf({ ...row, leads: { ...row.leads, names: known(row.leads.names) } }, names);
      return { place: row.place, leads, assists: plainNames(known(row.assists.names), names) };
    });
  const bodies = bodiesOf([...duties, ...undated, ...standing.map((one) => ({ ...one, assists: [] }))], sectors, sentences, names);
  const numbers = [...lastOnly(counts), ...goals].map((one) => eachNamed(one, bodies));
  const isKnown = ({ eachOf, each }: CountFound) => eachOf === undefined || each !== undefined;
  open.push(
    ...numbers.flatMap((one): Open[] => (isKnown(one) ? [] : [{ place: one.place, why: 'terms', note: NO_EACH }])),
    ...ceilingsWithout(sentences, numbers),
  );
  const members = sentences.flatMap((sentence) => {
    const name = /[省市县区州旗]?(?:安委会|(?:[^，。；、（]{0,14})(?:领导小组|指挥部|联席会议))(?=(?:各|有关|相关)*成员单位)/.exec(sentence.text)?.[0];
    return name === undefined ? [] : [{ name: name.replace(/^请/, ''), place: placeOf(sentence, sentence.text) }];
  });
  const level = commonLevel(bodies);
  const first = (kind: 'office' | 'committee') => {
    const of = all.filter(({ mention }) => mention.kind === kind && !/^(?:该|本|各)/.test(mention.name));
    // 省安委会 of a county's plan is somebody else's.
    const best =
      of.find(({ mention }) => level !== undefined && mention.name.startsWith(level)) ??
      of.find(({ mention }) => /^[省市县区州旗]/.test(mention.name)) ??
      of[0];
    return best && { name: best.mention.name, place: placeOf(best.sentence, best.sentence.text) };
  };
  const exported = calledIn(tables.rows);
  const byExport = exported === undefined ? undefined : { name: exported, place: { clause: '第1行', paragraph: 1, words: exported } };
  const [office, committee] = [byExport ?? first('office') ?? tables.office ?? setUpIn(all) ?? signing(outline), first('committee') ?? members[0]];
  return {
    title: outline.title,
    name: nameOf(outline.title),
    ...(outline.issuer !== undefined && { issuer: outline.issuer }),
    ...(years.signed !== undefined && { signed: years.signed }),
    ...(assumedYear !== undefined && { assumedYear }),
    ...(years.base === undefined && duties.length === 0 && { undated: true }),
    ...span,
    ...(years.validTo === span.to && { validTo: span.to }),
    ...(office && { office }),
    ...(committee && { committee }),
    whole: wholeOf(blocks, tables.rows, names, (row) => leadsOf(row, names).names),
    clauses: outline.clauses.map(({ id, heading, parent }) => ({ id, heading, ...(parent !== undefined && { parent }) })),
    bodies,
    sectors,
    duties: followed(withoutDoubles(duties)),
    standing,
    shares: measuredEach(shares, duties).map((share) => eachNamed(share, bodies)),
    registers: [...around.registers, ...ofRows.registers.filter(({ name }) => around.registers.every((other) => other.name !== name))],
    counts: numbers.filter(isKnown),
    points: around.points,
    talks: around.talks,
    counted: around.counted,
    ...(extensions.plan && { extensions: extensions.plan }),
    open: withoutDated(open, ofYear).sort((one, other) => one.place.paragraph - other.place.paragraph),
  };
}

/** The level that most bodies of a plan are of: 县 of 县应急局, 县水利局. */
function commonLevel(bodies: readonly BodyFound[]): string | undefined {
  const count = new Map<string, number>();
  for (const { name } of bodies) if (/^[省市县区州旗](?!域)/.test(name)) count.set(name[0] as string, (count.get(name[0] as string) ?? 0) + 1);
  return [...count].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** One name for each body, and which short names mean the office or the committee. */
/** 镇反诈办设在镇平安法治办: what is set up with another body is the plan's office, whatever it is called. */
const isSetUp = ({ mention: { end, kind, name }, sentence: { text } }: { mention: Mention; sentence: Sentence }) =>
  kind === 'body' && /办(?:公室)?$/.test(name) && !/^各/.test(name) && /^[，（]?(?:设在|设于|挂靠|依托)/.test(text.slice(end));

function namesOf({ issuer }: Outline, all: readonly { mention: Mention; sentence: Sentence }[], rows: readonly TaskRow[]): Names {
  const setUp = new Set(all.filter(isSetUp).map(({ mention }) => mention.name));
  const bodies = all.filter(({ mention }) => mention.kind === 'body').map(({ mention }) => mention.name);
  const canonical = canonicalNames([
    ...bodies,
    ...rows.flatMap(({ leads, assists, carried }) => [...leads.names, ...assists.names, ...(carried ? bodiesIn(carried) : [])]),
  ]);
  const short = shortFor([
    ...(issuer === undefined ? [] : [issuer]),
    ...all.filter(({ mention: { kind, name } }) => kind === 'office' || kind === 'committee' || /委员会$/.test(name)).map(({ mention }) => mention.name),
  ]);
  const office = calledIn(rows);
  return (name) => {
    if (name === office) return OFFICE;
    const meant = short(name);
    return meant === 'office' || setUp.has(name) ? OFFICE : meant === 'committee' ? COMMITTEE : canonical(name);
  };
}

/** What an export calls the office. */
const calledIn = (rows: readonly TaskRow[]): string | undefined =>
  rows.map(({ carried }) => carried && planIn(carried)?.called).find((called) => called !== undefined);

function setUpIn(all: readonly { mention: Mention; sentence: Sentence }[]): Understanding['office'] {
  const found = all.find(isSetUp);
  return found && { name: found.mention.name, place: placeOf(found.sentence, found.sentence.text) };
}

/** The office that has signed the document, where no sentence names one. */
const signing = ({ issuer, signed }: Outline) =>
  issuer !== undefined && signed && /(?:领导小组|指挥部|联席会议|委员会|专班)办公室$/.test(issuer)
    ? { name: issuer, place: { clause: '文末', paragraph: signed.index, words: issuer } }
    : undefined;

/** 改造管网30公里，上半年完成50%，年底前全部完成: the whole number belongs to the last day. */
const lastOnly = (counts: readonly CountFound[]): CountFound[] =>
  counts.filter((one, index) => {
    const same = counts.filter(
      ({ name, value, unit, place }) => name === one.name && value === one.value && unit === one.unit && place.clause === one.place.clause,
    );
    const last = same
      .map(({ due }) => due)
      .sort()
      .at(-1);
    return one.due === last && counts.findIndex((other) => same.includes(other) && other.due === last) === index;
  });

const NO_EACH: Words = { zh: '每个单位各有一个数，没有看出是哪些单位，没有列为指标', en: 'each of several has to reach it, and which they are was not found' };
const NO_DAY: Words = { zh: '不得超过的数没有写到哪一天为止，没有列为指标', en: 'no day is named up to which this must not be exceeded' };

/** What must not be exceeded, in sentences that no day, no goal and no year governs. */
const ceilingsWithout = (sentences: readonly Sentence[], numbers: readonly CountFound[]): Open[] =>
  sentences.flatMap((sentence) =>
    (saidIn(sentence.text).length > 0 ? [] : ceilingsIn(sentence.text).ceilings).flatMap(({ name, value, unit }): Open[] =>
      numbers.some((one) => one.bound === 'at-most' && one.value === value && one.unit === unit && one.place.clause === sentence.clause.id)
        ? []
        : [{ place: placeOf(sentence, `${name}${value}${unit}`), why: 'terms', note: NO_DAY }],
    ),
  );

/** 每个乡镇, 各社区均: which bodies of the document are meant, by what it calls them. */
function eachNamed<T extends { eachOf?: string; each?: string[] }>(given: T, bodies: readonly BodyFound[]): T {
  const { eachOf } = given;
  if (eachOf === undefined) return given;
  const kind = eachOf.replace(/（.*/, '');
  const all = bodies.filter(({ name }) => name.startsWith(`各${kind}`) || (kind === '镇' && name.startsWith('各乡镇')));
  const each = (all.length > 0 ? all : bodies.filter(({ name }) => name.endsWith(kind) && !name.startsWith('各'))).map(({ name }) => name);
  return each.length > 0 ? { ...given, each } : given;
}

const nameOf = (title: string) =>
  title.replace(/(?:的通知)?$/, '').replace(/(?:总体|具体)?(?:工作|实施|行动|活动|整治)?(?:实施)?方案(?:（.*）)?$|(?:工作|行动)计划$/, '') || title;

function finished(duty: Duty, { leads: find }: ClauseParties, bounds: Bounds, open: Open[], shares: readonly ShareFound[]): DatedDuty[] {
  const { sentence: _sentence, roles: _roles, ofClause: _ofClause, hasShare, when: given, ...rest } = duty;
  // A share that the plan counts by itself is a target and no milestone as well.
  if (
    hasShare &&
    shares.some(
      ({ kind, counts, place }) =>
        kind === 'target' && counts !== undefined && place.paragraph === duty.place.paragraph && duty.place.words.includes(place.words),
    )
  )
    return [];
  const { leads, assists, recipients, together, sure } = find(duty);
  const read = roundsIn(given, bounds.of(duty));
  // 每周一、周四 for longer than a list of rounds may be: one rule for each of its days.
  if (given.kind === 'every' && given.every.alsoOn !== undefined && read.left?.why === 'too-many') {
    const { alsoOn, ...every } = given.every;
    return [every.weekday, ...alsoOn].flatMap((weekday) =>
      finished(
        { ...duty, when: { ...given, every: { ...every, ...(weekday !== undefined && { weekday }) } } },
        { leads: find } as ClauseParties,
        bounds,
        open,
        shares,
      ),
    );
  }
  const { when, left, remark } = owedIn(read, isNobody(leads));
  if (!when) {
    open.push({ place: duty.place, ...left });
    return [];
  }
  return [
    {
      ...rest,
      when,
      leads,
      // Whoever is one of all leads already.
      assists: leads.all ? [] : assists,
      recipients,
      ...(together && { together }),
      sure: leastSure(duty.sure, isNobody(leads) ? 'guess' : sure),
      remarks: [...duty.remarks, ...(remark ? [remark] : []), ...(isNobody(leads) ? [NO_LEAD] : [])],
    },
  ];
}

const NO_LEAD: Words = { zh: '没有看出由谁负责', en: 'nobody was found to answer for it' };

const leadsOf = ({ leads }: TaskRow, names: Names) => joined({ ...leads, names: [] }, named(leads.names, names));

function rowDuty(row: TaskRow, names: Names, span: Days, open: Open[], terms: DutyTerms | undefined): DatedDuty[] {
  if (row.when === undefined) return [];
  const leads = leadsOf(row, names);
  const { when, left, remark } = owedIn(roundsIn(row.when, span), isNobody(leads));
  if (!when) {
    open.push({ place: row.place, ...left });
    return [];
  }
  const copies = (terms?.copyTo ?? []).filter((name) => !leads.names.includes(name));
  return [
    {
      place: row.place,
      ...(row.id !== undefined && { id: row.id }),
      name: row.name,
      duty: row.duty,
      when,
      leads,
      assists: leads.all ? [] : plainNames(row.assists.names, names).filter((name) => !leads.names.includes(name)),
      recipients: [],
      ...(terms?.confirm && { confirm: terms.confirm }),
      ...(copies.length > 0 && { copyTo: copies }),
      ...(row.carried && { carried: withBodies(row.carried, names) }),
      sure: leastSure(row.sure, isNobody(leads) ? 'guess' : 'sure'),
      remarks: [...row.remarks, ...(remark ? [remark] : []), ...(terms?.remarks ?? []), ...(isNobody(leads) ? [NO_LEAD] : [])],
    },
  ];
}

const dateKey = (when: When) =>
  when.kind === 'by' || when.kind === 'year'
    ? when.due
    : when.kind === 'window'
      ? [when.first, when.due]
      : when.kind === 'after'
        ? [when.within, when.event]
        : when.kind === 'recurring' && when.rounds.length === 0
          ? when.every
          : when.rounds.map(({ due }) => due);

/** One date of one clause is one duty, also where heading and text both say it. */
function withoutDoubles(duties: DatedDuty[]): DatedDuty[] {
  const key = ({ id = '', place, when, name, hour = '' }: DatedDuty) => `${id} ${place.clause} ${JSON.stringify(dateKey(when))} ${hour} ${name}`;
  const seen = new Set<string>();
  return duties.filter((duty) => {
    const own = key(duty);
    return seen.has(own) ? false : seen.add(own);
  });
}

function bodiesOf(
  duties: readonly Pick<DatedDuty, 'leads' | 'assists' | 'place' | 'carried' | 'copyTo'>[],
  sectors: readonly SectorFound[],
  sentences: readonly Sentence[],
  names: Names,
): BodyFound[] {
  const found = new Map<string, BodyFound>();
  const add = (name: string, place: BodyFound['place'], part: 'leads' | 'assists', clause: string) => {
    if (name === OFFICE || name === COMMITTEE) return;
    const body = found.get(name) ?? { name, place, sure: 'sure' as const, remarks: [], leads: [], assists: [] };
    found.set(name, body);
    if (!body[part].includes(clause)) body[part].push(clause);
  };
  for (const sentence of sentences)
    for (const { kind, role, name, acting } of rolesIn(sentence.text))
      if (kind === 'body' && !acting && (role === 'lead' || role === 'assist'))
        add(names(name), placeOf(sentence, sentence.text), role === 'lead' ? 'leads' : 'assists', sentence.clause.id);
  for (const { leads, assists, place, carried, copyTo = [] } of duties) {
    for (const name of carried ? bodiesIn(carried) : []) add(name, place, 'assists', place.clause);
    for (const name of leads.names) add(name, place, 'leads', place.clause);
    for (const name of assists) add(name, place, 'assists', place.clause);
    for (const name of copyTo) if (name !== 'committee') add(name, place, 'assists', place.clause);
  }
  for (const { lead, assists, place } of sectors)
    for (const name of [...(lead === undefined ? [] : [lead]), ...assists]) add(name, place, 'leads', place.clause);
  return [...found.values()];
}
