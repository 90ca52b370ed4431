import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { both } from '../../domain/kernel/language.ts';
import { ServiceError } from '../errors.ts';
import { actorOption } from './command.ts';

interface ActOptions {
  as: { org: string; name: string };
  key?: string;
  reason?: string;
}

/** Options of every act: who acts, why, and the key that makes sending it twice one act. */
export function acting(base: Command): Command {
  return base
    .requiredOption(
      '--as <who>',
      both('由谁办理：部门代号、office 或 committee，冒号后可写姓名', 'who acts: a department’s code, office or committee, and a name after a colon'),
      actorOption,
    )
    .option('--reason <text>', both('理由', 'why'))
    .option('--key <key>', both('办理编号：同一编号只办一次', 'idempotency key: the same key twice is one act'));
}

/** How a request for more time is decided: yes or no, never neither. */
export const deciding = (base: Command): Command =>
  base.option('--grant', both('同意', 'grant it')).option('--refuse', both('不同意，须写理由', 'refuse it, with a reason'));

export function grantGiven({ grant, refuse }: { grant?: unknown; refuse?: unknown }): boolean {
  if (Boolean(grant) === Boolean(refuse))
    throw new ServiceError('invalid', 'grant-or-refuse', {
      zh: '请写明 --grant（同意）或 --refuse（不同意）。',
      en: 'Say either --grant or --refuse.',
    });
  return Boolean(grant);
}

/** What the service is asked with, by whom and under which key: a new one where none was given. */
export function request({ as, key, reason }: ActOptions) {
  return { actor: as, key: key ?? randomUUID(), ...(reason !== undefined && { reason }) };
}
