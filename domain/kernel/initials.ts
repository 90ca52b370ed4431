/** Initials of Chinese text, as people type them to find something: AQSC for 安全生产. */

/** The first character of each initial in the order of pinyin, which every system that knows Chinese sorts by. */
const FIRSTS = [...'阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀'];
const LETTERS = [...'ABCDEFGHJKLMNOPQRSTWXYZ'];
/** Characters that people read in two ways, as names of bodies and enterprises have them; their order knows one. */
const SEVERAL: Record<string, string> = {
  重: 'CZ',
  长: 'CZ',
  行: 'HX',
  乐: 'LY',
  会: 'HK',
  调: 'DT',
  朝: 'CZ',
  厦: 'SX',
  单: 'DS',
  区: 'QO',
  曾: 'CZ',
  藏: 'CZ',
  传: 'CZ',
  参: 'CS',
  仇: 'CQ',
  解: 'JX',
  贾: 'GJ',
  车: 'CJ',
  盛: 'CS',
  石: 'DS',
  校: 'JX',
  降: 'JX',
  查: 'CZ',
  系: 'JX',
  角: 'JJ',
  省: 'SX',
  弹: 'DT',
  种: 'CZ',
  卡: 'KQ',
  暴: 'BP',
  尉: 'WY',
};
const MOST_READINGS = 8;

const collator = new Intl.Collator('zh-CN-u-co-pinyin');
const known = new Map<string, string>();

function letterOf(sign: string): string {
  const before = known.get(sign);
  if (before !== undefined) return before;
  let letter = '';
  if (/[a-z0-9]/i.test(sign)) letter = sign.toUpperCase();
  else if (/\p{Script=Han}/u.test(sign)) {
    const at = FIRSTS.findLastIndex((first) => collator.compare(first, sign) <= 0);
    letter = LETTERS[at] ?? '';
  }
  known.set(sign, letter);
  return letter;
}

/** The initials of a text; where a character can be read in two ways, each reading, apart by a blank. */
export function initialsOf(text: string): string {
  let readings = [''];
  for (const sign of text.normalize('NFKC')) {
    const letters = SEVERAL[sign] ?? letterOf(sign);
    const more = readings.length * letters.length <= MOST_READINGS ? [...letters] : [letters[0] ?? ''];
    readings = letters === '' ? readings : more.flatMap((letter) => readings.map((reading) => reading + letter));
  }
  return [...new Set(readings)].join(' ');
}
