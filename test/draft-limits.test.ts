import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import type { Plan } from '../domain/plan/plan.ts';

const documentOf = (...clauses: string[]) =>
  ['某县2024年安全工作方案', '一、重点任务', ...clauses.map((text, index) => `${index + 1}.${text}`)].map((text) => ({ kind: 'paragraph' as const, text }));
const drafted = (...clauses: string[]) => {
  const found = understand(documentOf('县应急管理局6月底前完成排查。', ...clauses));
  const plan = checkPlan(planText(found).replaceAll(': ""', ': a@x.example')).plan as Plan;
  expect(plan, 'the plan has faults').toBeDefined();
  return { found, plan };
};
const bodiesOf = (plan: Plan, ids: 'all' | readonly string[]) =>
  ids === 'all' ? 'all' : ids.map((id) => plan.departments.find((one) => one.id === id)?.name ?? id);

describe('a limit that runs from something', () => {
  it.each([
    ['县公安局接到报警后2小时内赶赴现场处置。', { hours: 2 }, '接到报警', ['县公安局'], ['县公安局']],
    ['发现重大隐患的，县教育局应当于1小时内向县安委办报告。', { hours: 1 }, '发现重大隐患', ['县教育局'], 'all'],
    ['县水利局自受理申请之日起20个工作日内作出审批决定。', { workingDays: 20 }, '受理申请', ['县水利局'], ['县水利局']],
    ['监管中心成立后15日内，县财政局完成经费拨付。', { days: 15 }, '监管中心成立', ['县财政局'], 'all'],
    ['收到转办件后，县信访局应在3个工作日内办结。', { workingDays: 3 }, '收到转办件', ['县信访局'], 'all'],
    ['发生生产安全事故的，县住建局须在1小时内电话报告，24小时内书面报告。', { hours: 24 }, '发生生产安全事故', ['县住建局'], 'all'],
    ['对群众举报5个工作日内由县城管局核查答复。', { workingDays: 5 }, '群众举报', ['县城管局'], 'all'],
    ['县林业局接到火情报告30日内完成评估。', { days: 30 }, '接到火情报告', ['县林业局'], ['县林业局']],
    ['一旦发现险情，县水利局两周内完成加固。', { days: 14 }, '发现险情', ['县水利局'], 'all'],
    ['县民政局应在检查发现问题之日起一个月内整改到位。', { months: 1 }, '检查发现问题', ['县民政局'], ['县民政局']],
    ['预警发布后，县气象局12小时以内通报各有关部门。', { hours: 12 }, '预警发布', ['县气象局'], 'all'],
    ['县卫健局自患者确诊之日起24小时内完成网络报告。', { hours: 24 }, '患者确诊', ['县卫健局'], ['县卫健局']],
    ['对排查出的问题，县商务局要在10日内整改销号。', { days: 10 }, '排查出的问题', ['县商务局'], 'all'],
    ['对逾期未完成的事项，县督查室7日内下发督办单。', { days: 7 }, '逾期未完成的事项', ['县督查室'], 'all'],
    ['县商务局5月底前召开座谈会，会后5个工作日内交办诉求。', { workingDays: 5 }, '会议召开', ['县商务局'], 'all'],
    ['县公安局接警后30分钟内到场处置。', { minutes: 30 }, '接警', ['县公安局'], ['县公安局']],
    ['县应急局接到险情报告后半小时内到场处置。', { minutes: 30 }, '接到险情报告', ['县应急局'], ['县应急局']],
    ['县民政局自受理申请之日起三个月内办结。', { months: 3 }, '受理申请', ['县民政局'], ['县民政局']],
    ['县民政局自受理申请之日起半个月内办结。', { days: 15 }, '受理申请', ['县民政局'], ['县民政局']],
    ['县交通局在项目竣工后三十日内组织验收。', { days: 30 }, '项目竣工', ['县交通局'], ['县交通局']],
  ] as const)('%s', (sentence, within, event, leads, reportedBy) => {
    const { found, plan } = drafted(sentence);
    const duty = found.duties.filter(({ when }) => when.kind === 'after').at(-1);
    expect(duty?.when).toMatchObject({ kind: 'after', within, event });
    expect(duty?.leads.names).toEqual(leads);
    const milestone = plan.milestones.filter(({ after }) => after?.event !== undefined).at(-1);
    expect(milestone?.after?.within).toEqual(within);
    const declared = plan.events.find(({ id }) => id === milestone?.after?.event);
    expect(declared?.name).toBe(event);
    expect(declared && bodiesOf(plan, declared.reportedBy)).toEqual(reportedBy);
  });

  it.each([
    ['县教育局5月底前完成摸底，完成后5个工作日内报送结果。', { workingDays: 5 }, '完成摸底'],
    ['排查结束后10日内，县应急管理局报送清单。', { days: 10 }, '排查'],
  ] as const)('from the end of work that the plan dates it follows upon that milestone: %s', (sentence, within, name) => {
    const { plan } = drafted(sentence);
    const follows = plan.milestones.find(({ after }) => after !== undefined);
    expect(follows?.after?.within).toEqual(within);
    expect(plan.milestones.find(({ id }) => id === follows?.after?.milestone)?.name).toContain(name);
    expect(plan.events).toEqual([]);
  });

  it('two limits from one thing are one event with two milestones', () => {
    const { plan } = drafted('县公安局接到报警后2小时内到场处置，24小时内书面报告县政府。');
    expect(plan.events.map(({ name }) => name)).toEqual(['接到报警']);
    expect(plan.milestones.flatMap(({ after }) => (after ? [after] : []))).toEqual([
      { event: plan.events[0]?.id, within: { hours: 2 } },
      { event: plan.events[0]?.id, within: { hours: 24 } },
    ]);
  });

  it.each(['县公安局半小时内到场处置。', '各部门要在15日内完成整改。', '县财政局3年内完成改造。'])(
    'is listed where a plan cannot say it or the document does not say from what: %s',
    (sentence) => {
      const { found, plan } = drafted(sentence);
      expect(plan.milestones.length).toBe(1);
      expect(found.open.some(({ place }) => sentence.includes(place.words.slice(0, 10)))).toBe(true);
    },
  );
});

