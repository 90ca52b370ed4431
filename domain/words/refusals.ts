import type { Bar, Consequence, EnterpriseActKind, EnterpriseStage, HandedAct } from '../enterprise/enterprise.ts';
import type { Language, Words } from '../kernel/language.ts';
import type { DetailsOf, Refusal, RefusalCode } from '../kernel/refusals.ts';
import type { Stage } from '../obligation/obligation.ts';
import type { PortionStage } from '../obligation/portion.ts';
import type { ProgrammeState } from '../programme/programme.ts';
import type { ItemStage } from '../register/register.ts';
import { barName, consequenceName, enterpriseActName, enterpriseStageName, handedName, isEnterpriseAct, levelName } from './enterprise.ts';
import { many } from './numbers.ts';
import { isItemAct, itemActName, itemStageName } from './register.ts';
import { actName, portionStageName, programmeStageName, stageName } from './words.ts';

/**
 * What kind of "no" it is. Each way in answers by the kind, the HTTP API with a status:
 * - `forbidden`: not for this person or body, ever; `conflict`: not as things stand now; `invalid`: what was given is wrong;
 * - `unknown`: there is no such thing; `stale`: it has changed since the caller looked; `too-large`: more than is taken;
 * - `unauthenticated`: who it is has not been shown; `throttled`: too often, later again;
 * - `unavailable`: a part of the system is not there now; `unanswered`: it was handed on, and nobody says what came of it.
 */
export type RefusalKind =
  | 'forbidden'
  | 'conflict'
  | 'invalid'
  | 'unknown'
  | 'stale'
  | 'too-large'
  | 'unauthenticated'
  | 'throttled'
  | 'unavailable'
  | 'unanswered';

type Named = (org: string) => string;
/** An instant (programme epoch ms) by the clock of the plan’s zone; empty where no plan is at hand. */
type Minute = (atMs: number) => string;
type Say<Code extends RefusalCode> = (details: DetailsOf<Code>, named: Named, minute: Minute) => Words;

const conflict = <Code extends RefusalCode>(say: Say<Code>) => ({ kind: 'conflict' as const, say });
const invalid = <Code extends RefusalCode>(say: Say<Code>) => ({ kind: 'invalid' as const, say });

const act = (code: string, language: Language) =>
  isEnterpriseAct(code) ? enterpriseActName(code as EnterpriseActKind, language) : isItemAct(code) ? itemActName(code, language) : actName(code, language);
/** For how many hours an urge keeps the next one back. */
const hours = ({ atMs, againAtMs }: DetailsOf<'urged-lately'>) => Math.round((Number(againAtMs) - Number(atMs)) / 3_600_000);
const enterpriseStage = (stage: string, language: Language) => enterpriseStageName(stage as EnterpriseStage, language);

/** What an act on an enterprise may lack. */
const DETAIL: Record<string, Words> = {
  bar: { zh: '是哪一项', en: 'to be told which' },
  consequence: { zh: '建议如何处理', en: 'to be told what is proposed' },
  document: { zh: '决定的文号', en: 'the number of the document' },
  grant: { zh: '同意或不同意', en: 'a yes or a no' },
  level: { zh: '证书等级', en: 'the certificate’s level' },
  limit: { zh: '整改期限', en: 'a last day' },
  of: { zh: '报送的是哪一项', en: 'to be told which of them' },
  result: { zh: '抽查结果', en: 'the result' },
  score: { zh: '自评得分', en: 'the score' },
  until: { zh: '申请延到哪一天', en: 'the day that is asked for' },
};

