import type { Command } from 'commander';
import { both } from '../../domain/kernel/language.ts';
import { VERSION } from '../contract/version.ts';
import { command, outputOf } from './command.ts';

/** Which release this is, as `--version` says it. */
export function versionCommand(): Command {
  return command('version', both('这是哪一版（同 --version）', 'which release this is, as --version says')).action((_options: object, self: Command) => {
    outputOf(self.optsWithGlobals()).print({ version: VERSION }, [VERSION]);
  });
}
