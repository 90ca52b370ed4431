import type { Language } from '../domain/kernel/language.ts';
import type { Refusal } from '../domain/kernel/machine.ts';
import { nameOf, type Plan } from '../domain/plan/plan.ts';
import { sentenceOf } from '../domain/words/words.ts';
import { NoAnswerError, NotRunningError, RefusedError } from '../engine/act.ts';
import type { Fault } from './files/plan.ts';

/** A "no" of the rules, or something that the caller got wrong: one sentence that says what to do. */
export class ServiceError extends Error {
  /** Machine-readable reason, e.g. `wrong-stage` or `unknown-obligation`. */
  readonly code: string;
  /** Everything that is wrong with a file that was handed in, with its places. */
  readonly faults: Fault[];
  private readonly sentences: Record<Language, string>;

  constructor(code: string, sentences: Record<Language, string>, faults: Fault[] = []) {
    super(sentences.zh);
    this.code = code;
    this.faults = faults;
    this.sentences = sentences;
  }

  sentence(language: Language): string {
    return this.sentences[language];
  }
}

/** A file that was named and cannot be read. */
export const unreadable = (file: string) =>
  new ServiceError('no-file', { zh: `读不到文件 ${file}；请检查路径。`, en: `The file ${file} cannot be read; check its path.` });

export function refusalError(refusal: Refusal, plan: Plan): ServiceError {
  const named = (org: string) => nameOf(plan, org);
  return new ServiceError(refusal.refused, { zh: sentenceOf(refusal, 'zh', named), en: sentenceOf(refusal, 'en', named) });
}

/** What made an act fail, in a sentence: the rules' "no", or that nobody answered. Anything else stays as it is. */
export function toldError(error: unknown, plan: Plan): unknown {
  if (error instanceof RefusedError) return refusalError(error.refusal, plan);
  if (!(error instanceof NoAnswerError)) return error;
  return new ServiceError('no-answer', {
    zh: '系统还没有答复，可能正忙或正在维护。这次办理也许已经收到：请稍候查看结果；没有结果就再提交一次，不会重复办理。',
    en: 'There is no answer yet: the system is busy or being maintained. It may have been taken in, so look again in a moment; if nothing has come of it, send it again: it is done only once.',
  });
}

/** The engine has forgotten it, or has not begun it yet. */
export const isNotRunning = (error: unknown): boolean => error instanceof NotRunningError;

export const unknownProgramme = (id: string) =>
  new ServiceError('unknown-programme', {
    zh: `没有编号为 ${id} 的创建工程；用 duban programme status 查看现有的。`,
    en: `No programme is called ${id}; \`duban programme status\` lists those there are.`,
  });

export const unknownObligation = (id: string) =>
  new ServiceError('unknown-obligation', {
    zh: `没有编号为 ${id} 的任务；用 duban obligation list 查看现有的。`,
    en: `No obligation is called ${id}; \`duban obligation list\` lists those there are.`,
  });
