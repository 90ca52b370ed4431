import type { ServerResponse } from 'node:http';
import { assistantsOf } from '../../domain/enterprise/assistance.ts';
import { departmentOf } from '../../domain/obligation/outsider.ts';
import { enterpriseEventName } from '../../domain/words/enterprise.ts';
import { eventName } from '../../domain/words/words.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { Caller } from '../accounts/caller.ts';
import type { ApiContext } from './context.ts';
import type { Metrics } from './metrics.ts';

/** How often the ledger is asked for what is new, once for all who follow a programme (real ms). */
const LOOK_EVERY_MS = 500;
/** A row may be committed a little after a later one; looking back this far misses none (real ms). */
const LOOK_BACK_MS = 5_000;
/** On a machine that stands still for a while a row is committed much later: every so many looks go back further (real ms). */
const DEEP_LOOK_EVERY = 10;
const DEEP_BACK_MS = 60_000;
/** How often a page hears that the API is there (real ms): it says within three seconds when it is not. */
const HEARTBEAT_MS = 1_000;
/** More than this is not sent one by one: whoever follows loads anew. */
const MOST_MISSED = 500;
const MOST_STREAMS = 20;

export interface LiveEvent {
  item: string;
  itemKind: string;
  sequence: number;
  type: string;
  name: string;
  department?: string;
}

interface Whose {
  department: string;
  assists: readonly string[];
}

interface Follower {
  caller: Caller;
  department: string | undefined;
  language: 'zh' | 'en';
  response: ServerResponse;
}

/** Streams of what happens, one look at the ledger for all who follow the same programme. */
export function openLive({ store, service, board, accounts }: ApiContext, metrics: Metrics) {
  const followers = new Map<string, Set<Follower>>();
  const loops = new Map<string, Promise<void>>();
  let closed = false;

  /** Whose an item is: the department that it belongs to, and who assists with it; nothing is known of what concerns all. */
  async function departmentsOf(programmeId: string, events: LedgerEvent[]): Promise<Map<string, Whose>> {
    const found = new Map<string, Whose>();
    const usccs = [...new Set(events.filter(({ itemKind }) => itemKind === 'enterprise').map(({ itemId }) => itemId))];
    if (usccs.length > 0) {
      const { plan } = await service.context(programmeId);
      for (const { id, state, details } of await store.enterprises.getMany(usccs))
        found.set(id, { department: state.departmentId, assists: assistantsOf(plan, { ...state, details }) });
    }
    const onRegisters = [...new Set(events.filter(({ itemKind }) => itemKind === 'register').map(({ itemId }) => itemId))];
    for (const { id, org, enteredBy } of await store.registers.getMany(onRegisters)) found.set(id, { department: org, assists: [enteredBy] });
    for (const { itemId, itemKind } of events) {
      if (itemKind !== 'obligation') continue;
      const row = await board.find(programmeId, itemId);
      // A lead sees what is done to assist it.
      if (row) found.set(itemId, { department: departmentOf(row.state), assists: row.state.role === 'assist' ? row.state.leads : [] });
    }
    return found;
  }

  function write(follower: Follower, event: LedgerEvent, { department, assists }: Partial<Whose> = {}): void {
    // What belongs to another department, or to nobody that we know, is not for a department's eyes, unless it assists.
    const its = department === follower.department || assists?.includes(follower.department ?? '');
    if (follower.department !== undefined && event.itemKind !== 'programme' && !its) return;
    const data: LiveEvent = {
      item: event.itemId,
      itemKind: event.itemKind,
      sequence: event.sequence,
      type: event.type,
      name: event.itemKind === 'enterprise' ? enterpriseEventName(event.type, follower.language) : eventName(event.type, follower.language),
      ...(department !== undefined && { department }),
    };
    follower.response.write(`id: ${event.recordedRealMs}\nevent: ledger\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async function loop(programmeId: string, group: Set<Follower>): Promise<void> {
    const seen = new Map<string, number>();
    let since = Date.now();
    // A ledger that does not answer just now is asked again below; what it then tells a second time does no harm.
    for (const event of await store.ledger.eventsSince(programmeId, since - DEEP_BACK_MS).catch(() => [])) seen.set(`${event.itemId}#${event.sequence}`, since);
    let beatAtMs = Date.now();
    for (let look = 1; !closed && group.size > 0; look++) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const before = since;
      const from = before - (look % DEEP_LOOK_EVERY === 0 ? DEEP_BACK_MS : LOOK_BACK_MS);
      since = Date.now();
      for (const [key, at] of seen) if (at < before - 2 * DEEP_BACK_MS) seen.delete(key);
      try {
        const events = (await store.ledger.eventsSince(programmeId, from)).filter(({ itemId, sequence }) => !seen.has(`${itemId}#${sequence}`));
        await sendAway(group);
        if (events.length > 0) {
          board.stale(programmeId);
          const departments = await departmentsOf(programmeId, events);
          for (const event of events) {
            seen.set(`${event.itemId}#${event.sequence}`, since);
            for (const follower of group) write(follower, event, departments.get(event.itemId));
          }
        }
      } catch {
        // The ledger does not answer just now: what is missed comes with the next look.
        since = before;
      }
      if (Date.now() - beatAtMs < HEARTBEAT_MS) continue;
      beatAtMs = Date.now();
      for (const { response } of group) response.write('event: here\ndata: {}\n\n');
    }
  }

  /** Ends the streams of those whose session or key has ended, or who are somebody else by now: before anything more is told. */
  async function sendAway(group: Set<Follower>): Promise<void> {
    // Whoever comes while this is asked has just been let in, and was not asked about.
    const asked = [...group];
    const granted = await accounts.stillGranted(asked.map(({ caller }) => caller));
    for (const follower of asked) {
      if (granted.has(follower.caller.grantId)) continue;
      group.delete(follower);
      follower.response.end('event: signed-out\ndata: {}\n\n');
    }
  }

  /** One loop for a programme, as long as somebody follows it. */
  function serve(programmeId: string, group: Set<Follower>): void {
    if (loops.has(programmeId) || closed) return;
    const serving = loop(programmeId, group).finally(() => {
      loops.delete(programmeId);
      // Somebody came just as it ended.
      if (group.size > 0) serve(programmeId, group);
    });
    loops.set(programmeId, serving);
  }

  return {
    /** How many streams a caller has open may be no more than a few. */
    full: (callerId: string) => [...followers.values()].flatMap((group) => [...group]).filter((one) => one.caller.id === callerId).length >= MOST_STREAMS,

    /** Sends what happens from now on, and first what was missed since a real instant (epoch ms). */
    async follow(programmeId: string, follower: Follower, missedSinceMs: number | undefined): Promise<void> {
      const { response } = follower;
      response.write('retry: 2000\n\n');
      const group = followers.get(programmeId) ?? new Set();
      followers.set(programmeId, group);
      group.add(follower);
      metrics.streams.inc();
      response.once('close', () => {
        group.delete(follower);
        metrics.streams.dec();
      });
      if (missedSinceMs !== undefined) {
        const missed = await store.ledger.eventsSince(programmeId, missedSinceMs);
        if (missed.length >= MOST_MISSED) response.write('event: reload\ndata: {}\n\n');
        else {
          const departments = await departmentsOf(programmeId, missed);
          for (const event of missed) write(follower, event, departments.get(event.itemId));
        }
      }
      serve(programmeId, group);
    },

    async close(): Promise<void> {
      closed = true;
      for (const group of followers.values()) for (const { response } of group) response.end();
      await Promise.allSettled(loops.values());
    },
  };
}