/** The kind and the sentence of every "no" of the rules. The sentences know no command and no page: whoever shows one adds how to act there. */
export const REFUSALS: { [Code in RefusalCode]: { kind: RefusalKind; say: Say<Code> } } = {
  'not-yours': {
    kind: 'forbidden',
    say: (d, named) => ({
      zh: `此操作应由${named(d.org)}办理，${named(d.actor)}无权办理。`,
      en: `This is for ${named(d.org)} to do, not for ${named(d.actor)}.`,
    }),
  },
  'reason-missing': invalid((d) => ({ zh: `${act(d.act, 'zh')}须说明理由。`, en: `To ${act(d.act, 'en')} you must say why.` })),
  'wrong-stage': conflict((d) => ({
    zh: `这件任务${stageName(d.stage as Stage)}，不能${act(d.act, 'zh')}。`,
    en: `This obligation is ${stageName(d.stage as Stage, 'en')}, so you cannot ${act(d.act, 'en')} it.`,
  })),
  'already-acknowledged': conflict(() => ({
    zh: '这件任务已经签收过了，无须再签。',
    en: 'This obligation has been acknowledged already; nothing more to do.',
  })),
  'evidence-missing': invalid(() => ({ zh: '报送须附佐证材料，请至少附一个文件。', en: 'A submission needs at least one file.' })),
  'figures-missing': invalid((d) => ({
    zh: `报送须填写数据，还缺：${d.fields}。没有发生的请填 0。`,
    en: `A submission has to give figures; lacking: ${d.fields}. Where there were none, give 0.`,
  })),
  'figures-below': conflict((d) => ({
    zh: `没有达到方案要求的下限：${d.fields}。数据属实的，请在说明里写明原因再报送，原因记入台账。`,
    en: `Below the least that the plan asks for: ${d.fields}. If that is how it is, say why and submit again: the reason is kept in the ledger.`,
  })),
  'figure-faulty': invalid((d) => ({ zh: `填报项“${d.field}”不对：${d.zh}。`, en: `The figure “${d.field}” is wrong: it ${d.en}.` })),
  'parts-open': conflict((d) =>
    d.missing === 'reason'
      ? {
          zh: `还有分项没有完成：${d.parts}。先逐项勾选；仍要报送的，请写明理由，理由记入台账。`,
          en: `Parts of it are not ticked: ${d.parts}. Tick them first; to submit nevertheless say why: the reason is kept in the ledger.`,
        }
      : { zh: `还有分项没有完成：${d.parts}。请逐项完成并勾选后再报送。`, en: `Parts of it are not ticked: ${d.parts}. Finish and tick each, then submit.` },
  ),
  'part-unknown': invalid((d) =>
    d.known === ''
      ? { zh: '这件任务没有分项，不必勾选。', en: 'This obligation has no parts to tick.' }
      : { zh: `没有代号为 ${d.part} 的分项；可选：${d.known}。`, en: `No part is called ${d.part}; there are ${d.known}.` },
  ),
  'part-stands': conflict((d) =>
    d.ticked
      ? { zh: `分项“${d.part}”已经勾选过了，无须再勾。`, en: `The part “${d.part}” is ticked already.` }
      : { zh: `分项“${d.part}”没有勾选，无须取消。`, en: `The part “${d.part}” is not ticked.` },
  ),
  'share-faulty': invalid((d) => ({
    zh: `进度须是 0 到 100 的整数（百分比），现为 ${d.share}。`,
    en: `How far it is has to be a whole number from 0 to 100 (per cent), not ${d.share}.`,
  })),
  'urged-lately': conflict((d, _named, minute) => {
    const until = minute(Number(d.againAtMs));
    return {
      zh: `刚${act(d.act, 'zh')}过，${until ? `${until} 以后` : `${hours(d)}小时后`}可再次${act(d.act, 'zh')}；急事请电话联系。`,
      en: `It was done not long ago; you can ${act(d.act, 'en')} it again ${until ? `from ${until} on` : `${many(hours(d), 'hour')} after that`}. Call them if it is urgent.`,
    };
  }),
  'nothing-to-answer': conflict(() => ({ zh: '没有待答复的批示。', en: 'No instruction is waiting to be answered.' })),
  'nothing-to-read': conflict(() => ({ zh: '没有提到您的未读留言。', en: 'No comment that names you is unread.' })),
  'mention-elsewhere': invalid((d, named) => ({
    zh: `${d.name}是${named(d.org)}的人，看不到这件任务，不能在留言中提到。`,
    en: `${d.name} of ${named(d.org)} cannot see this obligation: name somebody of a body that is concerned.`,
  })),
  'quota-short': conflict((d) => ({
    zh: `“${d.quota}”未达到：名单 ${d.of} 家，至少须${d.counts === 'drawn' ? '抽取' : '抽取并检查'} ${d.least} 家，现已抽取 ${d.drawn} 家、检查 ${d.inspected} 家。仍要办结的，请写明理由，理由记入台账。`,
    en: `“${d.quota}” is not reached: of ${d.of} on the roster at least ${d.least} have to be ${d.counts === 'drawn' ? 'drawn' : 'drawn and inspected'}; ${d.drawn} are drawn and ${d.inspected} inspected. To settle it nevertheless say why: the reason is kept in the ledger.`,
  })),
  'gate-shut': conflict((d) => ({
    zh: `还不能办结：按方案须先办结${d.open}${Number(d.count) > 5 ? `等 ${d.count} 件` : ''}。`,
    en: `It cannot be confirmed yet: the plan wants this settled before: ${d.open}${Number(d.count) > 5 ? ` and more, ${d.count} in all` : ''}.`,
  })),
  'handed-in-by': conflict((d, named) => ({
    zh: `这项共同牵头的任务由${named(d.org)}报送，请在${named(d.org)}的任务里办结或退回。`,
    en: `${named(d.org)} has handed it in for all who lead it together: confirm or return it there.`,
  })),
  'not-open-yet': invalid((d) => ({
    zh: `这项任务 ${d.opens} 才开始，开始前不能报送。`,
    en: `This stage begins on ${d.opens}: nothing is handed in before.`,
  })),
  'extension-too-late': invalid((d) => ({
    zh: `已过时限（${d.due}），延期须在到期前申请。请尽快报送，并在材料中说明情况。`,
    en: `It was due on ${d.due}; an extension has to be asked for before that. Submit as soon as you can and say what happened.`,
  })),
  'extension-pending': conflict((d) => ({
    zh: `已有延期至 ${d.until} 的申请待批，请等待审批。`,
    en: `An extension until ${d.until} is waiting to be decided already.`,
  })),
  'extension-not-later': invalid((d) => ({
    zh: `延期日期 ${d.until} 须晚于现时限 ${d.due}。`,
    en: `The new date ${d.until} has to be later than the due date ${d.due}.`,
  })),
  'extension-asked-late': invalid((d) => ({
    zh: `按方案，延期最迟须在 ${d.by} 申请，现已过期；请按时限 ${d.due} 报送，并在材料中说明情况。`,
    en: `By the plan an extension has to be asked for by ${d.by}, which is over: hand in by ${d.due}, and say in the documents how things stand.`,
  })),
  'extension-too-often': invalid((d) => ({
    zh: `按方案，${d.times === '0' ? '这项任务不能延期' : `最多延期 ${d.times} 次，已延期 ${d.granted} 次`}；${d.act === 'decideExtension' ? '请不同意这次申请，并写明理由' : `请按时限 ${d.due} 报送`}。`,
    en: `By the plan it may ${d.times === '0' ? 'not be extended' : `be extended ${many(Number(d.times), 'time')} at the most, and has been ${many(Number(d.granted), 'time')}`}: ${d.act === 'decideExtension' ? 'refuse the request, and say why' : `hand in by ${d.due}`}.`,
  })),
  'extension-too-long': invalid((d) => {
    const [zh, en] =
      d.until === ''
        ? [`请按时限 ${d.due} 报送`, `hand in by ${d.due}`]
        : d.act === 'decideExtension'
          ? [`请不同意延到 ${d.until} 的申请，请单位另报日期`, `refuse ${d.until}, and let the department ask for another day`]
          : [`请把 ${d.until} 改为不晚于该日的日期`, `ask for a day not after that instead of ${d.until}`];
    return { zh: `按方案，最迟只能延到 ${d.last}；${zh}。`, en: `By the plan it may be extended until ${d.last} at the latest: ${en}.` };
  }),
  'no-extension': conflict(() => ({ zh: '没有待批的延期申请。', en: 'There is no extension waiting to be decided.' })),
  'portion-unknown': invalid((d) => ({
    zh: `没有编号为 ${d.portion} 的分解事项；${d.known === '' ? '这件任务还没有分解' : `现有：${d.known}`}。`,
    en: `No portion has the code ${d.portion}; ${d.known === '' ? 'nothing of this obligation was passed on' : `there are: ${d.known}`}.`,
  })),
  'portion-wrong-stage': conflict((d) => ({
    zh: `交给“${d.name}”的分解事项${portionStageName(d.stage as PortionStage, 'zh')}，不能${act(d.act, 'zh')}。`,
    en: `The portion of “${d.name}” is ${portionStageName(d.stage as PortionStage, 'en')}, so you cannot ${act(d.act, 'en')}.`,
  })),
  'portion-not-earlier': invalid((d) => ({
    zh: `“${d.name}”的时限 ${d.until} 须早于本任务的时限 ${d.due}，请改为更早的日期。`,
    en: `The date ${d.until} for “${d.name}” has to be before the obligation’s own due date ${d.due}: give an earlier one.`,
  })),
  'portion-over': invalid((d) => ({
    zh: `“${d.name}”的时限 ${d.until} 已经过去，请改为今天或以后的日期。`,
    en: `The date ${d.until} for “${d.name}” is over already: give today or a later one.`,
  })),
  'portions-count': invalid((d) => ({
    zh: `一件任务至少分解一项，最多 ${d.most} 项，现共 ${d.count} 项。`,
    en: `An obligation is divided into one to ${d.most} portions; this would make ${d.count}.`,
  })),
  'portion-empty': invalid(() => ({
    zh: '报送须附材料或写明完成情况，请至少提供一样。',
    en: 'Hand in a file, or say how it was done: at least one of the two.',
  })),
  'portion-faulty': invalid((d) => ({
    zh: `第 ${d.row} 项“${d.name}”的邮箱不对：${d.zh}。`,
    en: `The mailbox in row ${d.row}, “${d.name}”, is wrong: ${d.en}.`,
  })),
  'schedule-of-another-date': invalid((d) => ({
    zh: `延期日期与申请（${d.until}）不符，请重试。`,
    en: `The dates were worked out for another day than the ${d.until} that was asked for; try again.`,
  })),
  'dates-of-another-version': invalid((d) => ({
    zh: `任务的时限已变为 ${d.due}，日期须按新时限重新推算，请重试。`,
    en: `It is due on ${d.due} by now, and the dates were worked out for another version; try again.`,
  })),
  'nothing-to-redate': invalid(() => ({
    zh: '日期已按现行工作日安排，无需调整。',
    en: 'Its dates are those of the present working days already: nothing has to move.',
  })),
  'act-faulty': invalid((d) => ({ zh: `未能办理：${d.zh}。`, en: `It was not done: ${d.en}.` })),
  'changed-since': conflict((d) => ({
    zh: `您打开页面之后又有新的报送、申请或变动，没有办理“${act(d.act, 'zh')}”；请看过最新内容再决定。`,
    en: `Something has come in or changed since you opened the page, so “${act(d.act, 'en')}” was not done: look at it, then decide.`,
  })),
  'not-recorded': invalid(() => ({
    zh: '未能办理：这次办理无法写入台账，已通知系统管理员；任务照常进行，请与系统管理员联系后再办。',
    en: 'It was not done: the ledger cannot hold it, and the operator has been told. The item goes on as before; ask the operator, then do it again.',
  })),
  'outsider-alone': conflict(({ act, name }) =>
    act === 'reassign'
      ? {
          zh: `这是“${name}”的任务，不能改派给部门；报错了对象的，请免除后重新报告。`,
          en: `This is what ${name} owes, and no department can take it over: where the report named the wrong one, waive it and report anew.`,
        }
      : {
          zh: `这是“${name}”的任务，不能由部门分解；请由其办理，或代其报送。`,
          en: `This is what ${name} owes, and no department divides it: let them act, or hand in for them.`,
        },
  ),
  'already-theirs': conflict((d, named) => ({
    zh: `这件任务本来就由${named(d.department)}办理。`,
    en: `${named(d.department)} answers for this obligation already.`,
  })),
  'programme-wrong-stage': conflict((d) => ({
    zh: `督办事项${programmeStageName(d.stage as ProgrammeState['stage'])}，不能${act(d.act, 'zh')}。`,
    en: `The programme is ${programmeStageName(d.stage as ProgrammeState['stage'], 'en')}, so you cannot ${act(d.act, 'en')} it.`,
  })),
  'plan-version': conflict((d) => ({
    zh: `方案现在是第 ${d.holds} 版，您的改动是对照第 ${Number(d.given) - 1} 版写的，没有采用；您写的内容还在，请对照现行方案改好后再提交。`,
    en: `Version ${d.holds} of the plan holds, and yours was read against version ${Number(d.given) - 1}: it was not taken. What you wrote is still there; compare it with the plan in force and submit it again.`,
  })),
  'enterprise-wrong-stage': conflict((d) => ({
    zh: `该企业${enterpriseStage(d.stage, 'zh')}，不能办理“${act(d.act, 'zh')}”。`,
    en: `The enterprise is ${enterpriseStage(d.stage, 'en')}, which does not allow “${act(d.act, 'en')}”.`,
  })),
  'still-certified': conflict((d) => ({
    zh: `该企业证书有效期至 ${d.until}，无须重新启动达标；换证或复评请办理“申请”。`,
    en: `Its certificate is valid until ${d.until}: apply for another instead of starting again.`,
  })),
  'running-too-short': invalid((d) => ({
    zh: `该企业 ${d.since} 才开始运行，须在 ${d.atMost} 或以前开始运行才能自评。`,
    en: `It has been running since ${d.since} only; to assess itself it must have started by ${d.atMost}.`,
  })),
  'window-not-open': conflict((d) => ({
    zh: `证书有效期至 ${d.until}，${d.from} 起才能申请；申请更高等级不受此限。`,
    en: `Its certificate runs until ${d.until}; it may apply from ${d.from} on, or at any time for a better level.`,
  })),
  'certificate-number-missing': invalid(() => ({ zh: '须写明证书编号。', en: 'A certificate needs its number.' })),
  'no-certificate-held': conflict(() => ({ zh: '该企业没有证书，不能补录编号。', en: 'It holds no certificate that a number could be added to.' })),
  'number-known': conflict(({ number }) => ({
    zh: `证书编号已登记为 ${number}；登记有误的，由安委办更正。`,
    en: `The number is registered as ${number} already; the office puts it right if it is wrong.`,
  })),
  'certificate-dates': invalid((d) => ({
    zh: `证书日期不对：发证 ${d.issued}，有效期至 ${d.expires}。`,
    en: `The certificate's dates are wrong: issued ${d.issued}, valid until ${d.expires}.`,
  })),
  'certificate-known': conflict((d) => ({ zh: `证书 ${d.number} 就是现持证书。`, en: `Certificate ${d.number} is the one that it holds already.` })),
  'certificate-expired': invalid((d) => ({
    zh: `证书已于 ${d.expires} 到期，不能直接换证，请重新申请。`,
    en: `Its certificate expired on ${d.expires}: it has to apply again.`,
  })),
  'yearly-lacking': invalid((d) => ({
    zh: `缺 ${d.due} 前应完成的年度自评，不能直接换证，请申请复评。`,
    en: `The yearly self-assessment due by ${d.due} is missing, which bars direct renewal: apply for re-assessment.`,
  })),
  'renewal-barred': invalid((d) => ({
    zh: `${d.on} 记有“${barName(d.bar as Bar)}”，不能直接换证，请申请复评。`,
    en: `Direct renewal is barred by ${barName(d.bar as Bar, 'en')} on ${d.on}: apply for re-assessment.`,
  })),
  'yearly-not-open': conflict((d) => ({
    zh: `没有待完成的年度自评${d.last ? `（上次 ${d.last}）` : ''}。`,
    en: `No yearly self-assessment is open${d.last ? ` (the last was on ${d.last})` : ''}.`,
  })),
  'limit-past': invalid((d) => ({ zh: `整改期限 ${d.limit} 已过，请写以后的日期。`, en: `The limit ${d.limit} has passed: give a later date.` })),
  'no-rectification': conflict(() => ({ zh: '没有正在进行的限期整改。', en: 'No rectification is under way.' })),
  'rectification-open': conflict((d) => ({
    zh: `限期整改（至 ${d.limit}）还在进行，整改完成后请办理“整改完成”。`,
    en: `A rectification is under way until ${d.limit}: record that it is done first.`,
  })),
  'proposal-pending': conflict((d) => ({
    zh: `已有“${consequenceName(d.consequence as Consequence)}”建议待决定。`,
    en: `A proposal (${consequenceName(d.consequence as Consequence, 'en')}) is waiting to be decided already.`,
  })),
  'no-valid-certificate': invalid(() => ({
    zh: '该企业没有有效证书，不能降级或撤销。',
    en: 'It holds no valid certificate that could be downgraded or revoked.',
  })),
  'level-not-assessed': invalid((d) => ({
    zh: `现为${levelName(Number(d.level))}，直接换证不能提高等级，请申请复评。`,
    en: `It holds level ${d.level}; a better one takes an assessment: apply for it.`,
  })),
  'detail-missing': invalid((d) => ({
    zh: `办理“${act(d.act, 'zh')}”须写明${DETAIL[d.what]?.zh ?? d.what}。`,
    en: `“${act(d.act, 'en')}” needs ${DETAIL[d.what]?.en ?? d.what}.`,
  })),
  'level-not-lower': invalid((d) =>
    d.level === '3'
      ? { zh: '现为三级，已是最低等级，只能建议撤销。', en: 'It holds level 3, the lowest: revocation is all that can be proposed.' }
      : { zh: `现为${levelName(Number(d.level))}，降级须写更低的等级。`, en: `It holds level ${d.level}; a downgrade needs a lower one.` },
  ),
  'score-faulty': invalid((d) => ({
    zh: `自评得分须在 0 和 ${d.full} 之间，现填 ${d.score}。`,
    en: `The score has to be between 0 and ${d.full}, not ${d.score}.`,
  })),
  'nothing-handed-in': conflict((d) => ({
    zh: `企业没有待审核的“${handedName(d.act as HandedAct)}”报送。`,
    en: `No ${handedName(d.act as HandedAct, 'en')} that the enterprise has handed in waits to be accepted.`,
  })),
  'no-proposal': conflict(() => ({ zh: '没有待决定的处理建议。', en: 'No proposal is waiting to be decided.' })),
  'nothing-to-lift': conflict((d) => ({
    zh: `该企业没有生效中的“${consequenceName(d.consequence as Consequence)}”决定，不能解除。`,
    en: `No decision (${consequenceName(d.consequence as Consequence, 'en')}) stands against it that could be lifted.`,
  })),
  'item-wrong-stage': conflict((d) => ({
    zh: `这一项${itemStageName(d.stage as ItemStage)}，不能${act(d.act, 'zh')}。`,
    en: `This item is ${itemStageName(d.stage as ItemStage, 'en')}, so you cannot ${act(d.act, 'en')} it.`,
  })),
  'item-limit-past': invalid((d) => ({
    zh: d.limit === '' ? '请写明新的时限。' : `时限 ${d.limit} 已过，请写 ${d.today} 或以后的日期。`,
    en: d.limit === '' ? 'Give the new limit.' : `The limit ${d.limit} has passed: give ${d.today} or a later day.`,
  })),
  'item-extension-past': invalid((d) => ({
    zh: `申请延到的 ${d.limit} 已过，不能再同意；请不同意，或调整时限。`,
    en: `The day that was asked for, ${d.limit}, has passed and cannot be granted any more: refuse it, or move the limit.`,
  })),
  'item-values-missing': invalid((d) => ({ zh: `还须填写：${d.fields}。`, en: `Still to be filled in: ${d.fields}.` })),
  'item-value-faulty': invalid((d) => ({ zh: `“${d.field}”不对：${d.zh}。`, en: `“${d.field}” is wrong: it ${d.en}.` })),
  'item-as-before': conflict((d) => ({ zh: `时限本来就是 ${d.what}，没有变动。`, en: `Its limit is ${d.what} already: nothing has changed.` })),
  'already-there': conflict((d, named) => ({
    zh: `该企业本来就由${named(d.department)}主管，行业也相同。`,
    en: `${named(d.department)} supervises it already, in that sector.`,
  })),
};

/** The sentence for a "no" in both languages. `named` turns a body's code into its name and `minute` an instant into text, where a plan is at hand. */
export function refusalWords(refusal: Refusal, named: Named = (org) => org, minute: Minute = () => ''): { kind: RefusalKind; words: Words } {
  const { kind, say } = REFUSALS[refusal.refused] as { kind: RefusalKind; say(details: object, named: Named, minute: Minute): Words };
  return { kind, words: say(refusal.details, named, minute) };
}

/** The same as one text. */
export const sentenceOf = (refusal: Refusal, language: Language = 'zh', named?: Named): string => refusalWords(refusal, named).words[language];
