import { addDays, type PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { canonicalNames, mentionsIn } from './bodies.ts';
import { type Duty, dutiesOf, joined, placeOf } from './duties.ts';
import { MOST_ROUNDS, roundsOf, type YearContext } from './moments.ts';
import { type Outline, outlineOf } from './outline.ts';
import { dayOf, type Sentence, sentencesOf, type Years, yearsOf } from './reading.ts';
import { labelledIn, type Placed, rolesIn, underChiefs } from './roles.ts';
import { sectorStem, sectorsIn } from './sectors.ts';
import { sharesIn } from './shares.ts';
import { type Block, leastSure, type Sureness } from './source.ts';
import { rowsOf, type TaskRow, titleAbove } from './table.ts';
import type { Point } from './times.ts';
import {
  type BodyFound,
  type DatedDuty,
  isNobody,
  NOBODY,
  type Open,
  type Parties,
  type SectorFound,
  type ShareFound,
  type Understanding,
  type When,
} from './understanding.ts';

export type { Block, Place, Sureness } from './source.ts';
export { isTaskHeader } from './table.ts';
export type { Understanding } from './understanding.ts';

/** Understands a document by rules alone: the same blocks give the same understanding. */
export function understand(blocks: readonly Block[]): Understanding {
  const given = outlineOf(blocks);
  // A workbook has no text: its title is the line above the header.
  const outline = given.title === '' ? { ...given, title: titleAbove(given.tables) } : given;
  const years = yearsOf(outline);
  const sentences = sentencesOf(outline, years);
  const read = dutiesOf(sentences, years);
  const tables = rowsOf(outline.tables, years);
  const names = canonicalNames([
    ...sentences.flatMap(({ text }) =>
      mentionsIn(text)
        .filter(({ kind }) => kind === 'body')
        .map(({ name }) => name),
    ),
    ...tables.rows.flatMap(({ leads, assists }) => [...leads.names, ...assists.names]),
  ]);
  const parties = partiesOf(sentences, names);
  const sectors = sectorsOf(sentences, names);
  const span = spanOf(outline, years, read.duties, tables.rows, read.span, sentences);
  const shares = sharesOf(sentences, years, span.to, sectors);
  const ofSectors = new Set(sectors.flatMap(({ clauses }) => clauses));
  const open = [...read.open.filter(({ why, place }) => why !== 'no-date' || !ofSectors.has(place.clause)), ...tables.open];
  const bounds = boundsOf(read.duties, outline, span, years);
  const duties = [
    ...read.duties.flatMap((duty) => finished(duty, parties, bounds, open, shares)),
    ...tables.rows.flatMap((row) => rowDuty(row, names, bounds.whole, open)),
  ];
  const bodies = bodiesOf(duties, sectors, sentences, names);
  const all = sentences.flatMap((sentence) => mentionsIn(sentence.text).map((mention) => ({ mention, sentence })));
  const members = sentences.flatMap((sentence) => {
    const name = /[省市县区州旗]?(?:安委会|(?:[^，。；、（]{0,14})(?:领导小组|指挥部|联席会议))(?=(?:各|有关|相关)*成员单位)/.exec(sentence.text)?.[0];
    return name === undefined ? [] : [{ name: name.replace(/^请/, ''), place: placeOf(sentence, sentence.text) }];
  });
  const first = (kind: 'office' | 'committee') => {
    const of = all.filter(({ mention }) => mention.kind === kind && !/^(?:该|本|各)/.test(mention.name));
    const best = of.find(({ mention }) => /^[省市县区州旗]/.test(mention.name)) ?? of[0];
    return best && { name: best.mention.name, place: placeOf(best.sentence, best.sentence.text) };
  };
  const [office, committee] = [first('office') ?? tables.office, first('committee') ?? members[0]];
  return {
    title: outline.title,
    name: nameOf(outline.title),
    ...(outline.issuer !== undefined && { issuer: outline.issuer }),
    ...(years.signed !== undefined && { signed: years.signed }),
    ...span,
    ...(office && { office }),
    ...(committee && { committee }),
    clauses: outline.clauses.map(({ id, heading, parent }) => ({ id, heading, ...(parent !== undefined && { parent }) })),
    bodies,
    sectors,
    duties: withoutDoubles(duties),
    shares,
    open: open.sort((one, other) => one.place.paragraph - other.place.paragraph),
  };
}

const nameOf = (title: string) =>
  title.replace(/(?:的通知)?$/, '').replace(/(?:总体|具体)?(?:工作|实施|行动|活动|整治)?(?:实施)?方案(?:（.*）)?$|(?:工作|行动)计划$/, '') || title;

type Names = (name: string) => string;

/** Who answers in a clause where the sentence itself does not say. */
interface ClauseParties {
  leads(duty: Duty): { leads: Parties; assists: string[]; recipients: string[]; sure: Sureness };
  names: Names;
}

function collect(placed: readonly Placed[], names: Names, role: Placed['role']): Parties {
  let parties = NOBODY;
  for (const mention of placed) {
    if (mention.role !== role) continue;
    const one: Parties =
      mention.kind === 'all'
        ? { ...NOBODY, all: true }
        : mention.kind === 'office'
          ? { ...NOBODY, office: true }
          : mention.kind === 'committee'
            ? { ...NOBODY, committee: true }
            : mention.kind === 'body'
              ? { ...NOBODY, names: [names(mention.name)] }
              : NOBODY;
    parties = joined(parties, one);
  }
  return parties;
}

function partiesOf(sentences: readonly Sentence[], names: Names): ClauseParties {
  const roles = new Map<Sentence, Placed[]>(sentences.map((sentence) => [sentence, rolesIn(sentence.text)]));
  const byClause = new Map<string, Sentence[]>();
  for (const sentence of sentences) byClause.set(sentence.clause.id, [...(byClause.get(sentence.clause.id) ?? []), sentence]);
  const parents = new Map(sentences.map(({ clause }) => [clause.id, clause.parent]));
  /** What the clause says of itself in labels or in brackets; then whoever its sentences begin with. */
  const ofClause = (id: string, near?: Sentence): { placed: Placed[]; how: Sureness } | undefined => {
    const own = byClause.get(id) ?? [];
    const labelled = own.filter(
      (sentence) =>
        labelledIn(sentence.text).some(({ kind }) => kind === 'lead' || kind === 'assist') ||
        (sentence.standing === 'bracket' && (roles.get(sentence) ?? []).some(({ role }) => role === 'lead')),
    );
    // Labels in lines of their own that follow one another belong together.
    const runs: Sentence[][] = [];
    for (const sentence of labelled) {
      const before = runs.at(-1)?.at(-1);
      if (before && sentence.paragraph.index - before.paragraph.index <= 1 && own.indexOf(sentence) - own.indexOf(before) === 1) runs.at(-1)?.push(sentence);
      else runs.push([sentence]);
    }
    const isAfter = ({ paragraph, at }: Sentence) =>
      near === undefined || paragraph.index > near.paragraph.index || (paragraph.index === near.paragraph.index && at >= near.at);
    const chosen = near ? (runs.find((run) => run.some(isAfter)) ?? runs.at(-1) ?? []) : labelled;
    const placed = underChiefs(chosen.flatMap((sentence) => roles.get(sentence) ?? []));
    if (placed.some(({ role }) => role === 'lead')) return { placed, how: 'sure' };
    const earlier = near
      ? own.filter(({ paragraph, at }) => paragraph.index < near.paragraph.index || (paragraph.index === near.paragraph.index && at <= near.at)).reverse()
      : own;
    for (const sentence of [...earlier, ...own]) {
      const of = roles.get(sentence) ?? [];
      if (of.some(({ role }) => role === 'lead')) return { placed: of, how: 'likely' };
    }
    return placed.length > 0 ? { placed, how: 'likely' } : undefined;
  };
  return {
    names,
    leads({ sentence, roles: own }) {
      const recipients = [...new Set(own.filter(({ role }) => role === 'recipient').map(({ name, kind }) => (kind === 'body' ? names(name) : name)))];
      const answer = (given: readonly Placed[], sure: Sureness) => {
        const placed = underChiefs(given);
        const leads = collect(placed, names, 'lead');
        const assists = collect(placed, names, 'assist');
        // 区安委办将配合自治区有关部门: whom it helps is not in the plan, so the work is its own.
        const whole = isNobody(leads) ? assists : leads;
        return { leads: whole, assists: isNobody(leads) ? [] : assists.names.filter((name) => !whole.names.includes(name)), recipients, sure };
      };
      const inClause = ofClause(sentence.clause.id, sentence);
      const labelled = inClause?.how === 'sure' ? inClause.placed : [];
      if (own.some(({ role }) => role === 'lead')) {
        // …；市公安局配合。 belongs to what stands before it.
        const behind = (byClause.get(sentence.clause.id) ?? [])
          .filter((other) => other.paragraph === sentence.paragraph && other.at > sentence.at && other.text.length < 40 && other.times.length === 0)
          .flatMap((other) => roles.get(other) ?? []);
        const helping = behind.some(({ role }) => role === 'lead') ? [] : behind.filter(({ role }) => role === 'assist');
        const found = answer([...own, ...helping], 'sure');
        return {
          ...found,
          assists: [...new Set([...found.assists, ...collect(labelled, names, 'assist').names])].filter((name) => !found.leads.names.includes(name)),
        };
      }
      if (labelled.length > 0) return answer(labelled, 'sure');
      const subject = answer(own, 'sure');
      if (!isNobody(subject.leads)) return subject;
      for (let id: string | undefined = sentence.clause.id, near: Sentence | undefined = sentence; id !== undefined; id = parents.get(id), near = undefined) {
        const found = ofClause(id, near);
        if (!found) continue;
        const { leads, assists } = answer(found.placed, found.how);
        if (!isNobody(leads)) return { leads, assists, recipients, sure: 'likely' };
      }
      return { leads: NOBODY, assists: [], recipients, sure: 'guess' };
    },
  };
}

/** Within which days a recurrence comes again: its own, those of the stage that it stands in, or the whole. */
interface Bounds {
  whole: Days;
  of(duty: Duty): Days;
}
interface Days {
  from: PlainDate;
  to: PlainDate;
}

function boundsOf(duties: readonly Duty[], { title, clauses }: Outline, span: Span, years: Years): Bounds {
  const firsts = duties.flatMap(({ when }) => (when.kind === 'window' ? [when.first] : when.kind === 'by' ? [`${when.last.slice(0, 7)}-01`] : []));
  const from = years.signed ?? [span.from, ...firsts.sort().slice(0, 1)].sort().at(-1) ?? span.from;
  // A plan that is called by one year ends with it, whatever runs on beyond.
  const titled = /(?<![\d\-至~])(20\d{2})年(?!(?:底|末)?(?:-|至|~))/.exec(title)?.[1];
  const year = titled ?? (years.base !== undefined && /^.{0,20}二[〇零○]/.test(title) ? String(years.base) : undefined);
  const to = year !== undefined && `${year}-12-31` < span.to && `${year}-12-31` > from ? `${year}-12-31` : span.to;
  const whole = { from: from > to ? span.from : from, to };
  const stages = new Map(
    duties.flatMap(({ ofClause, when, place }) => (ofClause && when.kind === 'window' ? [[place.clause, { from: when.first, to: when.last }] as const] : [])),
  );
  const parents = new Map(clauses.map(({ id, parent }) => [id, parent]));
  return {
    whole,
    of({ place }) {
      for (let id: string | undefined = place.clause; id !== undefined; id = parents.get(id)) {
        const stage = stages.get(id);
        if (stage) return stage;
      }
      return whole;
    },
  };
}

interface Span {
  from: PlainDate;
  fromSure: Sureness;
  to: PlainDate;
  toSure: Sureness;
}

/** First and last day: as the document says, or so that the first reminder can leave and the last year ends. */
function spanOf(
  { title }: Outline,
  years: Years,
  duties: readonly Duty[],
  rows: readonly TaskRow[],
  given: { from?: PlainDate; to?: PlainDate },
  sentences: readonly Sentence[],
): Span {
  const dated = duties.flatMap(({ when }) =>
    when.kind === 'every'
      ? when.within?.to !== undefined
        ? [when.within.to]
        : []
      : when.kind === 'several' || when.kind === 'recurring'
        ? when.rounds.map(({ last }) => last)
        : [when.last],
  );
  dated.push(
    ...rows.flatMap(({ when }) =>
      when === undefined || when.kind === 'every'
        ? []
        : when.kind === 'several' || when.kind === 'recurring'
          ? when.rounds.map(({ last }) => last)
          : [when.last],
    ),
  );
  const sorted = dated.sort();
  const titled = /(20\d{2})(?:年)?(?:-|至|~)(20\d{2})年/.exec(title);
  const years3 = sentences.flatMap(({ times }) => times.flatMap(({ time }) => (time.kind === 'span' ? [time.years] : [])))[0];
  const base = years.base ?? (sorted[0] === undefined ? undefined : Number(sorted[0].slice(0, 4)));
  const bySpan = years3 !== undefined && base !== undefined ? `${base + years3 - 1}-12-31` : undefined;
  const latest = [sorted.at(-1), given.to, bySpan, titled ? `${titled[2]}-12-31` : undefined]
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
  const to = latest === undefined ? `${base ?? 2000}-12-31` : `${latest.slice(0, 4)}-12-31`;
  const earliest = sorted[0] ?? to;
  const first = years.signed ?? given.from;
  const from = first !== undefined && first <= earliest ? first : `${addDays(earliest, -30).slice(0, 7)}-01`;
  return {
    from,
    fromSure: from === years.signed ? 'sure' : from === given.from ? 'likely' : 'guess',
    to,
    toSure: latest !== undefined && (latest === given.to || latest === to) ? 'likely' : 'guess',
  };
}

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
  const { leads, assists, recipients, sure } = find(duty);
  const when = roundsIn(given, bounds.of(duty));
  if (when === undefined || (when.kind === 'recurring' && (when.rounds.length === 0 || when.rounds.length > MOST_ROUNDS))) {
    open.push({ place: duty.place, why: 'too-many', note: tooMany(when?.kind === 'recurring' ? when.rounds.length : 0) });
    return [];
  }
  return [
    {
      ...rest,
      when,
      leads,
      assists,
      recipients,
      sure: leastSure(duty.sure, isNobody(leads) ? 'guess' : sure),
      remarks: [...duty.remarks, ...(isNobody(leads) ? [NO_LEAD] : [])],
    },
  ];
}

