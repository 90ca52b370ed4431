import type { Command } from 'commander';
import { settingsAtHand } from '../../config/config.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import type { State } from '../contract/doctor.ts';
import { VERSION } from '../contract/version.ts';
import { examine } from '../doctor/doctor.ts';
import { CHECK_NAMES, type Finding } from '../doctor/finding.ts';
import { addressOption, CommandFailure, command, outputOf } from './command.ts';

const MARKS: Record<State, string> = { ok: '✓', warning: '!', fault: '✗', skipped: '–' };

/** Looks at everything that could be wrong, and says in one line each what to do. */
export function doctorCommand(): Command {
  return command(
    'doctor',
    both(
      '体检：设置、连接、权限、版本、时钟、时区、邮件、磁盘、证书、节假日表、收件地址，逐行写明怎么办',
      'looks at settings, connections, rights, versions, clocks, zones, mail, disk, certificates, holidays and addresses, with what to do, one line each',
    ),
  )
    .option('--mail <address>', both('同时向这个地址发一封测试邮件', 'send a test mail to this address as well'), addressOption)
    .option(
      '--channel <number>',
      both('同时通过个人通道的网关，向这个手机号或账号发一条测试消息', 'send a test message to this number or account by the gateway besides mail as well'),
    )
    .action(async ({ mail, channel }: { mail?: string; channel?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const { language } = output;
      const t = inLanguage(language);
      const to = { ...(mail !== undefined && { testMailTo: mail }), ...(channel !== undefined && { testMessageTo: channel }) };
      const findings = await examine({ version: VERSION, ...settingsAtHand(), ...to });
      const line = ({ check, state, what, toDo }: Finding) =>
        `${MARKS[state]} ${CHECK_NAMES[check][language]}${t('：', ': ')}${what[language]}${toDo ? `${t('；', '; ')}${toDo[language]}` : ''}`;
      output.print(
        findings.map(({ check, state, what, toDo }) => ({ check, state, what: what[language], ...(toDo && { toDo: toDo[language] }) })),
        findings.map(line),
      );
      const faults = findings.filter(({ state }) => state === 'fault').length;
      if (faults > 0) throw new CommandFailure(t(`有 ${faults} 处不能正常工作。`, `${faults} of these ${faults === 1 ? 'does' : 'do'} not work.`));
    });
}