/** Sentences of the twenty-third blind round, with what its lists said before the rules saw them. */
describe('of the twenty-third round', () => {
  const followers = (plan: Plan) =>
    plan.milestones.flatMap(({ after, dueAt, lead }) =>
      after
        ? [
            {
              on: plan.events.find(({ id }) => id === after.event)?.name,
              within: after.within,
              until: plan.events.find(({ id }) => id === after.again?.until)?.name,
              every: after.again?.every,
              dueAt,
              lead: bodiesOf(plan, lead),
            },
          ]
        : [],
    );

  it.each([
    ['被约谈的应在10个工作日内向县安委办提交整改报告。', '被约谈', { workingDays: 10 }],
    ['用电报装申请由县供电公司在5个工作日内答复。', '用电报装申请', { workingDays: 5 }],
    ['补贴资金使用达到80%时，县商务局应及时报告，并于3个工作日内发布预警公告。', '补贴资金使用达到80%', { workingDays: 3 }],
    ['每处回收点存量超过500公斤或存放满30日的，县城管局须在7日内转运。', '每处回收点存量超过500公斤或存放满30日', { days: 7 }],
    ['模拟评价得分低于85分的指标牵头单位应于10日内提交整改清单。', '模拟评价得分低于85分', { days: 10 }],
    ['整改完成后由县农业农村局在20日内组织验收。', '整改完成', { days: 20 }],
  ])('a limit runs from what has come about: %s', (sentence, on, within) => {
    expect(followers(drafted(sentence).plan)).toMatchObject([{ on, within }]);
  });

  it('a sentence that begins with its limit goes on with what the one before it runs from', () => {
    const { plan } = drafted('年度任务下达后30日内，县农业农村局须将任务分解到地块；60日内完成初步设计编制。');
    expect(followers(plan)).toMatchObject([
      { on: '年度任务下达', within: { days: 30 }, lead: ['县农业农村局'] },
      { on: '年度任务下达', within: { days: 60 }, lead: ['县农业农村局'] },
    ]);
  });

  it('reports go on until something is over, by their hour, and not on every day of the plan', () => {
    const { plan } = drafted('发生食品安全事故的，县教育局应在2小时内报告县安委办。处置期间，县教育局每日16时前续报进展，直至应急响应终止。');
    expect(followers(plan).at(-1)).toEqual({
      on: '发生食品安全事故',
      within: { days: 0 },
      until: '应急响应终止',
      every: { days: 1 },
      dueAt: '16:00',
      lead: ['县教育局'],
    });
    const { plan: other } = drafted(
      '灾害发生后，县应急管理局1小时内报告县政府。灾情稳定前执行零报告制度，县应急管理局每日9时前续报；灾情稳定后5日内核定上报。',
    );
    expect(followers(other)[1]).toMatchObject({ on: '灾害发生', until: '灾情稳定', every: { days: 1 }, dueAt: '09:00' });
    const { plan: own } = drafted('发布干旱橙色以上预警后，县农业农村局改为每日报送墒情，直至预警解除。');
    expect(followers(own)).toMatchObject([{ on: '发布干旱橙色以上预警', until: '预警解除', every: { days: 1 }, lead: ['县农业农村局'] }]);
    const { plan: changed } = drafted('县农业农村局负责墒情监测，发布干旱橙色以上预警后改为每日报送，直至预警解除。');
    expect(followers(changed)).toMatchObject([{ on: '发布干旱橙色以上预警', until: '预警解除', every: { days: 1 } }]);
  });

  it('is by an hour of the next day', () => {
    const { plan } = drafted('发生亡人火灾的，县消防救援大队须在30分钟内报县政府，并于次日12时前书面报告。');
    expect(followers(plan)).toMatchObject([
      { on: '发生亡人火灾', within: { minutes: 30 }, dueAt: undefined },
      { on: '发生亡人火灾', within: { days: 1 }, dueAt: '12:00' },
    ]);
  });

  it('two hours of each day are two rounds, and what is due before mails leave has a ladder that tells nothing too late', () => {
    const { plan } = drafted('5月1日至9月30日，县水利局每日8时、20时向县安委办报送雨情水情。');
    const levels = plan.milestones.find(({ recurs }) => recurs?.every === 'day');
    expect(levels?.dueAt).toEqual(['08:00', '20:00']);
    expect(levels?.ladder?.map(({ id }) => id)).toEqual(['lapse']);
  });

  it('what comes again hereafter begins after what is done first', () => {
    const rounds = (sentence: string) =>
      drafted(sentence)
        .plan.milestones.find(({ id, rounds: all }) => id !== 'c1-1' && all)
        ?.rounds?.map(({ due }) => due);
    expect(rounds('县市场监管局6月底前对门店检查一遍，此后每季度检查不少于一次。')).toEqual(['2024-09', '2024-12']);
  });

  it('a bracket says which day a named one is, and of which year', () => {
    const { found } = drafted('县水利局一般水毁工程当年12月31日前修复，重大水毁工程次年汛前（4月30日前）修复。');
    expect(found.duties.flatMap(({ when }) => ('last' in when ? [when.last] : []))).toEqual(['2024-06-30', '2024-12-31', '2025-04-30']);
  });

  it('a day off moves what its rule gives', () => {
    const { plan } = drafted('每月第一个星期三由县商务局接待企业，遇法定节假日顺延。');
    expect(plan.milestones.find(({ recurs }) => recurs)?.recurs).toMatchObject({ every: 'month', weekday: 'wednesday', nth: 1, dayOff: 'next' });
  });

  it.each([
    ['县气象局每日17时前发布预报，预计有暴雨过程的，提前48小时提交专题预报，并每6小时滚动更新。', ['提前48小时', '每6小时']],
    ['启动响应后，县民政局应于2小时内完成人员转移，县应急管理局每2小时汇总一次转移人数。', ['每2小时']],
    ['县农业农村局于4月10日前形成评价意见，经党组会议审议后在网站公示5个工作日。', ['公示5个工作日']],
    ['从业人员健康证明有效期届满前30日，由县教育局组织重新体检。', ['前30日']],
    ['不能立即整改的，县住建局3日内制定整改计划，原则上不超过60日。', ['原则上不超过60日']],
  ])('a limit in the words of another duty is listed: %s', (sentence, words) => {
    const notes = drafted(sentence).found.open.map(({ note }) => note.zh);
    for (const one of words) expect(notes).toContainEqual(`“${one}”没有读成任务的时限，请核对`);
  });

  it.each(['连续15天以上无降雨且土壤湿度低于50%的，县农业农村局每5日报送一次墒情。', '整改期间每月25日前，县住建局报送整改进展。'])(
    'what comes again only while something lasts that nobody can date is listed: %s',
    (sentence) => {
      const { found, plan } = drafted(sentence);
      expect(plan.milestones).toHaveLength(1);
      expect(found.open.map(({ note }) => note.zh).join()).toContain('要看当时的情况');
    },
  );
});

