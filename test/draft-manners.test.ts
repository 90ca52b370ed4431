import { describe, expect, it } from 'vitest';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import { daysOf } from '../domain/draft/understanding.ts';

/** Manners of writing that blind rounds have taught: a sentence each. */

const read = (...lines: string[]) =>
  understand(['某县2030年安全工作方案', ...lines, '某县人民政府办公室', '2030年1月20日'].map((text) => ({ kind: 'paragraph', text })));
const days = (...lines: string[]) => read(...lines).duties.flatMap(({ when }) => daysOf(when));
const parties = (...lines: string[]) => read(...lines).duties.map(({ leads, assists }) => [leads.names, assists]);

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

describe('who leads and who assists', () => {
  it.each([
    ['一、5月底前完成检查。［县水利局牵头，县公安局配合］', [['县水利局'], ['县公安局']]],
    ['一、5月底前完成检查。（牵头单位：县水利局 配合单位：县公安局、县林业局 完成时限：5月底）', [['县水利局'], ['县公安局', '县林业局']]],
    ['一、由街道平安办牵头，各社区居委会、各物业企业配合，5月底前完成检查。', [['街道平安办'], ['各社区居委会', '各物业企业']]],
    ['一、5月底前完成检查。牵头单位县水利局，责任单位县公安局、县林业局。', [['县水利局'], ['县公安局', '县林业局']]],
    ['一、由安全办牵头，团委、学生会协助，5月底前完成演练。', [['安全办'], ['团委', '学生会']]],
    ['一、产权管理科会同规划发展科，5月底前建立清单。', [['产权管理科'], ['规划发展科']]],
    ['一、各市属企业5月底前报送方案。', [['各市属企业'], []]],
    ['一、开展宣传，责任部门：安全办、地理教研组，5月底前完成。', [['安全办', '地理教研组'], []]],
    // Somebody whom no rule knows: nobody else is meant.
    ['一、由县林业局牵头巡护。国有林场要在5月底前签订责任书。', [[], []]],
    ['一、县教育局5月底前明确包案领导、责任单位，逐件交办。', [['县教育局'], []]],
    ['一、护理部、医务部5月底前完成培训。', [['护理部', '医务部'], []]],
    ['一、工程管理部牵头，设备物资部配合，5月底前完成检查。', [['工程管理部'], ['设备物资部']]],
    ['一、5月底前完成检查。（责任股室：运输股；配合股室：财务股）', [['运输股'], ['财务股']]],
    ['一、县住建局负责，县教育局、县民政局按照“谁主管谁负责”原则配合，5月底前完成。', [['县住建局'], ['县教育局', '县民政局']]],
    ['一、开展检查。牵头单位：县水利局；责任单位：县直各有关部门；完成时限：5月底。', [['县水利局'], []]],
  ])('%s', (line, expected) => {
    expect(parties(line)[0]).toEqual(expected);
  });

  it('is the first of a list where the document says so', () => {
    expect(parties('各项任务分工如下（排名第一的为牵头单位）。', '一、检查', '1.5月底前完成检查。（县水利局、县公安局、县林业局）')).toEqual([
      [['县水利局'], ['县公安局', '县林业局']],
    ]);
  });

  it('is the office, whatever it is called, where it is set up with another body', () => {
    const found = read('一、组织', '县反诈办设在县公安局。', '二、县反诈办6月底前组织宣传。');
    expect([found.office?.name, found.duties.map(({ leads }) => leads.office)]).toEqual(['县反诈办', [true]]);
  });
});