const tooMany = (count: number): Words =>
  count === 0
    ? { zh: '方案起止日期之内没有这样的日子', en: 'there is no such day within the plan' }
    : { zh: `共 ${count} 轮，一项任务最多 ${MOST_ROUNDS} 轮`, en: `${count} rounds; a milestone has ${MOST_ROUNDS} at the most` };
const NO_LEAD: Words = { zh: '没有看出由谁负责', en: 'nobody was found to answer for it' };

function roundsIn(when: Duty['when'], days: Days): When | undefined {
  if (when.kind !== 'every') return when;
  const rounds = roundsOf(when.every, when.within?.from ?? days.from, when.within?.to ?? days.to);
  return rounds && { kind: 'recurring', every: when.every, rounds };
}

function rowDuty(row: TaskRow, names: Names, span: Days, open: Open[]): DatedDuty[] {
  if (row.when === undefined) return [];
  const when = roundsIn(row.when, span);
  if (when === undefined || (when.kind === 'recurring' && (when.rounds.length === 0 || when.rounds.length > MOST_ROUNDS))) {
    open.push({ place: row.place, why: 'too-many', note: tooMany(when?.kind === 'recurring' ? when.rounds.length : 0) });
    return [];
  }
  const leads = { ...row.leads, names: row.leads.names.map(names) };
  return [
    {
      place: row.place,
      ...(row.id !== undefined && { id: row.id }),
      name: row.name,
      duty: row.duty,
      when,
      leads,
      assists: row.assists.names.map(names).filter((name) => !leads.names.includes(name)),
      recipients: [],
      sure: leastSure(row.sure, isNobody(leads) ? 'guess' : 'sure'),
      remarks: [...row.remarks, ...(isNobody(leads) ? [NO_LEAD] : [])],
    },
  ];
}

