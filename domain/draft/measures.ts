import type { PlainDate } from '../kernel/dates.ts';
import { eachOfKind } from './ceilings.ts';
import { placeOf } from './duty.ts';
import type { YearContext } from './moments.ts';
import type { Names } from './parties.ts';
import { dayOf, type Sentence, type Years } from './reading.ts';
import { rolesIn } from './roles.ts';
import { isSayableAsRule } from './rule-text.ts';
import { sectorStem, sectorsIn } from './sectors.ts';
import { sharesIn } from './shares.ts';
import { leastSure, type Sureness } from './source.ts';
import type { Every, Point } from './times.ts';
import type { DatedDuty, SectorFound, ShareFound } from './understanding.ts';

/** Sectors with who leads and assists in them, and percentages with what they are of and by when, over a whole document. */

export function sectorsOf(sentences: readonly Sentence[], names: Names): SectorFound[] {
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
  const list = sentences.flatMap(({ text }) => {
    const end = text.indexOf('等重点行业');
    const before =
      end < 0
        ? ''
        : (text
            .slice(0, end)
            .split(/[，。；：]/)
            .at(-1) ?? '');
    return before.includes('、') ? [before] : [];
  })[0];
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

export function sharesOf(
  sentences: readonly Sentence[],
  years: Years,
  { to, last }: { to: PlainDate; last: PlainDate },
  sectors: readonly SectorFound[],
): ShareFound[] {
  const stage = new Map<string, string>();
  const found: ShareFound[] = [];
  const headings = new Map(sentences.map(({ clause }) => [clause.id, clause.heading]));
  // What a goal is to reach without a date is reached by the plan's end; what is said on the way has no date.
  const isGoal = ({ clause }: Sentence) =>
    clause.id === '文首' || [clause.heading, headings.get(clause.parent ?? '')].some((one) => /目标|指标/.test(one ?? ''));
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
    const ownYear = sentence.times.find(
      ({ time }) => (time.kind === 'by' && DATES.includes(time.suffix)) || (time.kind === 'window' && sentence.standing === 'heading'),
    );
    const named = ownYear?.time.kind === 'by' ? ownYear.time.points.at(-1) : ownYear?.time.kind === 'window' ? ownYear.time.to : undefined;
    const moment = named && ownYear ? lastOf(named, ownYear.year, years) : undefined;
    if (moment !== undefined && (sentence.standing === 'heading' || !stage.has(sentence.clause.id))) stage.set(sentence.clause.id, moment);
    const all = sharesIn(sentence.text);
    for (const share of all) {
      const before = sentence.times
        .filter(({ time }) => (time.kind === 'window' || (time.kind === 'by' && DATES.includes(time.suffix))) && time.at < share.at)
        .at(-1);
      // 到2034年汛期前…达到70%: a day that nobody knows is nearer than any other.
      const unknown = sentence.times.some(
        ({ time }) =>
          (time.kind === 'named' || time.kind === 'relative') && /前$|内$/.test(time.words) && time.at < share.at && time.at > (before?.time.at ?? -1),
      );
      const point = before?.time.kind === 'by' ? before.time.points.at(-1) : before?.time.kind === 'window' ? before.time.to : undefined;
      const piece = (/[^，。；：]*$/.exec(sentence.text.slice(0, share.at))?.[0] ?? '') + share.words;
      const ofYear =
        /全年(?!用|总量|产量|任务|计划|收入|预算|投资|指标|目标)|年度内|本年度/.test(piece) && years.base !== undefined
          ? `${sentence.times[0]?.year.year ?? years.base}-12-31`
          : undefined;
      const each = eachOwn(sentence, all, share);
      const near = (each && lastOf(each.point, each.year, years)) ?? ofYear ?? (before && point ? lastOf(point, before.year, years) : moment);
      const staged = stage.get(sentence.clause.id) ?? (sentence.clause.parent === undefined ? undefined : stage.get(sentence.clause.parent));
      // What comes again is measured each time, and by no day of its own.
      const again = sentence.times.some(({ time }) => time.kind === 'recurring' && time.at < share.at);
      const byPlan = share.kind !== 'quota' && (isGoal(sentence) || /年内|(?:攻坚|行动|整治|活动|专项)期间/.test(piece)) ? to : undefined;
      // 1个工作日内受理，10个工作日内办结；按期办结率不低于98%: how well a limit is kept is told over the whole of the plan.
      const isOfLimits = share.kind === 'target' && before === undefined && /率/.test(piece) && hasOnlyLimits(sentence, sentences, share.at);
      const named = isOfLimits ? to : (near ?? (again && !/年内/.test(piece) ? undefined : (inClause(sentence) ?? staged ?? byPlan)));
      // 2027年达到90% in a plan that ends in July is measured by its end.
      const asOf = unknown && !isOfLimits ? undefined : named !== undefined && named > last ? last : named;
      const sure: Sureness = near !== undefined ? 'sure' : staged !== undefined || asOf !== to ? 'likely' : 'guess';
      // 同比增长6% is a goal where the plan says by when, or states it among its goals; elsewhere it tells how things are.
      const isGrowth =
        share.change === true &&
        !unknown &&
        ((isGoal(sentence) && sentence.clause.id !== '文首') || (before !== undefined && isGovernedBy(before.time, sentence.text, share.at))) &&
        asOf !== undefined &&
        (years.signed === undefined || asOf >= years.signed);
      const kind = isGrowth ? 'target' : share.kind;
      const eachOf = share.kind === 'target' ? eachOfKind(piece) : undefined;
      const counts = share.kind === 'target' && share.bound === 'at-least' && sectors.length > 0 ? countsOf(sentence.text, piece, share.level) : undefined;
      found.push({
        kind,
        share: share.share,
        bound: isGrowth && share.bound === 'none' ? 'at-least' : share.bound,
        of: share.of,
        ...(eachOf !== undefined && { eachOf }),
        ...(asOf !== undefined && { asOf }),
        ...(asOf === undefined && again && share.kind === 'target' && { isOfEach: true as const }),
        name: piece.length > 60 ? piece.replace(/^.*[、）](?=.)/, '').slice(-60) : piece,
        place: placeOf(sentence, piece),
        sure: kind === 'other' ? 'sure' : isGrowth ? leastSure(sure, 'likely') : sure,
        remarks: [],
        ...(counts && { counts }),
      });
    }
  }
  return merged(found);
}