describe('what published documents look like', () => {
  const text = (...lines: string[]) => understand(lines.map((line) => ({ kind: 'paragraph', text: line })));

  it('a page without its title begins with whom it is addressed to', () => {
    const found = text(
      '各村、各有关单位：',
      '经研究,现将《双溪镇2030年度安全整治工作计划》印发给你们,请遵照执行。',
      '二〇三〇年二月二十四日',
      '双溪镇2030年度安全整治',
      '工作计划',
      '一、镇安委办1月份检查烟花爆竹，5月份检查工地。',
    );
    expect([found.title, found.signed]).toEqual(['双溪镇2030年度安全整治工作计划', '2030-02-24']);
    // The plan is of the year in its title, of which January is over.
    expect(found.duties.flatMap(({ when }) => daysOf(when))).toEqual(['2030-01-31', '2030-05-31']);
  });

  it('what a page says of itself is no part of it, and its day may stand in numbers', () => {
    const found = text(
      '关于开展2030年消防教育周活动的通知',
      '发布日期：2030-11-07 09:08:11 来源：教育中心',
      '各学校、幼儿园：',
      '1、上一堂消防课；',
      '2、组织一次演练；',
      '各单位要收集情况，于11月13日前报送区教育局。',
      '区教育局',
      '2030.11.3',
    );
    expect([found.signed, found.issuer]).toEqual(['2030-11-03', '区教育局']);
    expect(found.duties.map(({ place, when }) => [place.clause, daysOf(when)])).toEqual([['文末', ['2030-11-13']]]);
  });

  it('a page that has lost its lines is cut at its blanks', () => {
    const found = text(
      '某市2030年环保行动方案',
      '四、时间安排 (一)动员部署阶段(5月) 各县(市、区)制定方案。 (二)督查阶段(6月-8月) 市环保行动领导小组开展督查。 (三)总结阶段(9月) 各县(市、区)于9月20日前报送总结。',
    );
    expect(found.duties.map(({ place, when, leads }) => [place.clause, daysOf(when), leads.committee ? 'committee' : leads.names[0]])).toEqual([
      ['四（一）', ['2030-05-31'], '各县（市、区）'],
      ['四（二）', ['2030-08-31'], 'committee'],
      ['四（三）', ['2030-09-30'], '各县（市、区）'],
      ['四（三）', ['2030-09-20'], '各县（市、区）'],
    ]);
  });

  it('the number of a document names its year, and a span over two years each month’s', () => {
    const found = text(
      '关于组织安全教育活动的通知',
      '某教安〔2030〕11号',
      '一、活动时间：2030年3月-2031年1月。',
      '二、市教育局于3月26日下午举行启动仪式，12月底前报送总结。',
    );
    expect(found.duties.filter(({ place }) => place.clause === '二').flatMap(({ when }) => daysOf(when))).toEqual(['2030-03-26', '2030-12-31']);
  });

  it('a title stands on two lines', () => {
    expect(text('某市校园安全三年行动计划（2030-2032年）', '工作方案及重点任务清单', '一、市教育局5月底前部署。').title).toBe(
      '某市校园安全三年行动计划（2030-2032年）工作方案及重点任务清单',
    );
  });

  it('a stage in a line of its own is a clause, and what comes again in it ends with it', () => {
    const found = text(
      '某医院2030年迎评工作方案',
      '一、步骤',
      '第一阶段：自查（2030年2月-3月）',
      '各科室每月5日前完成自查。',
      '第二阶段：整改（2030年4月-6月）',
      '医务部5月20日前完成整改。',
    );
    expect(found.clauses.map(({ id }) => id)).toEqual(['一', '一第一阶段', '一第二阶段']);
    expect(found.duties.filter(({ place }) => place.clause === '一第一阶段').flatMap(({ when }) => daysOf(when))).toEqual([
      '2030-03-31',
      '2030-02-05',
      '2030-03-05',
    ]);
  });

  it('a year’s list of tasks without dates is of that year', () => {
    const found = text(
      '某区2030年重点工作责任分工方案',
      '一、目标',
      '1.新建口袋公园6个。',
      '牵头单位：区城管局',
      '责任单位：区园林中心、各街道',
      '2.修缮校舍。（区教育局负责）',
    );
    expect(found.duties.map(({ place, when, leads, assists, sure }) => [place.clause, daysOf(when), leads.names, assists, sure])).toEqual([
      ['一1', ['2030-12-31'], ['区城管局'], ['区园林中心', '各街道'], 'guess'],
      ['一2', ['2030-12-31'], ['区教育局'], [], 'guess'],
    ]);
    expect(found.open).toEqual([]);
  });

  it('a table’s plan column holds several dates, each a task by its own words', () => {
    const rows = [
      ['序号', '实事项目', '工作举措及实施计划', '责任单位', '配合单位'],
      ['1', '新建托位500个', '1.新建:3月底前新增100个托位;6月底前新增200个托位。 2.验收:9月底前通过验收。', '卫健局', '财政局'],
    ];
    const found = understand([
      { kind: 'paragraph', text: '某区2030年民生实事责任分解' },
      { kind: 'table', rows },
    ]);
    expect(found.duties.map(({ name, when }) => [name, daysOf(when)])).toEqual([
      ['新建托位500个：3月底前新增100个托位', ['2030-03-31']],
      ['新建托位500个：6月底前新增200个托位', ['2030-06-30']],
      ['新建托位500个：9月底前通过验收', ['2030-09-30']],
    ]);
  });

  it('a number in the column of tasks is the number of the row', () => {
    const rows = [
      ['工作任务', '具体要求', '责任科室', '时限要求'],
      ['1', '公布文件目录', '办公室', '年底前'],
    ];
    const [duty] = understand([
      { kind: 'paragraph', text: '某局2030年重点任务清单' },
      { kind: 'table', rows },
    ]).duties;
    expect([duty?.name, duty?.place.clause, duty && daysOf(duty.when)]).toEqual(['公布文件目录', '表1', ['2030-12-31']]);
  });

  it('what comes again in a document without any year is listed for that', () => {
    expect(text('控制扬尘方案', '一、宣传', '（一）县住建局每年3月15日前开展宣传。').open.map(({ why }) => why)).toEqual(['no-year']);
  });

  it.each([
    ['一、平安办牵头、党建办配合，5月底前完成划分。', [['平安办'], ['党建办']]],
    ['一、应急管理办牵头，市场监管所、综合执法队、各社区配合，5月底前完成检查。', [['应急管理办'], ['市场监管所', '综合执法队', '各社区']]],
    ['一、各开发（园）区管委会5月底前完成检查。', [['各开发（园）区管委会'], []]],
    ['一、各市、县政府5月底前完成检查，确定市级挂牌督办名单。', [['各市、县政府'], []]],
    ['一、区政府召开的会议情况由区政府督查室5月底前通报。', [['区政府督查室'], []]],
    ['一、5月底前完成检查。牵头部门：护理部；协同部门：人事科、各病区。', [['护理部'], ['人事科', '各病区']]],
  ])('who does it: %s', (line, expected) => {
    expect(parties(line)[0]).toEqual(expected);
  });

  it('who leads the whole does not report for each', () => {
    expect(parties('一、县农业农村局牵头推进，各乡镇每季度末前报送台账。')[0]).toEqual([['各乡镇'], []]);
  });

  it.each([
    ['一、县水利局整改办6月底前汇总。', 'office'],
    ['一、设立评审办公室（设在质控科）。', 'office'],
  ])('an office by what it is for: %s', (line) => {
    expect(read(line).office?.name).toMatch(/整改办|评审办公室/);
  });

  it('a duty is called by what its date is of', () => {
    expect(
      read('一、县督查室要加大督查力度，年底逐一对账考核。', '二、县司法局负责清单。依据省定清单，6月底前编制县级清单。').duties.map(({ name }) => name),
    ).toEqual(['逐一对账考核', '编制县级清单']);
  });
});

