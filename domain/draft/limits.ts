import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import { many, type Words } from '../kernel/language.ts';
import { mentionsIn } from './bodies.ts';
import type { Years } from './reading.ts';
import type { Sureness } from './source.ts';
import { type TimeFound, timesIn } from './times.ts';
import type { DatedDuty, When, Within } from './understanding.ts';

/** Limits that run from something: 接到报告后2小时内, 自受理之日起15日内, 整改完成后10个工作日内. What they run from, and for how long. */

export type Relative = Extract<TimeFound, { kind: 'relative' }>;

/** What a limit runs from, as the document says it. */
export interface Trigger {
  /** As people say it: 发现重大隐患. */
  event: string;
  /** Who finds it or hears of it, where the document says so: they may report it. */
  by: string[];
  /** The words of the sentence that say it, which are no part of what is owed. */
  words: string;
}

/** What holds a limit in its sentence and is no part of anything: 应当在, 须于, 最迟. */
const HOLDS =
  /(?:要求|责令(?:其)?(?:限期)?|督促(?:其)?|要(?!求)|应当?|须|必须|务必|需|在|于|并|且|最迟|原则上|一般|不得?超过|不超过|及时|立即|第一时间|（|内容|的|即)+$/;
/** What ends a trigger that stands by itself: 接到报告后, 自受理之日起, 发现隐患的. */
const ENDS = /(?:之日起|当日起|之时起|日起|之日|之后|以后|起|后)(?:的)?$/;
/** What comes in and has to be dealt with. */
const CASE =
  /(?:(?:可疑|重大|紧急|突发|异常)\p{Script=Han}{2,6}|诉求|来电|来信|来访|工单|求助|报修|咨询|申请|信访件|转办件|交办件|督办件|线索|手续|报件|问题|隐患|到位款项|到位资金)$/u;
/** What comes new and has to be dealt with: 新增企业10个工作日内纳入监管. */
const NEW_ONE = /^新(?:增|建|入职|入学|开办|投产|设立|登记|发现|查出)\p{Script=Han}{2,10}$/u;
const LOOSE_ENDS = /(?:的|时|的情况|情形)$/;
/** Verbs of what happens by itself, which begin a trigger that has no such end: 接到举报2小时内. */
const HAPPENS =
  /(?:接到|接报|接警|收到|收悉|发现|查获|抓获|截获|发生|出现|遇到|遇有|受理|知悉|获悉|得知|查实|认定|立案|成立|组建|批复|批准|下达|交办|转办|举报|投诉|预警|发布|启动|出院|入职|离职|送达|签收|登记|验收|竣工|开工|投用|启用|结束|完成|到期|解除|公示期满|期满|查出|排查出|检查出|挂牌|通报|反馈|(?:指定|确定|明确)承办|印发|下发|突发)/;
const LEADING =
  /^(?:自|从|在|于|当|如|若|凡|一旦|遇|待|对于|对(?!标|照)|凡是|如果|并|且|应当?|须|要|每次|每[日天周月季]|每(?=发|接|收|出|遇|[日天周月季])|各|但|经|）)+/;
const GENERIC = /^(?:之|其|该|此|上述|本|这)?(?:日|后|前|时|起)?$/;

