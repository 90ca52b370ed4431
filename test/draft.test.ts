import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { readDocument } from '../client/files/document.ts';
import { draftLines, draftOf } from '../client/files/draft.ts';
import { draftForPage } from '../client/files/draft-source.ts';
import { checkPlan } from '../client/files/plan.ts';
import { notInTable, taskTable } from '../client/files/task-table.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import { present } from '../domain/kernel/present.ts';
import { datedMilestones, dueDateOf, nameOf, type Plan } from '../domain/plan/plan.ts';
import { withRecurrences } from '../domain/plan/recurrence.ts';
import { writeTable } from '../spreadsheet/write.ts';
import { EXPECTED, type Expected } from './documents/expected.ts';
import { blocksOf, writeDocx, writeGb18030, writeHtml, writePdf } from './support/documents.ts';
import { compared, datesFound, precision, recall, type Score, scoreLines, scoresOf } from './support/draft-proof.ts';
import { modelCases } from './support/model-cases.ts';
import { versionsOf } from './support/model-plans.ts';
import { runs } from './support/runs.ts';
import { SEED } from './support/seed.ts';

const DOCUMENTS = path.join(import.meta.dirname, 'documents');
const paragraphs = (text: string) => text.split(/\r?\n/).map((line) => ({ kind: 'paragraph' as const, text: line }));
const dir = mkdtempSync(path.join(tmpdir(), 'duban-draft-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const ROOT = path.join(import.meta.dirname, '..');

/** Every date is found and none is wrong; of all else at least 95 %. */
function meets(scores: readonly Score[]): void {
  for (const score of scores) {
    const least = score.what === 'dates' ? 1 : 0.95;
    expect(recall(score), `recall of ${score.what}: ${score.missing}`).toBeGreaterThanOrEqual(least);
    expect(precision(score), `precision of ${score.what}: ${score.wrong}`).toBeGreaterThanOrEqual(least);
  }
}

describe('the document of Shapotou', () => {
  const found = understand(paragraphs(readFileSync(path.join(DOCUMENTS, 'shapotou-2019.txt'), 'utf8')));
  const plan = checkPlan(readFileSync(path.join(ROOT, 'plans', 'shapotou-2019.yaml'), 'utf8')).plan as Plan;
  const nameOf = (id: string | undefined) => plan.departments.find((department) => department.id === id)?.name ?? id ?? '';
  const split = (clause: string) => clause.split('、');

  const items = (clause: string, count: number) => [clause, ...[...'一二三四五六七'].slice(0, count).map((number) => `${clause}（${number}）`)];
  const scores = [
    compared(
      'clauses',
      ['文首', '一', ...items('二', 3), ...items('三', 6), ...items('四', 7), ...items('五', 5), '文末'],
      found.clauses.map(({ id }) => id),
    ),
    compared(
      'dates',
      [
        ...datedMilestones(plan).map(({ dueDate, milestone }) => `${milestone.clause} ${dueDate}`),
        ...plan.targets.flatMap(({ clause, asOf }) => split(clause).map((one) => `${one} ${asOf}`)),
        ...plan.quotas.flatMap(({ clause, due, milestone }) => {
          const of = due ?? plan.milestones.find(({ id }) => id === milestone)?.due;
          return of === undefined ? [] : [`${clause} ${dueDateOf(of)}`];
        }),
      ],
      datesFound(found).map(({ clause, last }) => `${clause} ${last}`),
    ),
    compared(
      'milestones and who leads',
      plan.milestones.map(({ clause, due, rounds, lead }) => `${clause} ${due ?? rounds?.map((round) => round.due)} ${lead}`),
      found.duties
        .filter(({ when }) => when.kind !== 'year')
        .map(
          ({ place, when, leads }) =>
            `${place.clause} ${'rounds' in when ? when.rounds.map(({ due }) => due) : 'due' in when && when.due} ${leads.all ? 'all' : leads.office ? 'office' : leads.names}`,
        ),
    ),
    compared(
      'bodies',
      [...plan.departments.map(({ name }) => name), plan.office.name, plan.committee.name],
      [...found.bodies.map(({ name }) => name), found.office?.name ?? '', found.committee?.name ?? ''],
    ),
    compared(
      'sectors with lead and assist',
      plan.sectors.map(({ name, clause, lead, assist }) => `${name} ${clause} ${nameOf(lead)} + ${assist.map(nameOf)}`),
      found.sectors.map(({ name, clauses, lead, assists }) => `${name} ${clauses.join('、')} ${lead} + ${assists}`),
    ),
    compared(
      'percentages and what they are',
      [
        ...plan.targets.map(({ clause, atLeast, counts, of, level }) => `target ${clause} ${atLeast} ${counts} ${of} ${level}`),
        ...plan.quotas.map(({ clause, atLeast }) => `quota ${clause} ${atLeast}`),
      ],
      found.shares.map(({ kind, place, share, counts }) =>
        kind === 'target' ? `target ${place.clause} ${share} ${counts?.counts} ${counts?.of} ${counts?.level}` : `${kind} ${place.clause} ${share}`,
      ),
    ),
  ];
  console.log(scoreLines('shapotou-2019.txt', scores));

  it('gives every dated clause, no wrong date, and of all else at least 95 %', () => meets(scores));

  it('is named and bounded as a person has done it', () => {
    expect(found).toMatchObject({ name: plan.name, title: plan.source.title, from: plan.from, to: plan.to });
  });

  it('says of each value where it stands, in words that do stand there', () => {
    const text = readFileSync(path.join(DOCUMENTS, 'shapotou-2019.txt'), 'utf8').replace(/\s/g, '');
    for (const { place } of [...found.duties, ...found.shares, ...found.sectors, ...found.bodies]) expect(text).toContain(place.words.replace(/…$/, ''));
  });

  it('keeps what looks like a duty and has no date in a list', () => {
    const open = found.open.map(({ place }) => place.clause);
    for (const clause of ['二（一）', '五（一）', '五（三）', '五（四）', '五（五）']) expect(open).toContain(clause);
  });

  it('becomes a plan in which nothing is wrong but that the addresses are blank', () => {
    const { faults } = checkPlan(planText(found));
    expect(faults.length).toBe(4 + 2 * plan.departments.length);
    expect(faults.filter(({ where }) => !/\.(officer|head|director)$/.test(where))).toEqual([]);
    const filled = planText(found).replaceAll(': ""', ': a@shapotou.example');
    expect(checkPlan(filled).faults).toEqual([]);
  });

  it('gives the same bytes again', () => {
    const again = understand(paragraphs(readFileSync(path.join(DOCUMENTS, 'shapotou-2019.txt'), 'utf8').replaceAll('\n', '\r\n')));
    expect(planText(again)).toBe(planText(found));
  });
});

describe('a document in the manner of published ones', () => {
  const made: Record<string, { as: string; write: (file: string, blocks: ReturnType<typeof blocksOf>) => Promise<void> }[]> = {
    'ebike-2024': [{ as: 'docx', write: writeDocx }],
    'rectify-2025': [
      { as: 'html', write: writeHtml },
      { as: 'docx', write: writeDocx },
    ],
    'canteen-articles': [{ as: 'pdf', write: writePdf }],
    'civil-2025': [
      { as: 'txt', write: writeGb18030 },
      { as: 'pdf', write: writePdf },
    ],
    'flood-2024': [{ as: 'docx', write: writeDocx }],
    'fire-2026': [{ as: 'docx', write: writeDocx }],
    'rivers-2025': [{ as: 'txt', write: writeGb18030 }],
    'quarry-2026': [{ as: 'pdf', write: writePdf }],
    'college-2026': [{ as: 'docx', write: writeDocx }],
    'report-2026': [{ as: 'html', write: writeHtml }],
    'school-2026': [{ as: 'docx', write: writeDocx }],
    'forest-2026': [{ as: 'txt', write: writeGb18030 }],
    'kinder-2027': [{ as: 'docx', write: writeDocx }],
    'dust-2027': [{ as: 'html', write: writeHtml }],
  };
  const each = Object.entries(made).flatMap(([name, forms]) => forms.map((form) => ({ name, ...form })));

  it.each(each)('$name as $as gives every dated clause, no wrong date, and of all else at least 95 %', async ({ name, as, write }) => {
    const file = path.join(dir, `${name}.${as}`);
    await write(file, blocksOf(readFileSync(path.join(DOCUMENTS, `${name}.txt`), 'utf8')));
    const { understanding, plan } = await draftOf({ file, language: 'zh' });
    const expected = EXPECTED[name] as Expected;
    const scores = scoresOf(understanding, expected);
    console.log(scoreLines(`${name}.${as}`, scores));
    meets(scores);
    expect(understanding.title).toBe(expected.title);
    expect(understanding.signed).toBe(expected.signed);
    if (expected.issuer !== undefined) expect(understanding.issuer).toBe(expected.issuer);
    // What is left to fill in is blank, and nothing else is wrong.
    expect(checkPlan(plan).faults.filter(({ where }) => !/\.(officer|head|director)$|^(office|committee)\.name$/.test(where))).toEqual([]);
    expect(checkPlan(plan.replaceAll(': ""', ': a@shapotou.example')).faults).toEqual([]);
  });

  it.each(each)(
    '$name as $as goes to a page with its text, each milestone and each open passage under the number of a passage that says so',
    async ({ name, as, write }) => {
      const file = path.join(dir, `${name}.${as}`);
      await write(file, blocksOf(readFileSync(path.join(DOCUMENTS, `${name}.txt`), 'utf8')));
      const { plan, source } = await draftForPage({ file, language: 'zh' });
      expect(plan).toBe((await draftOf({ file, language: 'zh' })).plan);
      const milestones = [...plan.matchAll(/^ {2}- id: ([\w-]+)$/gm)].map(([, id]) => id);
      expect(source.milestones.map(({ id }) => id)).toEqual(milestones);
      const passages = new Map(source.passages.map(({ number, cells }) => [number, cells.join(' | ')]));
      for (const { passage, words } of [...source.milestones, ...source.open]) {
        const text = passages.get(passage) ?? '';
        // Rows of a table are quoted without what stands in two cells, and cut.
        expect(text.includes(words.slice(0, 12)) || words.split(' | ').every((cell) => text.includes(cell.slice(0, 12))), `${passage}: ${words}: ${text}`).toBe(
          true,
        );
      }
      expect(source.passages.length).toBe(passages.size);
      if ((EXPECTED[name] as Expected).open.length > 0) expect(source.open.length).toBeGreaterThan(0);
    },
  );

  it('keeps the numbers that Word counts itself', async () => {
    const file = path.join(dir, 'counted.docx');
    await writeDocx(file, [
      { kind: 'paragraph', text: '某县2024年工作方案' },
      { kind: 'counted', level: 0, text: '重点任务' },
      { kind: 'counted', level: 1, text: '完成摸底。县教育局负责，6月底前完成。' },
      { kind: 'counted', level: 1, text: '完成整改。县公安局负责，9月底前完成。' },
      { kind: 'counted', level: 0, text: '工作要求' },
      { kind: 'counted', level: 1, text: '各部门每月5日前报送进展。' },
    ]);
    const { understanding } = await draftOf({ file, language: 'zh' });
    expect(understanding.clauses.map(({ id }) => id)).toEqual(['一', '一（一）', '一（二）', '二', '二（一）']);
    expect(understanding.duties.map(({ place }) => place.clause)).toEqual(['一（一）', '一（二）', '二（一）']);
  });

  it.each([
    ['scanned.pdf', (file: string) => writePdf(file, [], true), '这个 PDF 里没有文字，是扫描件或图片；请上传 Word 文件，或先做文字识别（OCR）。'],
    ['broken.pdf', (file: string) => writeFile(file, '%PDF-1.7 nothing'), '文件已损坏或不是 PDF；请重新导出，或上传原来的 Word 文件。'],
    [
      'old.doc',
      (file: string) => writeFile(file, Buffer.from('d0cf11e0a1b11ae1', 'hex')),
      '这是旧版 .doc（或 .wps、.xls）文件，或加了密码；请用 Word 或 WPS 打开，另存为不带密码的 .docx。',
    ],
    ['empty.txt', (file: string) => writeFile(file, ' \n'), '文件里没有文字。'],
    ['list.csv', (file: string) => writeFile(file, '企业名称,代码\n甲,1\n'), '表里找不到表头；表头应有“任务”（或“工作内容”），以及“责任单位”或“完成时限”。'],
  ])('%s is refused in one sentence', async (name, write, sentence) => {
    const file = path.join(dir, name);
    await write(file);
    await expect(readDocument(file)).rejects.toThrow(sentence);
  });
});

describe('a task table', () => {
  it('is read whichever order its columns have, with faults beside the rows and the good rows in', async () => {
    const file = path.join(dir, 'tasks.csv');
    await writeFile(
      file,
      [
        '2024年重点任务分解表,,,,,',
        '完成时间,工作任务,责任单位,配合单位,序号,备注',
        '2024年6月底前,开展排查,"县应急管理局、县公安局",各乡镇,1,',
        '2024/9/30,"完成整改",县住建局牵头，县水利局配合,,2,',
        '每季度末,报送进展,全部,,3,',
        '尽快,召开会议,县安委办,,4,',
        '7月16日-8月31日,暑期检查,县教育局,县市场监管局,5,',
        '2024年2月30日,不存在的日子,县教育局,,6,',
        '合计,,,,,6',
      ].join('\n'),
    );
    const draft = await draftOf({ file, language: 'zh' });
    const { duties, open, title } = draft.understanding;
    expect(title).toBe('2024年重点任务分解表');
    expect(
      duties.map(({ name, when, leads, assists }) => [
        name,
        when.kind === 'recurring' ? when.rounds.map(({ due }) => due) : 'due' in when && when.due,
        leads.all ? 'all' : leads.names,
        assists,
      ]),
    ).toEqual([
      ['开展排查', '2024-06', ['县应急管理局', '县公安局'], ['各乡镇']],
      ['完成整改', '2024-09-30', ['县住建局'], ['县水利局']],
      ['报送进展', ['2024-06', '2024-09', '2024-12'], 'all', []],
      ['暑期检查', '2024-08-31', ['县教育局'], ['县市场监管局']],
    ]);
    expect(open.map(({ place, note }) => [place.paragraph, note.zh])).toEqual([
      [6, '时限“尽快”不是日期'],
      [8, '时限“2024年2月30日”不是日期'],
    ]);
    expect(draftLines(draft, 'plan.yaml', 'zh').join('\n')).toContain('表4（第 6 行）：时限“尽快”不是日期');
  });

  it('whose carried cell somebody has changed is read without it, and says so', async () => {
    const file = path.join(dir, 'changed.csv');
    await writeFile(
      file,
      ['任务,责任单位,完成时限,附加内容', '开会,县教育局,2024年6月底,"{""parts"":"', '检查,县公安局,2024年7月底,"{""owner"":1}"'].join('\n'),
    );
    const { understanding } = await draftOf({ file, language: 'zh' });
    expect(understanding.duties.map(({ name, carried }) => [name, carried])).toEqual([
      ['开会', undefined],
      ['检查', undefined],
    ]);
    expect(understanding.open.map(({ note }) => note.zh)).toEqual(Array(2).fill('“附加内容”不是导出时的样子，没有读'));
  });

  it.each(['xlsx', 'csv'])('of a plan goes in again unchanged as .%s', async (ending) => {
    const plan = checkPlan(readFileSync(path.join(ROOT, 'plans', 'shapotou-2019.yaml'), 'utf8')).plan as Plan;
    const [one, two] = plan.milestones;
    // Some led by several, some assisted.
    const various: Plan = {
      ...plan,
      milestones: [
        ...plan.milestones,
        { ...(one as (typeof plan.milestones)[number]), id: 'several', name: '联合实施方案', lead: ['water', 'office', 'culture'], assist: ['reform'] },
        { ...(two as (typeof plan.milestones)[number]), id: 'alone', name: '补充部署', lead: ['industry'], due: '2020-02-29' },
        {
          ...(two as (typeof plan.milestones)[number]),
          id: 'helped',
          name: '园区部署',
          lead: ['industry'],
          due: '2020-03-31',
          confirm: false,
          progress: { everyWorkingDays: 10 },
          contributions: [{ id: 'list', name: '清单', duty: '报清单', by: ['water'], to: 'industry', daysBefore: 5, evidence: true }],
        },
      ],
    };
    const file = path.join(dir, `export.${ending}`);
    const table = taskTable(various);
    await writeTable(file, table);
    const { understanding, plan: text } = await draftOf({ file, language: 'zh' });
    const back = checkPlan(text.replaceAll(': ""', ': a@shapotou.example'));
    expect(back.faults).toEqual([]);
    const again = taskTable(back.plan as Plan);
    expect(again.rows).toEqual(table.rows);
    expect(again.title).toBe(table.title);
    expect(understanding.open).toEqual([]);
    // What has no column of its own is there again, whatever the bodies are called by now.
    const found = (id: string) => back.plan?.milestones.find((milestone) => milestone.id === id);
    const kickoff = plan.milestones.find(({ id }) => id === 'kickoff');
    expect([found('kickoff')?.form, found('kickoff')?.parts, found('kickoff')?.scope]).toEqual([kickoff?.form, kickoff?.parts, 'sectors']);
    const water = back.plan?.departments.find(({ name }) => name === '区水务局')?.id;
    expect(found('helped')).toMatchObject({ confirm: false, progress: { everyWorkingDays: 10 }, contributions: [{ id: 'list', by: [water], daysBefore: 5 }] });
    expect(back.plan?.standing.map(({ id, name, duty, reviews }) => ({ id, name, duty, reviews }))).toEqual(
      plan.standing.map(({ id, name, duty, reviews }) => ({ id, name, duty, reviews })),
    );
    expect(notInTable(plan).map(({ zh }) => zh)).toEqual(
      expect.arrayContaining(['联系方式', '行业领域', '企业名单范围', '目标、抽查和指标', '后果', '其他单位和企业的配合单位']),
    );
    expect(notInTable(plan).map(({ zh }) => zh)).not.toContain('抄送');
  });

  /** A plan with its bodies called by their names: codes are given anew. */
  function byNames({ milestones, standing, events, language, office, committee, operator, departments }: Plan) {
    const all = departments.filter(({ mergedInto }) => mergedInto === undefined);
    const named = new Map([
      ...departments.map(({ id, name }) => [id, name] as const),
      ['office', office.name] as const,
      ['committee', committee.name] as const,
    ]);
    const text = JSON.stringify({ milestones, standing, events }, (key, value) => {
      if (['lead', 'assist', 'by', 'copyTo', 'reportedBy'].includes(key) && Array.isArray(value)) return value.map((id) => named.get(id) ?? id).sort();
      // The office leads no further than the office; who is asked of all is the same.
      if ((key === 'to' || key === 'reviewer') && typeof value === 'string') return named.get(value) ?? value;
      return ['roster', 'provisional', 'needsStruckOff'].includes(key) ? undefined : value;
    });
    const spoken = { language, office: office.language, director: office.directorLanguage, committee: committee.language, operator: operator.language };
    return {
      ...JSON.parse(text),
      ...spoken,
      departments: all.map(({ name, language: own, headLanguage }) => ({ name, own, headLanguage })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }

  it('of any plan goes in again unchanged: dates, rounds, rules, events, order, approval, parts, languages', async () => {
    const spoken = fc.constantFrom(undefined, undefined, 'zh' as const, 'en' as const);
    await fc.assert(
      fc.asyncProperty(
        modelCases,
        fc.constantFrom('zh' as const, 'en' as const),
        fc.array(spoken, { minLength: 8, maxLength: 8 }),
        async (given, language, own) => {
          // Outsiders who are known by name stand in no table.
          const byNobodyKnown = (lead: string) => (lead === 'office' ? { copies: undefined, needs: undefined } : {});
          const milestones = given.milestones.map((one) => ({ ...one, sectors: false, ...byNobodyKnown(one.lead) }));
          const [first] = versionsOf('random', { ...given, milestones });
          const random = first?.plan as Plan;
          const { office, committee, operator, departments } = random;
          const [a, b, c, d, ...rest] = own;
          const plan: Plan = {
            ...random,
            language,
            office: { ...office, ...present({ language: a, directorLanguage: b }) },
            committee: { ...committee, ...present({ language: c }) },
            operator: { ...operator, ...present({ language: d }) },
            departments: departments.map((one, index) => ({ ...one, ...present({ language: rest[index], headLanguage: rest[index + 1] }) })),
          };
          const file = path.join(dir, 'random.xlsx');
          await writeTable(file, taskTable(plan));
          const { plan: text, understanding } = await draftOf({ file, language: 'zh' });
          const back = checkPlan(
            text
              .replaceAll(': ""', ': a@back.example')
              .replace(/^(committee|operator): \{ name: [^,]*, officer: [^,}]*/gm, '$1: { name: 安委会, officer: x@back.example'),
          );
          expect(back.faults).toEqual([]);
          expect(understanding.open).toEqual([]);
          const again = withRecurrences(back.plan as Plan, openCalendar(back.plan as Plan));
          const called = withRecurrences({ ...plan, committee: { ...plan.committee, name: '安委会' } }, openCalendar(plan));
          const used = new Set(byNames(again).departments.map(({ name }: { name: string }) => name));
          const expected = byNames(called);
          expect(byNames(again)).toEqual({ ...expected, departments: expected.departments.filter(({ name }: { name: string }) => used.has(name)) });
        },
      ),
      { seed: SEED, numRuns: runs(12) },
    );
  });

  it('says in what language whoever leads is written to, in a column of its own', async () => {
    const file = path.join(dir, 'spoken.csv');
    await writeFile(
      file,
      ['任务,责任单位,完成时限,邮件语言', '开会,县教育局,2024年6月底,英文', '检查,县公安局,2024年7月底,', '培训,县民政局,2024年8月底,法文'].join('\n'),
    );
    const { understanding, plan: text } = await draftOf({ file, language: 'zh' });
    const departments = [...text.matchAll(/name: (县\S+?局), .*head: ""(.*?) \}/g)].map(([, name, more]) => [name, more]);
    expect(departments).toEqual([
      ['县教育局', ', language: en'],
      ['县公安局', ''],
      ['县民政局', ''],
    ]);
    expect(understanding.open.map(({ note }) => note.zh)).toEqual(['“语言”一栏的“法文”没有读懂，可写：中文、英文']);
  });

  it('in English is a plan whose mails are in English', async () => {
    const file = path.join(dir, 'english.csv');
    await writeFile(file, ['No,Task,Lead department,Due date', '1,Inspect lifts,Market Bureau,2024-06-30'].join('\n'));
    const { plan: text } = await draftOf({ file, language: 'en' });
    expect(text).toMatch(/^language: en$/m);
  });

  /** What the sentence about what is not in the table covers, by the plan's own fields. */
  const COVERED: Record<string, string> = {
    ...{ sectors: '行业领域', bodies: '其他单位', assists: '其他单位', registers: '清单', targets: '目标', quotas: '目标', indicators: '目标' },
    ...{
      consequences: '后果',
      groups: '部门分组',
      scoring: '评分',
      ruleSets: '企业达标规则',
      authority: '达标发证部门',
      government: '达标发证部门',
      entrance: '企业自行报送',
    },
    ...{ id: '联系方式', source: '联系方式', office: '联系方式', committee: '联系方式', operator: '联系方式', departments: '联系方式', name: '联系方式' },
  };

  it('of a plan names its limits of extensions among what it leaves out', () => {
    const told = (name: string) => notInTable(checkPlan(readFileSync(path.join(ROOT, 'plans', `${name}.yaml`), 'utf8')).plan as Plan).map(({ zh }) => zh);
    expect([told('canteen-safety-2027').includes('延期的限制'), told('kindergartens-2027').includes('延期的限制')]).toEqual([true, false]);
  });

  it.each(['shapotou-2019', 'kindergartens-2027', 'quarries-2027', 'river-chiefs-2027', 'water-conservation-2028', 'example-fire-drill', 'example-together'])(
    'of %s leaves nothing out that it does not name',
    async (name) => {
      const plan = checkPlan(readFileSync(path.join(ROOT, 'plans', `${name}.yaml`), 'utf8')).plan as Plan;
      const file = path.join(dir, `${name}.xlsx`);
      await writeTable(file, taskTable(plan));
      const { plan: text } = await draftOf({ file, language: 'zh' });
      const back = checkPlan(text.replaceAll(': ""', ': a@back.example').replace(/^(committee|office): \{ name: [^,]*,/gm, '$1: { name: 安委会,'));
      expect(back.faults).toEqual([]);
      const said = notInTable(plan)
        .map(({ zh }) => zh)
        .join();
      for (const key of Object.keys(plan) as (keyof Plan)[]) {
        if (key === 'milestones' || key === 'standing' || key === 'events' || isDeepStrictEqual(plan[key], back.plan?.[key])) continue;
        expect(COVERED[key], `${key} is lost: ${JSON.stringify(plan[key]).slice(0, 200)}`).toBeDefined();
        expect(said, key).toContain(COVERED[key]);
      }
    },
  );

  it('carries what has to hold for a span, and says that what events begin of it stands in no table', async () => {
    const plan = checkPlan(readFileSync(path.join(ROOT, 'plans', 'river-chiefs-2027.yaml'), 'utf8')).plan as Plan;
    const file = path.join(dir, 'holds.xlsx');
    await writeTable(file, taskTable(plan));
    const { plan: text } = await draftOf({ file, language: 'zh' });
    const back = checkPlan(text.replaceAll(': ""', ': a@back.example').replace(/^committee: .*/m, 'committee: { name: 安委会, officer: a@back.example }'));
    expect(back.faults).toEqual([]);
    const rights = (of: Plan | undefined) => of?.milestones.filter(({ optional }) => optional).map(({ id, after }) => [id, after]);
    expect(rights(back.plan)).toEqual(rights(plan));
    const standing = (of: Plan | undefined) => of?.standing.map(({ id, name, duty, after, holds }) => ({ id, name, duty, after, holds }));
    expect(standing(back.plan)).toEqual(standing(plan)?.filter(({ after }) => after?.event === undefined));
    expect(notInTable(plan).map(({ zh }) => zh)).toContain('由触发事项、清单、后果开始（结束）的后续工作和期间要求');
  });

  it.each(['example-together', 'example-recurring', 'work-safety-events', 'flood-response-2027', 'sites-and-straw-2027'])(
    'of %s goes in again unchanged with its rules, events and order',
    async (name) => {
      const plan = checkPlan(readFileSync(path.join(ROOT, 'plans', `${name}.yaml`), 'utf8')).plan as Plan;
      const file = path.join(dir, `${name}.xlsx`);
      const table = taskTable(plan);
      await writeTable(file, table);
      const { understanding, plan: text } = await draftOf({ file, language: 'zh' });
      // Who they are is known by name alone, as mailboxes are; the table does not say it.
      const named = text.replace(/id: (\S+), name: 商砼企业/, '$&, members: [{ id: $1-1, name: 清禾商砼一厂 }]');
      const back = checkPlan(named.replaceAll(': ""', ': a@back.example').replace(/^committee: .*/m, 'committee: { name: 安委会, officer: a@back.example }'));
      expect(back.faults).toEqual([]);
      expect(understanding.open).toEqual([]);
      expect(taskTable(back.plan as Plan).rows).toEqual(table.rows);
      const dates = (of: Plan | undefined) => of?.milestones.map(({ due, rounds }) => due ?? rounds?.map((round) => round.due));
      expect(dates(back.plan)).toEqual(dates(plan));
      // Each stands with the first task that it raises or ends.
      const events = (of: Plan | undefined) => of?.events.map(({ id, name: called }) => `${id} ${called}`).sort();
      expect(events(back.plan)).toEqual(events(plan));
      // Codes of bodies are others in a draft.
      const outsiders = (of: Plan) => of.outsiders?.map(({ name: called, clause, through }) => [called, clause, nameOf(of, through)]);
      expect(outsiders(back.plan as Plan)).toEqual(outsiders(plan));
    },
  );
});
