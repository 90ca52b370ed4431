import type { Command } from 'commander';
import type { Language } from '../../domain/kernel/language.ts';
import { both } from '../../domain/kernel/language.ts';
import { adoptCommand } from './adopt.ts';
import { auditCommands } from './audit.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { briefCommand } from './brief.ts';
import { calendarCommands } from './calendar.ts';
import { command } from './command.ts';
import { announcementsCommand, proposalCommands } from './consequences.ts';
import { doctorCommand } from './doctor.ts';
import { enterpriseCommands } from './enterprise.ts';
import { indicatorCommands } from './indicator.ts';
import { installServiceCommand } from './install-service.ts';
import { helpEnd, speak } from './language.ts';
import { noticesCommand } from './notices.ts';
import { obligationCommands } from './obligation.ts';
import { peopleCommands } from './people.ts';
import { planCommands } from './plan.ts';
import { eventCommands } from './plan-events.ts';
import { programmeCommands } from './programme.ts';
import { registerCommands } from './register.ts';
import { rehearseCommand } from './rehearse.ts';
import { rearmCommand, reconcileCommand, repairCommand } from './repair.ts';
import { reportCommands, standingCommands } from './report.ts';
import { scoreCommand } from './score.ts';
import { serveCommand } from './serve.ts';
import { settingsCommand } from './settings.ts';
import { sampleCommands, targetCommands } from './target.ts';
import { todoCommand } from './todo.ts';
import { replayCommand, upgradeCommands } from './upgrade.ts';
import { userCommands } from './user.ts';
import { historyCommand, whyCommand } from './why.ts';

/** All commands, with their texts in one language. */
export function dubanCommand(language: Language): Command {
  const duban = command(
    'duban',
    both('督办：让方案自己运转，并说清每件事的来由', 'Duban: makes a government plan run itself, and says why everything happened'),
  )
    .addCommand(planCommands())
    .addCommand(rehearseCommand())
    .addCommand(programmeCommands())
    .addCommand(calendarCommands())
    .addCommand(obligationCommands())
    .addCommand(enterpriseCommands())
    .addCommand(targetCommands())
    .addCommand(indicatorCommands())
    .addCommand(reportCommands())
    .addCommand(standingCommands())
    .addCommand(eventCommands())
    .addCommand(registerCommands())
    .addCommand(sampleCommands())
    .addCommand(whyCommand())
    .addCommand(historyCommand())
    .addCommand(noticesCommand())
    .addCommand(scoreCommand())
    .addCommand(briefCommand())
    .addCommand(todoCommand())
    .addCommand(proposalCommands())
    .addCommand(announcementsCommand())
    .addCommand(userCommands())
    .addCommand(peopleCommands())
    .addCommand(reconcileCommand())
    .addCommand(rearmCommand())
    .addCommand(repairCommand())
    .addCommand(auditCommands())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(replayCommand())
    .addCommand(upgradeCommands())
    .addCommand(adoptCommand())
    .addCommand(serveCommand())
    .addCommand(installServiceCommand())
    .addCommand(settingsCommand())
    .addCommand(doctorCommand())
    .addHelpText(
      'after',
      helpEnd(
        '退出码：0 办成，1 被拒绝或失败，2 用法不对。数据写到标准输出，消息写到标准错误。\n没有设置 DATABASE_URL 和 TEMPORAL_ADDRESS 时，命令使用正在运行的 npm start。\n--lang en for English.',
        'Exit codes: 0 done, 1 refused or failed, 2 misused. Data goes to stdout, messages to stderr.\nWithout DATABASE_URL and TEMPORAL_ADDRESS the commands talk to a running `npm start`.',
      ),
    );
  speak(duban, language);
  return duban;
}
