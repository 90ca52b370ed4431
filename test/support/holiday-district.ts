import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openCalendar } from '../../calendar/china.ts';
import { readRegistry } from '../../client/enterprises/file.ts';
import { checkPlan } from '../../client/files/plan.ts';
import type { RequestedEnterpriseAct } from '../../domain/enterprise/cycle-rules.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { RequestedAct } from '../../domain/programme/campaign.ts';

// What test/holiday-district/expected.md says, worked out by hand before anything of it was run.

const DIR = path.join(import.meta.dirname, '..', 'holiday-district');
export const REGISTRY = path.join(DIR, 'registry.csv');
export const PLAN = readFileSync(path.join(DIR, 'plan.yaml'), 'utf8');
/** The plan as it is amended on the way. */
export const AMENDED = PLAN.replace('due: 2021-02-26, lead: [towns]', 'due: 2021-03-12, lead: [towns]');
export const LOADED = '2020-11-17';
export const LAST_DAY = '2021-04-14';
/** People act when all mails of the day have left, and long before the next morning. */
const EVENING = '20:00';

const planOf = (text: string): Plan => {
  const { plan: read, faults } = checkPlan(text);
  if (!read) throw new Error(JSON.stringify(faults));
  return read;
};
export const plan = planOf(PLAN);
export const amended = planOf(AMENDED);
export const calendar = openCalendar(plan);
/** Days are written without their year: from November on it is that of the beginning. */
export const dateOf = (day: string) => `${day >= '11-01' ? '2020' : '2021'}-${day}`;
export const eveningMs = (day: string) => calendar.instantMs(dateOf(day), EVENING);

export interface Row {
  date: string;
  /** Recipient and what about. */
  mail: string;
  items?: number;
  names: string[];
  only: '' | 'live' | 'rehearsal';
}

/** The tables of expected.md whose second column is a recipient. */
export const EXPECTED: Row[] = readFileSync(path.join(DIR, 'expected.md'), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, , recipient = '']) => /^[a-z]+\/[a-z]+$/.test(recipient))
  .flatMap(([, days = '', recipient = '', mail = '', items = '', names = '', only = '']) =>
    days.split(' ').map((day) => ({
      date: dateOf(day),
      mail: `${recipient} ${mail}`,
      ...(items !== '' && { items: Number(items) }),
      names: names.split(' ').filter(Boolean).sort(),
      only: only as Row['only'],
    })),
  );

const by = (org: string) => ({ org, name: '' });

export type EnterpriseDeed = Omit<RequestedEnterpriseAct, 'actor' | 'key' | 'on'> & { day: string; name: string; by: string };
export const ENTERPRISES: EnterpriseDeed[] = [
  { day: '12-02', name: '赤仓', kind: 'assess', by: 'transport' },
  { day: '12-04', name: '赤仓', kind: 'apply', by: 'transport' },
  { day: '12-08', name: '青铸', kind: 'orderRectification', by: 'emergency', limit: '2021-01-08', reason: '消防通道堵塞' },
  { day: '12-10', name: '绿铸', kind: 'apply', by: 'emergency' },
  { day: '12-14', name: '赤仓', kind: 'accept', by: 'office' },
  { day: '12-16', name: '绿铸', kind: 'accept', by: 'office' },
  { day: '01-12', name: '橙仓', kind: 'conclude', by: 'transport', result: 'fail', reason: '无应急预案' },
  { day: '01-18', name: '绿仓', kind: 'orderRectification', by: 'transport', limit: '2021-02-19', reason: '货架超高' },
  { day: '01-19', name: '橙仓', kind: 'decide', by: 'office', grant: true, document: '1号', reason: '情况属实' },
  { day: '01-20', name: '赤仓', kind: 'review', by: 'office' },
  { day: '01-21', name: '青铸', kind: 'decide', by: 'office', grant: true, document: '2号', reason: '逾期未改' },
  { day: '01-22', name: '赤仓', kind: 'approve', by: 'office' },
  { day: '01-27', name: '橙铸', kind: 'assessYearly', by: 'emergency' },
  { day: '01-28', name: '青铸', kind: 'rectify', by: 'emergency' },
  { day: '02-01', name: '青铸', kind: 'propose', by: 'emergency', consequence: 'downgrade', lifts: true, reason: '已整改' },
  { day: '02-02', name: '橙仓', kind: 'propose', by: 'transport', consequence: 'revocation', lifts: true, reason: '已补齐预案' },
  { day: '02-03', name: '青铸', kind: 'decide', by: 'office', grant: true, document: '3号', reason: '同意' },
  { day: '02-05', name: '橙仓', kind: 'decide', by: 'office', grant: true, document: '4号', reason: '同意' },
  { day: '02-08', name: '绿仓', kind: 'close', by: 'office', reason: '企业注销' },
];

