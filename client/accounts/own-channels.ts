import { CHANNELS, type Tells, TOLD_KINDS, tellsOf } from '../../domain/kernel/channels.ts';
import { getsCopies } from '../../domain/kernel/people.ts';
import type { UserRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';
import type { Caller } from './caller.ts';

/** By what people are told, as they choose for themselves. The mailbox of their body gets everything whatever they choose. */
export function openOwnChannels(store: Store) {
  const { users, events } = store.accounts;

  /** Keys of other systems are nobody who is told anything. */
  async function own({ id, by }: Caller): Promise<UserRow> {
    const row = by === 'key' ? null : await users.get(id);
    if (!row)
      throw new ServiceError('forbidden', 'no-person', {
        zh: '接口密钥没有收信方式，请用本人的账号登录。',
        en: 'A key is nobody who is told anything: sign in as yourself.',
      });
    return row;
  }

  async function ownChannels(caller: Caller): Promise<{ row: UserRow; tells: Tells; copied: boolean }> {
    const row = await own(caller);
    return { row, tells: tellsOf(row), copied: getsCopies(row) };
  }

  /** @param has whether the deployment has a channel besides mail. */
  async function chooseChannels(caller: Caller, tells: Tells, reach: string | undefined, has: boolean): Promise<void> {
    const row = await own(caller);
    const wanted = new Set(TOLD_KINDS.flatMap((kind) => tells[kind]));
    if (wanted.has('mail') && !row.emailVerified)
      throw new ServiceError('invalid', 'address-missing', {
        zh: '您的账号没有登记本人邮箱，请联系系统管理员登记后再选。',
        en: 'Your account has no address of its own: ask the operator to give it one.',
      });
    if (wanted.has('webhook') && !has)
      throw new ServiceError('invalid', 'channel-missing', {
        zh: '本系统没有配置邮件以外的通道，请只选邮件。',
        en: 'There is no channel besides mail here: choose mail alone.',
      });
    const clean = Object.fromEntries(TOLD_KINDS.map((kind) => [kind, CHANNELS.filter((channel) => tells[kind].includes(channel))])) as unknown as Tells;
    // Whoever knows only `mailed`, as an older worker does, is told as near to it as can be.
    await users.change(row.id, { tells: clean, reach: reach?.trim() || null, mailed: wanted.has('mail') });
    await events.add('channelsChosen', caller.username, row.username, { tells: clean });
  }

  return { ownChannels, chooseChannels };
}