/** One date of one clause is one duty, also where heading and text both say it. */
function withoutDoubles(duties: DatedDuty[]): DatedDuty[] {
  const key = ({ place, when, name }: DatedDuty) =>
    `${place.clause} ${JSON.stringify(when.kind === 'by' || when.kind === 'year' ? when.due : when.kind === 'window' ? [when.first, when.due] : when.rounds.map(({ due }) => due))} ${name}`;
  return duties.filter((duty, index) => duties.findIndex((other) => key(other) === key(duty)) === index);
}

function sectorsOf(sentences: readonly Sentence[], names: Names): SectorFound[] {
  const found = new Map<string, SectorFound>();
  const raw = sentences.flatMap((sentence) => {
    if (!/行业|领域|企业|场所/.test(sentence.text) || sentence.clause.id === '文首') return [];
    const roles = rolesIn(sentence.text);
    const subject = roles.find(({ kind, role }) => kind === 'body' && (role === 'lead' || role === 'assist'));
    if (!subject || !/^(?:[^，；。]{0,4})(?:分别按[^，]*，)?(?:负责|牵头|承担|参与|配合|协助|协同|组织)/.test(sentence.text.slice(subject.end))) return [];
    return sectorsIn(sentence.text, subject.name, roles).map((sector) => ({ ...sector, subject: names(subject.name), sentence }));
  });
  const said = new Set(raw.map(({ name }) => name));
  for (const { name: whole, words, part, helped, note, subject, sentence } of raw) {
    const stem = sectorStem(whole);
    const name = stem !== whole && stem !== '' && said.has(stem) ? stem : whole;
    const sector = found.get(name) ?? {
      name,
      clauses: [],
      key: false,
      alsoCalled: [],
      assists: [],
      place: placeOf(sentence, words),
      sure: 'sure' as const,
      remarks: [],
    };
    found.set(name, sector);
    if (!sector.clauses.includes(sentence.clause.id)) sector.clauses.push(sentence.clause.id);
    if (part === 'lead') sector.lead ??= subject;
    else {
      if (!sector.assists.includes(subject)) sector.assists.push(subject);
      if (helped !== undefined && sector.lead === undefined) {
        sector.lead = names(helped);
        sector.sure = 'likely';
        sector.remarks.push({
          zh: `只在“${subject}协助”处出现，牵头单位由此推得`,
          en: 'only named where another body assists: its lead is concluded from that',
        });
      }
      if (note !== undefined) sector.note = `配合限${note}`;
    }
  }
  markKey(sentences, [...found.values()]);
  return [...found.values()];
}

