import { belongs, toldOfAssisted } from '../enterprise/assistance.ts';
import type { Standing } from '../enterprise/standing.ts';
import { grouped } from '../kernel/grouped.ts';
import type { Plan } from '../plan/plan.ts';

/** Tells which enterprises are whose: those that a department supervises, and those that a body assists with and hears of in its digest. */
export interface Keepers<T> {
  /** Gives the enterprises that a question can be about: a department's own, or all of them where it names none. */
  among(departmentId: string | undefined): readonly T[];
  /** Gives the enterprises with which a body assists and of which its digest tells. */
  helpedBy(org: string): readonly T[];
  /** Gives whoever hears of news about one enterprise. */
  hearersOf(one: T): readonly string[];
  /** Says that one of the enterprises is another's now, or of another sector. */
  changed(): void;
}

/** Keeps both lists until one of the enterprises changes hands. */
export function openKeepers<T extends { standing: Standing }>(plan: Plan, all: readonly T[]): Keepers<T> {
  const helpers = toldOfAssisted(plan, 'digest');
  const helpersOf = ({ standing }: T) => helpers.flatMap(({ org, parts }) => (parts.some((part) => belongs(part, standing)) ? [org] : []));
  let supervised: Map<string, T[]> | undefined;
  const hearers = new Map<T, readonly string[]>();
  const assisted = new Map<string, readonly T[]>();

  return {
    among(departmentId) {
      if (departmentId === undefined) return all;
      supervised ??= grouped(all, ({ standing }) => standing.departmentId);
      return supervised.get(departmentId) ?? [];
    },
    helpedBy(org) {
      if (!helpers.some((helper) => helper.org === org)) return [];
      const found = assisted.get(org) ?? all.filter((one) => helpersOf(one).includes(org));
      assisted.set(org, found);
      return found;
    },
    hearersOf(one) {
      const known = hearers.get(one);
      if (known) return known;
      const found = [one.standing.departmentId, ...helpersOf(one)];
      hearers.set(one, found);
      return found;
    },
    changed() {
      supervised = undefined;
      hearers.clear();
      assisted.clear();
    },
  };
}
