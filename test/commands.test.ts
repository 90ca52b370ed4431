import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dubanCommand } from '../client/cli/duban.ts';
import { draw } from '../client/enterprises/samples.ts';
import { enterItem } from '../client/service/registers.ts';
import { freePort } from '../embedded/stack.ts';
import { dubanHere, type Ran } from './support/commands.ts';
import { entry, uscc } from './support/enterprises.ts';
import { HOLIDAYS_2027_YAML } from './support/holidays.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// The commands: as processes, the way a person runs them, where that is what a test is about.

const ROOT = path.join(import.meta.dirname, '..');
const MAIN = path.join(ROOT, 'dist', 'client', 'cli', 'main.js');

let stack: TestStack;
let environment: Record<string, string>;
beforeAll(async () => {
  stack = await openTestStack('commands');
  environment = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DUBAN_DATA: stack.config.dir,
    DATABASE_URL: stack.config.databaseUrl,
    SMTP_URL: stack.config.smtpUrl,
    MAIL_FROM: stack.config.mailFrom,
    TEMPORAL_ADDRESS: stack.config.temporal.address,
    TEMPORAL_NAMESPACE: stack.config.temporal.namespace,
  };
});
afterAll(() => stack.close());

function run(script: string, args: string[], env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env, timeout: 240_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err }),
    );
  });
}

const duban = (...args: string[]) => dubanHere(args, environment);
const dubanProcess = (...args: string[]) => run(MAIN, args, environment);

