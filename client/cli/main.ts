import type { Language } from '../../domain/wording.ts';
import { calendarCommands } from './calendar.ts';
import { command, MISUSED, runCommand } from './command.ts';
import { enterpriseCommands } from './enterprise.ts';
import { historyCommand, noticesCommand, obligationCommands, whyCommand } from './obligation.ts';
import { planCommands } from './plan.ts';
import { programmeCommands } from './programme.ts';
import { rehearseCommand } from './rehearse.ts';
import { scoreCommand } from './score.ts';
import { sampleCommands, targetCommands } from './target.ts';
import { userCommands } from './user.ts';

const program = command('duban', 'Duban 督办: makes a government plan run itself, and says why everything happened')
  .addCommand(planCommands())
  .addCommand(rehearseCommand())
  .addCommand(programmeCommands())
  .addCommand(calendarCommands())
  .addCommand(obligationCommands())
  .addCommand(enterpriseCommands())
  .addCommand(targetCommands())
  .addCommand(sampleCommands())
  .addCommand(whyCommand())
  .addCommand(historyCommand())
  .addCommand(noticesCommand())
  .addCommand(scoreCommand())
  .addCommand(userCommands())
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or failed, 2 misused. Data goes to stdout, messages to stderr.\nWithout DATABASE_URL and TEMPORAL_ADDRESS the commands talk to a running `npm start`.',
  );

const argv = process.argv.slice(2);
const lang: Language = argv[argv.indexOf('--lang') + 1] === 'en' && argv.includes('--lang') ? 'en' : 'zh';
if (argv.length === 0) {
  program.outputHelp({ error: true });
  process.exitCode = MISUSED;
} else process.exitCode = await runCommand(program, argv, lang);
