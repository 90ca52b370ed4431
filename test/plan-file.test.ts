import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { checkPlan } from '../client/files/plan.ts';
import { inEnglish } from './support/fault-words.ts';
import { some } from './support/runs.ts';

const SOUND = `id: safety
name: 安全检查
zone: Asia/Shanghai
from: 2019-01-01
to: 2021-12-31
source: { title: 安全检查方案 }
office: { name: 安委办, officer: office@x.example, director: director@x.example }
committee: { name: 安委会, officer: committee@x.example }
operator: { name: 运维, officer: operator@x.example }
departments:
  - { id: water, name: 水务局, clause: 四, officer: water@x.example, head: water-head@x.example }
  - { id: fire, name: 消防队, clause: 四, officer: fire@x.example, head: fire-head@x.example }
sectors:
  - { id: dams, name: 水库, clause: 四, lead: water, assist: [fire] }
milestones:
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-06, lead: all }
  - id: report
    name: 进展报告
    clause: 五
    duty: 报送进展
    rounds:
      - { id: first, name: 上半年, due: 2019-06 }
      - { id: second, name: 全年, due: 2019-11-30 }
    lead: [water]
    assist: [fire]
quotas:
  - { id: half, name: 抽查, clause: 六, atLeast: 0.5, of: 已达标企业, milestone: kickoff }
`;

/** The sound plan with one passage replaced; the passage has to be there exactly once. */
function spoilt(...replacements: [passage: string, by: string][]): string {
  return replacements.reduce((text, [passage, by]) => {
    expect(text.split(passage), `the passage ${passage}`).toHaveLength(2);
    return text.replace(passage, () => by);
  }, SOUND);
}

