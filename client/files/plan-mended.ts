import type { z } from 'zod';
import type { Plan } from '../../domain/plan/plan.ts';
import { planSchema } from '../../domain/plan/schema.ts';
import type { CrossFault, Path } from './plan-faults.ts';

type Fields = Record<PropertyKey, unknown>;
type Issue = z.core.$ZodIssue;

/** What stands in for a field that is missing or wrong, by the field's name. */
type StandIns = Record<string, unknown>;

/** More rounds than this are needed by no file that a person has written. */
const MOST_ROUNDS = 10;
/** A file with more faults than this has to be written anew. */
const MOST_MENDED = 5_000;
/** The ways in which a milestone says when it is due: of two that contradict each other neither is believed. */
const WHEN = ['due', 'dueBy', 'rounds', 'recurs', 'after', 'opens', 'dueAt', 'contributions'];

const address = 'someone@x.example';
const common = {
  zone: 'Asia/Shanghai',
  clause: 'x',
  duty: 'x',
  officer: address,
  head: address,
  director: address,
  title: 'x',
  source: { title: 'x' },
  office: {},
  committee: {},
  operator: {},
  departments: [{}],
  milestones: [{}],
  reviews: [{}],
  tell: ['office'],
  within: { days: 1 },
  date: '2019-06-30',
  working: true,
  atLeast: 0.5,
  value: 1,
  unit: '个',
  what: 'x',
  when: 'x',
  proposes: 'x',
  decides: 'x',
  'quotas.of': 'x',
  'targets.of': 'each-sector',
  'targets.counts': 'started',
};

/** Two sets that differ in everything that a fault could quote: an id, a date, who leads. */
const standIns = ({ from, to, ...rest }: { id: string; from: string; to: string; due: string; lead: unknown }): StandIns => ({
  ...common,
  ...rest,
  from,
  to,
  by: [rest.id],
  report: rest.lead,
  asOf: rest.due,
});

/**
 * What does not hold together in a plan whose shape is wrong in places. The wrong places are filled with two different sets of values that
 * are right: what is told of both is wrong whatever ought to stand there, and what is told of one only comes from the filling.
 */
export function crossFaultsBeside(content: unknown, issues: readonly Issue[], crossFaults: (plan: Plan) => CrossFault[]): CrossFault[] {
  const { from, to } = content as { from?: string; to?: string };
  const wrong = (key: string) => issues.some(({ path }) => path[0] === key);
  const [first, last] = [wrong('from') ? undefined : from, wrong('to') ? undefined : to];
  const one = mended(content, issues, standIns({ id: 'stand-in-a', from: '1949-10-01', to: '2199-12-30', due: last ?? '2199-12-30', lead: 'all' }));
  if (!one) return [];
  const other = mended(content, issues, standIns({ id: 'stand-in-b', from: '1949-10-02', to: '2199-12-31', due: first ?? '1949-10-02', lead: ['office'] }));
  if (!other) return [];
  const key = ({ path, what }: CrossFault) => JSON.stringify([path, what.zh]);
  const also = new Set(crossFaults(other).map(key));
  return crossFaults(one).filter((fault) => also.has(key(fault)) && !mayFollow(fault, issues));
}

/** Whether something is only missed because the place where it stands cannot be read. */
const mayFollow = ({ path }: CrossFault, issues: readonly Issue[]) =>
  issues.some((issue) => path.every((step, index) => issue.path[index] === step)) ||
  // A target without a sector to count in; an event without a milestone or a standing duty that follows upon it.
  (path[0] === 'targets' && issues.some((issue) => issue.path[0] === 'sectors')) ||
  (path[0] === 'events' && path.length === 2 && issues.some((issue) => issue.path[0] === 'milestones' || issue.path[0] === 'standing'));

/** The plan with right values in the wrong places; undefined where that cannot be done. Entries of lists keep their places. */
function mended(content: unknown, issues: readonly Issue[], standIn: StandIns): Plan | undefined {
  const root = JSON.parse(JSON.stringify(content)) as Fields;
  const tries = new Map<string, number>();
  let left = issues.slice(0, MOST_MENDED);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const issue of left) mend(root, issue, standIn, tries);
    // Rounds of a rule without a first or a last day would be told by days that nobody wrote.
    if (root.from === standIn.from || root.to === standIn.to)
      for (const milestone of Array.isArray(root.milestones) ? root.milestones.filter(isFields) : [])
        if (milestone.recurs !== undefined || (milestone.dueBy !== undefined && !(isFields(milestone.dueBy) && 'event' in milestone.dueBy))) {
          delete milestone.recurs;
          delete milestone.dueBy;
          milestone.due = standIn.due;
        }
    const parsed = planSchema.safeParse(root);
    if (parsed.success) return parsed.data;
    left = parsed.error.issues.slice(0, MOST_MENDED);
  }
  return undefined;
}

/** First what is wrong goes, then something stands in for it, then what it is a part of goes. */
function mend(root: Fields, issue: Issue, standIn: StandIns, tries: Map<string, number>): void {
  const value = at(root, issue.path);
  if (issue.code === 'unrecognized_keys') {
    if (isFields(value)) for (const key of issue.keys) delete value[key];
    return;
  }
  if (issue.path.length === 0) return;
  const place = JSON.stringify(issue.path);
  const before = tries.get(place) ?? 0;
  tries.set(place, before + 1);
  if (before === 0 && issue.code === 'custom' && isMilestone(issue.path) && isFields(value)) {
    for (const key of WHEN) delete value[key];
    value.due = standIn.due;
    return;
  }
  const around = issue.path.slice(0, -1);
  const [holder, last] = [at(root, around), issue.path.at(-1) as PropertyKey];
  if (Array.isArray(holder)) {
    const id = isFields(value) ? value.id : undefined;
    const entry = typeof value === 'object' ? { ...(id !== undefined && { id }) } : standIn.id;
    if (before < 2) holder[Number(last)] = before === 0 ? entry : {};
    else remove(root, around, tries);
  } else if (isFields(holder)) {
    // An id or a name is one of its own in each list.
    const stand =
      last === 'id' || last === 'name'
        ? [standIn.id, ...issue.path.filter((step) => typeof step === 'number')].join('-')
        : (standIn[`${String(issue.path[0])}.${String(last)}`] ?? standIn[String(last)]);
    if (value !== undefined && before === 0) delete holder[last];
    else if (stand !== undefined && before < 2) holder[last] = structuredClone(stand);
    else remove(root, around, tries);
  } else remove(root, around, tries);
}

const isMilestone = (path: Path) => path.length === 2 && path[0] === 'milestones';
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (root: unknown, path: Path): unknown => path.reduce<unknown>((value, step) => (value as Fields | undefined)?.[step], root);

/** An entry of a list is emptied, so that those after it keep their places; where that does not help, the list goes. */
function remove(root: Fields, path: Path, tries: Map<string, number>): void {
  const [holder, last] = [at(root, path.slice(0, -1)), path.at(-1)];
  if (last === undefined) return;
  if (Array.isArray(holder)) {
    const place = `removed ${JSON.stringify(path)}`;
    if (tries.has(place)) remove(root, path.slice(0, -1), tries);
    else holder[Number(last)] = {};
    tries.set(place, 1);
  } else if (isFields(holder)) delete holder[last];
}
