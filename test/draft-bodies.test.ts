import { describe, expect, it } from 'vitest';
import { parties, read } from './support/draft-lines.ts';

/** Who answers and who helps: manners of writing that blind rounds have taught, a sentence each. */

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

/** What the twenty-fifth round asked for. */
describe('whoever is called by what is given to it', () => {
  it.each([
    ['一、对核查发现的问题，属地县级教育部门应在3个工作日内下达通知。', '县级教育部门'],
    ['一、发生事故的，属地教育部门1小时内报告。', '属地教育部门'],
    ['一、重点案件由包案领导负责，自交办之日起30日内化解。', '包案领导'],
    ['一、接到转办件后，承办单位应在5个工作日内答复。', '承办单位'],
    ['一、涉及多地的案件，由县公安局指定承办单位，承办单位应在10个工作日内办结。', '承办单位'],
    ['一、群众诉求由首接单位负责，3个工作日内答复。', '首接单位'],
    ['一、各县（市、区）教育部门每月20日前更新台账。', '各县（市、区）教育部门'],
    ['一、每年4月1日至6月30日为禁采期。禁采期内县水利执法大队每周夜查。', '县水利执法大队'],
  ])('leads: %s', (line, lead) => {
    expect(parties(line)).toEqual([[[lead], []]]);
  });
});

it('is nobody else where a person acts whom no plan asks', () => {
  expect(parties('一、压实责任。各单位主要负责人每月调度1次，县水利局每月28日前汇总进展。')).toEqual([
    [[], []],
    [['县水利局'], []],
  ]);
  expect(parties('一、巡查养护。护林员每周巡查一次，乡镇林业站每月核查一次。')).toEqual([
    [[], []],
    [['乡镇林业站'], []],
  ]);
});
