// What a province and the country would ask of Duban: arithmetic over what was measured, so that another figure gives another table.

/** Something measured, and how it is measured again. */
interface Cost {
  value: number;
  unit: string;
  what: { en: string; zh: string };
  command: string;
}

/** `test/scale.test.ts` measures the bytes again; the others are of two quiet cores and change with the machine, in proportion. */
export const COSTS = {
  cpuPerMail: {
    value: 10,
    unit: 'ms',
    what: {
      en: 'processor time of worker, engine and database for one mail of an obligation’s rung: timer, record, letter, sending',
      zh: '任务每发一封通知，处理程序、引擎和数据库合计的处理器时间',
    },
    command: 'npm run bench -- rung',
  },
  mailsPerWorker: {
    value: 50,
    unit: '/s',
    what: { en: 'mails that one worker hands over at the most (MAILS_PER_SECOND)', zh: '每个处理程序每秒最多发信数（MAILS_PER_SECOND）' },
    command: 'duban settings',
  },
  eventBytes: {
    value: 670,
    unit: 'B',
    what: { en: 'an event in the ledger, its link of the chain and all indexes', zh: '一条事件，含记录链和索引' },
    command: 'npx vitest run test/scale.test.ts',
  },
  noticeBytes: {
    value: 1_553,
    unit: 'B',
    what: { en: 'a notice that was sent, its outcome, its link and all indexes', zh: '一件已发通知，含结果、记录链和索引' },
    command: 'npx vitest run test/scale.test.ts',
  },
  enterpriseBytes: {
    value: 1_108,
    unit: 'B',
    what: { en: 'an enterprise of the registry and all indexes', zh: '一家企业的登记，含索引' },
    command: 'npx vitest run test/scale.test.ts',
  },
  obligationBytes: {
    value: 1_777,
    unit: 'B',
    what: { en: 'an obligation and all indexes', zh: '一件任务，含索引' },
    command: 'npx vitest run test/scale.test.ts',
  },
  obligationHistoryBytes: {
    value: 24_091,
    unit: 'B',
    what: { en: 'history of an obligation through its whole ladder', zh: '任务走完全部催办级次的流程历史' },
    command: 'ls -l test/histories/0.2.0/obligation-whole-ladder.binpb',
  },
  enterpriseHistoryBytes: {
    value: 14_232,
    unit: 'B',
    what: { en: 'history of an enterprise through one whole cycle', zh: '企业走完一轮的流程历史' },
    command: 'ls -l test/histories/0.2.0/enterprise-whole-cycle.binpb',
  },
} satisfies Record<string, Cost>;

/** What a district's plan is like: that of Shapotou, rounded up. */
export const DISTRICT = {
  departments: 20,
  obligationsAYear: 200,
  eventsPerObligation: 10,
  mailsPerObligation: 6,
  digestDaysAYear: 125,
  eventsPerEnterpriseAYear: 4,
};

export const LOADS = [
  { en: 'one district', zh: '一个区', districts: 1, enterprises: 1_000 },
  { en: 'a province', zh: '一个省', districts: 100, enterprises: 100_000 },
  { en: 'the country', zh: '全国', districts: 2_800, enterprises: 5_000_000 },
];

/** Mails a second that a mail server takes: a hosted mailbox of an office, and a relay of one's own. */
const SERVERS = [2, 20];
/** The worst morning is to be over in so long (s). */
const MORNING_S = 15 * 60;

const rounded = (value: number) => (value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));
const grouped = (value: number) => rounded(value).toLocaleString('en-US');
const minutes = (seconds: number) => (seconds < 60 ? '< 1 min' : seconds < 7_200 ? `${grouped(seconds / 60)} min` : `${grouped(seconds / 3_600)} h`);

