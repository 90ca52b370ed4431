/**
 * What a person reads in the invented documents, written down before the rules saw them. A date is the last day on which it is kept.
 * `leads` left out: the document does not say it there, or it can be argued about.
 */

export interface ExpectedDate {
  clause: string;
  /** One day; or for what comes again some of its days, and a pattern that all of them have to fit. */
  due: string | { includes: string[]; pattern: RegExp };
  /** Names as the document has them; all departments are `all`, the office is `office`. */
  leads?: string[];
  assists?: string[];
}

export interface Expected {
  title: string;
  issuer?: string;
  signed?: string;
  clauses: string[];
  dates: ExpectedDate[];
  /** Limits from something on: h2 is two hours, d15 fifteen days, w10 ten working days; what they run from, or the milestone that they follow upon. */
  limits?: { clause: string; within: string; upon: string; leads?: string[] }[];
  /** Dates that may be found as well: what they mean can be argued about. */
  alsoRight?: [clause: string, due: string | RegExp][];
  bodies: string[];
  sectors?: [name: string, lead: string, assists: string[]][];
  shares: [clause: string, percent: number, kind: 'target' | 'quota' | 'other'][];
  /** Beside the dates: `confirm 二（一） committee`, `copy 二（二） 县应急管理局`, `register 一（一） 隐患台账`, `indicator 二（三） 12 处 2026-06-30`, `needs 二（四） 一（二）`, `points 三 2`. */
  terms?: string[];
  /** Words that have to stand in the list of what was not understood, with their clause. */
  open: [clause: string, words: string][];
}

const under = (clause: string, ...items: string[]) => [clause, ...items.map((item) => `${clause}${item}`)];