/** What a limit runs from; undefined where the sentence does not say. */
export function triggerOf(text: string, time: Relative, earlier: readonly Relative[]): Trigger | undefined {
  const start = Math.max(0, ...[...text.slice(0, time.at).matchAll(/[。；：]/g)].map(({ index }) => index + 1));
  const pieces = text.slice(start, time.at).split('，');
  // 接到举报的，受理单位当日转办: whoever does it happens to be called by a verb.
  const own = (pieces.at(-1) ?? '').replace(HOLDS, '').replace(/^(?:由)?(?:受理|发证|登记|审批|验收)(?:单位|部门|机关|机构)$/, '');
  // 复杂问题整改时限不超过15日; 3日内制定整改计划，明确整改时限，原则上不超过60日
  if (/^[时期]限/.test(time.words)) {
    const of = own.replace(/的?(?:整改|办结|处置|办理|处理|销号|答复|解决)$/, '');
    const before = earlier.at(-1);
    if (/^(?:明确|确定|规定|制定|落实)/.test(of) || of.length < 2) return before && triggerOf(text, before, earlier.slice(0, -1));
    return { event: of, by: [], words: '' };
  }
  // 被约谈的应在10个工作日内提交整改报告
  const suffered =
    /^被(?:\p{Script=Han}{2,8}(?=的)|(?:通报|约谈|督办|点名|问责)(?=单位|部门|企业))(?=的?(?:单位|部门|企业|[县市区乡镇街道]+)?(?:应当?|要|须|必须)?(?:在|于)?$)/u.exec(
      pieces.at(-1) ?? '',
    )?.[0];
  if (suffered !== undefined) return { event: suffered, by: [], words: '' };
  // 模拟评价得分低于85分的指标牵头单位应于10日内提交
  const short = /^([^，]{2,24}(?:低于|高于|超过|不足|达到|达不到)[^，的]{1,10})的[^，]{2,14}$/.exec(own)?.[1];
  if (short !== undefined) return cleaned(short, '');
  // 整改完成后由市农业农村局在20日内组织验收: whoever does it is no part of what it runs from.
  const apart = /^(.{2,}(?:之日起|之后|以后|后))由[^，]{2,14}$/.exec(own)?.[1];
  if (apart !== undefined) return cleaned(apart, apart);
  // 用电报装申请由供电公司在5个工作日内答复: what comes in stands before whoever deals with it.
  const handled = /^(?:对)?([^，由]{2,16}(?:申请|诉求|意见|建议|举报|投诉|报件|工单))由[^，]{2,14}$/.exec(own)?.[1];
  if (handled !== undefined) return { event: handled, by: [], words: '' };
  // 群众诉求由首接单位负责，当日受理: so it may stand in the part before as well.
  const given =
    own === ''
      ? /^(?:对)?([^，由]{2,16}(?:申请|诉求|意见|建议|举报|投诉|工单|信访件))由[^，]{2,12}(?:负责|承办|办理|受理)$/.exec(pieces.at(-2) ?? '')?.[1]
      : undefined;
  if (given !== undefined) return { event: given, by: [], words: '' };
  // 突发险情必须在30分钟内电话报告、2小时内书面报告: the second of two in a row runs from what the first does.
  const running = earlier.at(-1);
  if (
    running &&
    /^\p{Script=Han}{2,10}[、并和及]?$/u.test(text.slice(running.end, time.at)) &&
    !ENDS.test(text.slice(running.end, time.at).replace(/[、并和及]$/, ''))
  )
    return triggerOf(text, running, earlier.slice(0, -1));
  // 对家长投诉举报，市场监管所应在接到后1个工作日内到场: what is received stands in the part before.
  const received = /(接到|收到|受理|接报)(?:之)?后$/.exec(own)?.[1];
  const thing = received === undefined ? undefined : /^对于?([^，]{2,16})$/.exec(pieces.at(-2) ?? '')?.[1];
  if (thing !== undefined) return { event: `${received}${thing}`, by: [], words: `${received}后` };
  const isCase = /^[^，]{2,16}的$/.test(pieces.at(-1) ?? '');
  const found = isCase ? cleaned(own, own) : (inOwn(own) ?? inBehind(text, time));
  if (found) return found;
  // 发生事故的，单位负责人应当于1小时内报告: the part before it says what has happened. Other limits of the sentence end what it governs.
  const handed = handedOver(text, time, earlier.at(-1));
  if (handed) return handed;
  for (const piece of pieces.slice(0, -1).reverse().slice(0, 4)) {
    // 对逾期未完成的事项，7日内下发督办单
    // 自第三季度起，… is a date, and nothing that happens.
    if (timesIn(piece).some(({ kind, at, end }) => kind === 'by' && piece.slice(at).length - (end - at) <= 1)) continue;
    const ends =
      ENDS.test(piece) || REACHED.test(piece) || /^(?:对于?|凡是?|如|若|一旦|遇)[^，]{2,}的/.test(piece) || (LOOSE_ENDS.test(piece) && HAPPENS.test(piece));
    // 审核不通过的，5个工作日内补充完善
    const doer = own.replace(/^由/, '');
    const [who] = mentionsIn(doer);
    const isHeld =
      /^(?:[^，的]{2,10}?(?:单位|局|部门|政府|企业|学校|站|所|队|村|社区|乡镇|街道|中心))?(?:应当?|要|须)?(?:立即|当场|第一时间|一律)[^，]{2,12}[、并]?$/.test(
        own,
      ) ||
      /^[^\p{Script=Han}]*(?:应当?|须|要|在|于)*$/u.test(own) ||
      (doer.length <= 20 &&
        ((who?.at === 0 && who.end === doer.length) || /^[^，]{0,12}(?:政府|局|部门|单位|企业|学校|站|所|队|村|社区|乡镇|街道)$/.test(doer)));
    const isUpon = piece === pieces.at(-2) && /^[^内前]{2,16}的$/.test(piece) && isHeld;
    // 连续两次评为不合格的市场，由县市场监管局约谈，责令15日内整改到位
    const again = piece === pieces[0] ? /^(?:对)?((?:连续|累计|年内|一年内)[^，的]{2,20})的[^，的]{1,12}$/.exec(piece)?.[1] : undefined;
    if (again !== undefined) return { event: again, by: [], words: '' };
    // 对D级危房，立即停用，2日内撤离
    const isOf = piece === pieces[0] && /^[①-⑳（）\d]*对于?[^，]{2,20}$/.test(piece);
    // 对评估发现的重大隐患，使用单位应当立即停用，15日内整改: what is owed at once is nothing that it runs from.
    if (/^(?!对)[^，的]{2,12}(?:应当|必须)/.test(piece) && !ENDS.test(piece)) continue;
    // What an earlier limit of the sentence runs from is at least as near.
    const before = earlier.at(-1);
    if (before && text.indexOf(piece) < before.at && (ends || isUpon || isOf)) return triggerOf(text, before, earlier.slice(0, -1)) ?? cleaned(piece, piece);
    if (ends || isUpon || isOf || (HAPPENS.test(piece) && new RegExp(`^(?:[^，]{0,12}?)${HAPPENS.source}`).test(piece) && !/[内前]/.test(piece)))
      return cleaned(piece, piece);
  }
  const before = earlier.at(-1);
  return before && triggerOf(text, before, earlier.slice(0, -1));
}

