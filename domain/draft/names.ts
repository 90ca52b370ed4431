/** Codes for what a document names in Chinese: those of well-known offices in English, or else by number. */

const KNOWN: [RegExp, string][] = [
  [/应急/, 'emergency'],
  [/发展和?改革|发改/, 'reform'],
  [/工业|工信|信息化|经信/, 'industry'],
  [/商务/, 'commerce'],
  [/住房|住建|城乡建设/, 'housing'],
  [/交通/, 'transport'],
  [/水务|水利/, 'water'],
  [/文化|文旅|旅游|广电|体育/, 'culture'],
  [/教育|教体|教委/, 'education'],
  [/科技|科学技术/, 'science'],
  [/公安/, 'police'],
  [/(?<!人)民政/, 'civil-affairs'],
  [/司法/, 'justice'],
  [/财政/, 'finance'],
  [/人力资源|人社/, 'labour'],
  [/自然资源|国土|规划/, 'land'],
  [/生态环境|环保|环境/, 'environment'],
  [/农业|农村/, 'agriculture'],
  [/卫生|卫健|疾控/, 'health'],
  [/退役/, 'veterans'],
  [/审计/, 'audit'],
  [/市场监管|市场监督/, 'market'],
  [/统计/, 'statistics'],
  [/医保|医疗保障/, 'insurance'],
  [/城市管理|城管|执法/, 'city'],
  [/林业|林草|园林|绿化/, 'forestry'],
  [/消防/, 'fire'],
  [/气象/, 'weather'],
  [/税务/, 'tax'],
  [/乡镇|街道|镇街/, 'townships'],
  [/各县|县（市|市、区/, 'counties'],
  [/宣传/, 'publicity'],
  [/供电|电力/, 'power'],
  [/妇联/, 'women'],
  [/总工会/, 'unions'],
  [/团委/, 'youth'],
  [/残联/, 'disabled'],
  [/大数据|数据/, 'data'],
  [/信访/, 'petitions'],
  [/其他/, 'others'],
  [/河长/, 'river'],
  [/机关事务/, 'premises'],
  [/政务|行政审批/, 'permits'],
  [/金融/, 'banking'],
];

/** Gives each name a code that no other has. */
export function codes(prefix: string): (name: string) => string {
  const given = new Map<string, string>();
  const taken = new Set(['office', 'committee', 'operator', 'programme', 'authority', 'government', 'roster']);
  return (name) => {
    const before = given.get(name);
    if (before !== undefined) return before;
    const base = KNOWN.find(([pattern]) => pattern.test(name))?.[1] ?? `${prefix}-1`;
    let code = base;
    for (let number = 2; taken.has(code); number++) code = base === `${prefix}-1` ? `${prefix}-${number}` : `${base}-${number}`;
    taken.add(code);
    given.set(name, code);
    return code;
  };
}

const HAN: Record<string, string> = { 一: '1', 二: '2', 三: '3', 四: '4', 五: '5', 六: '6', 七: '7', 八: '8', 九: '9' };
/** 三（一） is c3-1, 文末 is end. */
export function clauseCode(clause: string): string {
  if (clause === '文末') return 'end';
  if (clause === '文首') return 'opening';
  const parts = clause
    .replace(/附件/g, '-a')
    .replace(/[①-⑳]/g, (sign) => `-${sign.charCodeAt(0) - 0x245f}`)
    .replace(/[一二三四五六七八九十百]+/g, (number) => `-${digits(number)}-`);
  const code = parts
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .replace(/-{2,}/g, '-');
  return `c${code || '0'}`.replace(/^ca/, 'a').slice(0, 30).replace(/-$/, '');
}

function digits(number: string): string {
  const [tens, ones] = number.includes('十') ? number.split('十') : [undefined, number];
  if (tens === undefined) return [...(ones ?? '')].map((sign) => HAN[sign] ?? '').join('');
  return `${tens === '' ? '1' : (HAN[tens] ?? '')}${ones === undefined || ones === '' ? '0' : (HAN[ones] ?? '')}`;
}
