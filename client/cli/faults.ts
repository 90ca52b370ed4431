import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { type Fault, toldIn } from '../files/faults.ts';
import { CommandFailure } from './command.ts';

/** The faults of a file as an editor's problem list shows them, and what to do. */
export function faulty(file: string, faults: readonly Fault[], language: Language): CommandFailure {
  const lines = toldIn(faults, language).map(({ line, column, where, what }) => `${file}:${line}:${column}: ${where ? `${where}: ` : ''}${what}`);
  return new CommandFailure(
    [...lines, inLanguage(language)(`${countOf(faults, language)}，请改正后再试。`, `${countOf(faults, language)}; correct them and try again.`)].join('\n'),
  );
}

export function countOf({ length }: readonly Fault[], language: Language): string {
  return inLanguage(language)(`共 ${length} 处错误`, many(length, 'fault'));
}
