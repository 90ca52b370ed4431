import { describe, expect, it } from 'vitest';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import { daysOf } from '../domain/draft/understanding.ts';
import { days, read } from './support/draft-lines.ts';

/** When something is due: manners of writing that blind rounds have taught, a sentence each. */

describe('a date', () => {
  it.each([
    ['一、县住建局截至10月31日完成改造。', ['2030-10-31']],
    ['一、县住建局2030年内改造小区10个。', ['2030-12-31']],
    ['一、县安委办于季度首月10日前通报。', ['2030-04-10', '2030-07-10', '2030-10-10']],
    ['一、县网信办二、四季度各组织一次演练。', ['2030-06-30', '2030-12-31']],
    ['一、总结提升（次年3月15日-3月31日）。', ['2031-03-31']],
    ['一、县审批局4月份出台方案。', ['2030-04-30']],
    ['一、县审计局上、下半年各开展一次审计。', ['2030-06-30', '2030-12-31']],
    ['一、实行季通报制度，由县安委办负责。', ['2030-03-31', '2030-06-30', '2030-09-30', '2030-12-31']],
    ['一、实行一月一排名，由县安委办通报，至3月底结束。', ['2030-01-31', '2030-02-28', '2030-03-31']],
    ['一、县财政局前三季度完成拨付。', ['2030-09-30']],
    ['一、县水务局4月起每月检测一次，至7月底结束。', ['2030-04-30', '2030-05-31', '2030-06-30', '2030-07-31']],
  ])('is read: %s', (line, expected) => {
    expect(days(line)).toEqual(expected);
  });

  it.each([
    ['一、对查出的隐患，当年内未整改到位的，县安委会挂牌督办，次年3月底前必须完成整改。', '次年3月底前'],
    ['一、县交通局两年内完成隧道整治。', '两年内'],
    ['一、县司法局对同一企业的检查每年不超过2次。', '每年'],
    ['一、县卫健局每年枯水期开展一次水质监测。', '每年枯水期'],
    ['一、县水利局2030年供暖期前完成检修。', '2030年供暖期前'],
    ['一、问题突出的，县纪委次月5日前约谈。', '次月5日前'],
    ['一、县教育局期末考试前完成检查。', '期末考试前'],
    ['一、颁奖前3日，县教育局报送名单。', '颁奖前3日'],
    ['一、除夕至正月十五，县消防大队实行值守。', '除夕至正月十五'],
  ])('that no calendar has is listed, and none is guessed: %s', (line, words) => {
    const found = read(line);
    expect(found.duties.flatMap(({ when }) => daysOf(when))).toEqual([]);
    expect(found.open.map(({ place, note }) => `${place.words}${note.zh}`).join()).toContain(words);
  });

  it('may stand behind an item whose text begins with a number', () => {
    expect(read('一、任务', '1.县水务局4月底前完成摸底。', '2.12345热线办5月底前完成培训。').clauses.map(({ id }) => id)).toEqual(['一', '一1', '一2']);
  });

  it('two years from now are no two thousand years, and the plan ends with its year', () => {
    expect(read('一、县商务局2030年内查办案件10件，6月底前通报。').to).toBe('2030-12-31');
  });

  it('of a list of items is none of their numbers', () => {
    const rows = [
      ['任务', '责任单位', '完成时限'],
      ['改造小区', '县住建局', '1.一季度完成设计\n2.5月底前开工'],
    ];
    const found = understand([
      { kind: 'paragraph', text: '某县2030年任务分解表' },
      { kind: 'table', rows },
    ]);
    expect(found.duties.flatMap(({ when }) => daysOf(when))).toEqual(['2030-03-31', '2030-05-31']);
  });

  it('comes again no longer than its clause or the goal', () => {
    const lines = ['一、工作目标', '2030年底前隐患清零。', '二、主要任务', '1.县水务局2031年3月底前建成水厂。', '2.县安委办每月调度一次。'];
    expect(days(...lines).filter((day) => day > '2030-12-31')).toEqual(['2031-03-31']);
  });

  it('under the title may stand in brackets with who passed it', () => {
    const found = understand(
      ['某县供水方案', '（2030年2月1日某县人民政府第8次常务会议审议通过）', '一、县水务局5月底前完成摸底。'].map((text) => ({ kind: 'paragraph', text })),
    );
    expect([found.signed, found.issuer, ...found.duties.map(({ when }) => daysOf(when)[0])]).toEqual(['2030-02-01', '某县人民政府', '2030-05-31']);
  });
});