/** 补贴资金使用达到80%时, 存量超过500公斤或存放满30日的 */
const REACHED = /(?:达到|超过|低于|高于|不足|突破|少于)[^，]{1,20}(?:时|的)$/;

const SUBJECT = /^(?:责任|承办|整改|申报|有关|相关|各)?(?:单位|部门)|^\p{Script=Han}{2,10}?(?:局|委|办|政府|公司|企业)(?=提|报|送|出具|完成|作出)/u;

/** 县教育局3个工作日内送两部门征求意见，两部门在3个工作日内回复: another body's limit runs from what the first has done. */
function handedOver(text: string, time: Relative, before: Relative | undefined): Trigger | undefined {
  if (!before) return undefined;
  const pieces = text.slice(before.end, time.at).split('，');
  // 5个工作日内，责任单位提交销号申请，安委办10日内…: what is done stands in a part of its own.
  const [ahead = '', acted, ...others] = pieces;
  const isApart = ahead === '' && others.length === 1 && acted !== undefined && acted.length >= 4;
  const [done = '', own, ...more] = isApart ? [acted.replace(SUBJECT, ''), ...others] : pieces;
  const isOther =
    own !== undefined &&
    more.length === 0 &&
    (/^(?:[两三]|各|有关|相关|承办|主办|责任|属地|被[^，]{1,4})(?:个)?(?:部门|单位)|^(?:村|社区|街道|乡镇|镇|县|区|学校|企业|网格|中心)$/.test(own) ||
      mentionsIn(own)[0]?.at === 0);
  // 发生险情的，街道30分钟内报告区应急局，消防队1小时内到场: what is told to somebody else starts nothing of whoever has to be there.
  const isThere = own !== undefined && /^[^，]{0,4}?(?:到场|到达|到位|到岗|赶[到赴]|派员|抵达)/.test(text.slice(time.end).replace(/^内/, ''));
  const named = (own ?? '').replace(/^(?:各|相关|有关)|(?:主要)?负责人$|(?:应当?|须|要|在|于)+$/g, '');
  if (isThere && /报告|上报|报送|^报/.test(done) && !done.includes(named)) return undefined;
  return isOther && done.length >= 2 ? { event: done.replace(/^(?:分别|及时|将|并)+/, '').slice(-40), by: [], words: '' } : undefined;
}

/** 对工作滞后的单位5个工作日内下发督办函 */
const OF_SUCH = /^对于?[^，的]{2,16}的(?:单位|部门|企业|个人|人员|项目|事项|问题|场所|地区|乡镇|街道|学校)$/;