describe('what a duty is called', () => {
  it('is that something has to be put right, where its clause is called by what is wrong', () => {
    const found = read('一、问题', '1.公务接待超标。', '整改措施：严格审批。', '责任科室：办公室', '整改时限：2030年6月底');
    expect(found.duties.map(({ name }) => name)).toEqual(['整改：公务接待超标']);
  });

  it('is not who helps in it', () => {
    expect(read('一、县农业农村局负责肥料。会同县供销社，6月底前完成施肥方案编制。').duties.map(({ name }) => name)).toEqual(['完成施肥方案编制']);
  });

  it('leaves a limit to whoever hears of it', () => {
    const [duty] = read('一、评审办6月底前评审。责任科室收到清单后15日内整改到位。').duties.filter(({ when }) => when.kind === 'after');
    expect([duty?.name, duty?.leads.all]).toEqual(['整改到位', true]);
  });
});

describe('a number that must not be exceeded', () => {
  it.each([
    ['一、县应急局12月底前将一般事故控制在3起以内。', ['一般事故 3 起 2030-12 at-most']],
    ['一、县国资局9月底前将亏损企业压降至4户以下。', ['亏损企业 4 户 2030-09 at-most']],
    ['一、工作目标', '1.火灾事故全年不超过2起。', ['火灾事故 2 起 2030-12-31 at-most']],
    ['一、县民政局6月底前完成抽检，不合格的超过3起的，通报批评。', []],
    ['一、县教育局8月底前完成改造，每班不超过45人。', []],
    ['一、县司法局每年对同一企业检查不超过2次。', []],
    ['一、县国资局12月底前使法人户数减少12户。', ['法人户数减少 12 户 2030-12']],
  ] as [...string[], string[]][])('%s', (...given) => {
    const expected = given.at(-1) as string[];
    const found = read(...(given.slice(0, -1) as string[]));
    expect(found.counts.map(({ name, value, unit, due, bound }) => [name, value, unit, due, bound].filter((one) => one !== undefined).join(' '))).toEqual(
      expected,
    );
    // Nobody is praised for keeping below what is no ceiling.
    expect(found.counts.every(({ bound, sure }) => bound === undefined || sure === 'guess')).toBe(true);
  });

  it.each(['一、县教育局8月底前完成改造，每班不超过45人。', '一、县交通局6月底前完成检查，路面坡度偏差不超过3米。'])(
    'said of one thing at a time is listed: %s',
    (line) => {
      expect(read(line).open.map(({ note }) => note.zh)).toContain('这个上限没有列为指标，请核对');
    },
  );

  it.each([
    ['一、县卫健局2030年底前将感染率控制在3%以下。', 'at-most'],
    ['一、县卫健局2030年底前将合格率控制在97%以上。', 'at-least'],
    ['一、2030年底前资产负债率不高于60%。', 'at-most'],
  ])('in per cent: %s', (line, bound) => {
    expect(read(line).shares.map((share) => share.bound)).toEqual([bound]);
  });

  it('of each body is a number of its own', () => {
    const [share] = read('一、各乡镇5月底前完成走访，入户率各乡镇均达到95%以上。').shares;
    const [count] = read('一、各乡镇5月底前每个乡镇建成示范点2个。').counts;
    expect([share?.each, count?.each]).toEqual([['各乡镇'], ['各乡镇']]);
  });
});

