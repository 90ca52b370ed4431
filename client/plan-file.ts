import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { isZone } from '../calendar/calendar.ts';
import { datedMilestones, dueDateOf, OFFICE, type Plan, RESERVED_CODES } from '../domain/plan.ts';
import { planSchema } from '../domain/plan-schema.ts';

/** One thing that is wrong with a plan file, at a place that an editor can jump to (both from 1). */
export interface Fault {
  line: number;
  column: number;
  /** Where in the plan, e.g. `milestones[2].due`. */
  where: string;
  /** What is wrong and what would be right. */
  what: string;
}

export type PlanCheck = { plan: Plan; faults: [] } | { plan?: undefined; faults: Fault[] };

type Path = readonly PropertyKey[];
const LARGEST_FILE_CHARACTERS = 1_000_000;

/** Reads a plan and names every fault in it at once, earliest first. */
export function checkPlan(text: string): PlanCheck {
  if (text.length > LARGEST_FILE_CHARACTERS)
    return { faults: [{ line: 1, column: 1, where: '', what: 'the file is larger than a million characters: that is no plan' }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, maxAliasCount: 100, strict: true } as Parameters<typeof parseDocument>[1]);
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map((error) => ({
        ...place(error.pos[0]),
        where: '',
        what: `not valid YAML: ${error.message.split('\n')[0]?.replace(/ at line.*$/, '')}`,
      })),
    };
  }
  const locate = (path: Path, key = false) => {
    const node = nodeAt(document.contents, path, key);
    return { ...place(node?.range?.[0] ?? 0), where: pathText(path) };
  };

  const parsed = planSchema.safeParse(document.toJS() ?? {});
  const faults = parsed.success
    ? crossFaults(parsed.data).map(({ path, what }) => ({ ...locate(path), what }))
    : parsed.error.issues.flatMap((issue) => issueFaults(issue, document.contents, locate));
  if (parsed.success && faults.length === 0) return { plan: parsed.data, faults: [] };
  return { faults: faults.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function issueFaults(issue: z.core.$ZodIssue, root: unknown, locate: (path: Path, key?: boolean) => Omit<Fault, 'what'>): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    const siblings = nodeAt(root as Node, issue.path, false);
    const known = isMap(siblings)
      ? siblings.items.map((item) => String(isScalar(item.key) ? item.key.value : item.key)).filter((key) => !issue.keys.includes(key))
      : [];
    return issue.keys.map((key) => ({
      ...locate([...issue.path, key], true),
      what: `"${key}" means nothing here; remove it or correct its spelling (beside it stand: ${known.join(', ') || 'none'})`,
    }));
  }
  const last = issue.path.at(-1);
  const missing = issue.code === 'invalid_type' && nodeAt(root as Node, issue.path, false) === undefined && typeof last === 'string';
  if (missing) return [{ ...locate(issue.path.slice(0, -1)), where: pathText(issue.path), what: `"${last}" is missing` }];
  const found = nodeAt(root as Node, issue.path, false);
  const given = isScalar(found) ? ` (it says ${JSON.stringify(found.value)})` : '';
  return [{ ...locate(issue.path), what: `${issue.message}${given}` }];
}

/** The node at a path, or its key; undefined where the file has none. */
function nodeAt(root: Node | null | undefined, path: Path, key: boolean): Node | undefined {
  let node: unknown = root ?? undefined;
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      node = key && index === path.length - 1 ? pair?.key : pair?.value;
    } else if (isSeq(node)) node = node.items[Number(step)];
    else return undefined;
  }
  return (node ?? undefined) as Node | undefined;
}

function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('');
}

interface CrossFault {
  path: Path;
  what: string;
}

