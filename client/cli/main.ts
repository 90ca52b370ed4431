import { outliveReaders } from '../../config/process.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { FAILED, MISUSED, runCommand } from './command.ts';
import { dubanCommand } from './duban.ts';
import { languageAsked } from './language.ts';

const argv = process.argv.slice(2);
const language = languageAsked(argv);
let lost: string | undefined;
// `duban … | head` is no failure, and what the command does is done to its end; a full disk is one.
outliveReaders(({ message }) => {
  if (lost === undefined) console.error(inLanguage(language)(`输出写不出去（${message}）。`, `The output cannot be written (${message}).`));
  lost = message;
  process.exitCode = FAILED;
});
const duban = await dubanCommand(language, argv);
if (argv.length === 0) {
  duban.outputHelp({ error: true });
  process.exitCode = MISUSED;
} else {
  const code = await runCommand(duban, argv, language);
  process.exitCode = lost === undefined ? code : FAILED;
}
