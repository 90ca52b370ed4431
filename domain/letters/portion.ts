import { inLanguage, type Language } from '../kernel/language.ts';
import type { ObligationEvent } from '../obligation/obligation.ts';
import { type Portion, portionLight, portionOf } from '../obligation/portion.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf } from '../plan/plan.ts';
import { dayName, minuteName } from '../words/dates.ts';
import { portionStageName } from '../words/words.ts';
import { daysLeft, type Letter, type LetterInput } from './letter.ts';
import { eventOf, shortTask } from './portion-news.ts';

/** What a unit is told of its portion: nothing of the obligation's other parts, nor of what the department owes. */
export function unitLetter({ plan, milestone, state, rung, recipient, nowMs, minute, today, reason }: LetterInput): Letter | undefined {
  const portion = portionOf(state, recipient);
  if (!portion) return undefined;
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const department = nameOf(plan, portion.departmentId);
  const left = daysLeft(portion.dueDate, today, language);
  const late = portion.stage === 'open' && portion.dueAtMs <= nowMs;
  const event = eventOf(rung);
  const again = event === 'returned' || event === 'submissionWithdrawn' || event === 'jointlyReturned';
  const news = unitNews(again ? lastSaid(portion, late) : event, portion, department, late, language);
  // What the whole was sent back with is the department's to read.
  const remark = again ? portion.returned?.reason : reason;
  const over = portion.stage === 'accepted' || portion.stage === 'ended';
  const until = over ? '' : say(`（${left}）`, ` (${left})`);
  const next = portion.stage === 'open' ? portion.rungs.find(({ atMs }) => atMs > nowMs) : undefined;
  const at = next && minuteName(minute(next.atMs), language);
  return {
    language,
    subject: say(`【${news.title}】${portion.name}：${shortTask(portion.task)}${until}`, `[${news.title}] ${portion.name}: ${shortTask(portion.task)}${until}`),
    greeting: say(`${portion.name}：`, `To ${portion.name}:`),
    opening: [news.sentence],
    facts: [
      { key: 'requirement', label: say('任务', 'Task'), value: portion.task },
      { key: 'owner', label: say('交办单位', 'Given by'), value: department },
      { key: 'duty', label: say('所属任务', 'Part of'), value: `${plan.name} ${milestone.name}` },
      { key: 'due', label: say('时限', 'Due'), value: `${dayName(portion.dueDate, language)}${until}` },
      { key: 'standing', label: say('现状', 'Status'), value: portionStageName(portion.stage, language) },
      ...(remark ? [{ key: 'reason' as const, label: say('说明', 'Remarks'), value: remark }] : []),
    ],
    ...(next && {
      next: say(
        `如未报送：${at} 再次提醒${next.recipients.length > 1 ? `，并告知${department}` : ''}${late || next.side === 'lapse' ? '' : `；逾期即告知${department}`}。`,
        `If nothing is handed in: you are reminded again at ${at}${next.recipients.length > 1 ? `, and ${department} is told` : ''}${late || next.side === 'lapse' ? '' : `; ${department} is told once it is late`}.`,
      ),
    }),
    closing:
      portion.stage === 'open'
        ? [
            say(
              `办理方式：报送材料或写明完成情况后，由${department}接收或退回。有疑问请直接联系${department}。`,
              `What to do: hand in your documents or say how it was done; ${department} accepts it or sends it back. Please ask ${department} if anything is unclear.`,
            ),
          ]
        : [],
    light: portionLight(portion, late),
  };
}

/** What a unit should have been told last of a portion that it has still to hand in. */
const lastSaid = ({ returned }: Portion, late: boolean) => (late ? 'portionsLapsed' : returned ? 'portionReturned' : 'passedOn');

function unitNews(event: ObligationEvent['type'] | undefined, portion: Portion, department: string, late: boolean, language: Language) {
  const say = inLanguage(language);
  const due = dayName(portion.dueDate, language);
  switch (event) {
    case 'passedOn':
      return {
        title: say('分解任务', 'New task'),
        sentence: say(
          `${department}将下列任务分解给贵单位办理，请于 ${due}（含当日）前报送。`,
          `${department} has given you the task below. Please hand it in by the end of ${due}.`,
        ),
      };
    case 'portionReturned':
      return {
        title: say('退回', 'Sent back'),
        sentence: say(
          `${department}退回了贵单位报送的材料，请按说明补充后重新报送，时限仍为 ${due}。`,
          `${department} has sent your documents back. Please complete them as the remarks say and hand them in again; the date stays ${due}.`,
        ),
      };
    case 'portionAccepted':
      return {
        title: say('已接收', 'Accepted'),
        sentence: say(`${department}已接收贵单位报送的材料，无须再办。`, `${department} has accepted what you handed in: there is nothing left to do.`),
      };
    case 'portionsReminded':
    case 'portionsLapsed':
      return late
        ? {
            title: say('逾期催办', 'Overdue'),
            sentence: say(
              `${department}分解给贵单位的任务应于 ${due}（含当日）前报送，至今未报，请尽快报送，并写明逾期原因。`,
              `The task that ${department} has given you was due by the end of ${due} and is not handed in. Please do so as soon as you can, and say why it is late.`,
            ),
          }
        : {
            title: say('到期提醒', 'Reminder'),
            sentence: say(
              `${department}分解给贵单位的任务，请于 ${due}（含当日）前报送。`,
              `Please hand in the task that ${department} has given you by the end of ${due}.`,
            ),
          };
    default:
      return {
        title: say('任务结束', 'Over'),
        sentence: say(
          `${department}分解给贵单位的任务已收回或已结束，无须再办。`,
          `The task that ${department} has given you is over: there is nothing left to do.`,
        ),
      };
  }
}