describe('a talk with whoever is late', () => {
  it.each([
    ['一、逾期未完成的，由县安委办约谈单位主要负责人。', 'lapse'],
    ['一、连续两次未按时报送的，约谈分管领导。', 'missed-round'],
    ['一、未完成年度目标的乡镇，由县政府约谈。', 'missed-indicator'],
  ])('%s', (line, on) => {
    expect(read(line).talks.map((talk) => talk.on)).toEqual([on]);
  });

  it.each(['一、对工作不力的部门，约谈主要负责人。', '一、逾期未整改的企业，约谈企业法定代表人。', '一、连续三次排名末位的，约谈乡镇书记。'])(
    'that no rule can propose is listed: %s',
    (line) => {
      const found = read(line);
      expect(found.talks).toEqual([]);
      expect(found.open.map(({ place }) => place.words).join()).toContain('约谈');
    },
  );

  it('is no rule where it is what is owed', () => {
    const found = read('一、县市场监管局每季度约谈一次平台企业。');
    expect([found.talks, found.open]).toEqual([[], []]);
  });
});

describe('a percentage', () => {
  it.each([
    ['一、2030年底前供水保证率、水质达标率分别达到95%和92%。', ['供水保证率', '水质达标率']],
    ['一、县财政局统筹整治资金，4月底前到位60%。', ['整治资金到位']],
    ['一、2030年底前装置安装率100%、房屋管控率98%。', ['装置安装率', '房屋管控率']],
  ])('is of its own words: %s', (line, expected) => {
    const found = read(line).shares.map(({ of }) => of);
    for (const [index, words] of expected.entries()) expect(found[index]).toContain(words.replace('到位', ''));
  });

  it.each(['一、安全指标权重不低于20%。', '一、考核结果占科室绩效的3%。', '一、连续两次通报的，扣减奖金10%。', '一、承载量达到80%时启动分流。'])(
    'that weighs or costs something is no target: %s',
    (line) => {
      expect(read(line).shares.map(({ kind }) => kind)).toEqual(['other']);
    },
  );

  it('has no day that the document does not give', () => {
    const [share] = read('一、重点任务', '1.县住建局对管材实施监督，监检率100%。').shares;
    expect([share?.kind, share?.asOf]).toEqual(['target', undefined]);
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

describe('a table', () => {
  it.each([
    [
      ['检查事项', '检查时间', '检查部门', '联合部门'],
      ['加油站', '3月-6月', '危化科', '县消防大队'],
    ],
    [
      ['重点环节', '起止时间', '主责部门', '协办部门'],
      ['加油站', '3月1日-6月30日', '危化科', '县消防大队'],
    ],
    [
      ['具体任务', '时间节点安排', '市直牵头部门', '属地责任单位'],
      ['加油站', '6月底前', '危化科', '县消防大队'],
    ],
  ])('is known by other names of its columns: %s', (header, row) => {
    const found = understand([
      { kind: 'paragraph', text: '某县2030年检查计划表' },
      { kind: 'table', rows: [header, row] },
    ]);
    expect(found.duties.map(({ when, leads, assists }) => [daysOf(when).at(-1), leads.names, assists])).toEqual([['2030-06-30', ['危化科'], ['县消防大队']]]);
  });

  it('right behind 附件： is the attachment', () => {
    const rows = [
      ['任务', '责任单位', '完成时限'],
      ['检查', '县应急局', '5月底'],
    ];
    const found = understand([
      { kind: 'paragraph', text: '某县2030年方案' },
      { kind: 'paragraph', text: '一、县应急局4月底前部署。' },
      { kind: 'paragraph', text: '附件：任务表' },
      { kind: 'table', rows },
    ]);
    expect(found.duties.map(({ place }) => place.clause)).toEqual(['一', '附件第5行']);
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

describe('who answers for a clause, said elsewhere', () => {
  it('by its number', () => {
    expect(
      parties('一、任务', '（一）5月底前完成摸底。', '（二）6月底前完成整治。', '二、分工', '县教育局牵头落实第一部分第（二）项任务，县公安局配合。'),
    ).toEqual([
      [[], []],
      [['县教育局'], ['县公安局']],
    ]);
  });

  it('by a list under the sentence that says by when', () => {
    expect(parties('一、5月底前上线：', '（一）企业登记（牵头：县市场监管局；配合：县税务局）', '（二）医保报销（牵头：县医保局）').slice(1)).toEqual([
      [['县市场监管局'], ['县税务局']],
      [['县医保局'], []],
    ]);
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

it.each([
  ['一、工作目标', '规模以上工业增加值同比增长6%以上。', 'target', '2030-12-31'],
  ['一、县工信局3月底前印发方案，检查频次同比下降20%。', '', 'other', undefined],
])('growth is a goal where the plan says by when: %s%s', (line, more, kind, asOf) => {
  const [share] = read(line, ...(more === '' ? [] : [more])).shares;
  expect([share?.kind, kind === 'target' ? share?.asOf : undefined]).toEqual([kind, asOf]);
});

/** Sentences of the twenty-third blind round. */
describe('a body that a document calls 各 in one place', () => {
  it.each([
    [['一、各学校5月底前完成自查。', '二、发现问题的，学校应在15日内整改完毕。'], ['各学校']],
    [['一、各街道5月底前完成摸底。', '二、街道在收到交办单后7日内反馈整改结果。'], ['各街道']],
    [['一、各乡镇（街道）5月底前完成演练。', '二、启动响应后，相关乡镇（街道）应于2小时内完成转移。'], ['各乡镇（街道）']],
    [['一、各县（市、区）人民政府5月底前完成自评。', '二、评为不合格的县（市、区），应在通报印发后1个月内提交整改方案。'], ['各县（市、区）人民政府']],
    [['一、5月底前，县住建局牵头，县应急管理局、各燃气经营企业配合。', '二、燃气经营企业对居民用户每年至少安检1次。'], ['各燃气经营企业']],
  ])('answers under the bare name as well: %j', (lines, leads) => {
    expect(parties(...lines).at(-1)?.[0]).toEqual(leads);
  });

  it('is one body with it, and a township answers for itself', () => {
    const lines = ['一、责任单位为各市场监督管理所，C级食堂每月至少检查1次。', '二、市场监督管理所5月底前完成评级。'];
    expect(parties(...lines)).toEqual([
      [['各市场监督管理所'], []],
      [['各市场监督管理所'], []],
    ]);
    expect(parties('一、工程移交后，乡镇人民政府应在15日内签订管护协议。')).toEqual([[['乡镇人民政府'], []]]);
    expect(parties('一、市（州）农业农村局应自受理之日起20个工作日内批复。')).toEqual([[['市（州）农业农村局'], []]]);
  });
});

it('a span before what comes again in a row says when, and is no task besides', () => {
  const rows = [
    ['任务', '具体措施', '责任单位', '完成时限'],
    ['供暖安全', '11月15日至次年3月15日，每月开展一次专项检查', '县发改局', '供暖期内'],
  ];
  const found = understand([
    { kind: 'paragraph', text: '某县2030年任务分解表' },
    { kind: 'table', rows },
  ]);
  expect(found.duties.map(({ when }) => daysOf(when))).toEqual([['2030-11-30', '2030-12-31', '2031-01-31', '2031-02-28']]);
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

describe('of the twenty-fourth round, who answers', () => {
  it.each([
    // Whom nobody calls a body acts at the beginning of a part, by what such are called.
    [['一、项目完工后，项目法人应在1个月内完成结算。'], [['项目法人']]],
    [['一、县住建局5月底前完成移交，管护主体每季度至少巡查1次。'], [['县住建局'], ['管护主体']]],
    [['一、食品安全总监每周至少组织一次排查。'], [['食品安全总监']]],
    [['一、污水溢流事件发生后，运维单位要在1小时内报告县水务局，12小时内完成处置。'], [['运维单位'], ['运维单位']]],
    [['一、县人社局查实后3日内移送公安机关；公安机关自接到材料之日起7日内作出决定。'], [['县人社局'], ['公安机关']]],
    [['一、劳动人事争议仲裁院对欠薪案件实行绿色通道，自受理之日起30日内结案。'], [['劳动人事争议仲裁院']]],
    [
      ['一、县司法局2月底前公布计划。', '二、各执法部门于1月31日前报送检查计划。'],
      [['县司法局'], ['各执法部门']],
    ],
    // A label says who answers for what others do.
    [['一、配送企业须于5月15日前完成登记。（县住建局牵头）'], [['县住建局']]],
    // Whoever comes later with a day of its own does not answer for what stands before.
    [['一、县商务局5月1日前公布办法；材料齐全的，15日内完成审核，审核通过后20日内由县财政局拨付。'], [['县商务局'], ['县商务局'], ['县财政局']]],
    [['一、各乡镇每月5日前报送情况；6月15日前报送总结，县森防办6月30日前汇总上报。'], [['各乡镇'], ['各乡镇'], ['县森防办']]],
    // 县水务集团 is no part of 各乡镇.
    [['一、各乡镇、县水务集团于3月20日前组建专班。'], [['各乡镇', '县水务集团']]],
    [['一、各镇（街道）5月底前完成自查；排名后两位的镇（街道），于11月底前作书面检讨。'], [['各镇（街道）'], ['各镇（街道）']]],
    [['一、各街道5月底前完成摸底；发生讨薪事件的，属地街道应在30分钟内报告。'], [['各街道'], ['各街道']]],
    [['一、市防指每周一会商一次。'], [['市防指']]],
    // A heading that ends in 查处 names no section, and 市场开办者 no office.
    [['一、违规用火查处。县公安局5月底前完成摸底。火案情况每季度公布一次。'], [['县公安局'], ['县公安局']]],
    [['一、县市场监管局5月底前约谈市场开办者，并制定办法。'], [['县市场监管局']]],
  ])('%j', (lines, leads) => {
    expect(parties(...lines).map(([who]) => who)).toEqual(leads);
  });

  it('is the office by its own name, whoever works with it', () => {
    const found = read('一、区委督查办会同指挥部办公室每季度考评一次。', '二、指挥部办公室每月调度一次。');
    expect([found.office?.name, ...found.duties.map(({ leads }) => [leads.office, leads.names])]).toEqual([
      '指挥部办公室',
      [false, ['区委督查办']],
      [true, []],
    ]);
    expect(read('一、县政府成立攻坚行动指挥部，5月底前印发方案。').committee?.name).toBe('攻坚行动指挥部');
  });

  it('is nobody for what comes again while something lasts', () => {
    const found = read('一、启动应急响应后，市防指每日会商1次。');
    expect(found.duties).toEqual([]);
    expect(found.open.map(({ note }) => note.zh).join()).toContain('要看当时的情况');
  });
});

describe('of the twenty-fourth round, a duty', () => {
  it('is one of each who does a thing of his own by one day', () => {
    const found = read('一、立项审定后20个工作日内，县发改局完成批复，县财政局落实首期资金。', '二、7月底前，县住建局完成设计，县水利局完成清淤，并报送总结。');
    expect(found.duties.map(({ leads, name }) => [leads.names, name])).toEqual([
      [['县发改局'], '完成批复'],
      [['县财政局'], '落实首期资金'],
      [['县住建局'], '完成设计'],
      [['县水利局'], '完成清淤'],
    ]);
    expect(parties('一、7月底前，县住建局牵头，县水利局配合，完成清淤。')).toEqual([[['县住建局'], ['县水利局']]]);
  });

  it('is of a year that stands by itself with a number, beside a date', () => {
    expect(days('一、县住建局负责老旧小区改造，2030年完成18个，2031年6月30日前完成剩余24个。')).toEqual(['2030-12-31', '2031-06-30']);
  });

  it('of a regime is called by it, and one in a heading by what is done', () => {
    const names = (...lines: string[]) => read(...lines).duties.map(({ name }) => name);
    expect(names('一、县攻坚办实行“周调度、月通报、季评估”。')).toEqual(['周调度', '月通报', '季评估']);
    expect(names('1.各县（市、区）人民政府在9月10日前修订应急预案，并组织1次演练；县应急局于9月25日前抽查。')[0]).toBe('修订应急预案');
  });

  it('seven days before a holiday is five working days, as a week before it is', () => {
    const found = read('一、县林业局在清明节、五一假期前7日部署检查。', '二、县林业局在国庆节前一周部署检查。');
    expect(found.duties.map(({ when }) => (when.kind === 'recurring' ? when.every.workingDay : undefined))).toEqual([5, 5]);
  });

  it('of whoever has been told of runs from that', () => {
    const [duty] = read('一、被通报单位在20日内完成整改。').duties;
    expect([duty?.leads.names, duty?.when]).toMatchObject([['被通报单位'], { kind: 'after', event: '被通报', within: { days: 20 } }]);
  });
});

/** What the two documents taught that were kept back until the mending was done. */
describe('of the last two of the twenty-fourth round', () => {
  it('a company alone is the one that the document names', () => {
    expect(parties('一、养老机构应在5月底前完成自查。', '二、县民政局完成评估；评估为“差”的机构，应在收到报告之日起30日内整改。').map(([who]) => who)).toEqual([
      ['养老机构'],
      ['养老机构'],
    ]);
    expect(parties('一、各危化品企业主要负责人带队开展自查，6月25日前将自查报告报属地街道和区应急管理局。').map(([who]) => who)).toEqual([['各危化品企业']]);
  });

  it('“最迟不得超过1小时” runs from what has happened', () => {
    const [duty] = read('一、养老机构发生伤亡事故的，应立即报告县民政局，最迟不得超过1小时。').duties;
    expect(duty?.when).toMatchObject({ kind: 'after', event: '养老机构发生伤亡事故', within: { hours: 1 } });
  });

  it('what begins after the action has ended goes on with the plan', () => {
    const found = read('自即日起至2030年9月20日在全区开展行动。', '一、任务', '1.10月底前，县应急局修订办法，自2030年12月1日起对红色企业每月检查一次。');
    expect(found.duties.flatMap(({ when }) => (when.kind === 'recurring' ? daysOf(when) : []))).toEqual(['2030-12-31']);
  });

  it.each([
    [['一、县财政局10月底前安排奖补资金，奖补额度不超过项目投资的20%。'], [['target', 'at-most', 0.2, '2030-10-31']]],
    [['一、工作目标', '9月15日前，装置改造提升完成率不低于90%。'], [['target', 'at-least', 0.9, '2030-09-15']]],
  ])('a percentage is what it is of: %s', (lines, expected) => {
    expect(read(...lines).shares.map(({ kind, bound, share, asOf }) => [kind, bound, share, asOf])).toEqual(expected);
  });

  it('a goal of a year in a row with a day is due by that day', () => {
    const rows = [
      ['任务名称', '牵头部门', '2030年目标', '完成时限'],
      ['智慧消防改造', '县民政局', '完成50%', '2030年11月底前'],
    ];
    const { shares } = understand([
      { kind: 'paragraph', text: '某县2030年任务清单' },
      { kind: 'table', rows },
    ]);
    expect(shares.map(({ share, asOf }) => [share, asOf])).toEqual([[0.5, '2030-11-30']]);
  });
});
