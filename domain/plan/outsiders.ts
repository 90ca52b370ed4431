import { inLanguage } from '../kernel/language.ts';
// Types only: the schema's library is far too large for every workflow to carry.
import type { PlanOutsider, PlanOutsiders } from './outsider-fields.ts';
import type { Plan } from './schema.ts';

// Parties outside the government whom nobody knows when the plan is written: a plan has their class, and a report names who it is.

type Classes = Pick<Plan, 'outsiders'>;

/** The class that a code of a plan stands for. */
export const outsidersOf = ({ outsiders = [] }: Classes, id: string): PlanOutsiders | undefined => outsiders.find((one) => one.id === id);

/** The outsider whom a code of a plan stands for, with its class. */
export function outsiderOf({ outsiders = [] }: Classes, id: string): (PlanOutsider & { of: PlanOutsiders }) | undefined {
  for (const of of outsiders) {
    const found = of.members?.find((member) => member.id === id);
    if (found) return { ...found, of };
  }
  return undefined;
}

/** The outsiders of a class of whom what is due on a day is asked, by code. */
export const membersDue = ({ members = [] }: PlanOutsiders, due: string): string[] =>
  members.filter(({ since, until }) => (since === undefined || since <= due) && (until === undefined || due <= until)).map(({ id }) => id);

/** `某某公司（施工单位）`: never the class alone, but for one of whom nobody is named, and never a name that could be anybody’s. */
export const outsiderName = ({ language }: Pick<Plan, 'language'>, { name, of }: { name: string; of: Pick<PlanOutsiders, 'name'> }): string =>
  name === of.name ? name : inLanguage(language)(`${name}（${of.name}）`, `${name} (${of.name})`);

/** An outsider as a report names it: of which class, and its own mail address where it gave one. */
export interface NamedOutsider {
  of: string;
  name: string;
  mail?: string;
}

/** Whether whoever reports has to say who of a class it is. */
export const isNamed = (plan: Classes, id: string): boolean => outsidersOf(plan, id)?.unnamed !== true;

/** Those whom a report names, and each class that is asked and has nobody to be named, by its own name. `meant`: only departments have to act this time. */
export const withUnnamed = <T extends NamedOutsider>(plan: Classes, asked: readonly string[], given: readonly T[], meant: unknown): (T | NamedOutsider)[] => [
  ...given,
  ...(meant === undefined || given.length > 0 ? asked : []).flatMap((id) => {
    const of = outsidersOf(plan, id);
    return of?.unnamed && given.every((one) => one.of !== id) ? [{ of: id, name: of.name }] : [];
  }),
];

/** An outsider that a plan is to keep: a new one, or one that has an address now. */
export interface KeptOutsider {
  of: string;
  member: PlanOutsider;
}

/**
 * Who is named by a report, by code: the same name of the same class is the same party. `kept`: what the plan has to write down for that.
 *
 * @param since the day of the report: from then on whoever is new owes what their class leads at a date.
 */
export function namedOutsiders(plan: Classes, named: readonly NamedOutsider[], since?: string): { ids: { of: string; id: string }[]; kept: KeptOutsider[] } {
  const kept: KeptOutsider[] = [];
  const ids = named.map(({ of, name, mail }) => {
    const held = outsidersOf(plan, of)?.members ?? [];
    const members = [...held, ...kept.filter((one) => one.of === of).map(({ member }) => member)];
    const known = members.find((member) => member.name === name);
    const numbers = members.map(({ id }) => Number(id.slice(of.length + 1))).filter(Number.isInteger);
    const id = known?.id ?? `${of}-${Math.max(0, ...numbers) + 1}`;
    if (!known || (mail !== undefined && known.officer === undefined))
      kept.push({ of, member: { ...(known ?? { id, name, ...(since !== undefined && { since }) }), ...(mail !== undefined && { officer: mail }) } });
    return { of, id };
  });
  return { ids, kept };
}

/** A plan that keeps further outsiders. */
export function withOutsiders(plan: Plan, kept: readonly KeptOutsider[]): Plan {
  if (kept.length === 0 || !plan.outsiders) return plan;
  return {
    ...plan,
    outsiders: plan.outsiders.map((one) => {
      const own = kept.filter(({ of }) => of === one.id).map(({ member }) => member);
      if (own.length === 0) return one;
      const before = one.members ?? [];
      const isNew = ({ id }: PlanOutsider) => before.every((member) => member.id !== id);
      return { ...one, members: [...before.map((member) => own.find(({ id }) => id === member.id) ?? member), ...own.filter(isNew)] };
    }),
  };
}

/** The outsiders that a version of a plan keeps and another, written before, does not. What that one says of an address holds. */
export const unlistedOutsiders = ({ outsiders = [] }: Classes, after: Classes): KeptOutsider[] =>
  outsiders.flatMap(({ id: of, members = [] }) => {
    const now = outsidersOf(after, of);
    const listed = new Set(now?.members?.map(({ id }) => id));
    return now ? members.filter(({ id }) => !listed.has(id)).map((member) => ({ of, member })) : [];
  });
