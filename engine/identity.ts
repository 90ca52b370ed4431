import { randomUUID } from 'node:crypto';
import { Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import type { DeploymentRow, NamespaceRef } from '../prisma/deployment.ts';
import type { Store } from '../prisma/store.ts';
import { type Engine, NOT_FOUND, onceKnown } from './engine.ts';
import { EngineError } from './faults.ts';
import { MARK, startMark } from './start.ts';

/** Says that a database and a namespace do not belong together: nothing may be done in one of them for the other. */
export class StrangerError extends EngineError {}

/** How often activities and the worker look again (real ms), to notice a database or engine that was put in the place of ours. */
const HOLDS_MS = 1_000;
/** For how long a confirmation is believed when the engine or the database cannot be asked (real ms). */
const FORGIVEN_MS = 60_000;

/** What a database and a namespace say of each other. */
interface Seen {
  place: string;
  row?: DeploymentRow;
  mark?: { database: string; label: string };
  /** The namespace, and what runs in it that the database does not know; it is looked at only where one of them has not signed. */
  here?: NamespaceRef;
  strangers?: string[];
}

/**
 * `ours`: they belong together. `unclaimed`: neither belongs to anybody, and may be claimed. `engine-lost`: the engine has a new
 * namespace in the place of the one that this database belongs to; what ran there is in the ledger only.
 */
export type Belonging = 'ours' | 'unclaimed' | 'engine-lost';

export type Identity = ReturnType<typeof openIdentity>;

/**
 * Opens what ties namespace and database: each carries the other's identity, the database in a row, the namespace in the memo of a workflow
 * that never runs and that nobody else can start a second time. A worker of another database would otherwise take this one's tasks.
 */
export function openIdentity(engine: Engine, store: Pick<Store, 'deployment'>) {
  const { client, connection, namespace, address, historyKeys } = engine;
  const { deployment } = store;
  const sealed = historyKeys[0] === undefined ? undefined : { historyKey: historyKeys[0] };
  // The client opens nothing that is sealed: a mark is no secret, and outlives every key.
  const open = new Client({ connection, namespace });
  let asked: { atMs: number; answer: Promise<void> } | undefined;
  let confirmedMs = Number.NEGATIVE_INFINITY;
  const unsettled = `The namespace ${namespace} of the Temporal server at ${address} and the database ${deployment.label} have not been made each other’s, or no longer are: start a worker, which does it where it can be done.`;

  async function look(): Promise<Seen> {
    const [place, row, mark] = await Promise.all([deployment.place(), deployment.get(), markOf()]);
    const signed = { place, ...(row && { row }), ...(mark && { mark }) };
    // The index is asked only where one of them has not signed: it is slower, and may be behind.
    if (row && mark) return signed;
    const here = await refOf(engine);
    // Nothing runs in a namespace that is not there, and what the database says of another one counts all the same.
    if (here === undefined) return signed;
    const [known, running] = await Promise.all([deployment.programmes(), runningProgrammes()]);
    return { ...signed, here, strangers: running.filter((id) => !known.includes(id)) };
  }

  async function ref(): Promise<NamespaceRef> {
    const here = await refOf(engine);
    if (here) return here;
    throw new EngineError(
      `The Temporal server at ${address} has no namespace ${namespace}: set TEMPORAL_NAMESPACE to the one that is used, or start a worker, which makes it.`,
    );
  }

  /** Reads the mark, which counts even when somebody has ended it, for as long as the engine remembers. */
  async function markOf(): Promise<Seen['mark']> {
    try {
      const { memo } = await client.workflow.getHandle(MARK).describe();
      return memo && { database: String(memo.database), label: String(memo.label) };
    } catch (error) {
      // The next request for the namespace says that there is none.
      if (error instanceof WorkflowNotFoundError || error instanceof NamespaceNotFoundError) return undefined;
      throw error;
    }
  }

  async function runningProgrammes(): Promise<string[]> {
    const query = `ExecutionStatus = 'Running' AND WorkflowType IN ('programme', 'digest', 'mailroom')`;
    const { executions } = await onceKnown(() => connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1_000 }));
    return [...new Set((executions ?? []).map(({ execution }) => execution?.workflowId?.split('/')[1] ?? ''))];
  }

  const judge = (seen: Seen) => judged(seen, engine, deployment.label);

  /** Marks the namespace for a database; gives false when it is marked already. */
  const mark = (id: string, replace = false) => startMark(open, { database: id, label: deployment.label }, replace);

  async function check(): Promise<Belonging> {
    const seen = await look();
    const belonging = judge(seen);
    // Whoever only works needs the namespace itself.
    if (!seen.mark && !seen.here) await ref();
    return belonging;
  }

  async function mayAdopt(): Promise<void> {
    const [place, here] = await Promise.all([deployment.place(), refOf(engine)]);
    if (here === undefined) return;
    const [known, running] = await Promise.all([deployment.programmes(), runningProgrammes()]);
    judge({ place, here, strangers: running.filter((id) => !known.includes(id)) });
  }

  return {
    /**
     * Tells how database and namespace stand to each other. Writes nothing.
     *
     * @throws StrangerError when one of them belongs to another.
     */
    check,

    /**
     * Tells the same before anything is made, the namespace included: one that is not there yet is no stranger to a database that belongs
     * nowhere, or to the one of that name.
     *
     * @throws StrangerError when one of them belongs to another.
     */
    async foresee(): Promise<Belonging> {
      return judge(await look());
    },

    /**
     * Tells whether `adopt` would go through, before anything is made.
     *
     * @throws StrangerError as `adopt` does.
     */
    mayAdopt,

    /**
     * Makes database and namespace each other's at the first start, on an empty database as well as on one of an earlier release; later it
     * only looks. However many start at once, one of two databases gets a namespace, and the other is refused.
     *
     * @throws StrangerError when one of them belongs to another.
     */
    async claim(): Promise<Belonging> {
      const seen = await look();
      const belonging = judge(seen);
      if (sealed && seen.row && seen.row.historyKey !== sealed.historyKey) await deployment.sealWith(sealed.historyKey);
      if (seen.row && seen.mark) {
        if (seen.row.address !== address) await deployment.move(seen.row, await ref());
        return belonging;
      }
      const here = await ref();
      if (seen.row && belonging === 'engine-lost') await deployment.move(seen.row, here);
      const wanted = { id: randomUUID(), place: seen.place, ...here, ...sealed };
      const row = (seen.row && (await deployment.get())) ?? (await deployment.claim(wanted));
      // Another process of ours may have settled it otherwise in this very moment.
      if (judge({ place: seen.place, here, row }) !== 'ours') return this.claim();
      await mark(row.id);
      try {
        judge(await look());
      } catch (error) {
        // Another database was faster.
        if (row.id === wanted.id) await deployment.disclaim(row.id);
        throw error;
      }
      return belonging;
    },

    /**
     * Makes database and namespace each other's whatever stood before: somebody who knows says that the one has taken the other's place.
     * Whoever belonged to either of them is a stranger from now on.
     *
     * @throws StrangerError when the namespace runs programmes that the database does not know.
     */
    async adopt(): Promise<void> {
      await mayAdopt();
      const [place, here] = await Promise.all([deployment.place(), ref()]);
      const row = { id: randomUUID(), place, ...here, ...sealed };
      await deployment.replace(row);
      await mark(row.id, true);
    },

    /**
     * Does as `check` for whoever works all the time: an answer holds for a second, and everything but `ours` is refused.
     *
     * @throws StrangerError when they do not belong together, or no longer.
     */
    confirm(): Promise<void> {
      const nowMs = Date.now();
      if (asked && nowMs - asked.atMs < HOLDS_MS) return asked.answer;
      const answer = check().then(
        (belonging) => {
          if (belonging !== 'ours') throw new StrangerError(unsettled);
          confirmedMs = nowMs;
        },
        (error) => {
          // A part that does not answer for a moment has not changed hands by that.
          if (error instanceof StrangerError || nowMs - confirmedMs > FORGIVEN_MS) throw error;
        },
      );
      asked = { atMs: nowMs, answer };
      // An answer that fails is asked for again by the next caller.
      answer.catch(() => {
        asked = undefined;
      });
      return answer;
    },
  };
}