it('limits in the text of a row that has a date of its own are listed', () => {
  const rows = [
    ['任务', '具体措施', '牵头单位', '完成时限'],
    ['第三方施工破坏防治', '建立会商机制，开挖前3个工作日告知燃气企业', '县住建局', '2027年4月底前'],
    ['停气降压', '作业方案提前48小时报备', '县燃气公司', '2027年5月底前'],
    ['获得电力', '低压接入平均时限不超过4个工作日', '县供电公司', '2027年6月30日前'],
  ];
  const { open } = understand([
    { kind: 'paragraph', text: '某县2027年任务分解表' },
    { kind: 'table', rows },
  ]);
  expect(open.map(({ note }) => note.zh)).toEqual(['任务内容里的“开挖前3个工作日”没有写成时限', '“提前48小时”没有读成任务的时限，请核对']);
});

/** Sentences of the twenty-fourth blind round. */
describe('of the twenty-fourth round', () => {
  const followers = (...clauses: string[]) => {
    const { found } = drafted(...clauses);
    return found.duties.flatMap(({ when, leads, name }) =>
      when.kind === 'after' ? [{ on: when.event, within: when.within, leads: leads.all ? 'all' : leads.names, name }] : [],
    );
  };

  it.each([
    // Whoever does it stands between what has happened and the limit.
    ['逾期未整改的，由县纪委在5个工作日内启动问责程序。', [{ on: '逾期未整改', within: { workingDays: 5 }, leads: ['县纪委'] }]],
    // Such as have failed again and again.
    ['连续两次评为不合格的市场，由县市场监管局约谈，责令15日内整改到位。', [{ on: '连续两次评为不合格', within: { days: 15 }, leads: ['县市场监管局'] }]],
    // What is received stands in the part before.
    [
      '对家长投诉举报，县市场监管局应在接到后1个工作日内到场，5个工作日内反馈。',
      [
        { on: '接到家长投诉举报', within: { workingDays: 1 } },
        { on: '接到家长投诉举报', within: { workingDays: 5 } },
      ],
    ],
    // A time limit for putting right is owed by it.
    [
      '一般问题3日内整改完毕，复杂问题整改时限不超过15日。',
      [
        { on: '一般问题', within: { days: 3 } },
        { on: '复杂问题', within: { days: 15 }, name: '复杂问题整改' },
      ],
    ],
    [
      '不能立即整改的，县住建局3日内制定计划，明确责任人和整改时限，原则上不超过60日。',
      [
        { on: '不能立即整改', within: { days: 3 } },
        { on: '不能立即整改', within: { days: 60 }, name: '整改到位' },
      ],
    ],
    // What is told to somebody else starts nothing of whoever has to be there; what is told to him does.
    [
      '发生群体性事件的，县信访局应在30分钟内报告县政府，县公安局1小时内到场处置。',
      [
        { on: '发生群体性事件', within: { minutes: 30 }, leads: ['县信访局'] },
        { on: '发生群体性事件', within: { hours: 1 }, leads: ['县公安局'] },
      ],
    ],
    [
      '发生险情的，县水利局应在30分钟内报告县应急管理局，县应急管理局1小时内到场处置。',
      [
        { on: '发生险情', within: { minutes: 30 } },
        { on: '报告县应急管理局', within: { hours: 1 } },
      ],
    ],
  ])('a limit runs from what has come about: %s', (sentence, expected) => {
    expect(followers(sentence)).toMatchObject(expected);
  });

  it('stands in the text of a row beside its due date', () => {
    const rows = [
      ['任务', '具体措施', '牵头单位', '配合单位', '完成时限'],
      ['公益广告', '刊播面积占比不低于30%，破损的24小时内更换', '县委宣传部', '县城管局', '2027年3月底前'],
    ];
    const found = understand([
      { kind: 'paragraph', text: '某县2027年任务分解表' },
      { kind: 'table', rows },
    ]);
    expect(found.duties).toMatchObject([
      { when: { kind: 'after', event: '破损', within: { hours: 24 } }, leads: { names: ['县委宣传部'] }, assists: ['县城管局'] },
      { when: { kind: 'by', due: '2027-03' }, name: '公益广告' },
    ]);
    expect(found.open).toEqual([]);
  });
});