describe('a limit', () => {
  it.each([
    ['一、新增企业10个工作日内由县应急局纳入监管。', [{ workingDays: 10 }]],
    ['一、发生险情的，单位应在1小时内电话报告、2小时内书面报告。', [{ hours: 1 }, { hours: 2 }]],
    ['一、鉴定为D级的，立即停用、3日内疏散人员。', [{ days: 3 }]],
    ['一、进展缓慢的实行警告，两周内仍无改观的，移交县纪委监委。', []],
  ])('%s', (line, expected) => {
    expect(read(line).duties.flatMap(({ when }) => (when.kind === 'after' ? [when.within] : []))).toEqual(expected);
  });
});

describe('a day that counts back from another task', () => {
  const rounds = ['一、选举日为11月20日，由县民政局组织投票。', '二、选举日前20日，县公安局核对名单。', '三、选举日前5个工作日，县财政局完成采购。'];

  it('moves with it, where exactly one is meant', () => {
    const { duties, open } = read(...rounds);
    expect(duties.flatMap(({ when }) => daysOf(when))).toEqual(['2030-11-20', '2030-10-31']);
    const plan = planText({ ...read(...rounds) });
    expect([...plan.matchAll(/dueBy: (.*)/g)].map(([, rule]) => rule)).toEqual([
      '{"milestone":"c1","before":{"days":20}}',
      '{"milestone":"c1","before":{"workingDays":5}}',
    ]);
    expect(open).toEqual([]);
  });
});

describe('a day before something that happens on a day which is said ahead', () => {
  it('is before an event, and what begins with whoever does it is listed', () => {
    const found = read(
      '一、停水前1日，县水务局发布公告。',
      '二、重大活动开始前3个工作日，县公安局完成检查。',
      '三、从业人员健康证届满前30日，县市场监管局组织体检。',
      '四、县水务局停水前1日发布公告。',
    );
    expect([...planText(found).matchAll(/dueBy: (.*)/g)].map(([, rule]) => rule)).toEqual([
      '{"event":"c1-event","before":{"days":1}}',
      '{"event":"c2-event","before":{"workingDays":3}}',
      '{"event":"c3-event","before":{"days":30}}',
    ]);
    expect([...planText(found).matchAll(/"name":"(.*?)"/g)].map(([, name]) => name)).toEqual(['停水', '重大活动开始', '从业人员健康证届满']);
    expect(found.open.map(({ place }) => place.clause)).toEqual(['四']);
  });
});

it('months of autumn stay in the year in which the plan of the next one was signed', () => {
  const found = understand(
    ['某县2031年春节前安全检查方案', '一、县应急局11月30日前完成首轮检查，2031年1月10日前完成第二轮检查。', '某县应急管理局', '2030年11月8日'].map((text) => ({
      kind: 'paragraph',
      text,
    })),
  );
  expect(found.duties.flatMap(({ when }) => daysOf(when))).toEqual(['2030-11-30', '2031-01-10']);
});

