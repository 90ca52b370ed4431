import type { Client } from '@temporalio/client';
import { pokeMailroom } from '../engine/engine.ts';
import type { Store } from '../prisma/store.ts';
import type { Ports } from '../workflows/ports.ts';
import { campaignActivities } from './campaign.ts';
import { ledgerActivities } from './ledger.ts';
import type { MailTransport } from './mail.ts';
import { mailroomActivities, type RetryPace } from './mailroom.ts';

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
  return {
    ...ledgerActivities(store, (programmeId, clock, sendAtMs) => pokeMailroom(client, programmeId, clock, sendAtMs)),
    ...mailroomActivities(store, transport, mailFrom, pace),
    ...campaignActivities(store, client),
  };
}
