import { MISUSED, runCommand } from './command.ts';
import { dubanCommand } from './duban.ts';
import { languageAsked } from './language.ts';

const argv = process.argv.slice(2);
const language = languageAsked(argv);
const duban = dubanCommand(language);
if (argv.length === 0) {
  duban.outputHelp({ error: true });
  process.exitCode = MISUSED;
} else process.exitCode = await runCommand(duban, argv, language);
