import type { Client } from '@temporalio/client';
import { pokeMailroom } from '../engine/engine.ts';
import type { Store } from '../prisma/store.ts';
import type { Ports } from '../workflows/ports.ts';
import { campaignActivities } from './campaign.ts';
import { ledgerActivities, type Poke } from './ledger.ts';
import type { MailTransport } from './mail.ts';
import { mailroomActivities, type RetryPace } from './mailroom.ts';
import { morningActivities } from './morning.ts';
import { registryActivities } from './registry.ts';

export interface Effects {
  store: Store;
  client: Client;
  transport: MailTransport;
  mailFrom: string;
  /** How patiently mails are tried again; absent for the default. */
  pace?: RetryPace;
}

/** Everything that workflows ask for, on real parts. */
export function createActivities({ store, client, transport, mailFrom, pace }: Effects): Ports {
  const poke: Poke = (programmeId, clock, sendAtMs) => pokeMailroom(client, programmeId, clock, sendAtMs);
  return {
    ...ledgerActivities(store, poke),
    ...registryActivities(store, client),
    ...morningActivities(store, client, poke),
    ...mailroomActivities(store, transport, mailFrom, pace),
    ...campaignActivities(store, client),
  };
}
