import { approverOf, approversOf, confirmerOf, recipientOf, recipientParts } from '../kernel/bodies.ts';
import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import { extensionSaid, granterOf, grantersOf } from '../obligation/extension.ts';
import { readRung } from '../obligation/notices.ts';
import type { ObligationState } from '../obligation/obligation.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName, listed } from '../words/dates.ts';
import { extensionText } from '../words/extension.ts';

/** Whom the news of an act is for, and how the obligation stands after it. */
interface ActNews {
  plan: Plan;
  state: ObligationState;
  rung: string;
  recipient: string;
}

/** More time is asked for, granted or refused. */
function extensionNews(
  event: 'extensionRequested' | 'extensionPassed' | 'extensionGranted' | 'extensionRefused',
  { plan, state }: Pick<ActNews, 'plan' | 'state'>,
  language: Language,
): { title: string; sentence: string } {
  const say = inLanguage(language);
  const due = dayName(state.schedule.dueDate, language);
  const granters = grantersOf(state);
  const last = nameOf(plan, granters.at(-1) ?? '');
  switch (event) {
    case 'extensionRequested':
    case 'extensionPassed': {
      const until = state.extension?.until;
      const said = extensionSaid(state);
      const [passed, next] = turnOf(plan, state);
      const [zh, en] = said
        ? [`${next.zh}按方案：${extensionText(said, 'zh')}。`, `${next.en} By the plan: ${extensionText(said, 'en')}.`]
        : [next.zh, next.en];
      return {
        title: say('延期待批', 'Extension to decide'),
        sentence: say(
          `责任单位申请延期至 ${until ?? '新的日期'}，${passed.zh}请审批。在批准之前，原时限照旧。${zh}`,
          `The responsible body asks for an extension until ${until === undefined ? 'a later date' : dayName(until, 'en')}. ${passed.en}Please decide; until then the present due date holds.${en}`,
        ),
      };
    }
    case 'extensionGranted':
      return {
        title: say('同意延期', 'Extension granted'),
        sentence: say(`${last}同意延期，新时限为 ${due}。`, `${last} has granted the extension: it is now due on ${due}.`),
      };
    case 'extensionRefused':
      return {
        title: say('不同意延期', 'Extension refused'),
        sentence:
          granters.length > 1
            ? say(`延期申请没有获准，时限仍为 ${due}。`, `The extension has been refused: it is still due on ${due}.`)
            : say(`${last}不同意延期，时限仍为 ${due}。`, `${last} has refused the extension: it is still due on ${due}.`),
      };
  }
}

/** Who has agreed to more time already, and who is asked after whoever is asked now, where the plan names several in order. */
function turnOf(plan: Plan, state: ObligationState): [Words, Words] {
  const all = grantersOf(state).map((org) => nameOf(plan, org));
  const now = grantersOf(state).indexOf(granterOf(state));
  const [agreed, next] = [all.slice(0, Math.max(0, now)), all[now + 1]];
  return [
    agreed.length === 0 ? NO_WORDS : { zh: `${agreed.join('、')}已审核同意，`, en: `${agreed.join(' and ')} agreed. ` },
    next === undefined ? NO_WORDS : { zh: `同意后报${next}审批。`, en: ` If you agree, ${next} is asked next.` },
  ];
}
const NO_WORDS: Words = { zh: '', en: '' };