/** Sentences of the twenty-fourth blind round, with what its lists said before the rules saw them. */
describe('of the twenty-fourth round, a date', () => {
  it.each([
    // What goes on with something of each year is of each year.
    [['一、县水务集团每年清淤不少于1次，汛前（4月30日前）完成一次全面疏通。'], ['2030-12-31', '2030-04-30']],
    [['一、县水利局每年春灌前（3月15日前）、汛期前（5月31日前）各开展1次全面维护。'], ['2030-03-15', '2030-05-31']],
    // 上半年 says what is ranked.
    [['一、对上半年进度排名后三位的乡镇，7月底前由县住建局约谈。'], ['2030-07-31']],
    // Of which years something is, is no date.
    [['一、县财政局9月底前将2030—2031年度专项经费拨付到位。'], ['2030-09-30']],
    // The first two months of a stage.
    [['一、集中整治阶段（3月1日至8月31日）。县整治办每两个月组织一次交叉检查。'], ['2030-08-31', '2030-04-30', '2030-06-30', '2030-08-31']],
    // Of September by the eighth of October.
    [
      ['一、县公安局从9月起，每月开展一次行动，行动情况于次月8日前报县政府。'],
      ['2030-09-30', '2030-10-31', '2030-11-30', '2030-12-31', '2030-10-08', '2030-11-08', '2030-12-08'],
    ],
    // The day of each month goes on.
    [['一、县人社局11月1日至12月31日每月10日前编制工资表，县财政局15日前代发到位。'], ['2030-11-10', '2030-12-10', '2030-11-15', '2030-12-15']],
    // What a document calls a time is nobody's duty, and what comes again in it is dated.
    [
      ['一、每年10月1日至次年5月31日为森林草原防火期，其中每年2月1日至4月30日为高火险期。', '二、县林业局在高火险期内每月检查1次。'],
      ['2030-02-28', '2030-03-31', '2030-04-30'],
    ],
    [
      ['一、每年11月1日至12月31日为森林草原防火期。', '二、县林业局在防火期内每月检查1次。'],
      ['2030-11-30', '2030-12-31'],
    ],
    // A span that only bounds what comes again is no task.
    [['一、主汛期（6月20日至7月5日）县防汛办每周一会商一次。'], ['2030-06-24', '2030-07-01']],
  ])('is read: %s', (lines, expected) => {
    expect(days(...lines)).toEqual(expected);
  });

  it('of one month may be another than of the others', () => {
    expect(days('一、县统计局1月至3月每月28日前（2月为25日前）报送报表。')).toEqual(['2030-01-28', '2030-02-25', '2030-03-28']);
  });

  it('may be of each week, month and quarter in one breath', () => {
    const rounds = read('一、县攻坚办实行“周调度、月通报、季评估”。').duties.flatMap(({ when }) => (when.kind === 'recurring' ? [when.every.unit] : []));
    expect(rounds).toEqual(['week', 'month', 'quarter']);
  });

  it('ends with the days that the document says it is in force, and counts back from them', () => {
    const found = read('第一条　县教育局每年9月底前组织考核。', '第二条　本办法自2030年3月1日起施行，有效期2年。有效期届满前3个月，由县教育局组织评估。');
    expect(found.to).toBe('2032-02-29');
    expect(found.duties.map(({ when }) => daysOf(when))).toEqual([['2030-09-30', '2031-09-30'], ['2031-11-29']]);
    const named = read('一、县教育局5月底前完成摸底。', '二、本方案自印发之日起施行，有效期至2031年12月31日。');
    expect([named.to, ...named.duties.flatMap(({ when }) => daysOf(when))]).toEqual(['2031-12-31', '2030-05-31']);
  });

  it('ends with the span of the action, and not with its goal', () => {
    const found = understand(
      [
        '某区根治欠薪专项行动方案',
        '决定自2030年5月1日至2031年1月31日在全区开展专项行动。',
        '一、目标任务',
        '2030年11月底前欠薪清零。',
        '二、任务',
        '1.区住建局每月3日前更新台账。',
        '2.区人社局1月10日前报送总结。',
        '3.2031年春节前各类问题动态清零。',
      ].map((text) => ({ kind: 'paragraph', text })),
    );
    const [, monthly, report, spring] = found.duties;
    expect(monthly && daysOf(monthly.when)).toEqual(
      ['2030-05', '2030-06', '2030-07', '2030-08', '2030-09', '2030-10', '2030-11', '2030-12', '2031-01'].map((month) => `${month}-03`),
    );
    expect(report && daysOf(report.when)).toEqual(['2031-01-10']);
    expect(spring?.when).toMatchObject({ kind: 'recurring', every: { holidays: ['spring-festival'] }, within: { from: '2031-01-01' } });
  });

  it.each([
    ['一、县人社局10个工作日内办结，情况复杂的可延长至20个工作日。', '延长至20个工作日'],
    ['一、火灾扑灭后，留守人员看守火场不少于24小时。', '看守火场不少于24小时'],
    ['一、各镇（街道）做到日产日清，每周五清扫一次。', '日产日清'],
  ])('that no rule of a plan has is listed: %s', (line, words) => {
    const found = read(line);
    expect(found.open.map(({ note }) => note.zh).join()).toContain(words);
  });
});