/** 矿山（含煤矿、非煤矿山）…等重点行业领域: the key sectors are those that stand in such a list. */
function markKey(sentences: readonly Sentence[], sectors: SectorFound[]): void {
  const list = sentences.flatMap(({ text }) => /([^，。；：]*?(?:、[^，。；：、]+)+)等重点行业/.exec(text)?.[1] ?? [])[0];
  if (list === undefined) return;
  // 矿山（含煤矿、非煤矿山） is what stands in its brackets.
  const items = list
    .replace(/[^、（）]+（含/g, '')
    .split(/[、，（）]/)
    .filter((item) => item.length >= 2);
  const sharing = (one: string, other: string) =>
    one === other || one.endsWith(other) || other.endsWith(one) || (one.length <= 3 && [...one].every((sign) => other.includes(sign))) || other.startsWith(one);
  for (const sector of sectors) {
    const named = items.find((item) => sharing(sector.name, item));
    if (named === undefined) continue;
    sector.key = true;
    if (!named.startsWith(sector.name) && !sectors.some(({ name }) => name === named)) sector.alsoCalled.push(named);
  }
}

const DATES: string[] = ['before', 'none'];

function sharesOf(sentences: readonly Sentence[], years: Years, to: PlainDate, sectors: readonly SectorFound[]): ShareFound[] {
  const stage = new Map<string, string>();
  const found: ShareFound[] = [];
  /** The last date of a clause that gives its date elsewhere than in the sentence. */
  const inClause = ({ clause }: Sentence): PlainDate | undefined =>
    sentences
      .filter((other) => other.clause === clause && other.standing !== 'heading')
      .flatMap(({ times }) =>
        times.flatMap(({ time, year }) =>
          time.kind === 'by' && time.suffix !== 'reference' && time.suffix !== 'from' ? time.points.flatMap((point) => lastOf(point, year, years) ?? []) : [],
        ),
      )
      .sort()
      .at(-1);
  for (const sentence of sentences) {
    const ownYear = sentence.times.find(({ time }) => time.kind === 'by' && DATES.includes(time.suffix));
    const point = ownYear?.time.kind === 'by' ? ownYear.time.points.at(-1) : undefined;
    const moment = point && ownYear ? lastOf(point, ownYear.year, years) : undefined;
    if (moment !== undefined && (sentence.standing === 'heading' || !stage.has(sentence.clause.id))) stage.set(sentence.clause.id, moment);
    for (const share of sharesIn(sentence.text)) {
      const before = sentence.times.filter(({ time }) => time.kind === 'by' && DATES.includes(time.suffix) && time.at < share.at).at(-1);
      const near = before?.time.kind === 'by' ? lastOf(before.time.points.at(-1) ?? {}, before.year, years) : moment;
      const staged = stage.get(sentence.clause.id) ?? (sentence.clause.parent === undefined ? undefined : stage.get(sentence.clause.parent));
      // What comes again is measured each time, and by no day of its own.
      const again = sentence.times.some(({ time }) => time.kind === 'recurring');
      const asOf = near ?? (again ? undefined : (inClause(sentence) ?? staged ?? to));
      const sure: Sureness = near !== undefined ? 'sure' : staged !== undefined || asOf !== to ? 'likely' : 'guess';
      const piece = (/[^，。；：]*$/.exec(sentence.text.slice(0, share.at))?.[0] ?? '') + share.words;
      const counts = share.kind === 'target' && share.bound === 'at-least' && sectors.length > 0 ? countsOf(sentence.text, piece, share.level) : undefined;
      found.push({
        kind: share.kind,
        share: share.share,
        bound: share.bound,
        of: share.of,
        ...(asOf !== undefined && { asOf }),
        name: piece.length > 60 ? piece.replace(/^.*[、）](?=.)/, '').slice(-60) : piece,
        place: placeOf(sentence, piece),
        sure: share.kind === 'other' ? 'sure' : sure,
        remarks: [],
        ...(counts && { counts }),
      });
    }
  }
  return merged(found);
}