/** Percentages of the twenty-fourth round. */
describe('a percentage', () => {
  const numbers = (...clauses: string[]) => drafted(...clauses).plan.indicators.map(({ name, value, due, recurs }) => [name, value, due ?? recurs]);

  it.each([
    ['县市场监管局每年9月底前组织考核，合格率应达到95%以上。', [['合格率', 95, { every: 'year', month: 9 }]]],
    ['县营商办每季度开展回访，满意率不低于90%。', [['满意率', 90, { every: 'quarter' }]]],
    ['县财政局每年9月底前足额下达，经费按不低于资产原值的2%安排。', [['经费按不低于资产原值的', 2, { every: 'year', month: 9 }]]],
    // How well limits are kept is told over the whole of the plan.
    ['县人社局接到线索后1个工作日内受理；线索按期办结率不低于98%。', [['线索按期办结率', 98, '2024-12-31']]],
    // What comes again behind it says nothing of it.
    ['集中整治阶段（3月1日至8月31日）。包案率达到100%，县整治办每月调度一次。', [['包案率', 100, '2024-08-31']]],
    // Each by its own month.
    [
      '5月、11月县消防大队各开展一次行动，宣传率分别达到60%、95%。',
      [
        ['宣传率', 60, '2024-05-31'],
        ['宣传率', 95, '2024-11-30'],
      ],
    ],
  ])('is measured when its duty is: %s', (sentence, expected) => {
    expect(numbers(sentence)).toMatchObject(expected);
  });

  it('of growth is a goal in a row that has a day', () => {
    const rows = [
      ['指标', '2027年目标', '牵头单位', '时间节点'],
      ['获得信贷', '普惠贷款余额同比增长15%', '县金融办', '12月底'],
    ];
    const { shares } = understand([
      { kind: 'paragraph', text: '某县2027年任务分解表' },
      { kind: 'table', rows },
    ]);
    expect(shares).toMatchObject([{ kind: 'target', share: 0.15, asOf: '2027-12-31' }]);
  });
});
