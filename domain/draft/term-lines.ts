import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import { mentionsIn } from './bodies.ts';
import { comment, quoted, SURE, unique } from './lines.ts';
import { clauseCode } from './names.ts';
import { ruleText } from './rule-text.ts';
import { timesIn } from './times.ts';
import { type DatedDuty, daysOf, type Found, isNobody, NOBODY, type Parties, type ShareFound, type TalkFound, type Understanding } from './understanding.ts';

/** Terms, registers, numbers and points written out as a plan file. */

export function leadText({ all, office, names }: Parties, ids: ReadonlyMap<string, string>): string {
  const listed = [...(office ? ['office'] : []), ...names.flatMap((name) => ids.get(name) ?? [])];
  return all ? 'all' : `[${(listed.length > 0 ? listed : ['office']).join(', ')}]`;
}

/** The code of what has to be settled before. */
export function neededBy({ needs }: DatedDuty, called: ReadonlyMap<DatedDuty, string>): string | undefined {
  const before = needs && [...called].find(([{ place, name }]) => place.clause === needs.clause && name === needs.name);
  // What comes again has no single round that could be waited for.
  return before && !('rounds' in before[0].when) && before[0].when.kind !== 'after' ? before[1] : undefined;
}

export function termLines({ confirm, copyTo = [], carried, extensions }: DatedDuty, ids: ReadonlyMap<string, string>, needed: string | undefined): string[] {
  const copies = copyTo.flatMap((name) => (name === 'committee' ? [name] : (ids.get(name) ?? [])));
  return [
    ...(confirm && !carried?.confirm ? [`    confirm: ${confirm}`] : []),
    ...(copies.length > 0 && !carried?.copyTo ? [`    copyTo: [${copies.join(', ')}]`] : []),
    ...(extensions && !carried?.extensions ? [`    extensions: ${JSON.stringify(extensions)}`] : []),
    ...(needed !== undefined && !carried?.needs ? [`    needs: [${needed}]`] : []),
  ];
}

/** 清单, 指标, 扣分: each with its place, for whoever looks it over. */
export function goalLines(
  { registers, counts, points, talks, counted, office, duties, from, to }: Understanding,
  shares: readonly ShareFound[],
  ids: ReadonlyMap<string, string>,
  eventId: (event: string) => string | undefined,
  language: Language,
): string[] {
  const say = inLanguage(language);
  const head = ({ place, sure }: Found) => comment(`${place.clause}（${SURE[sure][language]}）${say('：', ': ')}${place.words}`, '  ');
  const code = codesFor();
  const apart = namesApart(language);
  // A rule about indicators needs some.
  const sayable = talks.filter(({ on }) => on !== 'missed-indicator' || counts.length + shares.length > 0);
  const by = quoted(office?.name ?? say('办公室', 'the office'));
  return [
    ...(registers.length > 0 ? ['', 'registers:'] : []),
    ...registers.flatMap((one) => [...head(one), `  - { id: ${code(one, 'list')}, name: ${quoted(one.name)}, clause: ${quoted(one.place.clause)} }`]),
    ...(counts.length + shares.length > 0 ? ['', 'indicators:'] : []),
    ...counts.flatMap((one) => [
      ...head(one),
      ...one.remarks.flatMap((remark) => comment(remark[language], '  ')),
      `  - { id: ${code(one, 'count')}, name: ${quoted(apart(one.name, one.due, `${one.value}${one.unit}`))}, clause: ${quoted(one.place.clause)}, unit: ${one.unit}, ${boundText(one.bound)}${eachText(one.each, one.value, ids) ?? `value: ${one.value}, report: ${leadText(one.report, ids)}`}, due: ${one.due} }`,
    ]),
    ...shares.flatMap((one) => {
      const report = reporterOf(one, duties);
      const percent = Math.round(one.share * 10_000) / 100;
      const each = eachText(one.each, percent, ids);
      return [
        ...head(one.bound === 'at-most' || each !== undefined ? { ...one, sure: 'guess' } : one),
        ...(each === undefined && (report.all || report.names.length > 1)
          ? comment(say('由几个单位共同负责，百分数由办公室汇总填报', 'several answer for it, so that the office reports the share'), '  ')
          : []),
        `  - { id: ${code(one, 'share')}, name: ${quoted(apart(shareName(one), one.asOf, `${percent}%`))}, clause: ${quoted(one.place.clause)}, unit: "%", ${boundText(one.bound)}${each ?? `value: ${percent}, report: ${report.all || report.names.length + (report.office ? 1 : 0) !== 1 ? '[office]' : leadText(report, ids)}`}, ${one.asOf === undefined && one.ofEach ? `recurs: ${ruleText(one.ofEach, { from, to })}` : `due: ${one.asOf}`} }`,
      ];
    }),
    ...(points.length + sayable.length + counted.length > 0 ? ['', 'consequences:'] : []),
    ...points.flatMap((one) => [
      ...head(one),
      `  - { id: ${code(one, 'points')}, clause: ${quoted(one.place.clause)}, when: ${say('逾期', 'a lapse')}, what: ${quoted(one.place.words)}, proposes: ${say('系统', 'the system')}, decides: ${by}, rule: { on: lapse, proposes: points, points: ${one.points} } }`,
    ]),
    ...sayable.flatMap((one) => [
      ...head(one),
      `  - { id: ${code(one, 'talk')}, clause: ${quoted(one.place.clause)}, when: ${quoted(UPON[one.on][language])}, what: ${quoted(one.place.words)}, proposes: ${say('系统', 'the system')}, decides: ${by}, rule: { on: ${one.on}, proposes: talk } }`,
    ]),
    ...counted.flatMap((one) => {
      const { event, times, within, inARow, proposes, points: lost } = one;
      const rule = {
        on: 'reported',
        events: [eventId(event)],
        ...(times !== undefined && { times }),
        ...(within && { within }),
        ...(inARow !== undefined && { inARow }),
        proposes,
        ...(lost !== undefined && { points: lost }),
      };
      return [
        ...head(one),
        `  - { id: ${code(one, 'reported')}, clause: ${quoted(one.place.clause)}, when: ${quoted(event)}, what: ${quoted(one.place.words)}, proposes: ${say('系统', 'the system')}, decides: ${by}, rule: ${JSON.stringify(rule)} }`,
      ];
    }),
  ];
}

