import { wallClock } from '../calendar/china.ts';
import { actFault } from '../domain/kernel/handed-in.ts';
import type { Words } from '../domain/kernel/language.ts';
import type { Refusal } from '../domain/kernel/refusals.ts';
import { nameOf, type Plan } from '../domain/plan/plan.ts';
import { type RefusalKind, refusalWords } from '../domain/words/refusals.ts';
import { EngineBusyError, NoAnswerError, NotRunningError, RefusedError } from '../engine/faults.ts';
import type { Fault } from './files/faults.ts';

/** A "no" of the rules, or something that the caller got wrong: one sentence that says what is wrong, for whoever delivers it to add to. */
export class ServiceError extends Error {
  readonly kind: RefusalKind;
  /** Machine-readable reason, e.g. `wrong-stage` or `unknown-obligation`. */
  readonly code: string;
  readonly words: Words;
  /** What the sentence was made of, for hints that need it. */
  readonly details: Readonly<Record<string, string>>;
  /** Everything that is wrong with a file that was handed in, with its places. */
  readonly faults: readonly Fault[];

  constructor(kind: RefusalKind, code: string, words: Words, more: { details?: Record<string, string>; faults?: readonly Fault[] } = {}) {
    super(words.zh);
    this.kind = kind;
    this.code = code;
    this.words = words;
    this.details = more.details ?? {};
    this.faults = more.faults ?? [];
  }
}

/** A file that was named and cannot be read. */
export const unreadable = (file: string) =>
  new ServiceError('invalid', 'no-file', { zh: `读不到文件 ${file}；请检查路径。`, en: `The file ${file} cannot be read; check its path.` });

export function refusalError(refusal: Refusal, plan: Plan): ServiceError {
  const { kind, words } = refusalWords(refusal, (org) => nameOf(plan, org), wallClock(plan.zone).minute);
  return new ServiceError(kind, refusal.refused, words, { details: { ...refusal.details } });
}

/** @throws ServiceError when an act holds what cannot be kept, whoever hands it in: asked before it leaves for the engine. */
export function mustBeSound(act: object): void {
  const fault = actFault(act);
  if (!fault) return;
  const { kind, words } = refusalWords(fault);
  throw new ServiceError(kind, fault.refused, words);
}

/** What made an act fail, in a sentence: the rules' "no", or that nobody answered. Anything else stays as it is. */
export function toldError(error: unknown, plan: Plan): unknown {
  if (error instanceof RefusedError) return refusalError(error.refusal, plan);
  if (error instanceof EngineBusyError)
    return new ServiceError('unavailable', 'too-many-acts', {
      zh: '同时办理的人太多，这一次没有办理，请稍后再提交。',
      en: 'Too much is being done at once: this was not carried out. Send it again in a moment.',
    });
  return error instanceof NoAnswerError ? noAnswer() : error;
}

export const noAnswer = () =>
  new ServiceError('unanswered', 'no-answer', {
    zh: '系统还没有答复，可能正忙或正在维护。这次办理也许已经收到：请稍候查看结果；没有结果就再提交一次，不会重复办理。',
    en: 'There is no answer yet: the system is busy or being maintained. It may have been taken in, so look again in a moment; if nothing has come of it, send it again: it is done only once.',
  });

/** The engine has forgotten it, or has not begun it yet. */
export const isNotRunning = (error: unknown): boolean => error instanceof NotRunningError;

export const unknownProgramme = (id: string) =>
  new ServiceError('unknown', 'unknown-programme', { zh: `没有代号为 ${id} 的督办事项。`, en: `No programme is called ${id}.` });

export const unknownObligation = (id: string) =>
  new ServiceError('unknown', 'unknown-obligation', { zh: `没有编号为 ${id} 的任务。`, en: `No obligation is called ${id}.` });
