import type { QuotaNumbers } from '../enterprise/quota.ts';
import { daysBetween, type PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, many, type Words } from '../kernel/language.ts';
import { unitName } from '../kernel/units.ts';
import type { CycleStep } from '../matters/cycle.ts';
import { isReport, type MatterItem, type MatterKind, type ReportKind, readMatterName } from '../matters/matters.ts';

const MATTER: Record<MatterKind, Words & { counted: Words; one: string; act: Words }> = {
  confirm: {
    zh: '待办结',
    en: 'to be confirmed',
    counted: { zh: '件', en: 'submissions' },
    one: 'submission',
    act: { zh: '请审核报送材料，办结，或写明理由退回。', en: 'Please check the documents, and confirm the submission or send it back with a reason.' },
  },
  extension: {
    zh: '延期待批',
    en: 'extensions to decide',
    counted: { zh: '件', en: 'requests' },
    one: 'request',
    act: { zh: '请批准或不批准延期；批准之前，原时限照旧。', en: 'Please grant or refuse the extension; until then the present due date holds.' },
  },
  proposal: {
    zh: '处理建议待决定',
    en: 'proposals to decide',
    counted: { zh: '项', en: 'proposals' },
    one: 'proposal',
    act: { zh: '请作出决定并登记；不作决定不等于同意。', en: 'Please decide and record the decision; saying nothing is not consent.' },
  },
  indicator: {
    zh: '指标',
    en: 'indicators',
    counted: { zh: '项', en: 'indicators' },
    one: 'indicator',
    act: {
      zh: '请推进落实，并把最新数据填报上来；没有填报的按没有完成计。',
      en: 'Please press on with it and report the latest figure; what is not reported counts as not done.',
    },
  },
  quota: {
    zh: '抽查',
    en: 'quotas of samples',
    counted: { zh: '项', en: 'quotas' },
    one: 'quota',
    act: {
      zh: '请在任务页面抽取样本，检查后登记；抽取以考核日当日的名单为准。',
      en: 'Please draw the sample on the page of the obligation and record each inspection; it is drawn from the roster as it stands on the day of the quota.',
    },
  },
  score: {
    zh: '考核待确认',
    en: 'scores to confirm',
    counted: { zh: '份', en: 'scores' },
    one: 'score',
    act: {
      zh: '请核对后确认；确认后发给各部门，不再改动。',
      en: 'Please check the score and confirm it; then it is sent to the departments and changes no more.',
    },
  },
  scored: { zh: '考核', en: 'scores', counted: { zh: '份', en: 'scores' }, one: 'score', act: { zh: '', en: '' } },
  target: {
    zh: '达标目标',
    en: 'targets',
    counted: { zh: '项', en: 'targets' },
    one: 'target',
    act: {
      zh: '请督促下列企业推进达标；企业的进展请及时登记。',
      en: 'Please press the enterprises below to go on towards their certificates, and record how far they are.',
    },
  },
  progress: {
    zh: '报告进展',
    en: 'progress to report',
    counted: { zh: '件', en: 'obligations' },
    one: 'obligation',
    act: {
      zh: '请在任务页面“报告进展”，写明做到哪一步、还差什么。',
      en: 'Please report progress on the page of the obligation: how far it is, and what is lacking.',
    },
  },
  standing: {
    zh: '常态工作',
    en: 'standing duties',
    counted: { zh: '项', en: 'duties' },
    one: 'duty',
    act: {
      zh: '请在“常态工作”页面逐项写明近期开展的情况；常态工作没有期限，不计逾期。',
      en: 'Please say of each on the page “Standing duties” what was done of late; standing duties have no due date and are never late.',
    },
  },
  followUp: {
    zh: '后续工作',
    en: 'follow-ups',
    counted: { zh: '项', en: 'follow-ups' },
    one: 'follow-up',
    act: {
      zh: '请尽快办理，并在“常态工作”页面写明办理情况，办完的注明已办完；没有时限，不计逾期，办完以前定期提醒。',
      en: 'Please see to each, and say on the page “Standing duties” how far it is and, once it is, that it is done; it has no limit and is never late, and reminders go on until it is done.',
    },
  },
  hold: {
    zh: '期间要求',
    en: 'requirements for a span',
    counted: { zh: '项', en: 'requirements' },
    one: 'requirement',
    act: {
      zh: '请督促落实；期间内没有材料要报送，不计逾期，结束时另行告知。',
      en: 'Please see that it is kept. Nothing is to be handed in and nothing is late; you are told when it is over.',
    },
  },
  held: { zh: '期间结束', en: 'spans that are over', counted: { zh: '项', en: 'requirements' }, one: 'requirement', act: { zh: '', en: '' } },
  cycle: { zh: '达标进度', en: 'steps of enterprises', counted: { zh: '项', en: 'steps' }, one: 'step', act: { zh: '', en: '' } },
  assisted: {
    zh: '配合企业',
    en: 'enterprises that others supervise',
    counted: { zh: '项', en: 'steps' },
    one: 'step',
    act: {
      zh: '请协助主管部门督促企业；由主管部门办理和登记，贵单位无须登记。',
      en: 'Please help the department that supervises them to press the enterprises; it acts and records, you need not record anything.',
    },
  },
  ending: {
    zh: '期满待决定',
    en: 'past its last day',
    counted: { zh: '个督办事项', en: 'programmes' },
    one: 'programme',
    act: {
      zh: '请作出决定：结束督办（未办结的任务随之撤回），或延长（调整方案的最后一天）。不作决定，未办结的任务继续催办、列入周报。',
      en: 'Please decide: close the programme, which withdraws what is open, or extend it by amending the plan’s last day. Until you decide, reminders go on, and what is open stands in the brief.',
    },
  },
  item: {
    zh: '清单销号',
    en: 'items of registers',
    counted: { zh: '项', en: 'items' },
    one: 'item',
    act: {
      zh: '请逐项整改，完成后在“清单”页面写明整改情况；核实后销号，销号以前继续催办。',
      en: 'Please see to each, and say on the page “Registers” what was done; reminders go on until it has been looked at and struck off.',
    },
  },
  strike: {
    zh: '待销号',
    en: 'items to strike off',
    counted: { zh: '项', en: 'items' },
    one: 'item',
    act: {
      zh: '请核实整改情况，销号，或写明理由退回。',
      en: 'Please look at what was done, and strike the item off or send it back with a reason.',
    },
  },
  itemExtension: {
    zh: '清单延期待批',
    en: 'extensions of items to decide',
    counted: { zh: '项', en: 'requests' },
    one: 'request',
    act: {
      zh: '请在“清单”页面审批，同意或写明理由不同意；不作决定不等于同意，催办照常进行。',
      en: 'Please decide on the page “Registers”: grant it, or refuse it with a reason. Saying nothing is not consent, and reminders go on.',
    },
  },
  listed: {
    zh: '清单变动',
    en: 'news of registers',
    counted: { zh: '项', en: 'items' },
    one: 'item',
    act: {
      zh: '请在“清单”页面查看详情；待整改的，请在时限前完成并报送。',
      en: 'Please look at the page “Registers”; what is open is to be done and handed in by its limit.',
    },
  },
  decided: {
    zh: '决定告知',
    en: 'decisions',
    counted: { zh: '项', en: 'decisions' },
    one: 'decision',
    act: { zh: '请知悉，并在职责范围内执行。', en: 'Please take note, and carry them out as far as they concern you.' },
  },
  talk: {
    zh: '约谈',
    en: 'formal talk',
    counted: { zh: '项', en: 'decisions' },
    one: 'decision',
    act: {
      zh: '请负责人按决定文书载明的时间、地点到场，并准备情况说明和整改措施。',
      en: 'Please let the head come at the time and place that the decision names, ready to say how things stand and what will be done.',
    },
  },
};