const UPON: Record<TalkFound['on'], Words> = {
  lapse: { zh: '逾期', en: 'a lapse' },
  'missed-round': { zh: '第二轮未报', en: 'a second round that was missed' },
  'missed-indicator': { zh: '指标未完成', en: 'an indicator that was missed' },
};

const boundText = (bound: string | undefined) => (bound === 'at-most' ? 'bound: at-most, ' : '');

/** A number of its own for each of several bodies, as long as the plan has them. */
function eachText(each: readonly string[] | undefined, value: number, ids: ReadonlyMap<string, string>): string | undefined {
  const known = (each ?? []).flatMap((name) => ids.get(name) ?? []);
  return known.length === 0 ? undefined : `each: { ${known.map((id) => `${id}: ${value}`).join(', ')} }`;
}

/** What a share is of, without who answers for it and by when: 合格率 of 县农业农村局10月底前完成合格率95%. */
function shareName({ of, name }: ShareFound): string {
  // 较2031年降低 keeps the year that it is counted against.
  const text = timesIn(of)
    .filter(({ at }) => !/[较比]$/.test(of.slice(0, at)))
    .reduceRight((so, { at, end }) => `${so.slice(0, at)}${so.slice(end)}`, of);
  const [first] = mentionsIn(text);
  const bare = text.slice(first?.at === 0 ? first.end : 0).replace(/^(?:要|应|须|将|在|于|前|年|完成|实现|确保|力争|达到|全[省市县区]|[，、]|的)+/, '');
  // 利用率各乡镇均达到85%: whose it is stands with the number.
  const own = bare.replace(/各[^，。；]{1,12}?(?:均|都|分别)*$/, '');
  return own.length >= 2 ? own : bare.length >= 2 ? bare : name;
}

/** Whoever answers for the duty that the share stands with. The numbers of several would be added up, which no share is. */
function reporterOf({ place, asOf }: ShareFound, duties: readonly DatedDuty[]): Parties {
  const here = duties.filter((duty) => duty.place.clause === place.clause && !isNobody(duty.leads));
  const near = here.filter((duty) => duty.place.paragraph === place.paragraph);
  const on = near.filter((duty) => asOf !== undefined && daysOf(duty.when).includes(asOf));
  const own = near.filter((duty) => duty.place.words.includes(place.words));
  return (on[0] ?? own[0] ?? near[0] ?? here[0])?.leads ?? NOBODY;
}

function codesFor() {
  const taken = new Set<string>();
  return ({ place }: Found, kind: string) => unique(`${clauseCode(place.clause)}-${kind}`, taken);
}

/** Tells two numbers of one name and day apart, by what is to be reached and where that is not enough by counting: a plan may hold no two that read alike. */
function namesApart(language: Language) {
  const taken = new Set<string>();
  const say = inLanguage(language);
  return (name: string, due: string | undefined, amount: string): string => {
    const detailed = `${name}${say(`（${amount}）`, ` (${amount})`)}`;
    const free = [name, detailed, ...Array.from({ length: taken.size }, (_, index) => `${detailed} ${index + 2}`)].find((one) => !taken.has(`${due} ${one}`));
    taken.add(`${due} ${free}`);
    return free ?? detailed;
  };
}