describe('the duban command', () => {
  it('takes a plan from its check to a settled obligation', async () => {
    const file = path.join(stack.config.dir, 'plan.yaml');
    writeFileSync(file, smallPlan({ id: 'cli', departments: ['water'] }));
    expect(await duban('plan', 'check', file)).toMatchObject({ code: 0, err: '' });

    const calendar = JSON.parse((await duban('plan', 'calendar', file, '--json')).out);
    expect(calendar).toContainEqual({
      obligation: 'cli/kickoff/water',
      milestone: 'kickoff',
      department: 'water',
      kind: 'due',
      at: '2019-05-01T00:00:00+08:00',
      recipients: [],
    });
    expect(calendar).toContainEqual({
      obligation: 'cli/kickoff/water',
      milestone: 'kickoff',
      department: 'water',
      kind: 'rung',
      rung: 'lapse',
      at: '2019-05-05T09:00:00+08:00',
      recipients: ['water/head', 'office/officer'],
      moved: { from: '2019-05-01', why: '2019-05-01 is a public holiday (劳动节)' },
    });

    const started = await duban('programme', 'start', file, '--from', '2019-04-24', '--days-per-second', '0.000001', '--json');
    expect(JSON.parse(started.out)).toEqual({ id: 'cli', obligations: 1, historic: 0, done: 0, catchUps: 0, started: true });

    const evidence = path.join(stack.config.dir, '会议纪要.txt');
    writeFileSync(evidence, '已召开动员会');
    expect((await duban('obligation', 'acknowledge', 'cli/kickoff/water', '--as', 'water:经办')).out).toBe('cli/kickoff/water 已签收。\n');
    expect((await duban('obligation', 'submit', 'cli/kickoff/water', '--as', 'water', '--evidence', evidence)).out).toBe('cli/kickoff/water 已报送。\n');
    expect((await duban('obligation', 'return', 'cli/kickoff/water', '--as', 'office', '--reason', '缺签到表')).out).toBe('cli/kickoff/water 已退回。\n');
    const why = await duban('why', 'cli/kickoff/water', '--lang', 'en');
    expect(why.out).toContain('Last act: 2019-04-24');
    expect(why.out).toContain('because: 缺签到表');
    expect(why.out).toContain('Next: 2019-04-26 09:00 3 working days before it was due, told at 2019-04-26 09:00 to water局');
    expect((await duban('obligation', 'submit', 'cli/kickoff/water', '--as', 'water', '--evidence', evidence)).code).toBe(0);
    expect((await duban('obligation', 'confirm', 'cli/kickoff/water', '--as', 'office')).out).toBe('cli/kickoff/water 已办结。\n');
    expect((await duban('history', 'cli/kickoff/water')).out).toMatch(/收到：安委办退回，说明：缺签到表[\s\S]*结束\n$/);
    expect(JSON.parse((await duban('obligation', 'list', '--all', '--json')).out)[0]).toMatchObject({
      id: 'cli/kickoff/water',
      stage: 'settled',
      light: 'green',
    });
    expect(JSON.parse((await duban('notices', '--programme', 'cli', '--department', 'water', '--json')).out).length).toBeGreaterThan(0);
    expect((await duban('programme', 'status', 'cli')).out).toContain('已办结 1');
  });

  it('refuses with one sentence on stderr, nothing on stdout, and exit code 1', async () => {
    expect(await dubanProcess('obligation', 'confirm', 'nothing/at/all', '--as', 'office')).toEqual({
      code: 1,
      out: '',
      err: '没有编号为 nothing/at/all 的任务。用 duban obligation list 查看现有的。\n',
    });
    expect(await duban('plan', 'check', '/does/not/exist.yaml')).toEqual({
      code: 1,
      out: '',
      err: '读不到文件 /does/not/exist.yaml；请检查路径。\n',
    });
  });

  it('names every fault of a plan with line and column, in the language asked for', async () => {
    const file = path.join(stack.config.dir, 'broken.yaml');
    writeFileSync(file, smallPlan({ id: 'broken', due: '2019-02-30' }).replace('zone: Asia/Shanghai', 'zone: Asia/Shanghai\nzoom: 3'));
    const chinese = await duban('plan', 'check', file);
    expect(chinese).toMatchObject({ code: 1, out: '' });
    expect(chinese.err).toMatch(/broken\.yaml:5:1: zoom: "zoom" 不是这里的字段，请删去或改正拼写/);
    expect(chinese.err).toMatch(/broken\.yaml:\d+:\d+: milestones\[0\]\.due: 请写成 YYYY-MM-DD 的真实日期，或写 YYYY-MM 表示该月底（现为 "2019-02-30"）/);
    expect(chinese.err).toMatch(/\n共 2 处错误，请改正后再试。\n$/);
    const { err } = await duban('plan', 'check', file, '--lang', 'en');
    expect(err).toMatch(/broken\.yaml:5:1: zoom: "zoom" means nothing here/);
    expect(err).toMatch(/broken\.yaml:\d+:\d+: milestones\[0\]\.due: write a date that exists/);
    expect(err).toMatch(/2 faults; correct them and try again\.\n$/);
    expect((await duban('rehearse', file)).err).toBe(chinese.err);
    const data = await duban('plan', 'check', file, '--json');
    expect(data).toMatchObject({ code: 1, err: '共 2 处错误\n' });
    expect(JSON.parse(data.out)).toMatchObject({ ok: false, faults: [{ line: 5, what: expect.stringMatching(/^"zoom" 不是/) }, { line: expect.any(Number) }] });
  });

  it('takes the table of a year, and says what it moves and what is wrong with it', async () => {
    const file = (name: string, text: string) => {
      const full = path.join(stack.config.dir, name);
      writeFileSync(full, text);
      return full;
    };
    const plan = file('next.yaml', smallPlan({ id: 'next', due: '2027-02-10', departments: ['water'] }).replace('to: 2021-12-31', 'to: 2027-12-31'));
    const table = file('2027.yaml', HOLIDAYS_2027_YAML);
    // Needs no database: what nobody has handed in yet comes from the file.
    const dueDay = async (...args: string[]) => {
      const entries = JSON.parse((await duban('plan', 'calendar', plan, '--json', ...args)).out) as { rung?: string; at: string; provisional?: true }[];
      return entries.find(({ rung }) => rung === 'due-day');
    };
    expect(await dueDay()).toMatchObject({ at: '2027-02-10T09:00:00+08:00', provisional: true });
    expect((await dueDay('--holidays', table))?.at).toBe('2027-02-04T09:00:00+08:00');

    await duban('programme', 'start', plan, '--from', '2027-01-20', '--days-per-second', '0.000001');
    const dry = await duban('calendar', 'update', table, '--dry-run');
    expect(dry.out).toMatch(/试运行，未改动：next {2}安全检查：1 件任务的通知日期变动/);
    const faulty = await duban('calendar', 'update', file('half.yaml', 'year: 2027\ndays: []\n'));
    expect(faulty).toMatchObject({ code: 1, out: '' });
    expect(faulty.err).toMatch(/^节假日表有 1 处错误，未采用。第 2 行第 \d+ 列：days: 缺少 2027-01-01（元旦）/);
    expect((await duban('calendar', 'show', '--lang', 'en')).out).toMatch(
      /2027 {2}not published yet[\s\S]*next {2}安全检查\n {2}provisional {2}2027-02-10 {2}部署启动 {2}1/,
    );
    expect((await duban('calendar', 'update', table)).out).toMatch(/已录入（第 1 版）。[\s\S]* {4}到期前 3 个工作日 2027-02-05 09:00 → 2027-02-02 09:00/);
    expect((await duban('calendar', 'update', table, '--lang', 'en')).out).toBe(
      'The table of 2027 says what is known already.\nNo date of any obligation changes.\n',
    );
    expect((await duban('calendar', 'show', '--year', '2027')).out).toMatch(
      /2027 {2}已公布，\d{4}-\d\d-\d\d 录入（v1 operator）[\s\S]*2027-02-20 {2}上班 {2}春节/,
    );
    expect((await duban('why', 'next/kickoff/water')).out).toContain('2027年放假安排已公布，重新推算：');
  });

  it('says how it is used, with exit code 2 when it is misused and 0 when asked', async () => {
    expect(await duban('obligation', 'extend', 'x', '--as', 'water', '--until', '2019-02-30')).toMatchObject({ code: 2, out: '' });
    expect(await duban('obligation', 'extend', 'x', '--until', '2019-05-30')).toMatchObject({ code: 2, out: '' });
    expect(await duban('nonsense')).toMatchObject({ code: 2, out: '' });
    expect(await dubanProcess()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('用法：') });
    for (const unknown of [
      ['nonsense', '--help'],
      ['--lang', 'zh', 'nonsense', '-h'],
      ['plan', 'nonsense', '--help'],
      ['help', 'nonsense'],
      ['help', 'plan', 'nonsense'],
    ])
      expect(await duban(...unknown), unknown.join(' ')).toEqual({ code: 2, out: '', err: '没有命令 nonsense；用 --help 查看用法。\n' });
    expect((await duban('plna', '--help', '--lang', 'en')).err).toMatch(/unknown command 'plna' \(Did you mean plan\?\)/);
    expect((await duban('help', 'plan')).out).toContain('duban plan');
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const asked of ['--version', '-V', 'version']) expect(await duban(asked), asked).toEqual({ code: 0, out: `${version}\n`, err: '' });
    for (const path of [[], ['plan'], ['plan', 'check'], ['programme', 'amend'], ['obligation', 'decide'], ['why'], ['history'], ['notices']]) {
      const { code, out } = await duban(...path, '--help');
      expect(code, path.join(' ')).toBe(0);
      expect(out).toContain('--json');
    }
  });

  it('says what to do when a part is missing', async () => {
    const nowhere = path.join(stack.config.dir, 'nowhere');
    const closed = await freePort();
    const status = (env: Record<string, string>) => dubanHere(['programme', 'status'], env);
    const [without, silent, noDatabase] = await Promise.all([
      status({ PATH: environment.PATH ?? '', DUBAN_DATA: nowhere }),
      status({ ...environment, TEMPORAL_ADDRESS: `127.0.0.1:${closed}` }),
      status({ ...environment, DATABASE_URL: `postgresql://duban:x@127.0.0.1:${closed}/duban` }),
    ]);
    expect(without).toMatchObject({ code: 1, out: '' });
    expect(without.err).toMatch(/^DATABASE_URL 没有设置：[^\n]*\n请用环境变量或设置文件补上[^\n]*npm start[^\n]*\n$/);
    expect(silent.code).toBe(1);
    expect(silent.err).toMatch(/^连不上流程引擎，或它不能用：No Temporal server answers at 127\.0\.0\.1:\d+ .*set TEMPORAL_ADDRESS/);
    expect(noDatabase.code).toBe(1);
    expect(noDatabase.err).toMatch(/^连不上数据库，或它不能用：The database does not answer \(.*\): start it \(npm start does\), or check DATABASE_URL\.\n$/);
  });

  it('drafts a plan from a document, in a thread of the compiled program', async () => {
    const document = path.join(stack.config.dir, 'draft.txt');
    writeFileSync(document, '安全检查方案\n\n一、工作安排\n（一）部署启动。各有关部门召开动员会。（时限：2019年6月底）\n');
    const { code, out, err } = await run(MAIN, ['plan', 'draft', document], environment);
    expect(code).toBe(0);
    expect(out).toMatch(/due: ['"]?2019-06/);
    expect(err).toContain('下一步：');
  });
});

