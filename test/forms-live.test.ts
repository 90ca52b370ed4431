import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acts } from '../client/contract/obligations.ts';
import type { ActRequest } from '../client/service/acts.ts';
import { caseFile } from '../client/service/case-file.ts';
import { explain } from '../client/service/explain.ts';
import { actAndReport } from '../client/service/figures.ts';
import { indicatorStatus, type ValueGiven } from '../client/service/indicators.ts';
import { rollUpView } from '../client/service/roll-up.ts';
import { reportStanding, standingView } from '../client/service/standing-duties.ts';
import { formOf } from '../client/views/obligation-detail.ts';
import { certifiedEntry, entry } from './support/enterprises.ts';
import { EVIDENCE, SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const ID = 'figures';
const PLAN = smallPlan({
  id: ID,
  milestones: `  - id: kickoff
    name: 部署启动
    clause: 三
    duty: 召开动员会
    due: 2019-12-30
    lead: [water]
    parts: { list: [{ id: meeting, name: 动员会 }, { id: baseline, name: 摸底 }] }
    progress: { everyWorkingDays: 1 }
    form:
      - { id: meetings, name: 动员会, unit: 次, feeds: meetings }
      - { id: uncertified, name: 未达标企业, unit: 家, registry: { certified: false } }
      - { id: scheme, name: 工作方案, kind: file }
    contributions: [{ id: parks, name: 园区清单, duty: 报送园区企业清单, by: [fire], daysBefore: 3 }]`,
  more: `${SECTORS}
indicators: [{ id: meetings, name: 动员会, clause: 三, unit: 次, value: 9, due: 2021-12, report: [water] }]
standing:
  - { id: skills, name: 技能比赛, clause: 五（三）, duty: 开展技能比赛, lead: all, reviews: [{ id: end, name: 年底, due: 2019-12-26 }] }`,
});
const by = (org: string) => ({ org, name: '李工' });

describe('figures, parts, progress and standing duties on the real system', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('forms');
  });
  afterAll(() => stack.close());

  it('go from the department to the ledger, the mails, the indicator and the roll-up', async () => {
    const { service, registry, store } = stack;
    await service.startProgramme(PLAN, { from: '2019-12-22', daysPerSecond: 0.3 });
    await registry.enrol(ID, certifiedEntry(1, '2018-05-10'), by('office'));
    await registry.enrol(ID, entry(2), by('office'));
    const id = `${ID}/kickoff/water`;
    const act = (kind: Parameters<typeof actAndReport>[2], more: Partial<ActRequest> & { indicators?: ValueGiven[] }, org = 'water', of = id) => {
      const { indicators, ...asked } = more;
      return actAndReport(service, of, kind, { actor: by(org), key: `${kind} ${JSON.stringify(more).length} ${of}`, ...asked }, indicators);
    };
    await reportStanding(service, ID, 'skills', { actor: by('water'), key: 's1', text: '已举办技能比赛' });
    await expect(reportStanding(service, ID, 'skills', { actor: by('water'), key: 's2', org: 'fire', text: '代报' })).rejects.toThrow('无权办理');
    // The page asks for what the department reports, the API takes it, with progress as with a submission.
    const { plan } = await service.context(ID);
    expect(formOf(plan, (await service.obligation(id)).state).map(({ reports }) => reports)).toEqual(['meetings', undefined, undefined]);
    expect(acts.progress.parse({ reason: '正在筹备', indicators: [{ indicator: 'meetings', value: 1 }] }).indicators).toHaveLength(1);
    // Numbers come with progress as well: what was held so far is on record long before the duty is done.
    await act('progress', { reason: '正在筹备', share: 40, indicators: [{ indicator: 'meetings', value: 1 }] });
    expect(await indicatorStatus(service, ID)).toMatchObject([{ value: 1, gap: 8, history: [{ org: 'water', obligationId: id }] }]);
    await act('tick', { part: 'meeting' });
    const figures = [
      { field: 'meetings', value: '3' },
      { field: 'uncertified', value: 4 },
    ];
    // At the validator of the workflow, before anything enters its history.
    await expect(act('submit', { evidence: EVIDENCE, figures })).rejects.toThrow('还有分项没有完成：摸底');
    await act('tick', { part: 'baseline' });
    await expect(act('submit', { evidence: EVIDENCE, figures: [{ field: 'meetings', value: -3 }] })).rejects.toThrow('须在 0 到');
    // Codes are for commands: no page shows them.
    const why = async (asCommands: boolean) => (await explain(service, id, 'zh', asCommands)).because.join('\n');
    expect(await why(true)).toMatch(/分项 2 项，已完成 2 项[\s\S]*最近进展（.*李工.*）：正在筹备 40%[\s\S]*报送时须填：动员会（次）［meetings］/);
    expect(await why(false)).toMatch(/报送时须填：动员会（次）、/);
    expect(await why(false)).not.toMatch(/meeting|baseline/);
    expect((await rollUpView(service, ID, 'kickoff', 'zh')).view.missing.map(({ department }) => department)).toEqual(['water']);
    await act('submit', { evidence: EVIDENCE, figures, reason: '附材料' });

    const [row] = (await rollUpView(service, ID, 'kickoff', 'zh')).view.rows;
    expect(row).toMatchObject({ department: 'water', values: [3, 4, '总结.docx'], registry: [{ field: 'uncertified', registry: 1 }] });
    expect(await indicatorStatus(service, ID)).toMatchObject([{ value: 3, history: [{ value: 3, obligationId: id }, { value: 1 }] }]);
    const file = (await caseFile(service, id, 'zh')).lines.map(({ what }) => what).join('\n');
    expect(file).toContain('收到：water局（李工）报送 · 动员会 3 次，未达标企业 4 家');
    expect(file).toContain('收到：water局（李工）勾选分项 · 摸底');
    expect(file).not.toMatch(/meeting|uncertified|baseline/);
    expect((await service.obligation(id)).state).toMatchObject({ stage: 'submitted', ticked: [{ part: 'meeting', by: by('water') }, { part: 'baseline' }] });

    const mails = async () => (await store.notices.list({ programmeId: ID })).filter(({ state }) => state === 'sent');
    const submitted = await until('the office to be told', async () => (await mails()).find(({ rung }) => rung.startsWith('submitted')));
    expect(submitted.body).toContain('动员会 3 次，未达标企业 4 家，工作方案 总结.docx');
    const asked = await until('fire to be asked after its standing duty', async () =>
      (await mails()).find(({ rung, recipient }) => rung.startsWith('matters-standing') && recipient === 'fire/officer'),
    );
    expect(asked.subject).toContain('【常态工作】2019-12-26 前请报告 1 项');
    const result = await until('the office to be told of the review', async () =>
      (await mails()).find(({ rung, recipient }) => rung.startsWith('matters-standing') && recipient === 'office/officer'),
    );
    expect(result.body).toMatch(/water局，已报告 1\/1 项[\s\S]*技能比赛：已举办技能比赛[\s\S]*fire局，已报告 0\/1 项[\s\S]*未报告/);
    expect((await standingView(service, ID, 'zh', 'water')).items.map(({ bodies }) => bodies.map((body) => body.answer?.text))).toEqual([['已举办技能比赛']]);
    // What the department that assists owed by the 27th is late on the 28th, a Saturday; the lead hears of it on Monday.
    const lapse = await until('the lead to be told', async () =>
      (await mails()).find(
        ({ rung, recipient, obligationId }) => rung === 'lapse' && recipient === 'water/officer' && obligationId?.endsWith('kickoff-parks/fire'),
      ),
    );
    expect(lapse.subject).toContain('部署启动：园区清单');
    await act('submit', { evidence: EVIDENCE }, 'fire', `${ID}/kickoff-parks/fire`);
    const contribution = `${ID}/kickoff-parks/fire`;
    expect((await service.obligation(contribution)).state.stage).toBe('settled');
    // Sent back by two hands at once it is sent back once, is alive again in the engine, tells its department, and is handed in anew.
    await expect(act('return', { reason: '不归安委办退' }, 'office', contribution)).rejects.toThrow('无权办理');
    const back = await Promise.allSettled([
      act('return', { reason: '缺西园企业' }, 'water', contribution),
      service.act(contribution, 'return', { actor: by('water'), key: 'another hand', reason: '缺西园的企业' }),
    ]);
    expect(back.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await service.obligation(contribution)).state).toMatchObject({ stage: 'open', returns: 1 });
    const told = await until('the department to be told', async () =>
      (await mails()).find(({ rung, recipient }) => rung.startsWith('returned') && recipient === 'fire/officer'),
    );
    expect(told.body).toContain('已被牵头单位退回');
    await service.act(contribution, 'submit', { actor: by('fire'), key: 'again', evidence: EVIDENCE, reason: '已补西园' });
    expect((await service.obligation(contribution)).state.stage).toBe('settled');
    expect((await store.ledger.events(contribution)).map(({ type }) => type).slice(-5)).toEqual([
      'submitted',
      'confirmed',
      'returned',
      'submitted',
      'confirmed',
    ]);
    // Whoever was asked for progress had reported it, or handed in.
    expect((await mails()).filter(({ rung, recipient }) => rung.startsWith('matters-progress') && recipient === 'water/head')).toEqual([]);
  });
});
