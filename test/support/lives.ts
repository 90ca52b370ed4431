import { expect } from 'vitest';
import { openCalendar } from '../../calendar/china.ts';
import { completeEnterpriseAct, type RequestedEnterpriseAct, registeredFacts } from '../../domain/enterprise/cycle-rules.ts';
import type { EnterpriseAct, EnterpriseActKind, EnterpriseEvent, EnterpriseState } from '../../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../../domain/enterprise/machine.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { catchUp } from '../../domain/kernel/machine.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusals.ts';
import { planSchema } from '../../domain/plan/schema.ts';
import { sentenceOf } from '../../domain/words/refusals.ts';
import { certifiedEntry, entry, uscc } from './enterprises.ts';

export const plan = planSchema.parse({
  id: 'p',
  name: '督办事项',
  zone: 'Asia/Shanghai',
  from: '2019-01-01',
  to: '2021-12-31',
  source: { title: '方案' },
  office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
  committee: { name: '安委会', officer: 'committee@x.example' },
  operator: { name: '运维', officer: 'operator@x.example' },
  departments: ['water', 'fire'].map((id) => ({ id, name: `${id}局`, clause: '四', officer: `${id}@x.example`, head: `${id}-head@x.example` })),
  sectors: [
    { id: 'dams', name: '水库', clause: '四', key: true, lead: 'water' },
    { id: 'alarms', name: '消防', clause: '四', lead: 'fire' },
  ],
  milestones: [{ id: 'kickoff', name: '部署启动', clause: '三', duty: '召开动员会', due: '2019-06', lead: 'all' }],
});
export type Plan = typeof plan;
export const calendar = openCalendar(plan);

/** Epoch ms of a wall-clock minute in Shanghai: `2019-05-10 00:00`. */
export const at = (minute: string) => Date.parse(`${minute.replace(' ', 'T')}:00+08:00`);

const NAMES: Record<string, { zh: string; en: string }> = {
  [uscc(1)]: { zh: '样例企业', en: 'Example Works' },
  [uscc(2)]: { zh: '别的企业', en: 'Other Works' },
  water: { zh: '水务局', en: 'Water Bureau' },
  fire: { zh: '消防局', en: 'Fire Bureau' },
  office: { zh: '安委办', en: 'Office' },
  committee: { zh: '安委会', en: 'Committee' },
  authority: { zh: '发证部门', en: 'Authority' },
  government: { zh: '区政府', en: 'Government' },
  programme: { zh: '督办事项', en: 'Programme' },
  operator: { zh: '运维', en: 'Operator' },
  region: { zh: '自治区有关部门', en: 'Region' },
  city: { zh: '市有关部门', en: 'City' },
  '': { zh: '无名氏', en: 'nobody' },
};

/** A refusal reads as a sentence in both languages: no code, gap, brace or other language in it. */
export function expectInWords(refusal: Refusal): void {
  const [zh, en] = (['zh', 'en'] as const).map((language) => sentenceOf(refusal, language, (org) => NAMES[org]?.[language] ?? org)) as [string, string];
  const flags = / ?--[a-z]+/g;
  const bad = /undefined|NaN|[{}]|“”|（）|\(\)| {2}/;
  const chinese = /^[^a-z]+。$/.test(zh.replace(flags, '')) && /\p{Script=Han}/u.test(zh) && !bad.test(zh) && !/^[， ]| {1,}[，。]/.test(zh);
  const english = /^[A-Z“0-9].*\.$/.test(en) && !/\p{Script=Han}|[a-z][A-Z]/u.test(en) && !bad.test(en) && !/ [,.;]/.test(en);
  if (!chinese || !english) throw new Error(`${refusal.refused} reads: ${zh} / ${en}`);
}

