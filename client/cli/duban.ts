import type { Command } from 'commander';
import type { Language } from '../../domain/kernel/language.ts';
import { both } from '../../domain/kernel/language.ts';
import { VERSION } from '../contract/version.ts';
import { command } from './command.ts';
import { helpEnd, speak } from './language.ts';

/** All commands by their names, in the order of the help. Each is loaded when it is asked for: all of them together take a second. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  plan: async () => (await import('./plan.ts')).planCommands(),
  rehearse: async () => (await import('./rehearse.ts')).rehearseCommand(),
  programme: async () => (await import('./programme.ts')).programmeCommands(),
  calendar: async () => (await import('./calendar.ts')).calendarCommands(),
  obligation: async () => (await import('./obligation.ts')).obligationCommands(),
  enterprise: async () => (await import('./enterprise.ts')).enterpriseCommands(),
  target: async () => (await import('./target.ts')).targetCommands(),
  indicator: async () => (await import('./indicator.ts')).indicatorCommands(),
  report: async () => (await import('./report.ts')).reportCommands(),
  standing: async () => (await import('./report.ts')).standingCommands(),
  event: async () => (await import('./plan-events.ts')).eventCommands(),
  register: async () => (await import('./register.ts')).registerCommands(),
  sample: async () => (await import('./target.ts')).sampleCommands(),
  why: async () => (await import('./why.ts')).whyCommand(),
  history: async () => (await import('./why.ts')).historyCommand(),
  notices: async () => (await import('./notices.ts')).noticesCommand(),
  score: async () => (await import('./score.ts')).scoreCommand(),
  brief: async () => (await import('./brief.ts')).briefCommand(),
  todo: async () => (await import('./todo.ts')).todoCommand(),
  proposal: async () => (await import('./consequences.ts')).proposalCommands(),
  announcements: async () => (await import('./consequences.ts')).announcementsCommand(),
  user: async () => (await import('./user.ts')).userCommands(),
  people: async () => (await import('./people.ts')).peopleCommands(),
  reconcile: async () => (await import('./repair.ts')).reconcileCommand(),
  rearm: async () => (await import('./repair.ts')).rearmCommand(),
  repair: async () => (await import('./repair.ts')).repairCommand(),
  audit: async () => (await import('./audit.ts')).auditCommands(),
  backup: async () => (await import('./backup.ts')).backupCommand(),
  restore: async () => (await import('./backup.ts')).restoreCommand(),
  replay: async () => (await import('./upgrade.ts')).replayCommand(),
  upgrade: async () => (await import('./upgrade.ts')).upgradeCommands(),
  adopt: async () => (await import('./adopt.ts')).adoptCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  'install-service': async () => (await import('./install-service.ts')).installServiceCommand(),
  settings: async () => (await import('./settings.ts')).settingsCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  version: async () => (await import('./version.ts')).versionCommand(),
};

/** Gives all commands, with their texts in one language; or the one that a line begins with, where that is all the line can be about. */
export async function dubanCommand(language: Language, [first = '']: readonly string[] = []): Promise<Command> {
  const duban = command(
    'duban',
    both('督办：让方案自己运转，并说清每件事的来由', 'Duban: makes a government plan run itself, and says why everything happened'),
  );
  duban.version(VERSION, '-V, --version', both('这是哪一版', 'which release this is'));
  const wanted = Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS);
  for (const load of wanted) duban.addCommand(await (COMMANDS[load] as () => Promise<Command>)());
  duban.addHelpText(
    'after',
    helpEnd(
      '退出码：0 办成，1 被拒绝或失败，2 用法不对。数据写到标准输出，消息写到标准错误。\n没有设置 DATABASE_URL 和 TEMPORAL_ADDRESS 时，命令使用正在运行的 npm start。\n--lang en for English.',
      'Exit codes: 0 done, 1 refused or failed, 2 misused. Data goes to stdout, messages to stderr.\nWithout DATABASE_URL and TEMPORAL_ADDRESS the commands talk to a running `npm start`.',
    ),
  );
  speak(duban, language);
  return duban;
}
