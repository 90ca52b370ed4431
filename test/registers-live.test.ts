import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { briefView } from '../client/service/brief.ts';
import { indicatorStatus, reportValue } from '../client/service/indicators.ts';
import { importItems, rejectsBeside } from '../client/service/register-file.ts';
import { actOnItem, enterItem, itemDetail, itemsView, registersView } from '../client/service/registers.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { openTestApi } from './support/api.ts';
import { form } from './support/form.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const ID = 'found';
const PLAN = smallPlan({
  id: ID,
  milestones: '  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2021-04-30, lead: all, evidence: false, needsStruckOff: [hazards] }',
  briefOn: 'monday',
  more: `
ladders:
  register:
    - { id: before-1-working-day, before: { workingDays: 1 }, light: blue, tell: [officer] }
    - { id: lapse, on: lapse, light: yellow, tell: [officer, head, office] }
    - { id: after-2-working-days, after: { workingDays: 2 }, light: orange, tell: [director] }
registers:
  - id: hazards
    name: 隐患清单
    clause: 四（二）
    enteredBy: [fire]
    fields: [{ id: site, name: 地点, kind: text }, { id: people, name: 涉及人数, unit: 人, required: false }]
    limit: { days: 3 }
indicators:
  - { id: struck, name: 隐患销号, clause: 四（二）, unit: 项, value: 3, due: 2020-12, report: [office], register: { of: hazards } }
  - { id: share, name: 销号率, clause: 四（二）, unit: '%', value: 90, due: 2020-12, report: [office], register: { of: hazards } }`,
});
const by = (org: string) => ({ org, name: '李工' });