/** What no single field can know: names that nothing answers to, doubles, dates out of order. */
function crossFaults(plan: Plan): CrossFault[] {
  const departments = new Set(plan.departments.map((department) => department.id));
  const milestones = new Set(plan.milestones.map((milestone) => milestone.id));
  const faults: CrossFault[] = [];
  const unknown = (path: Path, id: string, known: Iterable<string>, what: string) => {
    if (![...known].includes(id)) faults.push({ path, what: `no ${what} is called "${id}"; write one of: ${[...known].join(', ')}` });
  };

  if (!isZone(plan.zone)) faults.push({ path: ['zone'], what: `"${plan.zone}" is no time zone; write a name such as Asia/Shanghai` });
  if (plan.to < plan.from) faults.push({ path: ['to'], what: `the last day ${plan.to} is before the first, ${plan.from}` });
  for (const list of ['departments', 'sectors', 'milestones', 'quotas', 'targets', 'consequences', 'ladder'] as const)
    faults.push(...doubles(plan[list], [list]));
  for (const [index, { id }] of plan.departments.entries()) {
    if (RESERVED_CODES.includes(id))
      faults.push({ path: ['departments', index, 'id'], what: `"${id}" stands for a body that every plan has; take another code` });
  }
  for (const [index, sector] of plan.sectors.entries()) {
    if (sector.lead !== undefined) unknown(['sectors', index, 'lead'], sector.lead, departments, 'department');
    for (const [at, id] of sector.assist.entries()) unknown(['sectors', index, 'assist', at], id, departments, 'department');
  }
  for (const [index, milestone] of plan.milestones.entries()) {
    const path = ['milestones', index];
    if (milestone.lead !== 'all') for (const [at, id] of milestone.lead.entries()) unknown([...path, 'lead', at], id, [...departments, OFFICE], 'department');
    for (const [at, id] of milestone.assist.entries()) unknown([...path, 'assist', at], id, departments, 'department');
    const dues = milestone.rounds?.map((round, at) => ({ due: round.due, at: [...path, 'rounds', at, 'due'] })) ?? [
      { due: milestone.due ?? '', at: [...path, 'due'] },
    ];
    for (const { due, at } of dues) {
      const date = dueDateOf(due);
      if (date < plan.from || date > plan.to) faults.push({ path: at, what: `${date} lies outside the programme, ${plan.from} to ${plan.to}` });
    }
    if (milestone.rounds) faults.push(...doubles(milestone.rounds, [...path, 'rounds']));
    if (milestone.ladder) faults.push(...doubles(milestone.ladder, [...path, 'ladder']), ...ladderOrder(milestone.ladder, [...path, 'ladder']));
  }
  const ids = datedMilestones(plan).map((dated) => dated.id);
  for (const id of new Set(ids.filter((candidate, at) => ids.indexOf(candidate) !== at && !milestones.has(candidate))))
    faults.push({ path: ['milestones'], what: `two rounds come out as "${id}"` });
  faults.push(...ladderOrder(plan.ladder, ['ladder']));
  for (const [index, quota] of plan.quotas.entries())
    if (quota.milestone !== undefined) unknown(['quotas', index, 'milestone'], quota.milestone, milestones, 'milestone');
  return faults;
}

function doubles(list: readonly { id: string }[], path: Path): CrossFault[] {
  return list.flatMap(({ id }, index) => {
    const first = list.findIndex((other) => other.id === id);
    return first < index ? [{ path: [...path, index, 'id'], what: `"${id}" is taken by ${pathText([...path, first])}; take another` }] : [];
  });
}

/** Rungs have to come in the order of time: reminders, then the lapse, then what follows; a repeat needs a rung before it. */
function ladderOrder(ladder: Plan['ladder'], path: Path): CrossFault[] {
  const side = (rung: Plan['ladder'][number]) => (rung.before || rung.on === 'due-day' ? 0 : rung.on === 'lapse' ? 1 : 2);
  return ladder.flatMap((rung, index) => {
    const before = ladder[index - 1];
    if (!before) return rung.repeat ? [{ path: [...path, index], what: 'a repeat needs a rung before it that it follows' }] : [];
    return side(rung) < side(before) ? [{ path: [...path, index], what: `"${rung.id}" comes before "${before.id}" in time; list the earliest first` }] : [];
  });
}
