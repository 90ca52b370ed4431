import { numberOf } from './numerals.ts';

/** How far more time may be given 延期: 确需延期的，应于到期前5个工作日书面申请，延期不得超过10个工作日，只能延期一次; 不得延期. */

export interface Extensions {
  askBefore?: { days: number } | { workingDays: number } | { months: number };
  times?: number;
  inAll?: { days: number } | { workingDays: number } | { months: number };
}

export interface ExtensionRule {
  at: number;
  end: number;
  /** What it is said of, where its own part says so: 整改 of 整改任务不得延期. */
  of: string;
  rule: Extensions;
}

const COUNT = '(\\d{1,3}|[一二两三四五六七八九十]{1,3})';
const SPAN = `${COUNT}(个?工作日|个?自然日|[日天周]|个?星期|个?月)`;
const ASK = new RegExp(`(?:(?:到期|届满|期满|期限|时限|截止)(?:日|时间|之日)?(?:的)?(?:之?前)|提前(?:至少)?|前)(?:至少)?${SPAN}(?:以?前)?`);
/** 应在期限届满5个工作日前提出 */
const ASK_SO_LONG = new RegExp(`(?:到期|届满|期满)(?:之?日)?(?:至少)?${SPAN}(?:之|以)?前`);
const MOST = new RegExp(`(?:延期|延长)(?:的?(?:时间|期限|时限|天数))?(?:累计|总计|合计|一般|原则上|最长|最多|均)*不(?:得|应|能|可)?(?:超过|多于)${SPAN}`);
/** 每项任务只可延期1次，最长不超过6个月 */
const LONGEST = new RegExp(`延期[^。；]{0,12}，(?:最长|总共|累计)(?:不得?超过|为)${SPAN}`);
const TOTAL = new RegExp(`(?:累计|总计|合计)(?:延期|延长)?(?:时间|期限|天数)?不(?:得|应|能|可)?(?:超过|多于)${SPAN}`);
const UP_TO = new RegExp(`(?:最[多长]|至多)?(?:可|可以|可再|准予|允许|能)(?:申请)?(?:延期|延长)(?!至|到)${SPAN}`);
const OFTEN = new RegExp(`(?:延期|延长)(?:次数)?(?:累计|最多|原则上)*(?:(?:以|不得?超过|为|限)?${COUNT}次)`);
const ONLY = new RegExp(`(?:只能|只可|仅可|仅能|最多|至多|限)(?:申请|办理|再|可)*${COUNT}次(?:为限)?`);
const NEVER = /(?:一律)?(?:不得|不予|不准|不可|不允许)(?:申请|办理|再)?延期(?!不|办)/;
/** 未经批准不得延期 says only who has to be asked. */
const UNLESS = /(?:未经|无特殊|无正当|没有正当|除[^，]*外|非因|擅自|无故|原则上)/;

const spanned = (count = '', unit = ''): { days: number } | { workingDays: number } | { months: number } | undefined => {
  const amount = numberOf(count);
  if (amount === undefined || amount < 1) return undefined;
  if (/工作日/.test(unit)) return { workingDays: amount };
  return /月/.test(unit) ? { months: amount } : { days: /周|星期/.test(unit) ? amount * 7 : amount };
};

/** What a sentence says of more time; undefined where it names no limit of it. */
export function extensionIn(text: string): ExtensionRule | undefined {
  const first = /延期|延长/.exec(text);
  // 可延长5个工作日 is one as well; 可延长至10个工作日 says how long the whole may take.
  if (!first || (!text.includes('延期') && !UP_TO.test(text))) return undefined;
  const at = Math.max(...['，', '：', '。', '；'].map((mark) => text.lastIndexOf(mark, first.index))) + 1;
  const end = text.length;
  const words = text.slice(at);
  const never = NEVER.exec(words);
  if (never) {
    const before = words.slice(0, never.index);
    if (UNLESS.test(before) || /的，/.test(before)) return undefined;
    return { at, end, of: cored(before), rule: { times: 0 } };
  }
  const [, most, unit] = MOST.exec(words) ?? TOTAL.exec(words) ?? UP_TO.exec(words) ?? LONGEST.exec(words) ?? [];
  const inAll = spanned(most, unit);
  const asked = /申请|提出|报[^，。；]{0,12}(?:批准|同意|审批|备案)/.test(text) ? (ASK_SO_LONG.exec(text) ?? ASK.exec(words)) : null;
  const askBefore = spanned(asked?.[1], asked?.[2]);
  const often = numberOf(OFTEN.exec(words)?.[1] ?? ONLY.exec(words)?.[1] ?? '');
  if (!inAll && !askBefore && often === undefined) return undefined;
  const of = cored(/^(.*?)(?:确?需要?|申请|的?延期)/.exec(words)?.[1] ?? '');
  return { at, end, of, rule: { ...(askBefore && { askBefore }), ...(often !== undefined && { times: often }), ...(inAll && { inAll }) } };
}

const GENERIC = /^(?:因)?(?:特殊|客观|不可抗力|其他|上述|以上|确有|有)|^(?:各|所有|全部|一切|各项|各类)|^(?:任务|事项|问题|时限|期限|的|确有?)*$/;
const cored = (before: string): string => {
  const of = before.replace(/^(?:对于?|凡|如)|(?:确|的|工作|任务|事项|问题|时限|期限)+$/g, '');
  return GENERIC.test(of) || of.length > 14 ? '' : of;
};
