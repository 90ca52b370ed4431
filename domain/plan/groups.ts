// Types only: the schema's library is far too large for every workflow to carry.
import type { Plan } from './schema.ts';

type Path = readonly PropertyKey[];

/** A plan with the departments of its groups in the place of each group. */
export interface Ungrouped {
  plan: Plan;
  /** Where something stands in the plan as it was written: entries of a list move when a group becomes its departments. */
  writtenAt(path: Path): Path;
}

/**
 * Puts the departments of a group wherever a list names it: from then on a plan is a plan without groups, so that obligations, letters,
 * scores and amendments know nothing of them. Whoever is listed by name or leads already is not listed a second time for being in a group.
 */
export function withGroups(plan: Plan): Ungrouped {
  const active = new Set(plan.departments.filter(({ mergedInto }) => mergedInto === undefined).map(({ id }) => id));
  const groups = new Map(plan.groups.map(({ id, of }) => [id, of.filter((member) => active.has(member))]));
  if (groups.size === 0) return { plan, writtenAt: (path) => path };
  const written = new Map<string, number[]>();

  function members(list: readonly string[], path: Path, apart: readonly string[] = []): string[] {
    const out: string[] = [];
    const places: number[] = [];
    const add = (id: string, at: number) => {
      out.push(id);
      places.push(at);
    };
    for (const [at, id] of list.entries()) {
      const group = groups.get(id);
      if (!group) add(id, at);
      else for (const member of group) if (!list.includes(member) && !out.includes(member) && !apart.includes(member)) add(member, at);
    }
    written.set(JSON.stringify(path), places);
    return out;
  }
  const ofLeads = (id: string, lead: readonly string[]) => (groups.get(id) ?? [id]).every((member) => lead.includes(member));
  const orAll = <T extends 'all' | string[]>(list: T, path: Path) => (list === 'all' ? list : members(list as string[], path)) as T;

  const ofGroups = <T>(each: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(each).flatMap(([id, value]) => (groups.get(id) ?? []).map((member) => [member, value])));
  const withoutGroups = <T>(each: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(each).filter(([id]) => !groups.has(id)));

  const milestones = plan.milestones.map((milestone, index) => {
    const path = ['milestones', index];
    const lead = orAll(milestone.lead, [...path, 'lead']);
    return {
      ...milestone,
      lead,
      ...(milestone.copyTo && { copyTo: members(milestone.copyTo, [...path, 'copyTo']) }),
      // Who has one of its own beside that of its group has its own.
      ...(milestone.copyEach && { copyEach: { ...ofGroups(milestone.copyEach), ...withoutGroups(milestone.copyEach) } }),
      assist: members(milestone.assist, [...path, 'assist'], lead === 'all' ? [...active] : lead),
      ...(milestone.contributions && {
        contributions: milestone.contributions.map((owed, at) => ({
          ...owed,
          // Of a group of leads alone nobody would be left: then it is told that a lead cannot assist itself.
          by: members(owed.by, [...path, 'contributions', at, 'by'], lead === 'all' || owed.by.every((id) => ofLeads(id, lead)) ? [] : lead),
        })),
      }),
    };
  });
  const ungrouped: Plan = {
    ...plan,
    milestones,
    sectors: plan.sectors.map((sector, index) => ({
      ...sector,
      assist: members(sector.assist, ['sectors', index, 'assist'], sector.lead === undefined ? [] : [sector.lead]),
    })),
    standing: plan.standing.map((duty, index) => ({ ...duty, lead: orAll(duty.lead, ['standing', index, 'lead']) })),
    events: plan.events.map((event, index) => ({ ...event, reportedBy: orAll(event.reportedBy, ['events', index, 'reportedBy']) })),
    registers: plan.registers.map((register, index) => ({
      ...register,
      enteredBy: orAll(register.enteredBy, ['registers', index, 'enteredBy']),
      owners: orAll(register.owners, ['registers', index, 'owners']),
    })),
    indicators: plan.indicators.map((indicator, index) => ({
      ...indicator,
      ...(indicator.report && { report: orAll(indicator.report, ['indicators', index, 'report']) }),
      // Who has a number of its own beside that of its group has its own.
      ...(indicator.each && { each: { ...ofGroups(indicator.each), ...withoutGroups(indicator.each) } }),
    })),
    consequences: plan.consequences.map((consequence, index) => {
      const { rule } = consequence;
      if (!rule) return consequence;
      const path = ['consequences', index, 'rule'];
      return { ...consequence, rule: { ...rule, by: members(rule.by, [...path, 'by']), notify: members(rule.notify, [...path, 'notify']) } };
    }),
  };
  return {
    plan: ungrouped,
    writtenAt(path) {
      for (let length = path.length - 1; length > 0; length--) {
        const at = written.get(JSON.stringify(path.slice(0, length)))?.[Number(path[length])];
        if (at !== undefined) return [...path.slice(0, length), at, ...path.slice(length + 1)];
      }
      return path;
    },
  };
}
