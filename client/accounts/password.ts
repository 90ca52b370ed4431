import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import type { Words } from '../../domain/kernel/language.ts';
import { ServiceError } from '../errors.ts';

/** Of 0 to 4: more than ten thousand million guesses, so that Admin@123456 and its like, which a hundred million find, are none. */
const LEAST_SCORE = 4;
/** Letters and digits that have to be left when all names are taken out. */
const LEAST_BESIDE_NAMES = 6;
/** The product's name and what such systems are called, in the letters that people type for them. */
const PRODUCT = ['duban', 'dubanxitong', '督办', 'anwei', 'anweiban', 'anweihui', 'anquan', 'yingji', 'mima'];

const WHY: Record<string, Words> = {
  userInputs: { zh: '含有姓名、单位或系统的名称', en: 'it is made of a name, the body’s or the system’s' },
  straightRow: { zh: '是键盘上相邻的键', en: 'it is a row of the keyboard' },
  keyPattern: { zh: '是键盘上相邻的键', en: 'it is a pattern on the keyboard' },
  simpleRepeat: { zh: '重复太多', en: 'it repeats itself' },
  extendedRepeat: { zh: '重复太多', en: 'it repeats itself' },
  sequences: { zh: '是顺排的字母或数字', en: 'it is a sequence' },
  recentYears: { zh: '含有年份', en: 'it is made of a year' },
  dates: { zh: '是日期', en: 'it is a date' },
};
const COMMON: Words = { zh: '太常见，很容易被猜到', en: 'it is common and easily guessed' };

/** Loaded at first use: a dictionary of two megabytes that only a change of password needs. */
let estimator: ZxcvbnFactory | undefined;

/**
 * @param own what belongs to this person: names and codes that others would try first.
 * @throws ServiceError `password-weak` where somebody who tries what people use would find it.
 */
export function mustBeStrong(password: string, own: readonly string[]): void {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const names = [...PRODUCT, ...own.flatMap((text) => [text, ...text.split(/[\s@._-]+/)])].filter((text) => text.length > 2).map((text) => text.toLowerCase());
  const { score, feedback } = estimator.check(password, names);
  // The estimate takes the second name in it for as hard to guess as the first.
  const rest = names.reduce((left, name) => left.replaceAll(name, ''), password.toLowerCase()).replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (score >= LEAST_SCORE && rest.length >= LEAST_BESIDE_NAMES) return;
  const why = WHY[rest.length < LEAST_BESIDE_NAMES ? 'userInputs' : (feedback.warning ?? '')] ?? COMMON;
  throw new ServiceError('invalid', 'password-weak', {
    zh: `这个密码${why.zh}，请换一个：例如三四个不相干的词连起来。`,
    en: `This password is too weak: ${why.en}. Choose another, such as three or four words that have nothing to do with one another.`,
  });
}