describe('the registry', () => {
  it('is taken from a file through a cycle to its targets, samples and back to a file', async () => {
    const plan = path.join(stack.config.dir, 'registry.yaml');
    const more = `${SECTORS}
targets:
  - { id: all, name: 达标, clause: 二, asOf: 2021-12-31, atLeast: 0.5, counts: certified, of: each-sector }
`;
    const roster = 'roster: { of: { certified: true } }';
    writeFileSync(
      plan,
      smallPlan({ id: 'reg', more, milestones: `  - { id: look, name: 回头看, clause: 三, duty: 抽查, due: 2019-12-31, lead: [office], ${roster} }` }),
    );
    await duban('programme', 'start', plan, '--from', '2019-04-24', '--days-per-second', '0.000001');
    const [one, two, wrong] = [uscc(1), uscc(2), `${uscc(3).slice(0, 17)}${uscc(3).endsWith('0') ? '1' : '0'}`];
    const file = path.join(stack.config.dir, 'registry.csv');
    writeFileSync(file, `消防名单\n统一社会信用代码,企业名称,行业领域\n${one},样例甲有限公司,水库\n${two},样例乙有限公司,水库\n${wrong},样例丙有限公司,水库\n`);
    const programme = ['--programme', 'reg'];

    const dry = await duban('enterprise', 'import', file, '--as', 'office', '--dry-run', ...programme);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain('试运行，未写入。共 3 行：新增 2，改名称或邮箱 0，更正 0，无变化 0，未导入 1。');
    const done = await duban('enterprise', 'import', file, '--as', 'water:经办', ...programme);
    expect(done.out).toContain('共 3 行：新增 2');
    expect(done.out).toContain('registry-未导入.xlsx');
    expect(await duban('enterprise', 'import', file, '--as', 'nobody', ...programme)).toMatchObject({ code: 1, out: '' });

    for (const step of ['start', 'assess', 'apply']) expect((await duban('enterprise', 'act', step, one, '--as', 'water', ...programme)).code).toBe(0);
    const refused = await duban('enterprise', 'act', 'accept', one, two, '--as', 'office', ...programme);
    expect(refused).toMatchObject({ code: 1, out: `${one}  受理  已受理\n`, err: `${two}  该企业未启动，不能办理“受理”。\n` });
    for (const step of ['review', 'approve', 'announce']) await duban('enterprise', 'act', step, one, '--as', 'office', ...programme);
    await duban('enterprise', 'act', 'certify', one, '--as', 'office', '--number', 'AQB-1', '--level', '2', ...programme);
    const shown = await duban('enterprise', 'show', one, ...programme);
    expect(shown.out).toContain('AQB-1，二级，2019-04-24 – 2022-04-23');
    expect((await duban('enterprise', 'list', '--certified', ...programme)).out).toBe(`${one}  已达标  二级 2022-04-23  水库  样例甲有限公司\n`);
    expect((await duban('enterprise', 'transfer', two, '--to', 'fire', '--as', 'office', '--reason', '职责划转', ...programme)).code).toBe(0);

    expect((await duban('target', 'status', '--all', ...programme)).out).toContain('✓ 水库  1/2  50%  差 0 家');
    expect((await duban('target', 'list', 'all', 'dams', '--missing', ...programme)).out).toContain('样例乙有限公司');
    const drawn = await duban('sample', 'draw', '--obligation', 'reg/look/office', '--quota', '20%', '--seed', 's', '--as', 'office');
    expect(drawn.out).toContain('第 1 次抽取：1 家中抽 1 家，抽签号码 s，已登记。');
    expect((await duban('sample', 'show', 'reg/look/office')).out).toContain('按名单和抽签号码重抽，结果一致');
    expect((await duban('sample', 'draw', '--obligation', 'reg/look/office', '--quota', '20%', '--as', 'office')).err).toContain(
      '重新抽取须说明理由。请用 --reason 写明。',
    );

    const exported = path.join(stack.config.dir, 'out.xlsx');
    expect((await duban('enterprise', 'export', '--xlsx', exported, ...programme)).out).toBe(`已导出 2 家企业到 ${exported}。\n`);
    expect((await duban('enterprise', 'import', exported, '--as', 'office', ...programme)).out).toContain('新增 0，改名称或邮箱 0，更正 0，无变化 2，未导入 0');
    const preview = await duban('programme', 'amend', 'reg', plan, '--dry-run', '--as', 'office');
    const AGAINST = '对照的是方案第 1 版；提交时写上 --against 1，他人已先调整的会告诉您。';
    expect(preview.out).toBe(`这份方案不改动任何任务。\n${AGAINST}\n`);
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('due: 2019-12-31', 'due: 2020-03-31'));
    expect((await duban('programme', 'amend', 'reg', plan, '--dry-run', '--as', 'office')).out).toContain('~ 回头看  安委办  2019-12-31 → 2020-03-31');
    // Somebody else has amended meanwhile: whoever names the version that they have read is told, and nothing is done.
    const changed = readFileSync(plan, 'utf8');
    await stack.service.amendProgramme('reg', changed.replace('due: 2020-03-31', 'due: 2020-04-30'), {
      actor: { org: 'office', name: '值班' },
      key: 'other',
      reason: '先到',
    });
    const second = await duban('programme', 'amend', 'reg', plan, '--against', '1', '--reason', '后到', '--as', 'office');
    expect(second).toMatchObject({ code: 1, err: expect.stringContaining('方案现在是第 2 版，您的改动是对照第 1 版写的，没有采用') });
    expect((await stack.service.programme('reg')).state.planVersion).toBe(2);
    expect((await duban('programme', 'amend', 'reg', plan, '--against', '2', '--reason', '后到', '--as', 'office')).code).toBe(0);
    expect((await stack.service.programme('reg')).state.planVersion).toBe(3);
  });
});

