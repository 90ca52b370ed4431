import { belongs } from '../../domain/enterprise/assistance.ts';
import type { Details } from '../../domain/enterprise/details.ts';
import type { EnterpriseState } from '../../domain/enterprise/enterprise.ts';
import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import type { Light } from '../../domain/kernel/lights.ts';
import { present } from '../../domain/kernel/present.ts';
import { type CycleStep, reachOfSteps } from '../../domain/matters/cycle.ts';
import type { Chosen } from '../../prisma/enterprise-query.ts';
import type { Store } from '../../prisma/store.ts';
import type { Outlook } from './enterprise-outlook.ts';

/** How many enterprises are looked at before others have their turn: some ten milliseconds. */
const BATCH = 500;
/** More enterprises than this with something new are no less work than all of them. */
const MANY = 5_000;
/** A row may be committed a little after a later one; looking back this far misses none (real ms). */
const LOOK_BACK_MS = 5_000;
/** How often all are looked at again all the same (real ms): for what changes without an event, such as a holiday table. */
const COMPARE_EVERY_MS = 60_000;

/** An enterprise that is not green, where it belongs, and what is late of it. */
export interface Lit {
  uscc: string;
  name: string;
  sectorId: string;
  departmentId: string;
  details: Details | null;
  light: Light;
  late: CycleStep[];
}

interface Held {
  /** The day and the plan by which the lights were found. */
  by: string;
  lit: Map<string, Lit>;
  /** Up to when (real ms) what was recorded is in them. */
  readAtMs: number;
  comparedAtMs: number;
}

export type EnterpriseLights = ReturnType<typeof openEnterpriseLights>;

/**
 * Keeps in memory which of a programme's enterprises are not green. A light follows from the plan's ladders, which a statement cannot ask:
 * every enterprise with a date within the reach of its ladder is looked at, once for a day and a plan, and again when something is
 * recorded of it.
 */
export function openEnterpriseLights(store: Store) {
  const held = new Map<string, Held>();
  const looking = new Map<string, Promise<Held>>();

  function look(lit: Held['lit'], { of }: Outlook, name: string, details: Details | null, state: EnterpriseState): void {
    const { light, awaited } = of(state, name);
    const { uscc, sectorId, departmentId } = state;
    if (light === 'green') lit.delete(uscc);
    else lit.set(uscc, { uscc, name, sectorId, departmentId, details, light, late: awaited.filter(({ late }) => late).map(({ about }) => about) });
  }

  async function lookAtAll(programmeId: string, outlook: Outlook): Promise<Held> {
    const { plan, today, cycle, by } = outlook;
    const near = { until: addDays(today, reachOfSteps(plan)), newFrom: cycle.newFrom, all: cycle.hasPeriods };
    const begunMs = Date.now();
    const found: Held = { by, lit: new Map(), readAtMs: begunMs, comparedAtMs: begunMs };
    for (let afterUscc = ''; ; ) {
      const rows = await store.matters.dated(programmeId, near, { afterUscc, limit: BATCH });
      for (const { name, details, state } of rows) look(found.lit, outlook, name, details, state);
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) break;
      afterUscc = last.state.uscc;
    }
    held.set(programmeId, found);
    return found;
  }

  /** Looks at all of them, once for everybody who asks meanwhile by the same day and plan. */
  function allOnce(programmeId: string, outlook: Outlook): Promise<Held> {
    const key = `${programmeId} ${outlook.by}`;
    const under = looking.get(key) ?? lookAtAll(programmeId, outlook).finally(() => looking.delete(key));
    looking.set(key, under);
    return under;
  }

  async function current(programmeId: string, outlook: Outlook): Promise<Held> {
    const known = held.get(programmeId);
    if (known?.by !== outlook.by) return allOnce(programmeId, outlook);
    const readAtMs = Date.now();
    const { enterpriseIds, registry } = await store.pages.touchedSince(programmeId, known.readAtMs - LOOK_BACK_MS);
    // Whoever has just brought in a list sees what it says.
    if (registry || enterpriseIds.length > MANY) return lookAtAll(programmeId, outlook);
    for (let at = 0; at < enterpriseIds.length; at += BATCH)
      for (const row of await store.enterprises.getMany(enterpriseIds.slice(at, at + BATCH)))
        look(known.lit, outlook, row.name, row.details ?? null, row.state);
    known.readAtMs = Math.max(known.readAtMs, readAtMs);
    // Nobody waits for a look that most likely finds nothing.
    if (readAtMs - known.comparedAtMs > COMPARE_EVERY_MS) allOnce(programmeId, outlook).catch(() => {});
    return known;
  }

  return {
    /** Gives the enterprises that a query and a text mean and that are not green. */
    async of(
      programmeId: string,
      outlook: Outlook,
      { sectors, details, anyOf }: Pick<ResolvedQuery, 'sectors' | 'details' | 'anyOf'>,
      text = '',
    ): Promise<Lit[]> {
      const { lit } = await current(programmeId, outlook);
      const chosen = present({ sectors, details });
      return [...lit.values()].filter(
        (one) =>
          belongs(chosen, one) && (anyOf === undefined || anyOf.some((part) => belongs(part, one))) && (one.name.includes(text) || one.uscc.includes(text)),
      );
    },

    /** Tells which codes have a light: those that were found to have it or, for green, all but those with another. */
    async codesWith(programmeId: string, outlook: Outlook, query: ResolvedQuery, light: Light): Promise<Chosen> {
      const lit = await this.of(programmeId, outlook, query);
      return light === 'green' ? { except: lit.map(({ uscc }) => uscc) } : { only: lit.flatMap((one) => (one.light === light ? [one.uscc] : [])) };
    },
  };
}
