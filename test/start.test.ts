import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markOf, standingOf } from '../embedded/processes.ts';
import { loadOrGoOn, readPlanFile } from '../embedded/programmes.ts';
import { smallPlan } from './support/plans.ts';
import { openProcesses } from './support/processes.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

// What a start does with the plan that it is given, beside what runs already. Processes that are started and killed: test/npm-start.test.ts.

const SLOW = { timeout: 900_000 };
const { folder } = openProcesses();

describe('a second start', () => {
  let stack: TestStack;
  let dir: string;
  beforeAll(async () => {
    stack = await openTestStack('second-start');
    dir = folder('second-start');
  });
  afterAll(() => stack.close());

  const SLOWLY = { from: '2019-03-01', daysPerSecond: 0.000001 };
  const text = smallPlan({ id: 'second' });
  const later = text.replace('2019-04-30', '2019-05-31');
  const start = async (contents: string | undefined, named = true) => {
    const file = path.join(dir, 'plan.yaml');
    rmSync(file, { force: true });
    if (contents !== undefined) writeFileSync(file, contents);
    return loadOrGoOn(stack.service, await readPlanFile(file, named), SLOWLY);
  };
  const act = (kind: 'pause' | 'resume' | 'close') =>
    stack.service.actProgramme('second', kind, { actor: { org: 'office', name: '' }, key: `second-${kind}`, reason: '试' });

  it('goes on with the plan that runs, whatever has become of its file, and says so', SLOW, async () => {
    await expect(start(undefined)).rejects.toThrow(/读不到文件 .*plan\.yaml[\s\S]*cannot be read/);
    await expect(start(text.replace('2019-04-30', '2019-02-30'))).rejects.toThrow(/有 1 处错误[\s\S]*has 1 fault/);
    expect(await start(text, false)).toMatchObject({ loaded: true, ended: false, notes: [], programme: { id: 'second' } });

    // Written otherwise, it is the same plan.
    expect(await start(`# 已核对\n${text}`.replaceAll('\n', '\r\n'))).toMatchObject({ loaded: false, notes: [] });
    const edited = await start(later);
    expect(edited).toMatchObject({ loaded: false, programme: { id: 'second', state: { planVersion: 1 } } });
    expect(edited.notes[0]?.zh).toMatch(/与正在运行的第 1 版不同，未采用；要采用：npx duban programme amend second /);

    await stack.service.amendProgramme('second', later, { actor: { org: 'office', name: '' }, key: 'moved' });
    const amended = await start(text);
    expect(amended.programme.state.planVersion).toBe(2);
    expect(amended.notes.map(({ en }) => en)).toEqual([
      expect.stringMatching(
        /^The programme second was amended on \d{4}-\d\d-\d\d and goes on with version 2 of its plan; the file .* still holds version 1\.$/,
      ),
    ]);
    expect((await start(later)).notes).toEqual([]);

    const faulty = await start(text.replace('2019-04-30', '2019-02-30'));
    expect(faulty).toMatchObject({ programme: { id: 'second' } });
    expect(faulty.notes[0]?.zh).toMatch(/有 1 处错误：\n.*plan\.yaml:\d+:\d+: milestones\[0\]\.due.*\n未载入，接着运行已有的。$/);
    expect((await start(undefined)).notes[0]?.en).toMatch(/cannot be read; check its path\.\nIt is not loaded; what ran before goes on\.$/);
  });

  it('loads another plan beside it only when it was asked for', SLOW, async () => {
    const other = smallPlan({ id: 'another' });
    expect(await start(other, false)).toMatchObject({ loaded: false, programme: { id: 'second' } });
    const both = await start(other);
    expect(both).toMatchObject({ loaded: true, programme: { id: 'another' } });
    expect(both.notes.map(({ zh }) => zh)).toEqual(['同时运行：second']);
    expect((await start(later)).programme.id).toBe('second');
  });

  it('says that a programme is paused or closed, and goes on with the others', SLOW, async () => {
    await act('pause');
    expect((await start(later)).notes.map(({ zh }) => zh)).toContain('督办事项 second 已暂停发信；恢复：npx duban programme resume second --as office');
    await act('close');
    const closed = await start(later);
    expect(closed).toMatchObject({ ended: true, loaded: false, programme: { id: 'second' } });
    expect(closed.notes.map(({ zh }) => zh)).toEqual(['督办事项 second 已结束，只供查看；用 --plan 载入另一份方案。', '同时运行：another']);
    expect(await start(undefined)).toMatchObject({ ended: false, programme: { id: 'another' } });
  });
});

describe('processes are told apart', () => {
  it('by when they began, so that a number that is given again means nobody of ours', () => {
    const own = markOf(process.pid);
    expect(standingOf(own)).toBe('runs');
    expect(standingOf({ ...own, began: own.began.replace(/\d+$/, '1') })).toBe('gone');
    expect(standingOf({ pid: 2_147_483_646, began: own.began })).toBe('gone');
    // Where a machine does not say since when, nobody is taken for gone.
    expect(standingOf({ pid: process.pid, began: '' })).toBe('unknown');
    expect(standingOf({ pid: process.pid, began: '?' })).toBe('unknown');
  });
});