/** Which namespace the settings lead to; undefined where the server has none of that name. */
async function refOf({ connection, namespace, address }: Engine): Promise<NamespaceRef | undefined> {
  const described = await connection.workflowService.describeNamespace({ namespace }).catch((error) => {
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
    return undefined;
  });
  return described && { namespace, namespaceId: described.namespaceInfo?.id ?? '', address };
}

/**
 * Judges how what was seen belongs together, in the words of a database called `label`.
 *
 * @throws StrangerError when one of them belongs to another, or what the engine keeps cannot be opened.
 */
function judged({ place, row, mark, here, strangers = [] }: Seen, { namespace, address, historyKeys }: Engine, label: string): Belonging {
  if (row?.historyKey !== undefined && !historyKeys.includes(row.historyKey))
    throw new StrangerError(
      `What the engine keeps is sealed with the key ${row.historyKey}, which HISTORY_KEYS does not hold: set it there, the same for worker, API and commands. Nothing was touched.`,
    );
  const engineHere = `namespace ${namespace} of the Temporal server at ${address}`;
  const remedy = 'Nothing was touched. `duban adopt` makes them each other’s, when the one really has taken the other’s place.';
  if (row && row.place !== place)
    throw new StrangerError(
      `The database ${label} is a copy: what it was copied or restored from belongs to namespace ${row.namespace} at ${row.address}, and may be in use. Give the copy a namespace and a mail server of its own. ${remedy}`,
    );
  if (mark && mark.database !== row?.id)
    throw new StrangerError(
      `The ${engineHere} belongs to the database ${mark.label}, and DATABASE_URL leads to ${label}: set TEMPORAL_NAMESPACE to a namespace of its own, or DATABASE_URL to that database. ${remedy}`,
    );
  if (strangers.length > 0)
    throw new StrangerError(
      `In the ${engineHere} runs ${strangers.slice(0, 3).join(', ')}, of which the database ${label} knows nothing: set DATABASE_URL to the database that does, or TEMPORAL_NAMESPACE to a namespace of its own. Nothing was touched.`,
    );
  if (!row) return 'unclaimed';
  if (mark || row.namespaceId === here?.namespaceId) return 'ours';
  if (row.namespace !== namespace || !sameServer(row.address, address))
    throw new StrangerError(
      `The database ${label} belongs to namespace ${row.namespace} of the Temporal server at ${row.address}, and the settings lead to the ${engineHere}: set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE to that one. ${remedy}`,
    );
  return 'engine-lost';
}

/** Tells whether two addresses lead to one server: on this machine its port may be another each time. */
function sameServer(one: string, other: string): boolean {
  const host = (address: string) => address.replace(/:\d+$/, '');
  const here = (address: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host(address));
  return one === other || (here(one) && here(other));
}