describe('what is printed for people', () => {
  /** A command that prints something, by its path; what each is told to look at. */
  const looks = (file: Record<'plan' | 'holidays' | 'registry' | 'items', string>): Record<string, string[][]> => ({
    'plan check': [[file.plan]],
    'plan calendar': [[file.plan]],
    brief: [['--programme', 'walk']],
    'proposal list': [['--programme', 'walk']],
    announcements: [['--programme', 'walk']],
    'audit verify': [[]],
    rehearse: [[file.plan, '--enterprises', '40', '--compare', 'slack']],
    'programme status': [[], ['walk']],
    'programme amend': [['walk', file.plan, '--dry-run', '--as', 'office']],
    'calendar show': [[], ['--year', '2019'], ['--year', '2027']],
    'calendar update': [[file.holidays, '--dry-run']],
    'obligation list': [[], ['--all']],
    'obligation show': [['walk/self/water'], ['walk/early/water'], ['walk/report/fire']],
    'enterprise list': [['--programme', 'walk']],
    'enterprise show': [
      [uscc(1), '--programme', 'walk'],
      [uscc(3), '--programme', 'walk'],
    ],
    'enterprise import': [[file.registry, '--as', 'office', '--dry-run', '--programme', 'walk']],
    'target status': [['--all', '--programme', 'walk']],
    'indicator status': [['--history', '--programme', 'walk']],
    'event list': [['--programme', 'walk']],
    'target list': [
      ['all', 'dams', '--programme', 'walk'],
      ['all', 'dams', '--missing', '--programme', 'walk'],
    ],
    'sample show': [['walk/look/office']],
    'sample status': [['--programme', 'walk']],
    why: [['walk/self/water'], ['walk/early/water'], ['walk/report/fire'], ['hazards/1', '--programme', 'walk'], ['register/walk/hazards/1']],
    history: [['walk/self/water'], ['walk/report/fire'], ['walk']],
    notices: [
      ['--programme', 'walk'],
      ['--department', 'operator'],
      ['--state', 'sent'],
    ],
    score: [['--period', '2019H1', '--programme', 'walk']],
    'user list': [[]],
    'people erase': [['--dry-run']],
    'register list': [
      ['--programme', 'walk'],
      ['hazards', '--programme', 'walk'],
    ],
    'register show': [['hazards/1', '--programme', 'walk']],
    'register import': [['hazards', file.items, '--as', 'fire', '--dry-run', '--programme', 'walk']],
    reconcile: [['walk', '--dry-run']],
    rearm: [['--dry-run']],
    settings: [[]],
    version: [[]],
    'report list': [['--programme', 'walk']],
    'report roll-up': [['report', '--programme', 'walk']],
    'standing list': [['--programme', 'walk']],
    doctor: [[]],
    todo: [[], ['--org', 'water']],
  });
  /** Commands that do something and then say that it is done; those above say what there is. */
  const DO =
    /^(adopt|serve|install-service|repair|backup|restore|replay|upgrade (check|apply)|audit export|plan draft|plan export|plan move|proposal decide|notices (resend|export)|programme (start|pause|resume|close)|obligation (tick|untick|progress|urge|instruct|answer|comment|read-comments|acknowledge|submit|correct|withdraw|withdraw-extension|export|confirm|return|extend|decide|reassign|waive|pass-on|accept-portion|return-portion|end-portion)|enterprise (enrol|act|transfer|close|start|export)|(indicator|event|standing) report|register (enter|export|hand-in|extend|withdraw-extension|decide|strike-off|return|move|assign|correct|cancel)|sample draw|user \S+)$/;
  it('holds no word that only a program says, in any table of any command, in either language', async () => {
    const file = (name: string, text: string) => {
      const full = path.join(stack.config.dir, name);
      writeFileSync(full, text);
      return full;
    };
    const registry = file(
      'walk.csv',
      `统一社会信用代码,企业名称,行业领域,电子邮箱\n${[1, 2, 3].map((n) => `${uscc(n)},样例${n}有限公司,水库,e${n}@x.example`).join('\n')}\n`,
    );
    const files = {
      plan: file(
        'walk.yaml',
        smallPlan({
          id: 'walk',
          digestAt: '08:30',
          more: `${SECTORS}
registers:
  - { id: hazards, name: 隐患清单, clause: 四（二）, enteredBy: [fire], fields: [{ id: site, name: 地点, kind: text }], limit: { days: 3 } }
targets:
  - { id: all, name: 达标, clause: 二, asOf: 2021-12-31, atLeast: 0.5, counts: certified, of: each-sector }`,
          milestones: `
  - { id: early, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-03-31, lead: [water] }
  - { id: self, name: 企业自评, clause: 三（三）, duty: 督促自评, due: 2019-04-26, lead: [water], roster: { of: {}, done: { certified: true }, write: enterprises } }
  - { id: report, name: 上报情况, clause: 三（四）, duty: 上报情况, due: 2019-04-24, lead: [fire], form: [{ id: drills, name: 演练, unit: 次 }] }
  - { id: look, name: 回头看, clause: 三（五）, duty: 抽查, due: 2019-12-31, lead: [office], roster: { of: {} } }`,
        }),
      ),
      holidays: file('walk-2027.yaml', HOLIDAYS_2027_YAML),
      registry,
      items: path.join(stack.config.dir, 'walk-items.csv'),
    };
    // Late for one milestone, on the eve of the others: a summary, reminders, letters, lapses and a digest of every kind leave.
    await stack.service.startProgramme(readFileSync(files.plan, 'utf8'), { from: '2019-04-22', daysPerSecond: 0.3 });
    const office = { org: 'office', name: '' };
    for (const number of [1, 2, 3]) await stack.registry.enrol('walk', entry(number, { mail: `e${number}@x.example` }), office);
    await draw(stack.registry, 'walk/look/office', { actor: office, share: 0.5, seed: 's' });
    const item = { actor: { org: 'fire', name: '李工' }, key: 'item', name: '疏散门上锁', org: 'water', values: [{ field: 'site', value: '三号楼' }] };
    await enterItem(stack.service, 'walk', 'hazards', item);
    expect(await duban('register', 'export', 'hazards', files.items, '--programme', 'walk')).toMatchObject({ code: 0, err: '' });
    await until(
      'notices of every kind',
      async () => {
        const kinds = new Set((await stack.store.notices.list({ programmeId: 'walk' })).map(({ kind }) => kind));
        return ['ladder', 'digest', 'catch-up', 'enterprise'].every((kind) => kinds.has(kind as 'ladder'));
      },
      60_000,
    );

    const leaves = (command: Command, before = ''): string[] =>
      command.commands.flatMap((below) => (below.commands.length > 0 ? leaves(below, `${before}${below.name()} `) : [`${before}${below.name()}`]));
    const shown = looks(files);
    const notWalked = leaves(await dubanCommand('zh')).filter((name) => shown[name] === undefined && !DO.test(name));
    expect(notWalked).toEqual([]);
    const wrong: string[] = [];
    for (const [name, runs] of Object.entries(shown))
      for (const argv of runs)
        for (const language of ['zh', 'en'] as const) {
          const { code, out, err } = await duban(...name.split(' '), ...argv, '--lang', language);
          const text = out + err;
          const line = `${name} ${argv.join(' ')} (${language})`;
          if (code !== 0 || text.trim() === '') wrong.push(`${line} ended with ${code}: ${text}`);
          const found = text
            .split('\n')
            .filter((each) => /\b(undefined|null|NaN|Invalid Date)\b|\[object |\d{4}-\d\d-\d\dT\d\d|\b1[45]\d{11}\b|\b1 [a-z]+s\b/.test(each));
          wrong.push(...found.map((each) => `${line}: ${each}`));
        }
    expect(wrong).toEqual([]);
  });
});