const CEILING_ACT: Words = {
  zh: '请控制在上限以内，并把最新数据填报上来；没有填报的不能算没有超出。',
  en: 'Please keep below the number and report the latest figure; what is not reported cannot be taken as kept.',
};

/** What is told as a whole, on a morning of its own. */
const REPORTS: Record<ReportKind, Words> = {
  brief: { zh: '周报', en: 'weekly brief' },
  'end-report': { zh: '期满报告', en: 'report at the end' },
};

/** A step of a cycle that waits, and what is to be done about it. */
const STEP: Record<CycleStep, Words & { act: Words }> = {
  vet: {
    zh: '企业报送待审核',
    en: 'handed in by the enterprise, to be accepted',
    act: {
      zh: '请审核企业报送的材料，审核通过，或写明理由退回；企业收到邮件告知。',
      en: 'Please check what the enterprise handed in, and accept it or send it back with a reason; the enterprise is told by mail.',
    },
  },
  start: { zh: '启动达标', en: 'to start', act: { zh: '请督促企业启动达标并登记。', en: 'Please press the enterprises to start, and record it.' } },
  assess: {
    zh: '达标自评',
    en: 'to assess itself',
    act: { zh: '请督促企业完成自评并登记。', en: 'Please press the enterprises to assess themselves, and record it.' },
  },
  apply: {
    zh: '提出申请',
    en: 'to apply',
    act: { zh: '请督促企业提出评审申请并登记。', en: 'Please press the enterprises to apply for a review, and record it.' },
  },
  accept: {
    zh: '申请待受理',
    en: 'application to accept',
    act: { zh: '请受理，或写明理由退回。', en: 'Please accept the application, or reject it with a reason.' },
  },
  review: {
    zh: '待评审',
    en: 'to review',
    act: { zh: '请组织评审；达不到标准的，写明理由退回。', en: 'Please have it reviewed; reject with a reason what falls short of the standard.' },
  },
  approve: { zh: '待审核', en: 'to approve', act: { zh: '请审核评审结果并登记。', en: 'Please check the result of the review, and record it.' } },
  announce: { zh: '待公告', en: 'to announce', act: { zh: '请公告并登记。', en: 'Please announce it, and record that.' } },
  certify: {
    zh: '待发证',
    en: 'certificate to issue',
    act: { zh: '请发证并登记证书编号。', en: 'Please issue the certificate, and record its number.' },
  },
  reach: {
    zh: '限期达标',
    en: 'to be certified',
    act: {
      zh: '请督促企业在限期内达标；到期仍达不到最低标准的，可按方案提请处理。',
      en: 'Please press the enterprises to be certified in time; for those that do not reach the lowest level, the plan lets you propose what follows.',
    },
  },
  pass: {
    zh: '抽查待办结',
    en: 'inspection to conclude',
    act: { zh: '请登记抽查结果：通过，或责令限期整改。', en: 'Please record how the inspection ended: passed, or rectification ordered.' },
  },
  rectify: {
    zh: '限期整改',
    en: 'rectification',
    act: {
      zh: '请督促企业整改并登记；逾期不改的，可提出降级或撤销建议。',
      en: 'Please press the enterprises to put things right, and record it; where they do not in time, you may propose a downgrade or revocation.',
    },
  },
  upgrade: {
    zh: '限期改造升级',
    en: 'upgrade by a limit',
    act: {
      zh: '请督促企业在期限内完成改造升级；完成的，提出并登记解除决定。',
      en: 'Please press the enterprises to carry out the upgrade in time; once it is done, propose and record that the decision is lifted.',
    },
  },
  yearly: {
    zh: '年度自评',
    en: 'yearly self-assessment',
    act: {
      zh: '请督促企业完成年度自评并登记；缺一次即不能直接换证。',
      en: 'Please press the enterprises to make their yearly self-assessment, and record it; whoever misses one cannot renew directly.',
    },
  },
  renew: {
    zh: '换证申请',
    en: 'application for the next certificate',
    act: { zh: '请督促企业申请换证或复评。', en: 'Please press the enterprises to apply for renewal or re-assessment.' },
  },
  expiry: {
    zh: '证书到期',
    en: 'certificate that runs out',
    act: {
      zh: '证书到期后不再计入达标；请督促企业换证，或重新启动达标。',
      en: 'A certificate that has run out counts no more; please press the enterprises to renew it, or to start anew.',
    },
  },
};
const isStep = (about: string): about is CycleStep => about in STEP;