describe('a season that the document says by its days', () => {
  it.each([
    [['一、每年汛期为5月1日至9月30日，县水利局入汛前完成检修。'], ['2030-04-30']],
    [['一、汛期为5月1日至9月30日。', '二、县水利局汛期前10日完成检修。'], ['2030-04-21']],
    [['一、每年4月1日至6月30日为禁采期。', '二、禁采期前10日，县水利局发布公告。'], ['2030-03-22']],
    [['一、集中整改期为3月1日至6月20日，县水利局牵头整改。'], ['2030-06-20']],
  ])('%j', (lines, expected) => {
    expect(days(...lines)).toEqual(expected);
  });

  it('has a day of its own where something is only called by it', () => {
    expect(days('一、汛期为5月1日至9月30日。', '二、汛前检查，4月中旬由县水利局完成。')).toEqual(['2030-04-20']);
  });

  it('ends with the last year of the plan, and begins no earlier than it', () => {
    const lines = [
      '某县防火三年行动方案（2030-2032年）',
      '一、每年10月1日至次年4月30日为防火期，防火期内县林业局每月检查一次。',
      '某县林业局',
      '2030年2月20日',
    ];
    const found = understand(lines.map((text) => ({ kind: 'paragraph', text })));
    expect(found.to).toBe('2032-12-31');
    expect(found.duties.map(({ when }) => daysOf(when).map((day) => day.slice(0, 7)))).toEqual([
      ['2030-02', '2030-03', '2030-04'],
      ['2030-10', '2030-11', '2030-12', '2031-01', '2031-02', '2031-03', '2031-04'],
      ['2031-10', '2031-11', '2031-12', '2032-01', '2032-02', '2032-03', '2032-04'],
      ['2032-10', '2032-11', '2032-12'],
    ]);
  });

  it('is each year’s in a plan of several', () => {
    const lines = ['某县采砂管理三年行动方案（2030-2032年）', '一、每年6月1日至6月30日为禁采期，禁采期内县水利局每周三夜查。', '某县水利局', '2030年1月20日'];
    const found = understand(lines.map((text) => ({ kind: 'paragraph', text })));
    // The Wednesdays of three Junes.
    expect(found.duties.map(({ when }) => daysOf(when))).toEqual([
      ['2030-06-05', '2030-06-12', '2030-06-19', '2030-06-26'],
      ['2031-06-04', '2031-06-11', '2031-06-18', '2031-06-25'],
      ['2032-06-02', '2032-06-09', '2032-06-16', '2032-06-23', '2032-06-30'],
    ]);
  });
});

it.each([
  ['用火前1日，县林业局办理报备。', '用火', { days: 1 }],
  ['许可到期前30日，县水利局办理延续。', '许可到期', { days: 30 }],
  ['采砂作业前2个工作日，县水利局核验船只。', '采砂作业', { workingDays: 2 }],
  ['寒暑假开始前5日，县教育局公布举报电话。', '寒暑假开始', { days: 5 }],
])('is before what somebody announces: %s', (line, event, within) => {
  expect(read(`一、${line}`).duties.map(({ when }) => when)).toEqual([{ kind: 'after', within, event, by: [], ahead: true }]);
});

it.each([
  ['接到群众举报的，受理单位应当日转办，5个工作日内办结。', '接到群众举报', [{ days: 0 }, { workingDays: 5 }]],
  ['检测结果异常的，供水单位应当立即停供并在2小时内报告。', '检测结果异常', [{ hours: 2 }]],
  ['群众诉求由首接单位负责，当日受理、3个工作日内答复。', '群众诉求', [{ days: 0 }, { workingDays: 3 }]],
  ['查获非法采砂船的，县水利局当日移送，7日内立案。', '查获非法采砂船', [{ days: 0 }, { days: 7 }]],
])('may be the day itself: %s', (line, event, within) => {
  expect(read(`一、${line}`).duties.map(({ when }) => when)).toEqual(within.map((one) => ({ kind: 'after', within: one, event, by: [] })));
});

it('of the day on which a matter is given away runs from that, and the next from its being given', () => {
  const found = read('一、企业诉求由县商务局当日交办，承办单位7个工作日内反馈。');
  expect(found.duties.map(({ when, leads }) => [when.kind === 'after' && [when.event, when.within], leads.names])).toEqual([
    [['企业诉求', { days: 0 }], ['县商务局']],
    [['交办', { workingDays: 7 }], ['承办单位']],
  ]);
});

