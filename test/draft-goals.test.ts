import { describe, expect, it } from 'vitest';
import { read } from './support/draft-lines.ts';

/** Numbers and what follows where they are missed: manners of writing that blind rounds have taught, a sentence each. */

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

it.each([
  ['一、工作目标', '规模以上工业增加值同比增长6%以上。', 'target', '2030-12-31'],
  ['一、县工信局3月底前印发方案，检查频次同比下降20%。', '', 'other', undefined],
])('growth is a goal where the plan says by when: %s%s', (line, more, kind, asOf) => {
  const [share] = read(line, ...(more === '' ? [] : [more])).shares;
  expect([share?.kind, kind === 'target' ? share?.asOf : undefined]).toEqual([kind, asOf]);
});
