import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openCalendar } from '../../calendar/china.ts';
import { readRegistry } from '../../client/enterprises/file.ts';
import { checkPlan } from '../../client/files/plan.ts';
import type { RequestedEnterpriseAct } from '../../domain/enterprise/cycle-rules.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { Plan } from '../../domain/plan/plan.ts';

// What test/small-district/expected.md says, worked out by hand.

const DIR = path.join(import.meta.dirname, '..', 'small-district');
export const REGISTRY = path.join(DIR, 'registry.csv');
export const PLAN = readFileSync(path.join(DIR, 'plan.yaml'), 'utf8');
export const LOADED = '2019-03-22';
export const LAST_DAY = '2019-07-02';
/** People act when all mails of the day have left, and long before the next morning. */
const EVENING = '20:00';
/** Enrolled on the way: no registry that is rehearsed has it. */
export const LATER = '戊渠';

export const plan = planOf(PLAN);
export const calendar = openCalendar(plan);
export const eveningMs = (day: string) => calendar.instantMs(`2019-${day}`, EVENING);

function planOf(text: string): Plan {
  const { plan: read, faults } = checkPlan(text);
  if (!read) throw new Error(JSON.stringify(faults));
  return read;
}

interface Row {
  day: string;
  /** Recipient and kind. */
  mail: string;
  /** How many things a rehearsal foretells; absent where it does not count them. */
  items?: number;
  names: string[];
  /** Only of an enterprise that a rehearsal does not know. */
  liveOnly: boolean;
}

/** The tables of expected.md whose second column is a recipient. */
function expectedRows(): Row[] {
  return readFileSync(path.join(DIR, 'expected.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , recipient = '']) => /^[a-z]+\/[a-z]+$/.test(recipient))
    .flatMap(([, days = '', recipient = '', mail = '', items = '', names = '']) => {
      const told = names.split(' ').filter(Boolean);
      const later = told.filter((name) => name.startsWith('('));
      return days.split(' ').map(
        (day): Row => ({
          day,
          mail: `${recipient} ${mail}`,
          ...(items !== '' && { items: Number(items) }),
          names: told.map((name) => name.replace(/[()]/g, '')).sort(),
          liveOnly: told.length > 0 && later.length === told.length,
        }),
      );
    });
}
export const EXPECTED = expectedRows();

export type Act = Omit<RequestedEnterpriseAct, 'actor' | 'key' | 'on'> & { day: string; name: string; by: string };
export const office = { org: 'office', name: '' };
export const fire = { org: 'fire', name: '' };

/** What people do about enterprises, as expected.md has it; the two that are drawn are inspected besides. */
export const ACTS: Act[] = [
  { day: '04-01', name: '丁渠', kind: 'assess', by: 'water' },
  { day: '04-08', name: '丁渠', kind: 'apply', by: 'water' },
  { day: '04-09', name: '甲警', kind: 'conclude', by: 'fire', result: 'fail', reason: '无应急预案' },
  { day: '04-17', name: '丁渠', kind: 'accept', by: 'authority' },
  { day: '04-18', name: '甲警', kind: 'decide', by: 'authority', grant: true, document: '1号', reason: '情况属实' },
  { day: '05-06', name: '乙渠', kind: 'assessYearly', by: 'water' },
  { day: '05-08', name: '乙警', kind: 'orderRectification', by: 'fire', limit: '2019-05-24', reason: '消防通道堵塞' },
  { day: '05-14', name: '丁渠', kind: 'review', by: 'authority' },
  { day: '05-20', name: '丁渠', kind: 'approve', by: 'authority' },
  { day: '05-21', name: '丁渠', kind: 'announce', by: 'authority' },
  { day: '05-30', name: '乙警', kind: 'rectify', by: 'fire' },
  { day: '06-03', name: LATER, kind: 'start', by: 'water' },
  { day: '06-10', name: '甲警', kind: 'propose', by: 'fire', consequence: 'revocation', lifts: true, reason: '已整改' },
  { day: '06-12', name: '甲警', kind: 'decide', by: 'authority', grant: true, document: '2号', reason: '同意' },
  { day: '06-12', name: '丁渠', kind: 'certify', by: 'authority', number: 'AQB-4', level: 3 },
];
export const INSPECTED = { day: '06-05', kind: 'conclude' as const, by: 'fire', result: 'pass' as const };

export const requestOf = ({ day, name: _name, by, ...request }: Act): RequestedEnterpriseAct => ({
  ...request,
  actor: { org: by, name: '' },
  key: `${request.kind} ${day}`,
  on: `2019-${day}`,
});

export async function entriesOf(): Promise<RegistryEntry[]> {
  const { rows } = await readRegistry(REGISTRY, plan, LOADED);
  const entries: RegistryEntry[] = [];
  for await (const { entry, reasons } of rows) {
    if (!entry) throw new Error(String(reasons));
    entries.push(entry);
  }
  return entries;
}

/** Digests are compared from the day on that expected.md names. */
export const isTold = (day: string, mail: string) => day >= (mail.endsWith(' digest') ? '03-26' : '03-25') && day <= LAST_DAY.slice(5);

/** Everything on one side alone, so that one run shows all that differs. */
export function differences(expected: readonly string[], seen: readonly string[]): string[] {
  return [
    ...expected.filter((line) => !seen.includes(line)).map((line) => `only in expected.md: ${line}`),
    ...seen.filter((line) => !expected.includes(line)).map((line) => `only seen: ${line}`),
    ...seen.filter((line, index) => seen.indexOf(line) !== index).map((line) => `seen twice: ${line}`),
  ].sort();
}
