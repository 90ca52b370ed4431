import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bodyNamed, pastedContacts } from '../client/web/pages/plan-form/pasted.ts';
import { type Path, readPlan, UneditableError, withValue } from '../client/web/parts/plan-edit.ts';
import { blankPlan } from '../domain/draft/blank.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import { blocksOf } from './support/documents.ts';

const read = (...file: string[]) => readFileSync(path.join(import.meta.dirname, '..', ...file), 'utf8');
const DRAFTED = planText(understand(blocksOf(read('test', 'documents', 'ebike-2024.txt'))));
const PLANS: [string, string][] = [
  ['the plan of Shapotou', read('plans', 'shapotou-2019.yaml')],
  ['the example', read('plans', 'example-fire-drill.yaml')],
  ['a plan that was drafted', DRAFTED],
];

/** Lines of one text that the other lacks. */
function changedLines(before: string, after: string): { gone: string[]; come: string[] } {
  const lacking = (of: string, other: string) => {
    const lines = other.split('\n');
    return of.split('\n').filter((line) => {
      const at = lines.indexOf(line);
      if (at >= 0) lines.splice(at, 1);
      return at < 0;
    });
  };
  return { gone: lacking(before, after), come: lacking(after, before) };
}

const at = (data: unknown, where: Path) => where.reduce((of, key) => (of as Record<string, unknown>)?.[key], data);