function inOwn(own: string): Trigger | undefined {
  if (ENDS.test(own) || OF_SUCH.test(own)) return cleaned(own, own);
  const last = [...own.matchAll(new RegExp(HAPPENS, 'g'))].at(-1) ?? CASE.exec(own) ?? NEW_ONE.exec(own);
  return last ? cleaned(own, own) : undefined;
}

/** 15日内（自受理之日起）, 2小时内（从接报时起算） */
function inBehind(text: string, time: Relative): Trigger | undefined {
  const behind = /^（([^（）]{2,24}?)(?:起算|计算)?）/.exec(text.slice(time.end));
  return behind && ENDS.test(behind[1] as string) ? cleaned(behind[1] as string, behind[0]) : undefined;
}

/** The trigger as people say it, and whom it names as those who hear of it. */
function cleaned(given: string, words: string): Trigger | undefined {
  let event = given
    .replace(/[“”①-⑳]/g, '')
    .replace(/（(?![^（]*）)/g, '')
    .replace(ENDS, '')
    .replace(LOOSE_ENDS, '')
    .replace(LEADING, '');
  const by: string[] = [];
  for (let [first] = mentionsIn(event); first && first.at === 0; [first] = mentionsIn(event)) {
    const rest = event.slice(first.end).replace(/^[、和及与]|^(?:以及|等)/, '');
    const [next] = mentionsIn(rest);
    const hears = new RegExp(`^(?:${LEADING.source.slice(1)})?(?:接|收|发现|受理|知悉|获悉|得知|排查|检查出|查出|遇|出现)`).test(rest) || LEADING.test(rest);
    if (!hears && !(next && next.at === 0)) break;
    if (first.kind === 'body') by.push(first.name);
    event = rest.replace(LEADING, '');
  }
  event = event.replace(/^(?:负责人|主要负责人|值班人员|工作人员|单位)?(?:应当?|要|须)?(?=接到|收到|发现)/, '').replace(/(?:当日|之日)$/, '');
  // 违规收费须在查实后30日内清退, 会议纪要于会后5个工作日内印发: what it is about stands before what it runs from.
  const isOver = (words: string) => new RegExp(HAPPENS).test(words) || /(?:终止|核定|到位|稳定|通过|合格)$/.test(words);
  const [, about = '', upon = ''] = /^(.{2,24}?)(?:须|应当?|要)?(?:自|在|于)(会|.{2,})$/.exec(event) ?? [];
  if (upon !== '' && !new RegExp(HAPPENS).test(about) && (upon === '会' || isOver(upon))) event = upon;
  // 由县林业局指定承办单位: whoever does it may report it.
  event = event.replace(/^由[^，]{2,14}?(?=(?:指定|明确|确定)承办)/, '');
  // 会后5个工作日内
  if (event === '会') event = '会议召开';
  return event.length < 2 || GENERIC.test(event) ? undefined : { event: event.slice(-40), by, words };
}

const MOST = { minutes: 600, hours: 720, days: 1_000, workingDays: 500, months: 36 };

/** The limit as a plan says it; half a month is fifteen days and says so. */
export function withinOf({ amount, unit, words }: Relative): { within: Within; sure: Sureness; remarks: Words[] } | undefined {
  const [key, count] = inUnits(amount, unit);
  // 当日办结 is by the end of the day itself.
  if (!Number.isInteger(count) || count < (key === 'days' ? 0 : 1) || count > MOST[key]) return undefined;
  const within = { [key]: count } as Within;
  return unit === 'month' && key === 'days'
    ? { within, sure: 'likely', remarks: [{ zh: `“${words}”按 ${count} 天计`, en: `“${words}” is taken as ${many(count, 'day')}` }] }
    : { within, sure: 'sure', remarks: [] };
}

function inUnits(amount: number, unit: Relative['unit']): [keyof typeof MOST, number] {
  switch (unit) {
    case 'minute':
      return ['minutes', amount];
    case 'hour':
      return amount === 0.5 ? ['minutes', 30] : ['hours', amount];
    case 'working-day':
      return ['workingDays', amount];
    case 'month':
      return amount === 0.5 ? ['days', 15] : ['months', amount];
    case 'year':
      return ['months', amount * 12];
    default:
      return ['days', unit === 'week' ? amount * 7 : amount];
  }
}