/** What an item is about within its kind: 年度自评; empty where the kind says it all. */
export const matterPart = ({ kind, about }: { kind: MatterKind; about: string }, language: Language = 'zh') =>
  (kind === 'cycle' || kind === 'assisted') && isStep(about) ? STEP[about][language] : '';

/** What waits: 待办结. */
export const matterKindName = (kind: MatterKind | ReportKind, language: Language = 'zh') => (isReport(kind) ? REPORTS[kind] : MATTER[kind])[language];
/** So many of a kind: 3 件. */
export const matterCount = (kind: MatterKind | ReportKind, count: number, language: Language = 'zh') =>
  isReport(kind)
    ? inLanguage(language)(`${count} 项`, many(count, 'item'))
    : inLanguage(language)(`${count} ${MATTER[kind].counted.zh}`, many(count, MATTER[kind].one, MATTER[kind].counted.en));
/** What is to be done about it. */
export const matterAct = ({ kind, about, indicator }: Pick<MatterItem, 'kind' | 'about' | 'indicator'>, language: Language) =>
  (kind === 'cycle' && isStep(about) ? STEP[about].act : indicator?.ceiling ? CEILING_ACT : MATTER[kind].act)[language];
/** What a notice of this name tells of; the name itself where a later release wrote it. */
export const matterTitle = (name: string, language: Language = 'zh') => {
  if (isReport(name)) return REPORTS[name][language];
  const matter = readMatterName(name);
  return matter ? matterKindName(matter.kind, language) : name;
};