/** Line and column, both from 1, of a passage that stands in the text once. */
function placeOf(text: string, passage: string): { line: number; column: number } {
  expect(text.split(passage), `the passage ${passage}`).toHaveLength(2);
  const before = text.slice(0, text.indexOf(passage)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What an English reader is told; whatever is looked at here is seen to be told in Chinese as well. */
const faultsOf = (text: string) => inEnglish(checkPlan(text).faults, text);

/** The only fault of a text, which has to be at the passage. */
function onlyFault(text: string, passage: string): string {
  const faults = faultsOf(text);
  expect(faults).toEqual([expect.objectContaining(placeOf(text, passage))]);
  return faults[0]?.what ?? '';
}

describe('a plan that holds more than a plan may', () => {
  const many = (count: number, one: (id: string) => string) => Array.from({ length: count }, (_, index) => one(`more-${index}`)).join('\n');
  const department = (id: string) => `  - { id: ${id}, name: ${id}局, clause: 四, officer: ${id}@x.example, head: ${id}-head@x.example }`;
  const milestone = (id: string) => `  - { id: ${id}, name: ${id}, clause: 三, duty: 开会, due: 2019-06, lead: [water] }`;
  const sector = (id: string) => `  - { id: ${id}, name: ${id}, clause: 四, lead: water, assist: [fire] }`;

  it('is told which part it is, and how many there may be', () => {
    for (const [passage, part, most, held] of [
      ['sectors:\n', department, 200, 2],
      ['quotas:\n', milestone, 200, 2],
      ['milestones:\n', sector, 200, 1],
    ] as const) {
      const with_ = (count: number) => faultsOf(spoilt([passage, `${many(count - held, part)}\n${passage}`])).map(({ what }) => what);
      expect(with_(most), passage).toEqual([]);
      expect(with_(most + 1), passage).toEqual([expect.stringContaining(`${most}`)]);
    }
  });
});

describe('a sound plan', () => {
  it('has no faults and comes with its defaults filled in', () => {
    const { plan, faults } = checkPlan(SOUND);
    expect(faults).toEqual([]);
    expect(plan).toMatchObject({ id: 'safety', mailAt: '09:00', acknowledge: { workingDays: 2, tell: ['head'] }, holidays: { table: 'china' } });
    expect(plan?.ladder).toHaveLength(9);
  });

  it('may come from an editor that writes CRLF and a byte order mark', () => {
    expect(faultsOf(`\uFEFF${SOUND.replaceAll('\n', '\r\n')}`)).toEqual([]);
  });
});

describe('a plan of the wrong shape', () => {
  const SPOILT = spoilt(
    ['from: 2019-01-01', 'from: 2019-02-30'],
    ['officer: office@x.example', 'officer: office at x.example'],
    ['{ id: water, name: 水务局', '{ id: Water_局, name: 水务局'],
    ['{ id: fire, name: 消防队, clause: 四,', '{ id: fire, clause: 四,'],
    ['clause: 四, lead: water, assist', 'clause: 四, laed: water, assist'],
    ['due: 2019-06, lead: all', 'due: 2019-13, lead: all'],
    ['    rounds:\n', '    due: 2019-06-30\n    rounds:\n'],
    ['atLeast: 0.5', 'atLeast: 1.5'],
    [
      'quotas:',
      `mailAt: "25:00"
acknowledge: { workingDays: 0, tell: [boss] }
ladder:
  - { id: both, before: { days: 1 }, on: lapse, tell: [head] }
quotas:`,
    ],
  );

  /** Where each fault lies, in the order of the file, and what would be right. */
  const PLANTED: [what: string, passage: string, where: string, right: RegExp][] = [
    ['a date that does not exist', '2019-02-30', 'from', /date that exists as YYYY-MM-DD.*2019-02-30/],
    ['an address that is not one', 'office at x.example', 'office.officer', /one mail address, such as .*@.*\.example.*office at x\.example/],
    ['a code with capitals', 'Water_局', 'departments[0].id', /code of lower-case letters, digits and hyphens, such as "water"/],
    ['a missing field, at the entry that lacks it', '{ id: fire', 'departments[1].name', /"name" is missing/],
    ['a misspelt key', 'laed', 'sectors[0].laed', /"laed" means nothing here.*correct its spelling/],
    ['a month that does not exist', '2019-13', 'milestones[0].due', /date that exists as YYYY-MM-DD, or a month as YYYY-MM/],
    ['a milestone with both due and rounds', 'id: report', 'milestones[1]', /give exactly one of due, dueBy, rounds, recurs, after/],
    ['a time that does not exist', '"25:00"', 'mailAt', /time as HH:MM, such as 09:00/],
    ['a number too small', '0, tell: [boss]', 'acknowledge.workingDays', /whole number from 1 to 60/],
    ['a recipient that is none', 'boss', 'acknowledge.tell[0]', /one of: officer, head, office, director, committee, lead/],
    ['a rung that is both before and at the lapse', '{ id: both', 'ladder[0]', /exactly one of before, on, after, repeat/],
    ['a share above 1', '1.5', 'quotas[0].atLeast', /share between 0 and 1, such as 0\.6/],
  ];

  it.each(PLANTED)('is told of %s', (_, passage, where, right) => {
    expect(faultsOf(SPOILT)).toContainEqual({ ...placeOf(SPOILT, passage), where, what: expect.stringMatching(right) });
  });

  it('is told of every fault at once, in the order of the file, and of nothing else', () => {
    expect(faultsOf(SPOILT).map((fault) => fault.where)).toEqual(PLANTED.map(([, , where]) => where));
  });

  it('gives no plan', () => {
    expect(checkPlan(SPOILT).plan).toBeUndefined();
  });

  it('names the word to write when a value stands where true or false belongs', () => {
    expect(onlyFault(spoilt(['due: 2019-06, lead: all', 'due: 2019-06, lead: all, evidence: perhaps']), 'perhaps')).toMatch(/boolean|true/);
  });
});

describe('a plan that does not hold together', () => {
  const SPOILT = spoilt(
    ['Asia/Shanghai', 'Asia/Shanghia'],
    ['{ id: water, name: 水务局', '{ id: office, name: 水务局'],
    ['lead: water, assist: [fire]', 'lead: fire, assist: [foresters]'],
    ['due: 2019-06, lead: all', 'due: 2022-01, lead: [fire, nobody]'],
    ['  - id: report\n', '  - id: kickoff\n'],
    ['- { id: second, name: 全年', '- { id: first, name: 全年'],
    ['    lead: [water]\n    assist: [fire]', '    lead: [fire]\n    assist: [fishers]'],
    ['milestone: kickoff }', 'milestone: look-back }'],
    [
      'quotas:',
      `ladder:
  - { id: at-once, on: lapse, tell: [head] }
  - { id: too-late, before: { days: 3 }, tell: [officer] }
quotas:`,
    ],
  );

  const PLANTED: [what: string, passage: string, where: string, right: RegExp][] = [
    ['an unknown zone', 'Asia/Shanghia', 'zone', /"Asia\/Shanghia" is no time zone; write a name such as Asia\/Shanghai/],
    ['a reserved code', 'office, name: 水务局', 'departments[0].id', /"office" stands for a body that every plan has; take another code/],
    ['an unknown department that assists in a sector', 'foresters', 'sectors[0].assist[0]', /no department is called "foresters"; write one of: .*fire/],
    ['a month outside the programme', '2022-01', 'milestones[0].due', /2022-01-31 lies outside the programme, 2019-01-01 to 2021-12-31/],
    ['an unknown department in lead', 'nobody', 'milestones[0].lead[1]', /no department is called "nobody"; write one of: .*fire/],
    ['a duplicate id', 'kickoff\n    name: 进展报告', 'milestones[1].id', /"kickoff" is taken by milestones\[0\]; take another/],
    ['a duplicate round', 'first, name: 全年', 'milestones[1].rounds[1].id', /"first" is taken/],
    ['an unknown department that assists', 'fishers', 'milestones[1].assist[0]', /no department is called "fishers"/],
    ['a ladder that is not in the order of time', '{ id: too-late', 'ladder[1]', /"too-late" comes before "at-once" in time; list the earliest first/],
    ['an unknown milestone of a quota', 'look-back', 'quotas[0].milestone', /no milestone is called "look-back"; write one of: kickoff/],
  ];

  it.each(PLANTED)('is told of %s', (_, passage, where, right) => {
    expect(faultsOf(SPOILT)).toContainEqual({ ...placeOf(SPOILT, passage), where, what: expect.stringMatching(right) });
  });

  it('is told of every fault at once, in the order of the file, and of nothing else', () => {
    expect(faultsOf(SPOILT).map((fault) => fault.where)).toEqual(PLANTED.map(([, , where]) => where));
  });

  it('is told when it ends before it begins', () => {
    expect(faultsOf(spoilt(['to: 2021-12-31', 'to: 2018-12-31']))).toContainEqual(
      expect.objectContaining({ line: 5, column: 5, what: expect.stringMatching(/2018-12-31 is before the first, 2019-01-01/) }),
    );
  });

  it('is told when a repeat has nothing to follow', () => {
    const text = spoilt(['quotas:', 'ladder: [{ id: again, repeat: { everyDays: 7, atMost: 2 }, tell: [head] }]\nquotas:']);
    expect(onlyFault(text, '{ id: again')).toMatch(/needs a rung before it/);
  });

  it('is told when a round comes out with the id of another milestone', () => {
    const text = spoilt(['{ id: kickoff, name', '{ id: report-first, name'], ['milestone: kickoff }', 'milestone: report-first }']);
    expect(faultsOf(text)).toEqual([expect.objectContaining({ what: expect.stringContaining('report-first') })]);
  });

  it('is told when a department leads or assists the same milestone twice', () => {
    expect(faultsOf(spoilt(['lead: [water]', 'lead: [water, water]']))).toEqual([expect.objectContaining({ where: 'milestones[1].lead[1]' })]);
    expect(faultsOf(spoilt(['    assist: [fire]', '    assist: [fire, fire]']))).toEqual([expect.objectContaining({ where: 'milestones[1].assist[1]' })]);
  });

  it('is told when two rungs come out with one id, which would make two notices one', () => {
    const ladder = `ladder:
  - { id: lapse, on: lapse, tell: [head] }
  - { id: weekly-1, after: { days: 3 }, tell: [head] }
  - { id: weekly, repeat: { everyDays: 7, atMost: 2 }, tell: [head] }
quotas:`;
    expect(faultsOf(spoilt(['quotas:', ladder]))).toEqual([expect.objectContaining({ what: expect.stringContaining('weekly-1') })]);
  });

  it('is told when a rung takes the name of the chase for receipt', () => {
    const text = spoilt(['quotas:', 'ladder: [{ id: acknowledge, before: { days: 3 }, tell: [head] }]\nquotas:']);
    expect(onlyFault(text, 'acknowledge,')).toMatch(/acknowledge/);
  });

  it.each([
    ['names the later reminder first', '{ id: near, before: { days: 3 }, tell: [head] }', '{ id: far, before: { days: 30 }, tell: [head] }'],
    ['names the later escalation first', '{ id: far, after: { workingDays: 10 }, tell: [head] }', '{ id: near, after: { workingDays: 5 }, tell: [head] }'],
    ['has two lapses', '{ id: one, on: lapse, tell: [head] }', '{ id: two, on: lapse, tell: [office] }'],
  ])('is told at the second rung when its ladder %s', (_, first, second) => {
    expect(onlyFault(spoilt(['quotas:', `ladder:\n  - ${first}\n  - ${second}\nquotas:`]), second.slice(0, 10))).not.toBe('');
  });

  const KICKOFF = 'due: 2019-06, lead: all';
  const hazard: [string, string][] = [
    ['quotas:', 'events: [{ id: hazard, name: 发现隐患, clause: 五 }]\nquotas:'],
    [', milestone: kickoff', ', due: 2020-06'],
  ];
  it.each<[what: string, where: string, right: RegExp, ...replacements: [string, string][]]>([
    [
      'an extension ends before the plan begins',
      'extensions.inAll.by',
      /before the programme’s first day/,
      ['quotas:', 'extensions: { inAll: { by: 2018-12-31 } }\nquotas:'],
    ],
    [
      'an extension ends on the due day',
      'milestones[0].extensions.inAll.by',
      /2019-06-30 is not after the due date 2019-06-30.*times: 0/,
      [KICKOFF, `${KICKOFF}, extensions: { inAll: { by: 2019-06-30 } }`],
    ],
    [
      'a share is granted of a limit that has no first day',
      'milestones[0].extensions.inAll.share',
      /has a last day and no first one/,
      [KICKOFF, `${KICKOFF}, extensions: { inAll: { share: 0.5 } }`],
    ],
    [
      'none is granted, and yet within limits',
      'extensions.times',
      /leave askBefore and inAll out/,
      ['quotas:', 'extensions: { times: 0, inAll: { days: 3 } }\nquotas:'],
    ],
    [
      'the day by which it is asked for is no earlier than the due date',
      'milestones[0].extensions.askBefore.by',
      /limits nothing: write an earlier day/,
      [KICKOFF, `${KICKOFF}, extensions: { askBefore: { by: 2019-12-31 } }`],
    ],
    [
      'the day by which it is asked for is before the plan begins',
      'extensions.askBefore.by',
      /nobody could ask/,
      ['quotas:', 'extensions: { askBefore: { by: 2001-01-01 } }\nquotas:'],
    ],
    [
      'one would have to be asked for a month before what has less',
      'milestones[0].extensions.askBefore',
      /no longer than the time before which/,
      [KICKOFF, 'after: { event: hazard, within: { workingDays: 20 } }, extensions: { askBefore: { months: 1 } }, lead: all'],
      ...hazard,
    ],
    ['somebody unknown is to grant it', 'milestones[0].extensions.grantedBy[0]', /fyre/, [KICKOFF, `${KICKOFF}, extensions: { grantedBy: [fyre, committee] }`]],
    [
      'one is named twice among those who grant it in order',
      'extensions.grantedBy[1]',
      /is named twice/,
      ['quotas:', 'extensions: { grantedBy: [fire, fire] }\nquotas:'],
    ],
    ['one is named alone in brackets', 'extensions.grantedBy', /two or more in order/, ['quotas:', 'extensions: { grantedBy: [fire] }\nquotas:']],
    [
      'one would have to be asked for before it begins',
      'milestones[0].extensions.askBefore',
      /no longer than the time before which/,
      [KICKOFF, 'after: { event: hazard, within: { workingDays: 5 } }, extensions: { askBefore: { workingDays: 5 } }, lead: all'],
      ...hazard,
    ],
  ])('is told where %s', (_, where, right, ...replacements) => {
    expect(faultsOf(spoilt(...replacements))).toEqual([expect.objectContaining({ where, what: expect.stringMatching(right) })]);
  });
});

describe('a plan of the wrong shape that does not hold together either', () => {
  const CROSS: [string, string][] = [
    ['Asia/Shanghai', 'Asia/Shanghia'],
    ['lead: water, assist: [fire]', 'lead: water, assist: [foresters]'],
    ['    assist: [fire]', '    assist: [fishers]'],
    ['milestone: kickoff }', 'milestone: look-back }'],
  ];
  const TOLD = ['zone', 'sectors[0].assist[0]', 'milestones[1].assist[0]', 'quotas[0].milestone'];
  const told = (...replacements: [string, string][]) => faultsOf(spoilt(...replacements)).map(({ where }) => where);

  it.each<[what: string, passage: string, by: string, where: string]>([
    ['a first day that does not exist', 'from: 2019-01-01', 'from: 2019-02-30', 'from'],
    ['a last day that does not exist', 'to: 2021-12-31', 'to: 2021-13-31', 'to'],
    ['a due date that does not exist', 'due: 2019-06, lead: all', 'due: 2019-13, lead: all', 'milestones[0].due'],
    ['a round whose date does not exist', 'due: 2019-11-30', 'due: 2019-11-31', 'milestones[1].rounds[1].due'],
    ['an address that is none', 'officer: fire@x.example', 'officer: fire', 'departments[1].officer'],
    ['a name that is missing', 'fire, name: 消防队', 'fire', 'departments[1].name'],
    ['an unknown field', 'source:', 'sauce: 1\nsource:', 'sauce'],
    ['a share above 1', 'atLeast: 0.5', 'atLeast: 1.5', 'quotas[0].atLeast'],
    ['something that is no quota', 'of: 已达标企业, milestone', 'of: 1, milestone', 'quotas[0].of'],
    ['a ladder with a rung that is none', 'quotas:', 'ladder: [1]\nquotas:', 'ladder[0]'],
    ['an event that is a number', 'due: 2019-06, lead: all', 'after: { event: 1, within: { days: 3 } }, lead: all', 'milestones[0].after.event'],
    ['a source that is a text', 'source: { title: 安全检查方案 }', 'source: 安全检查方案', 'source'],
  ])('is told of both at once beside %s', (_, passage, by, where) => {
    expect(told(...CROSS, [passage, by]).sort()).toEqual([...TOLD, where].sort());
    // Alone it brings nothing else about.
    expect(told([passage, by])).toEqual([where]);
  });

  it.each<[what: string, passage: string, by: string, where: string]>([
    ['of a department whose code is wrong', '{ id: fire', '{ id: Fire', 'departments[1].id'],
    ['of a milestone whose code is wrong', '{ id: kickoff', '{ id: Kickoff', 'milestones[0].id'],
    ['of departments that are missing', 'departments:\n', 'departments: []\nbodies:\n', 'departments'],
    ['of a programme without a first day', 'from: 2019-01-01\n', '', 'from'],
    ['of a milestone with two ways to be due', '    rounds:\n', '    due: 2019-06-30\n    rounds:\n', 'milestones[1]'],
  ])('is not told what only follows %s', (_, passage, by, where) => {
    const all = told([passage, by]).filter((one) => !one.startsWith('bodies'));
    expect(all).toEqual([where]);
  });

  it('is not told that nothing follows upon an event where what does cannot be read', () => {
    const event = ['quotas:', 'events: [{ id: hazard, name: 发现隐患, clause: 五 }]\nquotas:'] as [string, string];
    const following = (of: string) => told(event, ['due: 2019-06, lead: all', `after: ${of}, lead: all`], [', milestone: kickoff', ', due: 2020-06']);
    expect(following('{ event: hazard, within: { days: -1 } }')).toEqual(['milestones[0].after.within.days']);
    expect(following('{ event: Hazard, within: { days: 3 } }')).toEqual(['milestones[0].after.event']);
  });

  it('is told what is wrong with a milestone besides its two ways to be due', () => {
    expect(told(['    rounds:\n', '    due: 2019-06-30\n    rounds:\n'], ['lead: [water]', 'lead: [nobody]'])).toEqual([
      'milestones[1]',
      'milestones[1].lead[0]',
    ]);
  });

  it('and comes again by a rule is told of what is wrong besides its first day', () => {
    const monthly = ['due: 2019-06, lead: all', 'recurs: { every: month }, lead: [nobody]'] as [string, string];
    expect(told(['from: 2019-01-01', 'from: 1-1'], monthly, ['milestone: kickoff }', 'milestone: report-first }'])).toEqual(['from', 'milestones[0].lead[0]']);
  });
});

describe('a plan in which one could not tell one thing from another', () => {
  const TARGET = '{ id: t, name: 达标, clause: 二, asOf: 2020-12-31, atLeast: 0.9, counts: certified, of: each-sector }';
  const target = (was = '', by = ''): [string, string] => ['quotas:', `targets: [${TARGET.replace(was, by)}]\nquotas:`];
  const noSectors: [string, string] = ['sectors:\n  - { id: dams, name: 水库, clause: 四, lead: water, assist: [fire] }\n', ''];

  it.each<[what: string, where: string, right: RegExp, ...replacements: [string, string][]]>([
    ['two milestones have one name', 'milestones[1].name', /"部署启动" is the name of milestones\[0\] already/, ['进展报告', '部署启动']],
    ['two rounds have one name', 'milestones[1].rounds[1].name', /"上半年" is the name of milestones\[1\]\.rounds\[0\]/, ['name: 全年', 'name: 上半年']],
    [
      'two reviews have one name',
      'standing[0].reviews[1].name',
      /standing\[0\]\.reviews\[0\]/,
      [
        'quotas:',
        'standing: [{ id: s, name: 常态, clause: 五, duty: 做, lead: all, reviews: [{ id: a, name: 问, due: 2019-06 }, { id: b, name: 问, due: 2019-11 }] }]\nquotas:',
      ],
    ],
    [
      'a rule calls all its rounds the same',
      'milestones[0].recurs.name',
      /add \{period\}/,
      ['due: 2019-06, lead: all', 'recurs: { every: year, name: 年报 }, lead: all'],
      [', milestone: kickoff', ', milestone: report-first'],
    ],
    [
      'a day is overridden twice',
      'holidays.overrides[1].date',
      /2019-05-04 stands in holidays\.overrides\[0\] already/,
      [
        'quotas:',
        'holidays: { table: china, overrides: [{ date: 2019-05-04, working: false, name: 青年节 }, { date: 2019-05-04, working: true, name: 调休 }] }\nquotas:',
      ],
    ],
    ['a department leads and assists', 'milestones[1].assist[0]', /"fire" leads already/, ['lead: [water]', 'lead: [water, fire]']],
    ['one of all that lead assists', 'milestones[1].assist[0]', /"fire" leads already/, ['lead: [water]', 'lead: all']],
    ['a department leads and assists in a sector', 'sectors[0].assist[0]', /"fire" leads already/, ['lead: water, assist', 'lead: fire, assist']],
    ['a target by sector has no sectors', 'targets[0].of', /no sectors.*write sectors, or an entry of indicators/, target(), noSectors],
    ['a target of key sectors has none', 'targets[0].of', /no sector is a key sector: write key: true/, target('each-sector', 'each-key-sector')],
    [
      'a target wants a level of what has only started',
      'targets[0].level',
      /leave level out, or write counts: certified/,
      target('certified', 'started, level: 2'),
    ],
    ['a target counts something else than enterprises', 'targets[0].counts', /enterprises of the registry only.*indicators/, target('certified', 'schools')],
    ['a target is measured before the programme begins', 'targets[0].asOf', /2018-12-31 lies outside the programme/, target('2020-12-31', '2018-12-31')],
    ['a target asks for nothing', 'targets[0].atLeast', /0 % asks for nothing/, target('0.9', '0')],
    [
      'two events have one name',
      'events[1].name',
      /"事故" is the name of events\[0\] already/,
      ['quotas:', 'events: [{ id: a, name: 事故, clause: 五 }, { id: b, name: 事故, clause: 五 }]\nquotas:'],
      [
        'milestones:\n',
        `milestones:\n${['a', 'b'].map((event) => `  - { id: upon-${event}, name: 报告${event}, clause: 五, duty: 报, lead: all, after: { event: ${event}, within: { minutes: 30 } } }\n`).join('')}`,
      ],
    ],
    [
      'a rule waits for a second round of what comes once',
      'consequences[0].rule.milestones[0]',
      /"kickoff" comes once/,
      [
        'quotas:',
        'consequences: [{ id: c, clause: 五, when: 缺报, what: 通报, proposes: 甲, decides: 乙, rule: { on: missed-round, milestones: [kickoff], proposes: circular } }]\nquotas:',
      ],
    ],
    ['a quota has no milestone, date or roster', 'quotas[0]', /write milestone or due, and the enterprises as roster/, [', milestone: kickoff', '']],
  ])('is told where %s', (_, where, right, ...replacements) => {
    expect(faultsOf(spoilt(...replacements))).toEqual([expect.objectContaining({ where, what: expect.stringMatching(right) })]);
    // What runs already goes on, wherever in the file it comes to stand.
    const held = spoilt(...replacements);
    if (_ !== 'a target counts something else than enterprises') expect(checkPlan({ text: held.replace('name:', '# 注\nname:'), held }).faults).toEqual([]);
  });

  it('says the code of a body that is called by its name, and what a rule looks like where one is told in words', () => {
    const named = faultsOf(SOUND.replace('lead: [water]', 'lead: [消防大队]').replace(/(id: fire, name: )[^,]+/, '$1消防大队'));
    expect(named).toEqual([expect.objectContaining({ where: 'milestones[1].lead[0]', what: 'write the code: that of "消防大队" is fire' })]);
    const told = faultsOf(spoilt(['due: 2019-06, lead: all', 'recurs: 每月10日前, lead: all']));
    expect(told).toEqual([expect.objectContaining({ where: 'milestones[0].recurs', what: expect.stringContaining('{ every: month, day: 10 }') })]);
    // UTF-8 that was read as Latin letters and saved like that.
    const { faults: garbled } = checkPlan(SOUND.replace(/(id: fire, name: )[^,]+/, '$1æ¶ˆé˜²å¤§é˜Ÿ'));
    expect(garbled.map(({ what }) => what.en)).toEqual([expect.stringContaining('opened in the wrong encoding')]);
  });

  it('that runs already is told of what it did not have before', () => {
    const held = spoilt(['进展报告', '部署启动']);
    const text = held.replace('name: 全年', 'name: 上半年');
    expect(checkPlan({ text, held }).faults).toEqual([expect.objectContaining({ where: 'milestones[1].rounds[1].name' })]);
    expect(checkPlan({ text: held, held: spoilt() }).faults).toEqual([expect.objectContaining({ where: 'milestones[1].name' })]);
  });

  it('is not told that it has no sectors where they cannot be read', () => {
    expect(faultsOf(spoilt(target(), ['{ id: dams, name: 水库, clause: 四, lead: water, assist: [fire] }', '水库']))).toEqual([
      expect.objectContaining({ where: 'sectors[0]' }),
    ]);
  });

  it('is told nothing of a quota that has a date or a roster alone', () => {
    for (const alone of [', due: 2020-06', ', roster: { certified: true }']) expect(faultsOf(spoilt([', milestone: kickoff', alone]))).toEqual([]);
  });
});

describe('a slip of the pen', () => {
  const INDICATOR = '{ id: people, name: 参训, clause: 三, unit: 人, value: 200, due: 2020-12-31, report: [water] }';
  it.each<[what: string, where: string, right: RegExp, ...replacements: [string, string][]]>([
    ['a code that is a number', 'id', /such as "plan-2017", beginning with a letter \(it says 2017\)/, ['id: safety', 'id: 2017']],
    ['a code that begins with a number', 'id', /such as "plan-2024", beginning with a letter/, ['id: safety', 'id: 2024-plan']],
    ['all in brackets', 'milestones[1].lead[0]', /for all departments write lead: all, without brackets/, ['lead: [water]', 'lead: [all]']],
    ['a misspelt field', 'milestones[1].lede', /"lede" means nothing here.*there are: lead, /, ['    lead: [water]', '    lead: [water]\n    lede: [water]']],
    ['a misspelt field in a list of its own', 'quotas[0].atLest', /there are: atLeast, .*milestone/, ['atLeast: 0.5', 'atLeast: 0.5, atLest: 0.5']],
    ['a misspelt field at the top', 'mailat', /there are: mailAt, .*zone/, ['quotas:', 'mailat: "09:00"\nquotas:']],
    ['a date as a document has it', 'milestones[0].due', /write the date as 2019-06-30/, ['due: 2019-06, lead: all', 'due: 2019年6月30日, lead: all']],
    ['a date with slashes', 'milestones[1].rounds[1].due', /write the date as 2019-11-30/, ['due: 2019-11-30', 'due: 2019/11/30']],
    ['a date in one number', 'from', /write the date as 2019-01-01/, ['from: 2019-01-01', 'from: 20190101']],
    ['a month as a document has it', 'milestones[0].due', /write the date as 2019-06/, ['due: 2019-06, lead: all', 'due: 2019年6月底, lead: all']],
    ['a time in words', 'mailAt', /write the time as "18:00", in quotes/, ['quotas:', 'mailAt: 下午6点\nquotas:']],
    [
      'the end of the day as an hour',
      'milestones[0].dueAt',
      /24:00 is when the day ends/,
      ['due: 2019-06, lead: all', 'due: 2019-06, dueAt: "24:00", lead: all'],
    ],
    ['nothing behind a field', 'to', /nothing is written after "to"/, ['to: 2021-12-31', 'to:']],
    ['one lead without brackets', 'milestones[1].lead', /a list is wanted here, even of one: \[water\]/, ['lead: [water]', 'lead: water']],
    ['two names in one text', 'milestones[1].lead', /even of one: \[water, fire\]/, ['    lead: [water]\n    assist: [fire]', '    lead: 水务局、消防队']],
    ['one rung that tells without brackets', 'ladder[0].tell', /even of one: \[head\]/, ['quotas:', 'ladder: [{ id: a, on: lapse, tell: head }]\nquotas:']],
    [
      'a milestone by its name',
      'milestones[0].needs[0]',
      /that of "进展报告" is report/,
      ['due: 2019-06, lead: all', 'due: 2019-06, needs: [进展报告], lead: all'],
    ],
    ['a Chinese field', 'sectors[0].牵头', /fields are named in English: write lead for "牵头"/, ['clause: 四, lead: water', 'clause: 四, 牵头: water']],
    ['a merge', 'sectors[0].<<', /merging by << is not read here/, ['clause: 四, lead: water', 'clause: 四, <<: { lead: water }']],
    [
      'a number with its unit',
      'indicators[0].value',
      /write the number alone: 30000/,
      ['quotas:', `indicators: [${INDICATOR.replace('200', '3万人')}]\nquotas:`],
    ],
    [
      'a number with a comma',
      'indicators[0].value',
      /write the number alone: 1200/,
      ['quotas:', `indicators: [${INDICATOR.replace('200', '"1,200"')}]\nquotas:`],
    ],
    [
      'a body by its name before its number',
      'indicators[0].each.水务局',
      /that of "水务局" is water/,
      ['quotas:', `indicators: [${INDICATOR.replace('value: 200', 'each: { 水务局: 3 }').replace(', report: [water]', '')}]\nquotas:`],
    ],
    [
      'more of a thousand than there are',
      'indicators[0].value',
      /in ‰ there are 1000 at the most/,
      ['quotas:', `indicators: [${INDICATOR.replace('unit: 人', 'unit: ‰').replace('200', '1200')}]\nquotas:`],
    ],
    [
      'shares of several bodies',
      'indicators[0].report',
      /cannot be added up: .*each: \{ water: 80 \}/,
      ['quotas:', `indicators: [${INDICATOR.replace('unit: 人', 'unit: ‰').replace('200', '80').replace('[water]', '[water, fire]')}]\nquotas:`],
    ],
    ['a text where fields are wanted', 'holidays', /there are: table, overrides/, ['quotas:', 'holidays: none\nquotas:']],
    [
      'an hour that is the end of the day before',
      'milestones[0].dueAt',
      /write that day as due/,
      ['due: 2019-06, lead: all', 'due: 2019-06, dueAt: "00:00", lead: all'],
    ],
  ])('is told of %s what would be right', (_, where, right, ...replacements) => {
    expect(faultsOf(spoilt(...replacements))).toEqual([expect.objectContaining({ where, what: expect.stringMatching(right) })]);
  });
});

it('has its wrong zone told beside a rule, whose days are the same in each zone', () => {
  const monthly: [string, string] = ['due: 2019-06, lead: all', 'recurs: { every: month }, lead: all'];
  expect(faultsOf(spoilt(['Asia/Shanghai', '北京时间'], monthly, ['milestone: kickoff }', 'due: 2020-06 }'])).map(({ where }) => where)).toEqual(['zone']);
});

it('may have something due before the mails of the day leave where no rung of that day would come too late', () => {
  const daily: [string, string] = ['due: 2019-06, lead: all', 'due: 2019-06, dueAt: "08:00", lead: all, ladder: [{ id: lapse, on: lapse, tell: [head] }]'];
  expect(faultsOf(spoilt(daily))).toEqual([]);
  expect(faultsOf(spoilt([daily[0], daily[1].replace('{ id: lapse', '{ id: morning, on: due-day, tell: [officer] }, { id: lapse')]))).toEqual([
    expect.objectContaining({ where: 'milestones[0].dueAt', what: expect.stringContaining('take the rung “on the day” out of the ladder (on: due-day') }),
  ]);
});

describe('a file that is no plan', () => {
  it('is told where its YAML breaks off', () => {
    const faults = faultsOf(spoilt(['lead: [water]\n', 'lead: [water\n']));
    expect(faults[0]?.what).toMatch(/^not valid YAML: /);
    // The bracket opened on line 25; the reader notices at the next line at the latest.
    expect([25, 26]).toContain(faults[0]?.line);
  });

  it('is told of a key that stands twice', () => {
    const text = spoilt(['zone: Asia/Shanghai\n', 'zone: Asia/Shanghai\nzone: Asia/Urumqi\n']);
    expect(onlyFault(text, 'zone: Asia/Urumqi')).toMatch(/^"zone" stands here a second time/);
  });

  it.each([
    ['empty', ''],
    ['only a comment', '# a plan, some day\n'],
  ])('and is %s lacks everything that a plan must have', (_, text) => {
    const required = ['id', 'name', 'zone', 'from', 'source', 'office', 'committee', 'operator', 'departments', 'milestones'];
    expect(faultsOf(text)).toEqual(required.map((where) => ({ line: 1, column: 1, where, what: `"${where}" is missing` })));
  });

  it.each([
    ['a list', '- id: safety\n- id: other\n'],
    ['a sentence', '按方案执行\n'],
  ])('but %s is told so in one fault, in words for people', (_, text) => {
    expect(faultsOf(text)).toEqual([{ line: 1, column: 1, where: '', what: expect.not.stringMatching(/^Invalid input/) }]);
  });

  it('but two documents is told to keep one', () => {
    const faults = faultsOf(`${SOUND}---\n${SOUND}`);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.what).not.toMatch(/parseAllDocuments/);
    expect(checkPlan(`${SOUND}---\n${SOUND}`).faults[0]?.what.zh).toBe('文件格式（YAML）有误：这里开始了第二份文件（---），请一个文件只写一份');
  });

  it('is refused in a moment when its aliases would unfold into millions', () => {
    const nine = (name: string) => `[${Array(9).fill(`*${name}`).join(', ')}]`;
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefghij'.split('').map((name, index) => `${name}: &${name} ${nine('abcdefghi'[index] as string)}`),
    ];
    const began = performance.now();
    expect(faultsOf(`${bomb.join('\n')}\n`)).toEqual([expect.objectContaining({ what: expect.stringMatching(/alias/i) })]);
    // Unfolded, they would take minutes.
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('is told of an alias that stands for nothing', () => {
    expect(onlyFault(spoilt(['name: 安全检查\n', 'name: *nothing\n']), '*nothing')).toMatch(/nothing/);
  });

  it('finds a fault behind an alias where the alias stands or where it points', () => {
    const text = spoilt(['{ id: dams, name: 水库', '&dams { id: dams, name: 水库'], ['quotas:\n', 'targets: [*dams]\nquotas:\n']);
    const places = [placeOf(text, '*dams').line, placeOf(text, '{ id: dams').line];
    for (const fault of faultsOf(text)) expect(places, fault.what).toContain(fault.line);
  });

  it('is refused unread when it is larger than a million characters', () => {
    expect(faultsOf(`${SOUND}#${'x'.repeat(1_000_000)}`)).toEqual([expect.objectContaining({ what: expect.stringMatching(/larger than a million/) })]);
  });
});

describe('whatever is wrong', () => {
  /** Every part that a plan can have. */
  const WHOLE = spoilt([
    'quotas:',
    // Where the milestones end.
    `  - id: survey
    name: 摸底
    clause: 三
    duty: 摸底
    due: 2019-08
    lead: [water]
    scope: sectors
    evidence: true
    confirm: false
    replaces: old
    roster:
      of: { sectors: key, stages: [creating], started: true, certified: false, level: 3, certifiedBefore: 2019-02-01, inspectedSince: 2019-01-01 }
      done: { sectors: [dams], certifiedSince: 2019-03-01, reviewedSince: 2019-03-01 }
      settle: done
      write: enterprises
    ladder: [{ id: lapsed, on: lapse, tell: [lead] }]
mailAt: "10:00"
digestAt: "off"
holidays: { table: none, overrides: [{ date: 2019-05-04, working: false, name: 青年节 }] }
authority: { name: 应急局 }
government: { name: 区政府 }
acknowledge: { workingDays: 2, tell: [head] }
ladder:
  - { id: early, before: { days: 30 }, light: blue, tell: [officer] }
  - { id: morning, on: due-day, tell: [officer] }
  - { id: late, after: { workingDays: 5 }, light: orange, tell: [director] }
  - { id: weekly, repeat: { everyDays: 7, atMost: 8 }, tell: [officer] }
scoring: { acknowledged: 20, submitted: 80, extended: 40, returned: { each: 5, atMost: 10 }, red: { each: 1, atMost: 2 }, assistShare: 0.5 }
ruleSets:
  - { id: rules, from: 2019-01-01, sectors: [dams], basis: 四, validYears: 3, runningMonths: 6, applyMonthsBefore: 3, yearlyReviews: true, bars: [] }
consequences: [{ id: fine, clause: 七, when: 未达标, what: 处罚, proposes: 水务局, decides: 区政府 }]
targets: [{ id: key, name: 达标, clause: 二, asOf: 2020-12-31, atLeast: 0.9, counts: certified, level: 2, of: each-sector }]
quotas:`,
  ]);
  const whole: unknown = parse(WHOLE);

  const WRONG = [null, true, 5, -1.5, 1e9, '', 'No Such Thing', '2019-02-30', '长'.repeat(500), [], [5], {}, { odd: 1 }];

  /** Copies of a value in each of which one list, or one group of fields, is wrong. */
  function spoiltParts(value: unknown, wrong: unknown): unknown[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, part]) =>
      [...(typeof part === 'object' ? [wrong] : []), ...spoiltParts(part, wrong)].map((other) => {
        const copy = structuredClone(value) as Record<string, unknown>;
        copy[key] = other;
        return copy;
      }),
    );
  }
  /** The same with every single value wrong. */
  const allValues = (value: unknown, wrong: unknown): unknown => {
    if (Array.isArray(value)) return value.map((part) => allValues(part, wrong));
    if (typeof value !== 'object' || value === null) return wrong;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, allValues(part, wrong)]));
  };

  it('anywhere in a plan is told in Chinese as in English', () => {
    expect(checkPlan(stringify(whole)).faults).toEqual([]);
    const told = new Set<string>();
    for (const wrong of WRONG) {
      for (const plan of [allValues(whole, wrong), ...(some(3, WRONG).includes(wrong) ? spoiltParts(whole, wrong) : [])]) {
        const text = stringify(plan, { aliasDuplicateObjects: false });
        // The spoilt file's own words excuse nothing here but its codes.
        for (const { what } of inEnglish(checkPlan(text).faults, WHOLE)) told.add(what.replace(/ \(.*/, ''));
      }
    }
    // Far fewer would mean that the plans broke off at their first fault.
    expect(told.size).toBeGreaterThan(40);
  });

  it.each([
    ['a: [1, 2\nb: 1\n', '括号'],
    ['a: "x\nb: 1\n', '引号'],
    ['a:\n\tb: 1\n', '制表符'],
    ['a: b: c\n', '一行里只能写一个'],
    ['a：1\nb: 2\n', '半角'],
    ['a: @x\n', '请加引号'],
    ['a: 1\na: 2\n', '写了两次'],
    ['a: *\n', '别名'],
    ['a: "\\q"\n', '反斜杠'],
    ['- a\nb: 1\n', '不该有'],
    ['- a\n- b\n', '这不是方案；请逐行写成“字段: 值”，从 id、name 开始'],
    ['a: *b\n', '别名 "*b" 前面没有同名的锚点'],
    [`id: ${'x'.repeat(1_000_000)}`, '文件超过一百万个字符'],
  ])('with the YAML is told in Chinese as in English: %#', (text, says) => {
    const { faults } = checkPlan(text);
    inEnglish(faults, '');
    expect(faults[0]?.what.zh).toContain(says);
  });
});