/** What is done, of a trigger that is the end of some work: 排查 of 排查工作全面完成. Empty where only 完成 is said. */
function workOf(event: string): string | undefined {
  const done =
    /^(.*?)(?:工作|任务|活动|阶段)?(?:全面|全部|按期)?(?:完成|结束|办结|到位|验收合格|通过验收)(?:的)?$/.exec(event)?.[1] ??
    /^(?:全面|全部)?完成(.+)$/.exec(event)?.[1];
  return done?.replace(/^(?:各|每次|每轮|上述|该项|全部|本|此项)+/, '').replace(/(?:工作|任务|活动)$/, '');
}

/**
 * The milestone that a limit follows upon, where what it runs from is the end of work which the plan dates itself and no other could be
 * meant; hours run from events only.
 */
export function followedBy(duty: DatedDuty, duties: readonly DatedDuty[]): DatedDuty | undefined {
  const { when, place } = duty;
  const work = when.kind === 'after' && !('hours' in when.within || 'minutes' in when.within) ? workOf(when.event ?? '') : undefined;
  // 汛期结束 is no work, and nobody settles it.
  if (work === undefined || work.length === 1 || /[期季]$/.test(work)) return undefined;
  const dated = duties.filter((other) => other !== duty && other.when.kind !== 'after' && other.when.kind !== 'year' && other.carried === undefined);
  const near = dated.filter((other) => other.place.clause === place.clause && other.place.paragraph <= place.paragraph);
  if (work === '') return near.length === 1 ? near[0] : undefined;
  const about = (list: readonly DatedDuty[]) => list.filter(({ name, duty: text }) => isAbout(name, work) || isAbout(text, work));
  for (const list of [about(near), about(dated)]) if (list.length > 0) return list.length === 1 ? list[0] : undefined;
  return undefined;
}

/** 制定整改方案 is not about 整改, but about a paper. */
const isAbout = (text: string, work: string) =>
  text.includes(work) &&
  new RegExp(
    `${work.replace(/[.*+?^${'$'}{}()|[\]\\]/g, '\\$&')}(?!(?:工作|实施)?(?:专班|办公室|领导小组|工作组|方案|计划|措施|清单|台账|情况|目标|要求|报告|总结|进展|指引|标准))`,
  ).test(text);

/** With what each limit follows upon, once all duties are known. */
export function followed(duties: readonly DatedDuty[]): DatedDuty[] {
  return duties.map((duty): DatedDuty => {
    if (duty.when.kind !== 'after' || duty.when.ahead) return duty;
    const upon = followedBy(duty, duties);
    if (!upon) return duty;
    const { clause, paragraph } = upon.place;
    const when: When = { ...duty.when, follows: { clause, paragraph, name: upon.name } };
    const remark = { zh: `从“${upon.name}”办结之日起算`, en: `counted from the day on which “${upon.name}” is settled` };
    return { ...duty, when, sure: duty.sure === 'sure' ? 'likely' : duty.sure, remarks: [...duty.remarks, remark] };
  });
}

const OWN_PRINT = /本?(?:方案|通知|办法|意见|细则|规定|计划)?(?:印发|下发|发布|公布|施行|发文)(?:之日|后)?(?:起)?$/;
/** 自本方案印发之日起60日内, where the day under the document is known; 自施行之日起 where another day is named counts from that. */
export function fromOwnPrint(time: Relative, { signed, inForce }: Years): PlainDate | undefined {
  const event = time.event.replace(/[^\p{Script=Han}]+$/u, '');
  // 《办法》施行之日起60日内 of a notice on it: the notice's own day is another.
  if (/》(?:印发|公布|发布|施行)/.test(event) && inForce === undefined) return undefined;
  const day = /施行(?:之日|后)?起?$/.test(event) && inForce !== undefined ? inForce : signed;
  return day !== undefined && OWN_PRINT.test(event) ? fromPrint(time, day) : undefined;
}

function fromPrint({ amount, unit }: Extract<TimeFound, { kind: 'relative' }>, signed: PlainDate): PlainDate | undefined {
  if (unit === 'month' && Number.isInteger(amount)) return addMonths(signed, amount);
  const days = unit === 'day' ? amount : unit === 'week' ? amount * 7 : undefined;
  return days === undefined ? undefined : addDays(signed, days);
}