/** How far a quota is, in numbers. */
export const quotaText = ({ of, least, drawn, inspected }: QuotaNumbers, language: Language = 'zh') =>
  inLanguage(language)(
    `名单 ${of} 家，至少 ${least} 家，已抽取 ${drawn} 家，已检查 ${inspected} 家`,
    `${of} on the roster, at least ${least}, drawn ${drawn}, inspected ${inspected}`,
  );

/** How far an indicator is, what it takes and what it comes to: `120/200 台，差 80 台，每月须增 26.7 台，预测到时 160 台，达不到`. */
export function indicatorText(
  { value, target, unit: code, gap, pace, forecast, registry, ceiling }: NonNullable<MatterItem['indicator']>,
  dueOn: PlainDate,
  today: PlainDate,
  language: Language,
): string {
  const say = inLanguage(language);
  const unit = unitName(code, language);
  const said = registry === undefined ? '' : say(`（与登记不一致：登记为 ${registry} ${unit}）`, ` (the registry says ${registry} ${unit})`);
  if (ceiling) return ceilingText({ value, target, unit, gap, pace, ...(forecast && { forecast }), said, ...ceiling }, dueOn, today, language);
  const far =
    value === undefined ? say(`尚未填报（目标 ${target} ${unit}）`, `nothing reported yet (target ${target} ${unit})`) : `${value}/${target} ${unit}${said}`;
  const lacking = say(`，差 ${gap} ${unit}`, `, ${gap} ${unit} short`);
  if (gap === 0 || today > dueOn) return `${far}${gap > 0 ? lacking : ''}`;
  const needed =
    daysBetween(today, dueOn) > 30
      ? say(`，每月须增加 ${pace} ${unit}`, `, ${pace} ${unit} more needed each month`)
      : say(`，到期前须增加 ${gap} ${unit}`, `, ${gap} ${unit} more needed by its day`);
  const expected =
    forecast &&
    say(
      `，预测到时 ${forecast.value} ${unit}，${forecast.met ? '能达到' : '达不到'}`,
      `, forecast ${forecast.value} ${unit}: ${forecast.met ? 'met' : 'not met'}`,
    );
  return `${far}${lacking}${needed}${expected ?? ''}`;
}

interface CeilingText extends Pick<NonNullable<MatterItem['indicator']>, 'target' | 'unit' | 'gap' | 'pace' | 'forecast'> {
  value: number | undefined;
  room: number;
  silent: number;
  asOf?: PlainDate;
  /** What the registry says instead. */
  said: string;
}

/** How far a number is from the most that is allowed: `3 人（上限 5 人），还可增 2 人，每月最多增 0.6 人，预测到时 4 人，不会超出`. */
function ceilingText(
  { value, target, unit, gap, room, pace, forecast, silent, asOf, said }: CeilingText,
  dueOn: PlainDate,
  today: PlainDate,
  language: Language,
) {
  const say = inLanguage(language);
  if (value === undefined) return say(`尚未填报（上限 ${target} ${unit}）`, `nothing reported yet (at most ${target} ${unit})`);
  const isOver = today > dueOn;
  const old = asOf !== undefined && asOf < (isOver ? dueOn : today) ? say(`，数据截至 ${asOf}`, `, as of ${asOf}`) : '';
  const waits = silent === 0 ? '' : say(`，还有 ${silent} 个单位没有填报`, `, ${many(silent, 'body has', 'bodies have')} not reported`);
  const far = say(`${value} ${unit}（上限 ${target} ${unit}${old}）${said}`, `${value} ${unit} (at most ${target} ${unit}${old})${said}`);
  if (gap > 0 && isOver) return far + say(`，超出 ${gap} ${unit}`, `, ${gap} ${unit} too many`) + waits;
  if (isOver) return far + (silent === 0 ? say('，没有超出', ', kept') : waits);
  const stands =
    gap > 0
      ? say(`，已超出 ${gap} ${unit}`, `, ${gap} ${unit} too many`)
      : daysBetween(today, dueOn) > 30
        ? say(`，还可增 ${room} ${unit}，每月最多增 ${pace} ${unit}`, `, ${room} ${unit} left, ${pace} ${unit} a month at the most`)
        : say(`，还可增 ${room} ${unit}`, `, ${room} ${unit} left`);
  const expected = forecast
    ? say(
        `，预测到时 ${forecast.value} ${unit}，${forecast.met ? '不会超出' : '会超出'}`,
        `, forecast ${forecast.value} ${unit}: ${forecast.met ? 'kept' : 'exceeded'}`,
      )
    : '';
  return `${far}${stands}${waits}${expected}`;
}