/** All figures of one load, in the order of the table. */
export function figuresOf({ districts, enterprises }: { districts: number; enterprises: number }) {
  const d = DISTRICT;
  const obligations = districts * d.obligationsAYear;
  const mails = obligations * d.mailsPerObligation + districts * d.departments * d.digestDaysAYear;
  const events = obligations * d.eventsPerObligation + enterprises * d.eventsPerEnterpriseAYear;
  // Of a month's end: each department its digest, the officer's rung, and the head's and office's of what is late.
  const morning = districts * d.departments * 3;
  const gb = (bytes: number) => bytes / 1e9;
  return {
    workflows: enterprises + districts * (3 + d.departments * 5),
    mails,
    morning,
    cores: (morning * COSTS.cpuPerMail.value) / 1_000 / MORNING_S,
    workers: Math.max(1, Math.ceil(morning / (COSTS.mailsPerWorker.value * MORNING_S))),
    servers: SERVERS.map((perSecond) => morning / perSecond),
    ledgerAYear: gb(events * COSTS.eventBytes.value + mails * COSTS.noticeBytes.value + obligations * COSTS.obligationBytes.value),
    registry: gb(enterprises * COSTS.enterpriseBytes.value),
    engine: gb(obligations * COSTS.obligationHistoryBytes.value + enterprises * COSTS.enterpriseHistoryBytes.value),
  };
}

type Language = 'en' | 'zh';

/** The tables of docs/scale.md: what was measured, and what follows. */
export function scaleTables(language: Language): string {
  const t = (en: string, zh: string) => (language === 'en' ? en : zh);
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const all = LOADS.map(figuresOf);
  const rows: [string, (figures: (typeof all)[number]) => string][] = [
    [t('open workflows', '运行中的流程'), ({ workflows }) => grouped(workflows)],
    [t('mails a year', '一年发信'), ({ mails }) => grouped(mails)],
    [t('mails on the worst morning', '最忙的早晨发信'), ({ morning }) => grouped(morning)],
    [t('… cores to do it in 15 minutes', '……15 分钟办完需处理器核数'), ({ cores }) => grouped(cores)],
    [t('… workers by MAILS_PER_SECOND', '……按 MAILS_PER_SECOND 需处理程序数'), ({ workers }) => grouped(workers)],
    ...SERVERS.map((perSecond, index): (typeof rows)[number] => [
      t(`… until the last mail, server takes ${perSecond} a second`, `……邮件服务器每秒收 ${perSecond} 封时，最后一封发出需`),
      ({ servers }) => minutes(servers[index] ?? 0),
    ]),
    [t('ledger grows in a year by (GB)', '台账一年增长（GB）'), ({ ledgerAYear }) => grouped(ledgerAYear)],
    [t('registry (GB)', '企业登记（GB）'), ({ registry }) => grouped(registry)],
    [t('engine’s histories of a year (GB)', '引擎一年的历史（GB）'), ({ engine }) => grouped(engine)],
  ];
  return [
    line([t('cost', '单项'), t('measured', '实测'), t('again with', '复测命令')]),
    line(['---', '---', '---']),
    ...Object.values(COSTS).map(({ what, value, unit, command }) => line([what[language], `${value.toLocaleString('en-US')} ${unit}`, `\`${command}\``])),
    '',
    line([
      '',
      ...LOADS.map((load) =>
        t(
          `${load.en}: ${grouped(load.districts)} × ${grouped(load.enterprises / load.districts)}`,
          `${load.zh}：${grouped(load.districts)} × ${grouped(load.enterprises / load.districts)}`,
        ),
      ),
    ]),
    line(['---', '---', '---', '---']),
    ...rows.map(([name, say]) => line([name, ...all.map(say)])),
  ].join('\n');
}

export async function benchScale(json: boolean): Promise<void> {
  if (json)
    console.log(
      JSON.stringify(
        LOADS.map((load) => ({ ...load, ...figuresOf(load) })),
        null,
        2,
      ),
    );
  else console.log(scaleTables('en'));
}
