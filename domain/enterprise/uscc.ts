import type { Language } from '../kernel/language.ts';
import { inLanguage, many } from '../kernel/language.ts';

/** 统一社会信用代码 as GB 32100-2015 defines it: 17 characters and a check character, of digits and letters without I, O, S, V, Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const LENGTH = 18;

/** The 18th character for the first 17, all of the standard's alphabet (RangeError otherwise). Weights are the powers of 3 modulo 31. */
export function usccCheckCharacter(first17: string): string {
  if (first17.length !== LENGTH - 1) throw new RangeError(`17 characters are needed, not ${first17.length}`);
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) throw new RangeError(`${character} is not in the alphabet of GB 32100-2015`);
    sum += value * weight;
    weight = (weight * 3) % ALPHABET.length;
  }
  return ALPHABET[(ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length] as string;
}

/** What is wrong with a code, as the end of a sentence about it; undefined when it is valid. Capital letters only, nothing around them. */
export function usccFault(text: string, language: Language = 'zh'): string | undefined {
  const t = inLanguage(language);
  const characters = [...text];
  if (characters.length !== LENGTH) return t(`有 ${characters.length} 位，应为 18 位`, `has ${many(characters.length, 'character')} instead of 18`);
  const stranger = characters.findIndex((character) => !ALPHABET.includes(character));
  if (stranger >= 0) {
    const found = characters[stranger];
    return t(
      `第 ${stranger + 1} 位是“${found}”，代码只用数字和 I、O、S、V、Z 以外的大写字母`,
      `has “${found}” as character ${stranger + 1}; codes are of digits and capital letters other than I, O, S, V, Z`,
    );
  }
  if (usccCheckCharacter(text.slice(0, -1)) !== text.at(-1))
    return t('校验位不符，有一位写错了，请对照营业执照', 'has a check character that does not fit: compare it with the business licence');
  return undefined;
}
