/** Numbers as Chinese documents write them: 12, 十二, 二〇二五, 二十三, 廿三, 百分之八十. */

const DIGITS: Record<string, number> = {
  〇: 0,
  零: 0,
  '○': 0,
  O: 0,
  o: 0,
  Ｏ: 0,
  一: 1,
  壹: 1,
  二: 2,
  两: 2,
  贰: 2,
  三: 3,
  叁: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const UNITS: Record<string, number> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000 };

/** The number that a text is, or undefined. */
export function numberOf(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  const [whole = '', decimals] = text.replaceAll('廿', '二十').replaceAll('卅', '三十').split('点');
  const value = /[十拾百佰千]/.test(whole) ? withUnits(whole) : spelt(whole);
  if (value === undefined || decimals === undefined) return value;
  const fraction = spelt(decimals);
  return fraction === undefined ? undefined : Number(`${value}.${String(fraction).padStart(decimals.length, '0')}`);
}

/** 二〇二五 is digit by digit. */
function spelt(text: string): number | undefined {
  const digits = [...text].map((sign) => DIGITS[sign] ?? (/\d/.test(sign) ? Number(sign) : undefined));
  return digits.length === 0 || digits.includes(undefined) ? undefined : Number(digits.join(''));
}

function withUnits(text: string): number | undefined {
  let [sum, digit] = [0, undefined as number | undefined];
  for (const sign of text) {
    const unit = UNITS[sign];
    if (unit !== undefined) {
      sum += (digit ?? 1) * unit;
      digit = undefined;
    } else if (DIGITS[sign] !== undefined) digit = DIGITS[sign];
    else return undefined;
  }
  return sum + (digit ?? 0);
}
