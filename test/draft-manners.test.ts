import { describe, expect, it } from 'vitest';
import { understand } from '../domain/draft/draft.ts';
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