/** The same share of the same things by the same day, said twice, is one. */
function merged(shares: ShareFound[]): ShareFound[] {
  const kept: ShareFound[] = [];
  for (const share of shares) {
    const same = kept.find(
      (other) =>
        share.counts &&
        other.counts &&
        other.share === share.share &&
        other.asOf === share.asOf &&
        other.counts.of === share.counts.of &&
        other.counts.counts === share.counts.counts,
    );
    if (!same?.counts || !share.counts) kept.push(share);
    else {
      same.place = { ...same.place, clause: `${same.place.clause}、${share.place.clause}` };
      const level = same.counts.level ?? share.counts.level;
      same.counts = { ...same.counts, ...(level !== undefined && { level }) };
      same.sure = leastSure('sure', share.sure);
    }
  }
  return kept;
}

const lastOf = (point: Point, year: YearContext, years: Years): PlainDate | undefined => dayOf(point, year, years)?.last;

function countsOf(sentence: string, piece: string, level: number | undefined): ShareFound['counts'] {
  if (!/企业/.test(piece) || !/达标|启动.*创建|创建/.test(`${piece}${sentence}`)) return undefined;
  const started = /启动/.test(piece);
  const key = /重点/.test(piece);
  const each = /各|每|本行业/.test(piece);
  return {
    counts: started ? 'started' : 'certified',
    of: each ? (key ? 'each-key-sector' : 'each-sector') : key ? 'key-sectors-together' : 'all-sectors-together',
    ...(level !== undefined && !started && { level }),
  };
}

function bodiesOf(duties: readonly DatedDuty[], sectors: readonly SectorFound[], sentences: readonly Sentence[], names: Names): BodyFound[] {
  const found = new Map<string, BodyFound>();
  const add = (name: string, place: BodyFound['place'], part: 'leads' | 'assists', clause: string) => {
    const body = found.get(name) ?? { name, place, sure: 'sure' as const, remarks: [], leads: [], assists: [] };
    found.set(name, body);
    if (!body[part].includes(clause)) body[part].push(clause);
  };
  for (const sentence of sentences)
    for (const { kind, role, name } of rolesIn(sentence.text))
      if (kind === 'body' && (role === 'lead' || role === 'assist'))
        add(names(name), placeOf(sentence, sentence.text), role === 'lead' ? 'leads' : 'assists', sentence.clause.id);
  for (const { leads, assists, place } of duties) {
    for (const name of leads.names) add(name, place, 'leads', place.clause);
    for (const name of assists) add(name, place, 'assists', place.clause);
  }
  for (const { lead, assists, place } of sectors)
    for (const name of [...(lead === undefined ? [] : [lead]), ...assists]) add(name, place, 'leads', place.clause);
  return [...found.values()];
}
