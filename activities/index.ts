import { createHmac } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Identity } from '../engine/identity.ts';
import { pokeMailroom } from '../engine/start.ts';
import type { Store } from '../prisma/store.ts';
import type { Backoff } from '../smtp/verdicts.ts';
import type { Ports } from '../workflows/ports.ts';
import { campaignActivities } from './campaign.ts';
import { type ChannelSettings, openChannel } from './channel.ts';
import { ledgerActivities, type Poke } from './ledger.ts';
import type { MailTransport } from './mail.ts';
import { mailroomActivities } from './mailroom.ts';
import { morningActivities } from './morning.ts';
import type { Outbox } from './outbox.ts';
import { registryActivities } from './registry.ts';
import { keepingSteps } from './steps-now.ts';
import { togetherActivities } from './together.ts';
import type { Troubles } from './troubles.ts';

export interface Effects {
  store: Store;
  client: Client;
  /** Asked before anything is done: a task of another database's programme is not ours. */
  identity: Pick<Identity, 'confirm'>;
  transport: MailTransport;
  /** Claims and answers of this process: whoever closes it does so after the transport and before the store. */
  outbox: Outbox;
  mailFrom: string;
  /** How patiently a mail is tried again; absent for the default. */
  pace?: Backoff;
  /** What the links in mails are made of; absent for mails without links. */
  links?: { publicUrl: string; authSecret: string; days?: number };
  /** The gateway by which people may be told besides mail; absent where there is none. */
  channel?: ChannelSettings;
  /** Where what stands in the way of mails is told; absent where nobody else tells of it. */
  troubles?: Troubles;
}

/** Gives everything that workflows ask for, on real parts. */
export function createActivities({ store, client, identity, transport, outbox, mailFrom, pace, links, channel, troubles }: Effects): Ports {
  const poke: Poke = (programmeId, clock, sendAtMs) => pokeMailroom(client, programmeId, clock, sendAtMs);
  // A morning and the letters about it are of one process more often than not.
  const steps = keepingSteps(store);
  return guarded(identity, {
    ...ledgerActivities(store, poke),
    ...registryActivities(store, client),
    ...morningActivities(store, client, poke, steps),
    ...mailroomActivities({
      store,
      transport,
      outbox,
      mailFrom,
      steps,
      ...(pace && { pace }),
      ...(troubles && { troubles }),
      ...(channel && { channel: openChannel(store, channel) }),
      ...(links && { links: { publicUrl: links.publicUrl, sign: signer(links.authSecret), ...(links.days !== undefined && { days: links.days }) } }),
    }),
    ...campaignActivities(store, client, poke),
    ...togetherActivities(store, client),
  });
}

/** Lets each activity run only while database and namespace belong together. */
function guarded(identity: Effects['identity'], activities: Ports): Ports {
  const after =
    <In, Out>(activity: (input: In) => Promise<Out>) =>
    async (input: In): Promise<Out> => {
      await identity.confirm();
      return activity(input);
    };
  return Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [name, after(activity as (input: unknown) => Promise<unknown>)]),
  ) as unknown as Ports;
}

/** Signs as the API does, which checks what was signed here. */
const signer = (secret: string) => (text: string) => createHmac('sha256', secret).update(text).digest('hex');