/** The news of an act: its title and its one sentence. */
export function newsOf({ plan, rung, state, recipient }: ActNews, language: Language): { title: string; sentence: string } | undefined {
  const say = inLanguage(language);
  const ref = readRung(rung);
  const [department, confirmer] = [state.departmentId, confirmerOf(state)].map((org) => nameOf(plan, org));
  const partner = state.jointly ? nameOf(plan, state.jointly.org) : say('共同牵头单位', 'Another lead');
  const due = dayName(state.schedule.dueDate, language);
  const together = say('共同牵头', 'Led together');
  const event = ref.about === 'news' ? ref.event : ref.about;
  switch (event) {
    case 'submitted':
      return submittedNews({ plan, state, recipient }, language);
    case 'submissionWithdrawn':
      return {
        title: say('撤回报送', 'Submission taken back'),
        sentence: say(
          '责任单位已撤回报送的材料，无须再审核；这件任务视为没有报送，时限不变，催办照常。',
          'The responsible body has taken its submission back, and there is nothing to check any more. The obligation counts as not handed in; its due date stays, and reminders go on.',
        ),
      };
    case 'extensionWithdrawn':
      return {
        title: say('撤回延期申请', 'Request for an extension taken back'),
        sentence: say(
          `责任单位已撤回延期申请，无须再审批；时限仍为 ${due}。`,
          `The responsible body has taken its request for an extension back, and there is nothing to decide any more. It is still due on ${due}.`,
        ),
      };
    case 'instructed':
      return {
        title: say('领导批示', 'Instruction'),
        sentence: say(
          '领导就这件任务作出批示，请按批示办理，并在任务页面答复；答复以前，批示一直列在任务页面和催办邮件中。',
          'Your superiors have given an instruction about this obligation. Please follow it and answer it on the page of the obligation; until then it stands there and in every reminder.',
        ),
      };
    case 'answered':
      return {
        title: say('批示已答复', 'Instruction answered'),
        sentence: say('责任单位已就批示作出答复，见说明。', 'The responsible body has answered the instruction: see the remarks.'),
      };
    case 'commented':
      return commentedNews({ plan, state, recipient }, language);
    case 'endorsed':
      return {
        title: say('待办结', 'To be confirmed'),
        sentence: say(
          `${nameOf(plan, approversOf(state)[0] ?? '')}已审核同意，请审定后办结或退回。`,
          `${nameOf(plan, approversOf(state)[0] ?? '')} has checked the submission and passes it on to you. Please confirm it or send it back.`,
        ),
      };
    case 'jointlySubmitted':
      return {
        title: together,
        sentence: say(
          `${partner}已为各共同牵头单位报送，待办结；在此期间贵单位无须再报。`,
          `${partner} has handed in for all who lead together, and it waits to be confirmed. For now you need not hand in anything.`,
        ),
      };
    case 'jointlyReturned':
      return {
        title: together,
        sentence: say(
          '共同牵头单位报送的材料已被退回或不再有效，任务仍须由共同牵头的任一单位报送。',
          'What another lead had handed in was sent back or no longer holds. One of those who lead together has to hand in still.',
        ),
      };
    case 'jointlySettled':
      return {
        title: together,
        sentence: say(
          `${partner}报送的材料已经办结，贵单位的任务随之办结，无须再办。`,
          `What ${state.jointly ? partner : 'another lead'} handed in has been confirmed. Your obligation is settled with it, and there is nothing left to do.`,
        ),
      };
    case 'returned':
      return {
        title: say('退回', 'Sent back'),
        sentence: say(
          `报送的材料已被${state.contributes ? '牵头单位' : state.approval || state.reviewer !== undefined ? '' : confirmer}退回，请按说明补充后重新报送。`,
          `The documents were sent back${state.contributes ? ' by the lead' : state.approval || state.reviewer !== undefined ? '' : ` by ${confirmer}`}. Please complete them as the remarks say and hand them in again.`,
        ),
      };
    case 'extensionRequested':
    case 'extensionPassed':
    case 'extensionGranted':
    case 'extensionRefused':
      return extensionNews(event, { plan, state }, language);
    case 'reassigned':
      return { title: say('任务改派', 'Reassigned'), sentence: say(`这件任务改由${department}办理。`, `This obligation now lies with ${department}.`) };
    case 'amended':
      return {
        title: say('方案调整', 'Plan amended'),
        sentence: say(`方案有调整，这件任务的时限为 ${due}。`, `The plan was amended: this obligation is due on ${due}.`),
      };
    case 'waived':
      return {
        title: say('任务免除', 'Waived'),
        sentence: say(`${confirmer}已免除这件任务，无须再办。`, `${confirmer} has waived this obligation: there is nothing left to do.`),
      };
    case 'urged': {
      const by = nameOf(plan, state.urged?.by ?? confirmerOf(state));
      return {
        title: say('催办', 'Urged'),
        sentence: say(
          `${by}就这件任务专门催办，请按说明尽快办理。`,
          `${by} urges you about this obligation in particular. Please act on it as the remarks say, as soon as you can.`,
        ),
      };
    }
    case 'fulfilled':
      return {
        title: say('名单完成', 'Roster done'),
        sentence: say('名单内的企业已全部完成，这件任务随之办结。', 'Every enterprise on the roster is done, and this obligation is settled with them.'),
      };
    case 'withdrawn':
      return {
        title: say('任务撤回', 'Withdrawn'),
        sentence: say('这件任务已随方案撤回，无须再办。', 'This obligation was withdrawn with the plan: there is nothing left to do.'),
      };
    default:
      return undefined;
  }
}