export const requestOf = ({ day, name: _name, by: org, ...request }: EnterpriseDeed): RequestedEnterpriseAct => ({
  ...request,
  actor: by(org),
  key: `${request.kind} ${day}`,
  on: dateOf(day),
});

export type ObligationDeed = Omit<RequestedAct, 'actor' | 'key'> & { day: string; of: string; by: string };
const figures = (meetings: number, trained: number) => [
  { field: 'meetings', value: meetings },
  { field: 'trained', value: trained },
];
export const OBLIGATIONS: ObligationDeed[] = [
  { day: '11-18', of: 'scheme/emergency', kind: 'acknowledge', by: 'emergency' },
  { day: '11-18', of: 'scheme/finance', kind: 'acknowledge', by: 'finance' },
  { day: '12-01', of: 'report-2020-12/transport', kind: 'acknowledge', by: 'transport' },
  { day: '12-10', of: 'scheme/emergency', kind: 'submit', by: 'emergency' },
  { day: '12-14', of: 'scheme/emergency', kind: 'confirm', by: 'office' },
  { day: '12-14', of: 'scheme/finance', kind: 'requestExtension', by: 'finance', until: '2021-01-08', reason: '年底决算' },
  { day: '12-16', of: 'scheme/finance', kind: 'decideExtension', by: 'office', grant: true },
  { day: '12-30', of: 'report-2020-12/transport', kind: 'submit', by: 'transport', figures: figures(2, 120) },
  { day: '12-31', of: 'report-2020-12/transport', kind: 'confirm', by: 'office' },
  { day: '01-06', of: 'scheme/transport', kind: 'submit', by: 'transport' },
  { day: '01-07', of: 'scheme/finance', kind: 'submit', by: 'finance' },
  { day: '01-11', of: 'scheme/finance', kind: 'return', by: 'office', reason: '缺经费测算' },
  { day: '01-11', of: 'report-2021-02/transport', kind: 'acknowledge', by: 'transport' },
  { day: '01-13', of: 'scheme/transport', kind: 'confirm', by: 'office' },
  { day: '01-13', of: 'scheme/finance', kind: 'submit', by: 'finance' },
  { day: '01-15', of: 'scheme/finance', kind: 'confirm', by: 'office' },
  { day: '01-27', of: 'drill/upper', kind: 'acknowledge', by: 'upper' },
  { day: '02-10', of: 'report-2021-02/transport', kind: 'submit', by: 'transport', figures: figures(1, 60) },
  { day: '02-10', of: 'lookback/office', kind: 'acknowledge', by: 'office' },
  { day: '02-10', of: 'lookback-funds/finance', kind: 'acknowledge', by: 'finance' },
  { day: '02-18', of: 'report-2021-02/transport', kind: 'confirm', by: 'office' },
  { day: '03-10', of: 'drill/upper', kind: 'submit', by: 'upper' },
  { day: '03-11', of: 'lookback-funds/finance', kind: 'submit', by: 'finance' },
  { day: '03-12', of: 'drill/upper', kind: 'confirm', by: 'office' },
  { day: '03-30', of: 'lookback/office', kind: 'submit', by: 'office' },
  { day: '03-31', of: 'lookback/office', kind: 'confirm', by: 'committee' },
];
export const obligationRequest = ({ day, of: _of, by: org, ...request }: ObligationDeed): RequestedAct => ({
  ...request,
  actor: by(org),
  key: `${request.kind} ${day}`,
});

export const AMENDED_ON = '02-05';

export async function entriesOf(): Promise<RegistryEntry[]> {
  const { rows } = await readRegistry(REGISTRY, plan, LOADED);
  const entries: RegistryEntry[] = [];
  for await (const { entry, reasons } of rows) {
    if (!entry) throw new Error(String(reasons));
    entries.push(entry);
  }
  return entries;
}