/** Who does what by the plan: the department works with its enterprises, the authority certifies, the office keeps the registry. */
export const DOES: Record<EnterpriseActKind, string> = {
  start: 'water',
  assess: 'water',
  apply: 'water',
  accept: 'authority',
  review: 'authority',
  approve: 'authority',
  announce: 'authority',
  certify: 'authority',
  reject: 'authority',
  addNumber: 'water',
  assessYearly: 'water',
  inspect: 'water',
  conclude: 'water',
  pass: 'water',
  orderRectification: 'water',
  rectify: 'water',
  handIn: uscc(1),
  acceptHandedIn: 'water',
  returnHandedIn: 'water',
  renew: 'authority',
  noteBar: 'water',
  propose: 'water',
  decide: 'authority',
  transfer: 'office',
  correct: 'office',
  close: 'office',
};

export type Asked = Partial<RequestedEnterpriseAct> & { by?: string; entry?: RegistryEntry; keeps?: true };

/** One enterprise as an interpreter would run it: time first, then the act, at ten in the morning of each day. */
export class Life {
  state: EnterpriseState;
  events: EnterpriseEvent[] = [];
  private readonly under: Plan;
  private keys = 0;

  constructor(from: RegistryEntry | EnterpriseState, on = '2019-02-01', under: Plan = plan) {
    this.under = under;
    const nowMs = at(`${on} 10:00`);
    this.state = 'sequence' in from ? from : enrolled('p', from.uscc, registeredFacts(under, calendar, from, nowMs), nowMs);
  }

  private record(events: EnterpriseEvent[]): void {
    for (const event of events) this.state = enterpriseMachine.evolve(this.state, event);
    this.events.push(...events);
  }

  /** Time alone, woken once at an instant (programme epoch ms), or at ten in the morning of a day. */
  until(when: string | number): this {
    const nowMs = typeof when === 'number' ? when : at(when.length > 10 ? when : `${when} 10:00`);
    this.record(catchUp(enterpriseMachine, this.state, nowMs).events);
    return this;
  }

  /** The act as it would reach the rules. */
  asked(on: string, kind: EnterpriseActKind, { by = DOES[kind], entry: facts, ...more }: Asked = {}): EnterpriseAct {
    const request = { actor: { org: by, name: '某人' }, key: `k${++this.keys}`, reason: '理由', on, ...more };
    if (kind !== 'correct') return completeEnterpriseAct(this.under, calendar, this.state, { ...request, kind } as RequestedEnterpriseAct);
    const corrected = registeredFacts(this.under, calendar, facts ?? entry(1), at(`${on} 10:00`));
    return { ...request, kind, facts: corrected, rules: { runningSinceAtMost: on, yearlyReviews: true, bars: [] } };
  }

  /** Tries an act; gives the code of a refusal, or undefined. */
  try(on: string, kind: EnterpriseActKind, more: Asked = {}): string | undefined {
    const nowMs = at(`${on} 10:00`);
    this.until(nowMs);
    const decided = enterpriseMachine.decide(this.state, this.asked(on, kind, more), nowMs);
    if (isRefusal(decided)) {
      expectInWords(decided);
      return decided.refused;
    }
    this.record(decided);
    return undefined;
  }

  act(on: string, kind: EnterpriseActKind, more: Asked = {}): this {
    expect(this.try(on, kind, more), `${kind} on ${on}`).toBeUndefined();
    return this;
  }

  /** Types of the events since the last call. */
  happened(): string[] {
    return this.events.splice(0).map((event) => event.type);
  }
}

export const listed = (changes: Partial<RegistryEntry> = {}, on?: string) => new Life(entry(1, changes), on);
/** Issued 2018-05-10 for three years, at level 3 unless told; enrolled 2019-02-01. */
export const certified = (changes: Partial<RegistryEntry> = {}, under?: Plan) => new Life(certifiedEntry(1, '2018-05-10', changes), '2019-02-01', under);
export const atLevel = (level: 1 | 2 | 3) => ({ certificate: { number: 'AQB-1', level, issuedOn: '2018-05-10', expiresOn: '2021-05-09' } });