describe('a change of one place of a plan file', () => {
  it.each(PLANS)('changes one line of %s, for each text, date and list of its milestones and departments', (_, text) => {
    const plan = parse(text);
    const places: [Path, string | string[]][] = [
      [['name'], '另一个名称：带冒号'],
      [['office', 'officer'], 'office@new.example'],
      ...plan.departments.map((_: unknown, index: number) => [['departments', index, 'officer'], `officer-${index}@new.example`]),
      ...plan.milestones.flatMap((milestone: { due?: string }, index: number) => [
        [['milestones', index, 'name'], `第 ${index} 项 # 不是注释`],
        [
          ['milestones', index, 'lead'],
          ['office', 'somebody'],
        ],
        ...(milestone.due === undefined ? [] : [[['milestones', index, 'due'], '2031-05-06']]),
      ]),
    ];
    for (const [where, value] of places) {
      const after = withValue(text, where, value);
      expect(at(parse(after), where), String(where)).toEqual(value);
      const { gone, come } = changedLines(text, after);
      expect([gone.length, come.length], `${where}\n${gone.join('\n')}\n${come.join('\n')}`).toEqual([1, 1]);
    }
  });

  it.each(PLANS)('takes each milestone and each department out of %s with its remarks, and leaves every other line', (_, text) => {
    for (const list of ['milestones', 'departments'] as const) {
      const all = parse(text)[list] as { id: string }[];
      for (const [index, { id }] of all.entries()) {
        const after = withValue(text, [list, index], undefined);
        expect(parse(after)[list].map((one: { id: string }) => one.id)).toEqual(all.filter((one) => one.id !== id).map((one) => one.id));
        expect(changedLines(text, after).come, id).toEqual([]);
      }
    }
  });

  it.each([...PLANS, ['an empty plan', blankPlan('plan-2026', '2026-01-01', '2026-12-31')] as [string, string]])(
    'adds to %s, and writes what is missing',
    (_, text) => {
      const before = parse(text);
      const milestone = { id: 'added', name: '新任务', clause: '五', duty: '报送总结：一式两份', due: '2031-01-31', lead: ['office'] };
      const department = { id: 'added', name: '新单位', clause: '五', officer: '', head: '' };
      let after = withValue(text, ['milestones', before.milestones.length], milestone);
      after = withValue(after, ['departments', before.departments.length], department);
      after = withValue(after, ['departments', before.departments.length + 1], { ...department, id: 'another' });
      after = withValue(after, ['digestAt'], '08:15');
      after = withValue(after, ['milestones', before.milestones.length, 'assist'], ['added', 'another']);
      const plan = parse(after);
      expect(plan.milestones).toEqual([...before.milestones, { ...milestone, assist: ['added', 'another'] }]);
      expect(plan.departments.slice(before.departments.length)).toEqual([department, { ...department, id: 'another' }]);
      expect(plan.digestAt).toBe('08:15');
      if (before.milestones.length > 0) expect(changedLines(text, after).gone.filter((line) => !line.startsWith('digestAt'))).toEqual([]);
    },
  );

  it('makes rounds of one date and one date of rounds', () => {
    const index = parse(DRAFTED).milestones.findIndex(({ due }: { due?: string }) => due !== undefined);
    const rounds = [
      { id: '2031-03', name: '第一轮', due: '2031-03' },
      { id: '2031-06', name: '第二轮', due: '2031-06' },
    ];
    const many = withValue(withValue(DRAFTED, ['milestones', index, 'due'], undefined), ['milestones', index, 'rounds'], rounds);
    expect(parse(many).milestones[index]).toMatchObject({ rounds });
    const one = withValue(withValue(many, ['milestones', index, 'rounds'], undefined), ['milestones', index, 'due'], '2031-06');
    expect(parse(one).milestones[index].rounds).toBeUndefined();
    const third = withValue(many, ['milestones', index, 'rounds', 2], { id: '2031-09', name: '第三轮', due: '2031-09' });
    expect(parse(third).milestones[index].rounds.map(({ id }: { id: string }) => id)).toEqual(['2031-03', '2031-06', '2031-09']);
    expect(parse(withValue(third, ['milestones', index, 'rounds', 0], undefined)).milestones[index].rounds).toHaveLength(2);
  });

  it('keeps texts that YAML would read as something else, and files as other people write them', () => {
    for (const value of ['true', 'no', 'null', '12', '2019-06-30', '- 一', 'a: b', '#', '"引号"', ' 空 白 ', '换\n行', '《文件》', '~', '{', '一, 二', "'"])
      expect(parse(withValue('name: x # 注\nother: 1\n', ['name'], value)), value).toEqual({ name: value, other: 1 });
    const others: [string, Path, string | string[]][] = [
      ['name:\nother: 1\n', ['name'], '填上'],
      ['name: >\n  折叠\n  的字\nother: 1\n', ['name'], '一行'],
      ['milestones:\n  - lead:\n      - a\n      - b\n    name: 甲\n', ['milestones', 0, 'lead'], ['c']],
      ['{ name: 甲, list: [a] }', ['list', 1], 'b'],
      ['{"name": "甲"}', ['name'], '乙'],
      ['name: 甲\r\nother: 1\r\n', ['name'], '乙'],
      ['name: 甲', ['more'], '末行没有换行'],
    ];
    for (const [text, where, value] of others) expect(at(parse(withValue(text, where, value)), where), text).toEqual(value);
  });

  it('is refused where the file is no YAML, or two places share one value', () => {
    expect(readPlan('a: [')).toBeUndefined();
    expect(readPlan('- a\n')).toBeUndefined();
    expect(() => withValue('a: [', ['a'], 'b')).toThrow(UneditableError);
    expect(() => withValue('a: &x { b: 1 }\nc: *x\n', ['c', 'b'], 2)).toThrow(UneditableError);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((key, index) => `${key}: &${key} [${`*${'abcdefghi'[index]},`.repeat(9)}]`)
      .join('\n')}`;
    expect(readPlan(bomb)).toBeUndefined();
  });
});

describe('a table of contacts that was copied from Excel', () => {
  it.each([
    ['with a header, the head first', '序号\t单位\t负责人邮箱\t经办人邮箱\n1\t区水务局\th@x.example\to@x.example\n'],
    ['without a header', '区水务局\to@x.example\th@x.example'],
    ['with addresses before names and a line end within a cell', 'o@x.example\th@x.example\t"区水务局"\r\n'],
  ])('%s gives name, officer and head', (_, text) => {
    expect(pastedContacts(text)).toEqual({ contacts: [{ name: '区水务局', officer: 'o@x.example', head: 'h@x.example' }], left: [] });
  });

  it('gives one address to the officer, and names what it could not use', () => {
    const { contacts, left } = pastedContacts('单位\t邮箱\n区水务局\to@x.example\n区教育局\t\n\tnobody@x.example\n"联合\n工作组"\tg@x.example');
    expect(contacts).toEqual([
      { name: '区水务局', officer: 'o@x.example' },
      { name: '联合\n工作组', officer: 'g@x.example' },
    ]);
    expect(left).toEqual(['区教育局', 'nobody@x.example']);
  });

  it('means the one body of that name, never one of two', () => {
    const bodies = [{ name: '区水务局' }, { name: '区教育局' }, { name: '甲街道办' }, { name: '乙街道办' }];
    expect(bodyNamed(bodies, '水务局')).toEqual({ name: '区水务局' });
    expect(bodyNamed(bodies, '某市区教育局')).toEqual({ name: '区教育局' });
    expect(bodyNamed(bodies, '街道办')).toBeUndefined();
    expect(bodyNamed(bodies, '区住建局')).toBeUndefined();
  });
});