describe('the items of a register on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('registers');
  });
  afterAll(() => stack.close());

  it('are entered, told of, reminded of, lapse, are handed in, sent back and struck off', async () => {
    const { service, store } = stack;
    // A Monday. Five seconds a day: a machine that is busy for longer would tell of the reminder as the lapse.
    await service.startProgramme(PLAN, { from: '2019-12-23', daysPerSecond: 0.2 });
    const enter = (name: string, org: string, who = 'fire', key = `${name} ${who}`) =>
      enterItem(service, ID, 'hazards', { actor: by(who), key, name, org, values: [{ field: 'site', value: '三号楼' }] });
    const act = (number: number, kind: Parameters<typeof actOnItem>[3], who: string, more: object = {}) =>
      actOnItem(service, ID, { register: 'hazards', number }, kind, { actor: by(who), key: `${kind} ${number} ${who}`, ...more });

    expect(await enter('消火栓被遮挡', 'water')).toEqual({ number: 1, there: false });
    expect(await enter('疏散门上锁', 'water')).toEqual({ number: 2, there: false });
    expect(await enter('电线老化', 'fire')).toEqual({ number: 3, there: false });
    // Sent again it is the same; from another hand it is a double, and whoever may not enter is told who may.
    expect(await enter('消火栓被遮挡', 'water')).toEqual({ number: 1, there: false });
    await expect(enter('消火栓被遮挡', 'water', 'office')).rejects.toThrow('已有同样的一项：1 号');
    await expect(enter('堆放杂物', 'water', 'water')).rejects.toThrow('由fire局和安委办登记，water局不登记');
    await expect(enterItem(service, ID, 'hazards', { actor: by('fire'), key: 'none', name: '无地点' })).rejects.toThrow('还须填写：地点');
    await expect(act(1, 'handIn', 'fire', { reason: '代报' })).rejects.toThrow('应由water局办理');
    await expect(act(1, 'handIn', 'water')).rejects.toThrow('须说明理由');
    await act(1, 'handIn', 'water', { reason: '已清理遮挡物' });
    await expect(act(1, 'strikeOff', 'water')).rejects.toThrow('应由安委办办理');

    const mails = async () => (await store.notices.list({ programmeId: ID })).filter(({ state }) => state === 'sent');
    const told = (what: string, recipient: string) =>
      until(`${recipient} to be told ${what}`, async () => (await mails()).find((one) => one.rung.startsWith(what) && one.recipient === recipient));
    // One mail for both, though one of them is handed in by now; nothing to whoever entered its own.
    const news = await told('matters-listed', 'water/officer');
    expect(news.subject).toContain('【清单变动】新列入 2 项');
    expect(news.body).toMatch(/隐患清单：[\s\S]*［新列入］1 号 消火栓被遮挡，时限 2019-12-26/);
    const reminder = await told('matters-item', 'water/officer');
    expect(reminder.subject).toContain('【清单销号】隐患清单：将到期 1 项');
    expect(reminder.body).toContain('2 号 疏散门上锁');
    expect(reminder.body).not.toContain('消火栓');

    // The office hears on Friday of what is late at both bodies, in one mail, and each head of its own.
    const lapse = await told('matters-item', 'office/officer');
    expect(lapse.subject).toContain('【清单销号】隐患清单：2 个单位：逾期 2 项');
    expect(lapse.body).toMatch(/water局：[\s\S]*2 号 疏散门上锁[\s\S]*fire局：[\s\S]*3 号 电线老化/);
    await told('matters-item', 'water/head');
    expect((await itemDetail(service, ID, { register: 'hazards', number: 2 }, 'zh')).why).toContain('时限 2019-12-26 已过，water局尚未报送整改情况');
    expect((await briefView(service, ID, 'zh')).view.items.map(({ kind, name }) => [kind, name])).toEqual([
      ['strike', '隐患清单 1 号 消火栓被遮挡（water局）'],
      ['item', '2 号 疏散门上锁'],
      ['item', '3 号 电线老化'],
    ]);

    expect(await act(1, 'strikeOff', 'office')).toMatchObject({ stage: 'struckOff' });
    await act(2, 'handIn', 'water', { reason: '已开锁' });
    await act(2, 'return', 'office', { reason: '现场仍上锁' });
    await act(3, 'move', 'office', { dueOn: '2020-06-30', reason: '须停电施工' });
    await expect(act(3, 'strikeOff', 'office')).rejects.toThrow('须说明理由');
    const back = await until('the department to be told that it came back', async () =>
      (await mails()).find(({ rung, recipient, body }) => rung.startsWith('matters-listed') && recipient === 'water/officer' && body?.includes('退回重办')),
    );
    expect(back.body).toMatch(/［退回重办］2 号 疏散门上锁[\s\S]*现场仍上锁[\s\S]*［已销号］1 号/);
    // What came back is late, and goes up.
    const orange = await told('matters-item', 'office/director');
    expect(orange.body).toContain('2 号 疏散门上锁');
    expect(orange.body).not.toContain('电线老化');

    expect((await registersView(service, ID)).items).toMatchObject([{ total: 3, late: 1, counts: { open: 2, handedIn: 0, struckOff: 1, cancelled: 0 } }]);
    // As many as each sees in its list: fire has entered all, water has to see to two.
    expect((await registersView(service, ID, 'fire')).items).toMatchObject([{ total: 3, late: 1 }]);
    expect((await registersView(service, ID, 'water')).items).toMatchObject([{ total: 2, late: 1 }]);
    const page = await itemsView(service, ID, 'hazards', { own: 'water', mine: 'water' }, 1, undefined, 'zh');
    expect(page).toMatchObject({ total: 2, items: [{ number: 2, acts: ['handIn'] }] });
    expect((await itemsView(service, ID, 'hazards', { own: 'water' }, 1, page.next, 'zh')).items).toMatchObject([{ number: 1, stage: 'struckOff' }]);
    expect(await indicatorStatus(service, ID)).toMatchObject([
      { id: 'struck', value: 1, gap: 2 },
      { id: 'share', value: 33.33 },
    ]);
    await expect(reportValue(service, ID, { actor: by('office'), key: 'by hand', indicator: 'struck', value: 3 })).rejects.toThrow('由“隐患清单”自动计数');
    expect((await itemDetail(service, ID, { register: 'hazards', number: 2 }, 'zh')).history.map(({ what, note }) => [what, note])).toEqual([
      ['列入清单', '疏散门上锁；地点 三号楼；责任单位 water局；时限 2019-12-26'],
      ['报送整改情况', '已开锁'],
      ['退回清单事项', '现场仍上锁'],
    ]);
  });

  it('have more time where their owner asks and the office grants it, and are handed in with files that those concerned can read', async () => {
    const { service } = stack;
    const api = await openTestApi(stack);
    try {
      const [water, fire, office] = [await api.person('officer', 'water'), await api.person('officer', 'fire'), await api.person('office')];
      const { number } = await enterItem(service, ID, 'hazards', {
        ...{ actor: by('office'), key: 'with-files', name: '燃气管线锈蚀', org: 'water', dueOn: '2020-06-01' },
        values: [{ field: 'site', value: '五号楼' }],
      });
      const root = `/api/programmes/${ID}/registers/hazards/items`;
      let acts = 0;
      const act = async (as: typeof water, kind: string, body: object) =>
        (await api.ask('POST', `${root}/${number}/${kind}`, { as, body, headers: { 'idempotency-key': `extension-${++acts}` } })).json();
      const more = { until: '2020-06-30', reason: '管材到货晚' };
      expect(await act(fire, 'requestExtension', more)).toMatchObject({ status: 403 });
      expect(await act(water, 'requestExtension', more)).toMatchObject({ stage: 'open' });
      // The key of another act, or of another body's, is not answered as if it had been done.
      for (const [as, kind] of [
        [water, 'withdrawExtension'],
        [office, 'requestExtension'],
      ] as const)
        expect(
          (await api.ask('POST', `${root}/${number}/${kind}`, { as, body: more, headers: { 'idempotency-key': `extension-${acts}` } })).json(),
        ).toMatchObject({
          code: 'idempotency-key-reused',
        });
      expect(await act(water, 'decideExtension', { grant: true })).toMatchObject({ status: 403 });
      const item = async (as = office) => (await api.ask('GET', `${root}/${number}`, { as })).json();
      expect(await item()).toMatchObject({ dueOn: '2020-06-01', extension: more, why: expect.stringContaining('water局申请延期至 2020-06-30，待安委办审批') });
      expect((await api.ask('GET', `${root}?asked=true`, { as: office })).json()).toMatchObject({ total: 1, items: [{ number }] });
      expect((await api.ask('GET', '/api/todo', { as: office })).json().items).toContainEqual(
        expect.objectContaining({ kind: 'itemExtension', id: `hazards/${number}`, name: expect.stringContaining('燃气管线锈蚀') }),
      );
      expect((await briefView(service, ID, 'zh')).view.items.map(({ kind }) => kind)).toContain('itemExtension');
      expect(await act(office, 'decideExtension', { grant: true, reason: '同意' })).toMatchObject({ stage: 'open' });
      expect(await item()).toMatchObject({ dueOn: '2020-06-30', originalDueOn: '2020-06-01', acts: expect.not.arrayContaining(['decideExtension']) });

      const photo = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(40)]);
      const put = (as: typeof water, content = photo) =>
        api.ask('POST', `${root}/${number}/evidence`, { as, ...form([{ name: 'file', filename: '整改后.jpg', content }]) });
      expect((await put(fire)).statusCode).toBe(404);
      expect((await put(water, Buffer.from('MZ'))).json()).toMatchObject({ code: 'file-kind' });
      const [kept] = (await put(water)).json().items;
      expect(await act(water, 'handIn', { reason: '已换管', evidence: [{ ...kept, sha256: 'b'.repeat(64) }] })).toMatchObject({ code: 'evidence-unknown' });
      expect(await act(water, 'handIn', { reason: '已换管', evidence: [kept] })).toMatchObject({ stage: 'handedIn' });
      expect(await item()).toMatchObject({ evidence: [kept], history: expect.arrayContaining([expect.objectContaining({ note: '整改后.jpg；已换管' })]) });
      const address = `${root}/${number}/evidence/${kept.sha256}`;
      expect((await api.ask('GET', address, { as: office })).rawPayload.equals(photo)).toBe(true);
      expect((await api.ask('GET', `${address}/preview`, { as: water })).json()).toMatchObject({ kind: 'picture' });
      expect((await api.ask('GET', address, { as: fire })).statusCode).toBe(404);
      expect((await api.ask('GET', `${root}/1/evidence/${kept.sha256}`, { as: office })).statusCode).toBe(404);
      // Sent back, it goes in again with what was put in for it before.
      expect(await act(office, 'return', { reason: '照片不清' })).toMatchObject({ stage: 'open' });
      expect(await act(water, 'handIn', { reason: '照片放大后可见', evidence: [kept] })).toMatchObject({ stage: 'handedIn' });
      await act(office, 'strikeOff', {});
    } finally {
      await api.close();
    }
  });

  it('hold back what the plan wants done after them: of each body by its own, until they are struck off or somebody else’s', async () => {
    const { service } = stack;
    const id = `${ID}/kickoff/water`;
    await service.act(id, 'submit', { actor: by('water'), key: 'gate', reason: '已部署' });
    const confirm = () => service.act(id, 'confirm', { actor: by('office'), key: 'gated' });
    await expect(confirm()).rejects.toThrow('还不能办结：按方案须先办结「隐患清单」（1 项未销号）。');
    await actOnItem(service, ID, { register: 'hazards', number: 2 }, 'assign', { actor: by('office'), key: 'other', org: 'fire', reason: '改由fire局办理' });
    expect(await confirm()).toMatchObject({ stage: 'settled' });
  });

  it('and what is handed in are taken with papers of the age that the plan asks for alone, at each door', async () => {
    const { service } = stack;
    const within = 'within: { days: 30 }';
    await service.startProgramme(
      smallPlan({
        id: 'papers',
        milestones: `  - { id: apply, name: 申报, clause: 三, duty: 申报, due: 2019-06-28, lead: [water], evidence: false, form: [{ id: tested, name: 检测报告日期, kind: date, ${within} }] }`,
        more: `registers: [{ id: sites, name: 场所清单, clause: 四, owners: all, limit: { days: 10 }, fields: [{ id: issued, name: 发证日期, kind: date, ${within} }] }]`,
      }),
      { from: '2019-06-03', daysPerSecond: 0.000_1 },
    );
    const hand = (value: string, key: string) =>
      service.act('papers/apply/water', 'submit', { actor: by('water'), key, evidence: [], figures: [{ field: 'tested', value }] });
    await expect(hand('2019-05-03', 'old')).rejects.toThrow('填报项“检测报告日期”不对：须在填报之日前 30 天以内，即 2019-05-04 至 2019-06-03，现为 2019-05-03');
    await hand('2019-05-04', 'new');
    const enter = (value: string, key: string) =>
      enterItem(service, 'papers', 'sites', { actor: by('fire'), key, name: `场所${key}`, org: 'fire', values: [{ field: 'issued', value }] });
    await expect(enter('2019-06-04', 'a')).rejects.toThrow('即 2019-05-04 至 2019-06-03');
    const { number } = await enter('2019-06-03', 'b');
    const correct = (value: string, key: string) =>
      actOnItem(service, 'papers', { register: 'sites', number }, 'correct', {
        ...{ actor: by('fire'), key, reason: '更正' },
        values: [{ field: 'issued', value }],
      });
    await expect(correct('2019-05-03', 'wrong')).rejects.toThrow('2019-05-04');
    await correct('2019-05-04', 'right');
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'duban-papers-')), 'list.xlsx');
    await writeTable(file, {
      header: ['事项', '发证日期', '责任单位'],
      rows: [
        ['旧证', '2019-05-03', 'fire局'],
        ['新证', '2019-05-20', 'fire局'],
      ],
    });
    const read = await importItems(service, 'papers', 'sites', file, {
      ...{ actor: by('fire'), key: 'import', language: 'zh', dryRun: true },
      rejectsFile: rejectsBeside(file, 'zh'),
    });
    expect([read.added, read.rejected]).toEqual([1, 1]);
    expect(JSON.stringify(read)).toContain('2019-05-04 至 2019-06-03');
    expect((await registersView(service, 'papers')).items[0]?.fields).toMatchObject([{ id: 'issued', within: { days: 30 } }]);
  });

  it('owe their steps in turn, each by its own day, as pages say', async () => {
    const { service } = stack;
    const projects = `  - id: projects
    name: 项目清单
    clause: 四（三）
    steps: [{ name: 报方案, limit: { days: 10 } }, { name: 竣工, limit: { days: 60 } }]
indicators:`;
    await service.amendProgramme(ID, PLAN.replace('indicators:', projects), { actor: by('office'), key: 'projects', reason: '增加清单' });
    const { number } = await enterItem(service, ID, 'projects', { actor: by('office'), key: 'project', name: '冷库', org: 'water' });
    const item = () => itemDetail(service, ID, { register: 'projects', number }, 'zh', { mine: 'office' });
    const act = (kind: Parameters<typeof actOnItem>[3], who: string, key: string) =>
      actOnItem(service, ID, { register: 'projects', number }, kind, { actor: by(who), key, reason: key });
    const first = await item();
    const [plan, built] = first.steps ?? [];
    expect([plan?.dueOn, built?.dueOn]).toEqual([addDays(first.enteredOn, 10), addDays(first.enteredOn, 60)]);
    expect(first).toMatchObject({ step: 1, dueOn: plan?.dueOn, why: `等待water局完成“报方案”，时限 ${plan?.dueOn}。` });
    await act('handIn', 'water', '方案已报');
    expect(await item()).toMatchObject({ stageName: '待核实', done: '方案已报' });
    expect((await item()).why).toBe(`water局已报送“报方案”，等待安委办核实；通过后进入“竣工”，时限 ${built?.dueOn}。`);
    expect(await act('strikeOff', 'office', '方案可行')).toMatchObject({ stage: 'open' });
    // The same key again is the same act, and accepts no second step.
    expect(await act('strikeOff', 'office', '方案可行')).toMatchObject({ stage: 'open' });
    const second = await item();
    expect(second).toMatchObject({ step: 2, dueOn: built?.dueOn, late: false });
    // What was handed in for the first stands with it, and is nothing of the second.
    expect(second.done).toBeUndefined();
    expect(second.steps).toMatchObject([
      {
        name: '报方案',
        handedIn: { what: '方案已报', by: expect.stringContaining('water局') },
        accepted: { what: '方案可行', by: expect.stringContaining('安委办') },
      },
      { name: '竣工' },
    ]);
    expect(second.steps?.[1]).not.toHaveProperty('handedIn');
    await act('handIn', 'water', '已竣工');
    expect(await act('strikeOff', 'office', '验收合格')).toMatchObject({ stage: 'struckOff' });
    expect((await item()).history.map(({ what, note }) => [what, note]).slice(1)).toEqual([
      ['报送整改情况', '方案已报'],
      ['通过一步', `报方案；下一步时限 ${built?.dueOn}；方案可行`],
      ['报送整改情况', '已竣工'],
      ['销号', '验收合格'],
    ]);
  });

  it('stay on record when the plan changes, and keep their register in it', async () => {
    const { service } = stack;
    await expect(
      service.amendProgramme(ID, smallPlan({ id: ID, due: '2021-04-30' }), { actor: by('office'), key: 'gone', reason: '不再需要' }),
    ).rejects.toThrow('“隐患清单”还有 2 项没有销号');
  });
});
