import { checkPlan } from '../../client/files/plan.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { type Change, DEPARTMENTS, type Department, type ModelCase, type ModelMilestone, PARTS } from './model-cases.ts';

/** One version of a case's plan. */
interface Draft extends Pick<ModelCase, 'overrides' | 'ladder' | 'acknowledgeWorkingDays'> {
  milestones: (ModelMilestone & { id: string; replaces?: string })[];
  merged?: Department;
}

/** The changes of the plan as they come, and what was removed for a while as it comes back. */
function changesOf({ amendments }: ModelCase) {
  return amendments
    .flatMap(({ hour, change }) => [
      { hour, change },
      ...(change.kind === 'remove' && change.backAfterHours !== undefined ? [{ hour: hour + change.backAfterHours, back: change }] : []),
    ])
    .sort((a, b) => a.hour - b.hour);
}

const otherThan = (department: Department): Department => (department === 'water' ? 'fire' : 'water');

/** A department that every version of the plan has as one that acts. */
export function lastingDepartment(given: ModelCase): Department {
  const first = changesOf(given).flatMap((what) => ('change' in what && what.change.kind === 'merge' ? [what.change] : []))[0];
  return first && given.departments > 1 ? otherThan(first.department) : 'water';
}

function changed(draft: Draft, change: Change, version: number, departments: number): Draft {
  const { milestones } = draft;
  const at = 'target' in change ? change.target % milestones.length : 0;
  const replaced = (...by: Draft['milestones']): Draft => ({ ...draft, milestones: [...milestones.slice(0, at), ...by, ...milestones.slice(at + 1)] });
  const old = milestones[at] as Draft['milestones'][number];
  switch (change.kind) {
    case 'move':
      return replaced({ ...old, dueDay: old.dueDay + change.days });
    case 'add':
      return { ...draft, milestones: [...milestones, { ...change.milestone, id: `m${version}-new` }] };
    case 'remove':
      // A plan has at least one.
      return milestones.length > 1 ? replaced() : draft;
    case 'hand over':
      return replaced({ ...old, lead: change.lead, assist: change.assist });
    case 'ask otherwise':
      return replaced({ ...old, sectors: change.sectors, confirm: change.confirm, asks: change.asks });
    case 'split':
      return replaced(...change.parts.map((part, index) => ({ ...part, id: `m${version}-part${index}`, replaces: old.id })));
    case 'merge':
      // Nobody is left to take over what a second one would leave.
      return departments > 1 && draft.merged === undefined ? { ...draft, merged: change.department } : draft;
    case 'ladder':
      return { ...draft, ladder: change.ladder, acknowledgeWorkingDays: change.acknowledgeWorkingDays };
    case 'days off':
      return { ...draft, overrides: change.overrides };
  }
}

/** The versions of a case's plan as files, each with the hour at which it is handed in; the first starts the programme. */
export function versionsOf(id: string, given: ModelCase): { hour: number; text: string; plan: Plan }[] {
  let draft: Draft = { ...given, milestones: given.milestones.map((each, index) => ({ ...each, id: `m${index}` })) };
  const removed = new Map<Change, Draft['milestones']>();
  const drafts = [{ hour: 0, draft }];
  for (const [index, what] of changesOf(given).entries()) {
    if ('change' in what) {
      const before = draft.milestones;
      draft = changed(draft, what.change, index + 2, given.departments);
      const { milestones } = draft;
      removed.set(
        what.change,
        before.filter((each) => !milestones.some(({ id: kept }) => kept === each.id)),
      );
    } else draft = { ...draft, milestones: [...draft.milestones, ...(removed.get(what.back) ?? [])] };
    // One is carried out before the next is taken.
    drafts.push({ hour: Math.max(what.hour, (drafts.at(-1)?.hour ?? 0) + 1), draft });
  }
  return drafts.map((each) => {
    const text = planText(id, given, each.draft);
    return { hour: each.hour, text, plan: planOf(text) };
  });
}

/** A version as a plan file; JSON is YAML. */
function planText(id: string, given: ModelCase, draft: Draft): string {
  const departments = DEPARTMENTS.slice(0, given.departments);
  const { merged } = draft;
  const several = departments.length > 1 && merged === undefined;
  const assisting = several ? ['fire'] : [];
  const leading = merged === 'water' ? 'fire' : 'water';
  return JSON.stringify({
    id,
    name: '安全检查',
    zone: given.zone,
    from: addDays(given.from, -10),
    to: addDays(given.from, 60),
    source: { title: '方案' },
    holidays: {
      table: given.table,
      overrides: draft.overrides.map(({ day, working }) => ({ date: addDays(given.from, day), working, name: working ? '调休' : '停电' })),
    },
    mailAt: given.mailAt,
    // What is owed is compared; digests are not owed by anything in it, and every one wakes each morning.
    digestAt: 'off',
    office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
    committee: { name: '安委会', officer: 'committee@x.example' },
    operator: { name: '运维', officer: 'operator@x.example' },
    departments: departments.map((code) => ({
      id: code,
      name: `${code}局`,
      clause: '四',
      officer: `${code}@x.example`,
      head: `${code}-head@x.example`,
      ...(code === merged && { mergedInto: otherThan(code) }),
    })),
    sectors: departments.length > 1 ? [{ id: 'dams', name: '水库', clause: '四', lead: leading, assist: assisting }] : [],
    ladder: draft.ladder,
    acknowledge: { workingDays: draft.acknowledgeWorkingDays, tell: ['head'] },
    milestones: draft.milestones.map(({ id: milestoneId, dueDay, lead, assist, sectors, confirm, together, copies, needs, asks: asked, replaces }, index) => ({
      id: milestoneId,
      name: `任务${milestoneId}`,
      clause: '三',
      duty: '检查',
      due: addDays(given.from, dueDay),
      lead: lead === 'all' ? 'all' : [lead === 'first' ? leading : OFFICE],
      assist: assist && lead === 'first' ? assisting : [],
      scope: sectors ? 'sectors' : 'department',
      confirm,
      ...(lead === 'all' && several && together && { together }),
      ...(needs && index > 0 && { needs: [draft.milestones[0]?.id] }),
      ...(copies && { copyTo: ['committee', ...departments.slice(-1)] }),
      ...(asked === 'figures' && { form: [{ id: 'meetings', name: '动员会', unit: '次' }] }),
      ...((asked === 'parts' || asked === 'reason') && { parts: { list: PARTS, missing: asked === 'reason' ? 'reason' : 'refuse' } }),
      ...(replaces !== undefined && { replaces }),
    })),
  });
}

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(`the generator made a faulty plan: ${JSON.stringify(faults)}`);
  return plan;
}