export const EXPECTED: Record<string, Expected> = {
  'ebike-2024': {
    title: '青禾县电动自行车消防安全整治工作方案',
    clauses: [
      '文首',
      '一',
      ...under('二', '（一）', '（二）', '（三）', '（四）'),
      ...under('三', '（一）', '（二）', '（三）'),
      ...under('四', '（一）', '（二）', '（三）'),
    ],
    dates: [
      { clause: '一', due: '2024-12-31' },
      { clause: '二（一）', due: '2024-03-10', leads: ['all', '各乡镇（街道）'] },
      { clause: '二（二）', due: '2024-04-20', leads: ['县公安局', '县住房和城乡建设局'], assists: ['县消防救援大队'] },
      { clause: '二（三）', due: '2024-10-31' },
      { clause: '二（三）', due: '2024-05-31', leads: ['县市场监管局'], assists: [] },
      { clause: '二（三）', due: '2024-08-31', leads: ['县公安局'], assists: ['县城市管理局'] },
      { clause: '二（四）', due: '2024-11-30', leads: ['office'] },
      { clause: '三（一）', due: '2024-06-30', leads: ['县住房和城乡建设局'], assists: ['县发展和改革局', '县供电公司'] },
      { clause: '三（一）', due: '2024-12-31', leads: ['县住房和城乡建设局'], assists: ['县发展和改革局', '县供电公司'] },
      { clause: '三（二）', due: '2024-06-30', leads: ['县市场监管局'], assists: ['县公安局', '县工业和信息化局'] },
      { clause: '三（三）', due: { includes: ['2024-04-30', '2024-12-31'], pattern: /^2024-(0[3-9]|1[0-2])-(28|29|30|31)$/ }, leads: ['县委宣传部'] },
      { clause: '四（二）', due: { includes: ['2024-04-25', '2024-12-25'], pattern: /^2024-(0[3-9]|1[0-2])-25$/ }, leads: ['all', '各乡镇（街道）'] },
    ],
    bodies: [
      '县公安局',
      '县住房和城乡建设局',
      '县消防救援大队',
      '县市场监管局',
      '县城市管理局',
      '县发展和改革局',
      '县供电公司',
      '县工业和信息化局',
      '县教育局',
      '县委宣传部',
      '各乡镇（街道）',
    ],
    terms: ['indicator 三（一） 500 个 2024-06'],
    shares: [
      ['一', 80, 'target'],
      ['一', 20, 'other'],
      ['二（三）', 30, 'quota'],
    ],
    open: [['三（三）', '每学期']],
    limits: [{ clause: '四（二）', within: 'h2', upon: '发生' }],
  },
  'rectify-2025': {
    title: '临溪市2025年生态环境突出问题整改方案',
    issuer: '临溪市人民政府办公室',
    signed: '2025-02-20',
    clauses: ['文首', '一', ...under('二', '1', '2', '3'), ...under('三', '（1）', '（2）', '（3）'), '附件'],
    dates: [
      { clause: '文首', due: '2025-03-15' },
      { clause: '一', due: '2025-12-31' },
      { clause: '二1', due: '2025-09-30', leads: ['市住房和城乡建设局', '市水利局'], assists: ['市财政局', '市自然资源局'] },
      { clause: '二1', due: '2025-12-20', leads: ['市住房和城乡建设局', '市水利局'], assists: ['市财政局', '市自然资源局'] },
      { clause: '二2', due: '2026-03-31', leads: ['市农业农村局'], assists: ['各县（区）人民政府'] },
      { clause: '二3', due: '2025-06-30', leads: ['市水利局'], assists: ['市公安局'] },
      {
        clause: '三（1）',
        due: { includes: ['2025-03-25', '2025-06-25', '2025-09-25', '2025-12-25'], pattern: /^2025-(03|06|09|12)-25$/ },
        leads: ['市生态环境局'],
      },
      { clause: '三（1）', due: { includes: ['2025-06-30', '2025-12-31'], pattern: /^2025-(06-30|12-31)$/ }, leads: ['市生态环境局'] },
      {
        clause: '三（2）',
        due: { includes: ['2025-03-31', '2025-12-31'], pattern: /^2025-(03-31|06-30|09-30|12-31)$/ },
        leads: ['市委督查室', '市政府督查室'],
      },
      { clause: '附件表1', due: '2025-06-30', leads: ['市城市管理局'], assists: ['市市场监管局', '市生态环境局'] },
      { clause: '附件表2', due: '2025-10-31', leads: ['临溪经开区管委会'], assists: ['市住房和城乡建设局'] },
      { clause: '附件表3', due: '2025-11-30', leads: ['各县（区）人民政府'], assists: ['市生态环境局', '市农业农村局'] },
    ],
    bodies: [
      '市生态环境局',
      '市住房和城乡建设局',
      '市水利局',
      '市财政局',
      '市自然资源局',
      '市农业农村局',
      '市公安局',
      '各县（区）人民政府',
      '市委督查室',
      '市政府督查室',
      '市城市管理局',
      '市市场监管局',
      '临溪经开区管委会',
    ],
    shares: [
      ['一', 88, 'target'],
      ['一', 90, 'target'],
      ['三（2）', 10, 'quota'],
    ],
    open: [['附件表4', '长期坚持']],
    limits: [
      { clause: '三（3）', within: 'w10', upon: '整改任务完成' },
      { clause: '三（3）', within: 'd15', upon: '收到申请', leads: ['市生态环境局'] },
    ],
  },
  'canteen-articles': {
    title: '云岭县学校食品安全管理规定',
    issuer: '云岭县人民政府',
    signed: '2024-05-28',
    clauses: [
      '第一章',
      '第一条',
      '第二条',
      '第二章',
      '第三条',
      '第四条',
      '第五条',
      ...under('第六条', '（一）', '（二）', '（三）'),
      '第七条',
      '第三章',
      '第八条',
      '第九条',
    ],
    dates: [
      { clause: '第三条', due: { includes: ['2024-07-10', '2024-12-10'], pattern: /^20\d\d-\d\d-10$/ } },
      { clause: '第四条', due: { includes: ['2024-09-20'], pattern: /^20\d\d-(03|09)-20$/ }, leads: ['县市场监督管理局'] },
      {
        clause: '第五条',
        due: { includes: ['2024-12-31'], pattern: /^20\d\d-(06-30|12-31)$/ },
        leads: ['县教育局'],
        assists: ['县市场监督管理局', '县卫生健康局'],
      },
      { clause: '第六条（一）', due: '2024-08-31' },
      { clause: '第六条（二）', due: '2024-12-31' },
      { clause: '第六条（三）', due: '2025-06-30' },
    ],
    alsoRight: [['第三条', /./]],
    bodies: ['县教育局', '县市场监督管理局', '县卫生健康局'],
    sectors: [
      ['学校食堂', '县教育局', []],
      ['校外供餐单位', '县教育局', []],
    ],
    shares: [
      ['第四条', 100, 'target'],
      ['第六条（三）', 95, 'target'],
    ],
    open: [],
    limits: [
      { clause: '第七条', within: 'h2', upon: '发生食品安全事故' },
      { clause: '第七条', within: 'w1', upon: '接到报告', leads: ['县教育局'] },
    ],
  },
  'civil-2025': {
    title: '南浦区二〇二五年文明城区创建重点工作安排',
    clauses: ['文首', ...under('一', '1', '2', '2（1）', '2（2）', '3', '3①', '3②', '3③', '4'), ...under('二', '1', '2', '3')],
    dates: [
      { clause: '一1', due: '2025-02-28' },
      { clause: '一1', due: '2025-02-20', leads: ['all'] },
      { clause: '一2', due: '2025-09-30' },
      { clause: '一2（1）', due: { includes: ['2025-03-10', '2025-09-10'], pattern: /^2025-0[3-9]-10$/ }, leads: ['区文明办'] },
      { clause: '一2（1）', due: { includes: ['2025-04-05', '2025-09-05'], pattern: /^2025-(0[3-9]|10)-05$/ }, leads: ['区文明办'] },
      {
        clause: '一2（2）',
        due: { includes: ['2025-03-31', '2025-06-30', '2025-09-30'], pattern: /^2025-(03-31|06-30|09-30)$/ },
        leads: ['区城市管理局'],
        assists: ['各街道'],
      },
      { clause: '一3', due: '2025-11-20' },
      { clause: '一3①', due: '2025-10-31', leads: ['区教育局', '区卫生健康局'] },
      { clause: '一3②', due: '2025-11-10', leads: ['区交通运输局'] },
      { clause: '一3③', due: '2025-11-05', leads: ['区市场监督管理局'], assists: ['区商务局'] },
      { clause: '一4', due: '2025-12-31' },
      { clause: '一4', due: '2025-12-20', leads: ['区文明办'] },
      { clause: '二2', due: { includes: ['2025-03-15', '2025-03-31'], pattern: /^2025-(0[3-9]|1[0-2])-(15|30|31)$/ }, leads: ['区委督查室', '区文明办'] },
      { clause: '二3', due: { includes: ['2025-03-07', '2025-03-14'], pattern: /^2025-/ }, leads: ['各街道'] },
    ],
    bodies: ['区文明办', '区城市管理局', '各街道', '区教育局', '区卫生健康局', '区交通运输局', '区市场监督管理局', '区商务局', '区委督查室', '区财政局'],
    shares: [
      ['一2（2）', 95, 'target'],
      ['二2', 20, 'quota'],
    ],
    open: [['二3', '春节前']],
    limits: [{ clause: '二1', within: 'd20', upon: '预算批复', leads: ['区财政局'] }],
  },
  'flood-2024': {
    title: '关于做好东山镇2024年防汛备汛工作的实施方案',
    signed: '2024-03-10',
    clauses: [...under('一', '1', '2', '3'), '二', ...under('三', '（一）', '（二）'), '四'],
    dates: [
      { clause: '一1', due: '2024-04-30', leads: ['镇水利站', '镇农业农村办公室'], assists: ['各村（社区）'] },
      { clause: '一2', due: '2024-05-15', leads: ['镇应急管理办公室'], assists: ['镇派出所', '镇卫生院'] },
      { clause: '一2', due: '2024-06-05', leads: ['镇应急管理办公室'], assists: ['镇派出所', '镇卫生院'] },
      { clause: '一3', due: '2024-05-31', leads: ['镇应急管理办公室'] },
      { clause: '二', due: '2024-09-30' },
      {
        clause: '二',
        due: { includes: ['2024-05-10', '2024-05-20', '2024-05-31', '2024-09-30'], pattern: /^2024-0[5-9]-(10|20|30|31)$/ },
        leads: ['镇党政办公室'],
      },
      { clause: '三（一）', due: '2024-04-20', leads: ['镇水利站'] },
      { clause: '三（一）', due: '2024-07-31', leads: ['镇水利站'] },
      { clause: '三（一）', due: '2024-08-31', leads: ['镇水利站'] },
      { clause: '三（一）', due: '2024-10-15', leads: ['镇水利站'] },
      { clause: '三（二）', due: '2024-12-31', leads: ['镇纪委'] },
      { clause: '四', due: '2024-03-31', leads: ['各村（社区）'] },
    ],
    bodies: ['镇水利站', '镇农业农村办公室', '各村（社区）', '镇应急管理办公室', '镇派出所', '镇卫生院', '镇党政办公室', '镇纪委'],
    shares: [['一3', 100, 'target']],
    open: [['二', '每日17时前']],
  },
  'fire-2026': {
    title: '丰原县2026年重点场所消防安全专项整治实施方案',
    clauses: ['文首', '一', ...under('二', '（一）', '（二）', '（三）'), ...under('三', '1', '2', '3'), ...under('四', '（一）', '（二）')],
    dates: [
      { clause: '一', due: '2026-12-31' },
      { clause: '二（一）', due: '2026-03-31' },
      { clause: '二（一）', due: '2026-03-20', leads: ['县消防救援大队'] },
      { clause: '二（一）', due: '2026-03-25', leads: ['各乡镇'] },
      { clause: '二（二）', due: '2026-09-30', leads: ['县住建局', '县消防救援大队'], assists: ['县教育局', '县文旅局'] },
      { clause: '二（三）', due: '2026-11-30' },
      { clause: '二（三）', due: '2026-11-15', leads: ['all'] },
      { clause: '三1', due: '2026-05-31', leads: ['县公安局'], assists: ['县城管局'] },
      { clause: '三3', due: '2026-06-20', leads: ['县教育局'] },
    ],
    bodies: ['县消防救援大队', '各乡镇', '县住建局', '县教育局', '县文旅局', '县公安局', '县城管局'],
    shares: [
      ['一', 100, 'target'],
      ['一', 95, 'target'],
    ],
    open: [],
    limits: [
      { clause: '三2', within: 'w3', upon: '发现重大火灾隐患', leads: ['县消防救援大队'] },
      { clause: '三2', within: 'w5', upon: '整改期限届满', leads: ['县消防救援大队'] },
      { clause: '三3', within: 'd7', upon: '演练', leads: ['县教育局'] },
      { clause: '四（二）', within: 'h1', upon: '接到火灾报警', leads: ['县消防救援大队'] },
      { clause: '四（二）', within: 'h24', upon: '接到火灾报警', leads: ['县消防救援大队'] },
    ],
  },
  'rivers-2025': {
    title: '白石市2025年河湖长制工作要点',
    clauses: [...under('一', '1', '2'), ...under('二', '（一）', '（二）', '（三）'), ...under('三', '（一）', '（二）', '（三）')],
    dates: [
      { clause: '一', due: '2025-12-31' },
      { clause: '一1', due: '2025-08-31', leads: ['市生态环境局'], assists: ['市水利局', '市住房和城乡建设局'] },
      { clause: '一1', due: '2025-10-31', leads: ['市生态环境局'], assists: ['市水利局', '市住房和城乡建设局'] },
      { clause: '一2', due: '2025-09-30', leads: ['市住房和城乡建设局'], assists: ['各县（市、区）人民政府'] },
      {
        clause: '二（一）',
        due: { includes: ['2025-03-10', '2025-05-20', '2025-12-31'], pattern: /^2025-\d\d-(10|20|28|30|31)$/ },
        leads: ['各县（市、区）人民政府'],
      },
      { clause: '二（一）', due: { includes: ['2025-04-10', '2025-07-10', '2025-10-10'], pattern: /^2025-(01|04|07|10)-10$/ }, leads: ['office'] },
      { clause: '二（二）', due: '2025-06-30', leads: ['市水利局'] },
      { clause: '二（三）', due: '2025-09-20', leads: ['市水利局', '市公安局'] },
      { clause: '三（三）', due: { includes: ['2025-03-05', '2025-11-05'], pattern: /^2025-(01|03|05|07|09|11)-05$/ }, leads: ['office'] },
      { clause: '三（三）', due: '2025-12-31', leads: ['office'] },
    ],
    bodies: ['市生态环境局', '市水利局', '市住房和城乡建设局', '各县（市、区）人民政府', '市公安局', '市财政局'],
    shares: [
      ['一', 92, 'target'],
      ['三（三）', 30, 'quota'],
    ],
    open: [],
    limits: [
      { clause: '二（二）', within: 'w10', upon: '发现问题', leads: ['市水利局'] },
      { clause: '三（一）', within: 'd30', upon: '资金下达', leads: ['市财政局'] },
      { clause: '三（二）', within: 'w2', upon: '群众举报', leads: ['office'] },
      { clause: '三（二）', within: 'w15', upon: '收到交办单', leads: ['市水利局'] },
    ],
  },
  'quarry-2026': {
    title: '青岭县露天采石场整治工作方案',
    issuer: '青岭县人民政府办公室',
    signed: '2026-02-10',
    clauses: ['文首', ...under('一', '（一）', '（二）'), ...under('二', '（一）', '（二）', '（三）'), '三', ...under('四', '1', '2', '3')],
    dates: [
      { clause: '一（一）', due: '2026-02-28', leads: ['县自然资源局'], assists: ['县应急管理局'] },
      { clause: '一（二）', due: '2026-03-20', leads: ['县生态环境局'] },
      { clause: '二（一）', due: '2026-04-30', leads: ['县自然资源局'], assists: ['县公安局', '县供电公司'] },
      { clause: '二（二）', due: '2026-06-30', leads: ['县应急管理局'] },
      { clause: '二（三）', due: { includes: ['2026-06-30', '2026-12-31'], pattern: /^2026-(06-30|12-31)$/ }, leads: ['县工业和信息化局'] },
      { clause: '三', due: '2026-11-30', leads: ['县自然资源局', '县林业局'] },
      { clause: '四1', due: { includes: ['2026-03-25', '2026-12-25'], pattern: /^2026-\d\d-25$/ }, leads: ['office'] },
    ],
    // The year’s end stands in no clause of its own: what is drawn at random each month may be counted then.
    alsoRight: [['四1', /./]],
    bodies: ['县自然资源局', '县应急管理局', '县生态环境局', '县公安局', '县供电公司', '县工业和信息化局', '县林业局', '县纪委监委'],
    shares: [
      ['三', 85, 'target'],
      ['四1', 20, 'quota'],
    ],
    open: [],
    limits: [
      { clause: '二（一）', within: 'd20', upon: '关闭', leads: ['县自然资源局'] },
      { clause: '二（二）', within: 'w3', upon: '验收', leads: ['县应急管理局'] },
      { clause: '四2', within: 'h1', upon: '发生亡人事故', leads: ['县应急管理局'] },
      { clause: '四2', within: 'd7', upon: '发生亡人事故', leads: ['县应急管理局'] },
      { clause: '四3', within: 'w10', upon: '接到问题线索移交', leads: ['县纪委监委'] },
    ],
  },

  'college-2026': {
    title: '临江职业学院2026年实验室安全提升工作方案',
    clauses: ['一', '一1', '一2', '一3', '二', '二1', '二2', '三'],
    dates: [
      { clause: '一1', due: '2026-04-15', leads: ['教务处'], assists: ['各二级学院'] },
      { clause: '一2', due: '2026-05-31', leads: ['后勤保障处', '保卫处'] },
      { clause: '一3', due: '2026-08-25', leads: ['基建处'] },
      { clause: '二1', due: { includes: ['2026-05-05', '2026-12-05'], pattern: /^2026-\d\d-05$/ }, leads: ['各二级学院'] },
      { clause: '三', due: '2026-12-10', leads: ['office'] },
      { clause: '三', due: '2026-12-31', leads: ['office'] },
    ],
    bodies: ['教务处', '各二级学院', '后勤保障处', '保卫处', '基建处'],
    shares: [['一2', 100, 'target']],
    open: [['二1', '每学期']],
    limits: [
      { clause: '一3', within: 'd15', upon: '改造', leads: ['基建处'] },
      { clause: '二2', within: 'h1', upon: '接到报告', leads: ['保卫处'] },
    ],
  },
  'report-2026': {
    title: '关于分解落实云溪区2026年政府工作报告重点任务的通知',
    signed: '2026-02-12',
    clauses: ['文首', '一', '一（一）', '一（二）', '一（三）', '二', '二（一）', '二（二）', '三'],
    dates: [
      { clause: '文首', due: '2026-02-28' },
      { clause: '一（一）', due: '2026-08-31', leads: ['区教育局'], assists: ['区自然资源分局', '区财政局'] },
      { clause: '一（二）', due: '2026-12-31', leads: ['区住建局'], assists: ['各镇（街道）'] },
      { clause: '一（三）', due: '2026-06-30', leads: ['区水务局'] },
      { clause: '一（三）', due: '2026-12-31', leads: ['区水务局'] },
      { clause: '二（二）', due: { includes: ['2026-03-31', '2026-12-31'], pattern: /^2026-(03-31|06-30|09-30|12-31)$/ }, leads: ['区商务局'] },
      { clause: '三', due: { includes: ['2026-03-10', '2026-12-10'], pattern: /^2026-\d\d-10$/ }, leads: ['区政府督查室'] },
      { clause: '三', due: { includes: ['2026-03-31'], pattern: /^2026-(03|05|07|09|11)-(30|31)$/ }, leads: ['区政府督查室'] },
    ],
    bodies: ['区教育局', '区自然资源分局', '区财政局', '区住建局', '各镇（街道）', '区水务局', '区行政审批局', '区商务局', '区政府督查室'],
    terms: ['indicator 一（三） 30 公里 2026-12'],
    shares: [['一（三）', 50, 'target']],
    open: [],
    limits: [
      { clause: '二（一）', within: 'w3', upon: '受理', leads: ['区行政审批局'] },
      { clause: '二（二）', within: 'w5', upon: '会', leads: ['区商务局'] },
      { clause: '三', within: 'd7', upon: '逾期未完成', leads: ['区政府督查室'] },
    ],
  },
  'school-2026': {
    title: '云溪县2026年校园安全提升工作方案',
    signed: '2026-02-10',
    clauses: ['文首', ...under('一', '（一）', '（二）', '（三）'), ...under('二', '（一）', '（二）', '（三）', '（四）'), ...under('三', '（一）', '（二）')],
    dates: [
      { clause: '一（一）', due: '2026-03-31', leads: ['县教育局'], assists: ['县消防救援大队', '县住房和城乡建设局'] },
      { clause: '一（二）', due: '2026-08-20', leads: ['县住房和城乡建设局'] },
      { clause: '一（三）', due: '2026-06-30', leads: ['县公安局'] },
      { clause: '二（一）', due: '2026-04-15', leads: ['县教育局'] },
      { clause: '二（二）', due: '2026-05-10', leads: ['县交通运输局'] },
      { clause: '二（三）', due: '2026-08-25', leads: ['县公安局'] },
      { clause: '二（四）', due: '2026-08-31', leads: ['县教育局'] },
      { clause: '三（一）', due: { includes: ['2026-03-25', '2026-12-25'], pattern: /^2026-\d\d-25$/ }, leads: ['县教育局'] },
    ],
    bodies: ['县教育局', '县消防救援大队', '县住房和城乡建设局', '县公安局', '县交通运输局', '县应急管理局', '县政府督查室'],
    shares: [],
    terms: [
      'register 一（一） 校园安全隐患台账',
      'indicator 一（二） 12 处 2026-08-20',
      'copy 一（二） 县应急管理局',
      'indicator 一（三） 160 个 2026-06',
      'confirm 二（一） committee',
      'confirm 二（二） both',
      'needs 二（四） 一（二）',
      'copy 三（一） 县政府督查室',
      'points 三（二） 2',
    ],
    open: [
      ['一（三）', '45套'],
      ['二（三）', '不得投入使用'],
    ],
  },
  'forest-2026': {
    title: '青云市2026年森林防火工作方案',
    signed: '2026-01-15',
    clauses: ['文首', ...under('一', '（一）', '（二）', '（三）'), ...under('二', '（一）', '（二）', '（三）'), ...under('三', '（一）', '（二）')],
    dates: [
      { clause: '一（一）', due: '2026-02-20', leads: ['市林业局'] },
      { clause: '一（二）', due: '2026-11-30', leads: ['市林业局'] },
      { clause: '一（三）', due: '2026-03-10', leads: ['市自然资源局'], assists: ['市公安局'] },
      { clause: '二（一）', due: { includes: ['2026-02-06', '2026-12-25'], pattern: /^2026-\d\d-\d\d$/ }, leads: ['市气象局'] },
      { clause: '二（三）', due: '2026-04-30', leads: ['市财政局'] },
      { clause: '三（二）', due: '2026-12-20', leads: ['市林业局'] },
    ],
    bodies: ['市林业局', '市自然资源局', '市公安局', '市气象局', '市财政局', '市应急管理局'],
    shares: [],
    terms: [
      'confirm 一（一） committee',
      'copy 一（一） 市应急管理局',
      'indicator 一（二） 80 公里 2026-11-30',
      'indicator 一（二） 15 座 2026-11-30',
      'register 一（三） 林区施工点清单',
      'copy 二（一） 市应急管理局',
    ],
    open: [
      ['二（二）', '不得恢复生产'],
      ['二（三）', '市人民政府批准'],
      ['三（一）', '扣0.5分'],
    ],
  },
};