/** The news of comments that name somebody of a body and are not read yet. */
function commentedNews({ state, recipient }: Omit<ActNews, 'rung'>, language: Language) {
  const say = inLanguage(language);
  const names = (state.mentions ?? []).filter(({ org }) => org === recipientParts(recipient).org).map(({ name }) => name);
  return {
    title: say('留言', 'Comment'),
    sentence: say(
      `有关单位就这件任务留言，提到了${names.join('、')}，内容如下。请在任务页面留言答复，或标为已阅。`,
      `A comment on this obligation names ${listed(names, 'en')}; it stands below. Please answer it on the page of the obligation, or mark it as read.`,
    ),
  };
}

/** The news of a submission: to whoever gets a copy, to a lead that it is for, to whoever confirms. */
function submittedNews({ plan, state, recipient }: Omit<ActNews, 'rung'>, language: Language) {
  const say = inLanguage(language);
  const department = nameOf(plan, state.departmentId);
  const copy = nameOf(plan, recipientParts(recipient).org);
  if (state.copies?.includes(recipient) && !(state.needsConfirmation && recipient === recipientOf(approverOf(state), 'officer')))
    return {
      title: say('抄送', 'Copy'),
      sentence: say(`${department}已报送，按方案抄送${copy}。`, `${department} has handed in; the plan asks for a copy to ${copy}.`),
    };
  if (state.contributes)
    return {
      title: say('配合材料已到', 'Contribution handed in'),
      sentence: say(
        '配合单位已报送由贵单位牵头事项所需的材料，请查收使用。',
        'The assisting body has handed in what you need for the obligation that you lead. Please look at it and use it.',
      ),
    };
  const waitsForReview = state.reviewer !== undefined && state.endorsedAtMs === undefined && recipientParts(recipient).org === state.reviewer;
  if (waitsForReview) {
    const next = nameOf(plan, approversOf(state)[1] ?? '');
    return {
      title: say('待初审', 'To be looked at'),
      sentence: say(
        `${department}已报送，按方案由贵单位初审：同意的转${next}办结，不同意的退回并写明理由。`,
        `${department} has handed in, and the plan has you look at it first: pass it on to ${next}, or send it back and say why.`,
      ),
    };
  }
  return state.corrected
    ? {
        title: say('待办结（已更正）', 'To be confirmed (corrected)'),
        sentence: say(
          '责任单位已更正报送的材料，以这次报送为准，请审核后办结或退回。',
          'The responsible body has corrected its submission, and this one counts. Please check it, and confirm it or send it back.',
        ),
      }
    : {
        title: say('待办结', 'To be confirmed'),
        sentence: say('责任单位已报送，请审核后办结或退回。', 'The responsible body has handed in. Please check it, and confirm it or send it back.'),
      };
}
