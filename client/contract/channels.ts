import { z } from 'zod';
import { CHANNELS, type ToldKind } from '../../domain/kernel/channels.ts';
import { text } from './common.ts';

const chosen = z.array(z.enum(CHANNELS)).max(CHANNELS.length);
const tells = z.object({ reminder: chosen, news: chosen, digest: chosen } satisfies Record<ToldKind, typeof chosen>).meta({
  description:
    'By what they are told of reminders, of what has happened, and of each morning’s digest; besides the mailbox of their body, which gets everything',
});

export const ownChannels = z
  .object({
    mail: z.string().optional().meta({ description: 'The own address; absent where the operator has given the account none' }),
    webhook: z.string().optional().meta({ description: 'What the channel besides mail is called; absent where the deployment has none' }),
    reach: z.string().meta({ description: 'What the gateway of that channel knows them by, such as a phone’s number' }),
    tells,
    copied: z.boolean().meta({ description: 'Whether mails go to a role such as theirs at all, of which they could have a copy' }),
  })
  .meta({ id: 'OwnChannels' });
export type OwnChannels = z.output<typeof ownChannels>;
export const channelChoice = z.object({ tells, reach: text(64).optional() });