describe('what goes on with a rule', () => {
  const ofThreeYears = (...lines: string[]) =>
    understand(['某县2030—2032年管网整治方案', ...lines, '某县人民政府办公室', '2030年1月20日'].map((text) => ({ kind: 'paragraph', text })));

  it('by a day of the same month', () => {
    const found = days('一、各街道每月走访独居老人1次，当月26日前登记走访情况。').filter((day) => day.endsWith('-26'));
    expect([found.length, found[0], found.at(-1)]).toEqual([12, '2030-01-26', '2030-12-26']);
  });

  it('by an hour of the same day', () => {
    const [, later] = read('一、县水利局6月1日至8月31日每日报送雨情，并于当日20时30分前报送调度结果。').duties;
    expect([later?.hour, later?.when.kind === 'recurring' && later.when.every.unit]).toEqual(['20:30', 'day']);
  });

  it('but for one quarter that has a day of its own', () => {
    expect(days('一、各镇每季度末月20日前报送进度，第四季度报送时间为12月10日前。')).toEqual(['2030-03-20', '2030-06-20', '2030-09-20', '2030-12-10']);
  });

  it('in the quarter behind it, and behind the last one as well', () => {
    const found = days('一、县督查室每季度督查一次，于次季度首月8日前通报。全年总结于2031年1月20日前报送。');
    expect(found.filter((day) => day.endsWith('-08'))).toEqual(['2030-04-08', '2030-07-08', '2030-10-08', '2031-01-08']);
  });

  it.each([
    ['一、县民政局每半年公布1次结果，分别于每年1月10日、7月10日前公布。', ['2030-07-10']],
    ['一、县民政局每半年评估1次，分别于6月15日、12月15日前完成。', ['2030-06-15', '2030-12-15']],
    ['一、县民政局每半年向县政府报告1次，时间分别为7月12日前和次年1月18日前。', ['2030-07-12', '2031-01-18']],
  ])('by the days that say when, and by no other: %s', (line, expected) => {
    expect(days(line)).toEqual(expected);
  });

  it('how a regime is called is no task where its paragraph says when', () => {
    const { duties } = read('一、实行“周调度、月督办”制度，各镇每周五前报送情况。县应急局每月8日前完成一轮督办。');
    expect(duties.map(({ when }) => when.kind === 'recurring' && when.every.unit)).toEqual(['week', 'month']);
  });

  it('with summaries of each year', () => {
    const { duties } = ofThreeYears('一、各镇每月5日前报送进度，6月15日、12月15日前分别报送半年和全年总结。');
    expect(duties.flatMap(({ when }) => daysOf(when)).filter((day) => day.endsWith('-15'))).toEqual([
      '2030-06-15',
      '2030-12-15',
      '2031-06-15',
      '2031-12-15',
      '2032-06-15',
      '2032-12-15',
    ]);
  });

  it('once in two years is owed by the end of the second', () => {
    const { duties } = ofThreeYears('一、县住建局每两年至少开展1次检测。');
    expect(duties.flatMap(({ when }) => daysOf(when))).toEqual(['2031-12-31']);
  });

  it.each([
    ['一、每年2月1日至3月10日，不受理开工申请。', '不得做什么'],
    ['一、自公告之日起，县林业局停止审批采伐。', '自公告之日起'],
    ['一、施工单位应于每次停气36小时前告知用户。', '每次停气36小时前'],
    ['一、校舍经竣工验收合格后方可招生。', '验收合格后方可招生'],
    ['一、工地21时至次日6时不得动火。', '21时至次日6时不得动火'],
    ['一、4月1日至5月31日为休牧期，休牧期内禁止放牧。', '休牧期内禁止放牧'],
    ['一、动火结束后45分钟内不得撤离看护人员。', '45分钟内'],
    ['一、新进人员岗前培训不少于40学时，跟班满2个月后方可单独作业。', '满2个月后方可'],
  ])('nothing that can be handed in by a day is listed: %s', (line, words) => {
    const { duties, open } = read('一、任务', '县应急局6月底前完成排查。', line.replace('一、', '1.'));
    expect(duties.map(({ name }) => name)).toEqual(['完成排查']);
    expect(open.map(({ place, note }) => `${place.words}${note.zh}`).join()).toContain(words);
  });

  it('months by themselves do not say when what is done twice a year is due', () => {
    const { duties } = read('一、县民政局每半年至少检查1次，每年1月、7月为集中检查月。');
    expect(duties.map(({ when }) => when.kind === 'recurring' && when.every.unit)).toContain('half-year');
  });

  it('ends with what is in force, though a payment comes later', () => {
    const found = days('一、县水利局每季度评价一次，奖补资金于2031年3月底前拨付。', '二、本办法自2030年1月25日起施行，有效期至2030年12月31日。');
    expect(found).toEqual(['2030-03-31', '2030-06-30', '2030-09-30', '2030-12-31', '2031-03-31']);
  });

  it('years behind the name of something are of that, and of no day', () => {
    expect(days('一、各镇2月底前完成“一镇一案”（2030—2032年）修编，县水利局于3月底前完成批复。')).toEqual(['2030-02-28', '2030-03-31']);
  });

  it('a limit from when another text is in force is none from the day of the document', () => {
    expect(days('一、养老机构应当在《办法》施行之日起60日内配备专职人员。')).toEqual([]);
  });

  it('before ten days of a month says that it can be read in two ways', () => {
    const [duty] = read('一、县林业局4月上旬前完成补植。').duties;
    expect([duty && daysOf(duty.when), duty?.remarks[0]?.zh]).toEqual([['2030-04-10'], '“4月上旬前”按旬末计，也可能指旬初之前']);
  });
});