/** Whether limits from something on are all that a sentence, or where it names no time the one before it, says of when. */
const hasOnlyLimits = (sentence: Sentence, all: readonly Sentence[], share: number): boolean => {
  const previous = all[all.indexOf(sentence) - 1];
  const of = sentence.times.length > 0 ? sentence : previous?.paragraph === sentence.paragraph ? previous : undefined;
  return of !== undefined && of.times.length > 0 && of.times.every(({ time }) => time.kind === 'relative' && (of !== sentence || time.at < share));
};

/** Nobody measures a rate each week: what is done so is told over a longer time that the document does not name. */
const SELDOM: Every['unit'][] = ['month', 'quarter', 'half-year', 'year', 'holiday'];

/** With the rule of what comes again in the same words, where one stands there and a plan says all of it. */
export const measuredEach = (shares: readonly ShareFound[], duties: readonly DatedDuty[]): ShareFound[] =>
  shares.map((share) => {
    if (!share.isOfEach) return share;
    const rules = duties.flatMap(({ place, when }) =>
      when.kind === 'recurring' &&
      SELDOM.includes(when.every.unit) &&
      isSayableAsRule(when.every) &&
      place.paragraph === share.place.paragraph &&
      place.words.includes(share.place.words)
        ? [when]
        : [],
    );
    const [rule, ...others] = rules;
    return rule && others.length === 0 ? { ...share, ofEach: rule, sure: leastSure(share.sure, 'likely') } : share;
  });

/** 到2032年底，产值年均增长8%: the date stands in the same part, or by itself before it. */
const isGovernedBy = ({ at, end }: { at: number; end: number }, text: string, share: number): boolean =>
  !/[，。；]/.test(text.slice(end, share)) || (/(?:^|[，。；])(?:到|至|截至|在|力争)?$/.test(text.slice(0, at)) && /^[，、]/.test(text.slice(end)));

/** 2032年、2033年、2034年分别达到80%、90%、100%: as many shares as points, each by its own. */
function eachOwn(
  { text, times }: Sentence,
  shares: ReturnType<typeof sharesIn>,
  share: ReturnType<typeof sharesIn>[number],
): { point: Point; year: YearContext } | undefined {
  const found = times.find(
    ({ time }) => time.kind === 'by' && time.points.length > 1 && time.at < share.at && /^[^，。；]{0,20}(?:，[^，。；]{0,12})?分别/.test(text.slice(time.end)),
  );
  if (found?.time.kind !== 'by') return undefined;
  const { points, end } = found.time;
  const behind = shares.filter(({ at }) => at > end);
  const listed = behind.filter((one, index) => index === 0 || /^[、和及]$/.test(text.slice(behind[index - 1]?.end, one.at)));
  const run = listed.length === points.length && behind.slice(0, points.length).every((one, index) => one === listed[index]) ? listed.indexOf(share) : -1;
  const point = points[run];
  return point && { point, year: found.year };
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
