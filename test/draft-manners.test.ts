import { describe, expect, it } from 'vitest';
import { understand } from '../domain/draft/draft.ts';
import { daysOf } from '../domain/draft/understanding.ts';
import { days, parties, read } from './support/draft-lines.ts';

/** What documents look like and what duties are called: manners of writing that blind rounds have taught, a sentence each. */

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

describe('a table of tasks below a notice', () => {
  const rows = [
    ['序号', '工作任务', '责任单位', '验收单位', '完成时限'],
    ['1', '建成社区食堂30个，其中上半年建成12个以上', '区民政局，区商务局、各街道', '区政府办', '11月底前'],
    ['2', '老旧管网改造', '区水利局、区住建局（共同牵头），各街道', '区政府办', '10月底前'],
    ['3', '同上', '区水利局，区财政局', '区政府办', '东片区4月底前，西片区9月底前'],
    ['4', '每季度开展一次巡检', '区水利局，各部门', '区政府办', '2030年7月起，长期坚持'],
    ['5', '新建校舍5月中旬开工，10月底前完工', '区教育局，区财政局', '区政府办', '10月底前'],
  ];
  const found = understand([
    { kind: 'paragraph', text: '某区2030年重点工作任务分解' },
    { kind: 'paragraph', text: '一、表中列第一位的为牵头单位，其他为配合单位；注明“共同牵头”的，各单位承担同等责任。' },
    { kind: 'table', rows },
  ]);

  it('is led by whoever stands first, or by those who lead together', () => {
    expect(found.duties.map(({ place, leads, assists, when }) => [place.clause.slice(-1), leads.names, assists, daysOf(when)])).toEqual([
      ['1', ['区民政局'], ['区商务局', '各街道'], ['2030-11-30']],
      ['1', ['区民政局'], ['区商务局', '各街道'], ['2030-06-30']],
      ['2', ['区水利局', '区住建局'], ['各街道'], ['2030-10-31']],
      ['3', ['区水利局'], ['区财政局'], ['2030-04-30']],
      ['3', ['区水利局'], ['区财政局'], ['2030-09-30']],
      ['4', ['区水利局'], [], ['2030-09-30', '2030-12-31']],
      ['5', ['区教育局'], ['区财政局'], ['2030-10-31']],
      ['5', ['区教育局'], ['区财政局'], ['2030-05-20']],
    ]);
  });

  it('counts each number by the day of its own part', () => {
    expect(found.counts.map(({ value, due }) => [value, due])).toEqual([
      [12, '2030-06'],
      [30, '2030-11'],
    ]);
  });

  it('calls several dates of a cell by what stands beside them, and ditto by what stands above', () => {
    expect(found.duties.filter(({ place }) => place.clause.endsWith('3')).map(({ name }) => name.replace(/.*：/, ''))).toEqual(['东片区', '西片区']);
    expect(found.duties.find(({ place }) => place.clause.endsWith('3'))?.name).toContain('老旧管网改造');
  });

  it('lists a column of whoever looks whether it is done', () => {
    expect(found.open.map(({ note }) => note.zh).join()).toContain('“验收单位”一栏没有写进方案');
  });
});

describe('who answers', () => {
  it('is nobody who only agrees', () => {
    expect(parties('一、县应急局、县发改局共同牵头，6月底前编制方案，经县安委办初审、市应急局审定后组织实施。')).toEqual([[['县应急局', '县发改局'], []]]);
  });

  it('is whoever is called 牵头单位 where nobody else is named', () => {
    expect(parties('一、验收未通过的，牵头单位须在20日内补充整改。县应急局每月5日前汇总。')[0]).toEqual([['牵头单位'], []]);
  });

  it('are those townships that it is about', () => {
    expect(parties('一、各有关乡镇6月底前完成排查。')).toEqual([[['各有关乡镇'], []]]);
  });

  it('is the committee of the plan’s own level', () => {
    const found = read('根据省安委会印发的方案，制定本方案。', '一、县应急局、县水利局6月底前完成排查，报县安委会批准。');
    expect(found.committee?.name).toBe('县安委会');
  });
});

describe('more time', () => {
  it('is asked for so long before the limit is over', () => {
    const [duty] = read(
      '一、县水利局接到报告后30日内整改到位；确需延期的，应在期限届满5个工作日前提出书面申请，经县应急局审核，延期不得超过60日，且只能延期1次。',
    ).duties;
    expect(duty?.extensions).toEqual({ askBefore: { workingDays: 5 }, times: 1, inAll: { days: 60 } });
  });

  it('is of the whole plan where it is of each task', () => {
    const found = read(
      '一、县水利局6月底前完成排查。',
      '二、延期办理',
      '确需延期的，牵头单位应在时限届满30日前提出申请，经县应急局审核同意。每项任务只可延期1次，最长不超过6个月。',
    );
    expect(found.extensions).toEqual({ askBefore: { days: 30 }, times: 1, inAll: { months: 6 } });
  });
});
