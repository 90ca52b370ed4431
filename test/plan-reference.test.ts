import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { datedMilestones } from '../domain/plan/plan.ts';

// Who writes a plan goes from the published text by the table of the reference: each of its rows is a plan that holds, and is due when the table says.

const FOLDER = path.join(import.meta.dirname, '..', 'docs', 'reference');

/** What a row leaves out, by where it is written. */
const REST: Record<string, string> = {
  milestones: 'id: asked, name: 事项, duty: 办理',
  standing: 'id: asked, name: 事项, duty: 办理, lead: [water]',
  indicators: 'id: asked, name: 指标',
  targets: 'id: asked, name: 达标率',
  registers: 'id: asked, name: 清单, owners: all',
  consequences: 'id: asked, when: 逾期, what: 处理, proposes: 系统, decides: 安委办',
};

/** What some rows name besides. */
const BESIDES = [
  {
    id: 'named',
    first: '',
    own: '  - { id: named, clause: 三, when: 逾期, what: 通报, proposes: 系统, decides: 安委办, rule: { on: lapse, proposes: circular } }\n',
  },
  {
    id: 'quarterly',
    first: 'indicators: [{ id: quarterly, name: 指标, clause: 三, unit: "%", value: 95, recurs: { every: quarter }, report: [fire] }]\n',
    own: '',
  },
  { id: 'rate', first: 'indicators: [{ id: rate, name: 指标, clause: 三, unit: "%", value: 95, due: 2027-12-31, report: [fire] }]\n', own: '' },
];

const MILESTONES = [
  { id: 'checks', own: 'recurs: { every: quarter }', event: false },
  { id: 'applied', own: 'after: { event: accident, within: { days: 5 } }', event: true },
];

function planOf(section: string, fragment: string): string {
  const lead = section === 'milestones' && !fragment.includes('lead:') ? ', lead: [water]' : '';
  const entry = `  - { ${REST[section]}, clause: 三${lead}, ${fragment} }`;
  const events = ['accident', 'over']
    .filter((id) => fragment.includes(id) || (id === 'accident' && fragment.includes('applied')))
    .map((id) => `  - { id: ${id}, name: ${id}, clause: 三 }`);
  const others = MILESTONES.filter(({ id }) => fragment.includes(id));
  const registers = fragment.includes('hazards')
    ? `registers: [{ id: hazards, name: 隐患, clause: 三, owners: all, fields: [{ id: place, name: 地点, kind: text }], limit: { days: 15 } }]`
    : '';
  const sectors = section === 'targets' ? 'sectors:\n  - { id: dams, name: 水库, clause: 四, lead: water }' : '';
  const besides = section === 'consequences' ? BESIDES.filter(({ id }) => fragment.includes(`[${id}]`)) : [];
  const more =
    section === 'milestones' ? '' : `${sectors}\n${besides.map(({ first }) => first).join('')}${section}:\n${besides.map(({ own }) => own).join('')}${entry}`;
  return `
id: reference
name: 安全检查
zone: Asia/Shanghai
from: 2027-01-01
to: 2027-12-31
source: { title: 安全检查方案 }
office: { name: 安委办, officer: office@x.example, director: director@x.example }
committee: { name: 安委会, officer: committee@x.example }
operator: { name: 运维, officer: operator@x.example }
departments:
  - { id: water, name: 水务局, clause: 四, officer: water@x.example, head: water-head@x.example }
  - { id: fire, name: 消防大队, clause: 四, officer: fire@x.example, head: fire-head@x.example }
${fragment.includes('calendar:') ? 'calendars: [{ id: term, name: 教学日, off: [{ from: "07-10", until: "08-31" }] }]' : ''}
${fragment.includes('of: villages') ? 'registers: [{ id: villages, name: 村清单, clause: 三, owners: all, limit: { by: 2027-12-20 } }]' : ''}
${fragment.includes('[carriers]') ? 'outsiders: [{ id: carriers, name: 运输企业, through: fire, members: [{ id: carriers-1, name: 顺达运输 }] }]' : ''}
${fragment.includes('[anybody]') ? 'outsiders: [{ id: anybody, name: 任何单位和个人, through: water, unnamed: true }]' : ''}
${events.length > 0 ? `events:\n${events.join('\n')}` : ''}
ladder:
  - { id: lapse, on: lapse, light: yellow, tell: [head, office] }
milestones:
  - { id: zones, name: 划定, clause: 三, duty: 划定区域, due: 2027-05-31, lead: [water] }
${others.map(({ id, own }) => `  - { id: ${id}, name: ${id}, clause: 三, duty: 办理, ${own}, lead: [fire] }`).join('\n')}
${section === 'milestones' ? entry : ''}
${registers}
${more}
`;
}

const rowsOf = (file: string) =>
  readFileSync(path.join(FOLDER, file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, text, section, fragment, dates] = /^\| (.+) \| (?:\S+ )?`(\w+)` \| `(.+)` \| ([\d, -]*)\|$/.exec(line) ?? [];
      return text && section && fragment ? [{ text, section, fragment, dates: (dates ?? '').trim() }] : [];
    });

describe('the table that leads from the published text to the plan', () => {
  const rows = rowsOf('plan.md');

  it('says the same in both languages', () => {
    const bare = ({ section, fragment, dates }: (typeof rows)[number]) => [section, fragment, dates];
    expect(rows.length).toBeGreaterThan(30);
    expect(rowsOf('plan.zh-CN.md').map(bare)).toEqual(rows.map(bare));
  });

  it.each(rows)('$text', ({ section, fragment, dates }) => {
    const { plan, faults } = checkPlan(planOf(section, fragment));
    expect(faults).toEqual([]);
    const wanted = dates === '' ? [] : dates.split(', ');
    const due = datedMilestones(plan as NonNullable<typeof plan>).filter(({ id }) => id.startsWith('asked'));
    expect(due.map(({ dueDate }) => dueDate).slice(0, wanted.length)).toEqual(wanted);
    if (section === 'milestones' && wanted.length === 0) expect(due).toEqual([]);
  });
});
