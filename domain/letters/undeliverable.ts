import { isToUnit, orgOf, recipientOf } from '../kernel/bodies.ts';
import { countName, inLanguage, many } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { outsiderOf } from '../plan/outsiders.ts';
import { addressOf, nameOf, type Plan } from '../plan/plan.ts';
import { recipientName } from '../words/names.ts';
import { rungName } from '../words/words.ts';
import { greetingEn, type Letter } from './letter.ts';

/** How many notices are listed; the figure counts all of them. */
const LISTED = 20;

/** One notice that did not reach its mailbox. */
export interface LostNotice {
  rung: string;
  subject?: string;
  address?: string;
  answer?: string;
}

/**
 * One mail about one mailbox that cannot be reached, however many notices it would not take.
 *
 * @param lost the latest first.
 * @param about the obligation that it was about, which knows the names of units.
 */
export function undeliverableLetter(
  plan: Plan,
  to: string,
  recipient: string,
  lost: readonly LostNotice[],
  about: Parameters<typeof recipientName>[3] = {},
): Letter {
  const reader = recipientOf(to, 'officer');
  const language = languageOf(plan, reader);
  const say = inLanguage(language);
  const whose = recipientName(plan, recipient, language, about);
  const [latest] = lost;
  const lines = lost.slice(0, LISTED).map(({ subject, rung }) => subject ?? rungName(rung, language));
  const { length } = lost;
  const more = say(`另有 ${length - LISTED} 封`, `and ${countName(length - LISTED)} more`);
  return {
    language,
    subject: say(`【邮件无法送达】${whose}：${length} 封`, `[Undeliverable] ${whose}: ${many(length, 'mail')}`),
    greeting: say(`${nameOf(plan, to)}：`, greetingEn(plan, reader)),
    opening: [
      say(
        `发往${whose}的邮件被其邮箱拒收，以下通知对方没有收到，请用其他方式告知，并核对收件地址。`,
        `The mailbox of ${whose} refuses our mails, and the notices below have not arrived. Please tell them in another way, and check the address.`,
      ),
    ],
    facts: [
      { key: 'recipient', label: say('收件人', 'Recipient'), value: whose },
      { key: 'address', label: say('邮箱', 'Mailbox'), value: latest?.address ?? '' },
      { key: 'answer', label: say('对方服务器答复', 'Their server says'), value: latest?.answer ?? '' },
      { key: 'count', label: say('未送达', 'Not delivered'), value: say(`${length} 封`, many(length, 'mail')) },
    ],
    lists: [{ title: say('未送达的通知', 'Notices that were not delivered'), lines: [...lines, ...(length > LISTED ? [more] : [])] }],
    closing: [
      ...(isToUnit(recipient)
        ? [
            say(
              '这是贵单位分解任务时所写的邮箱；地址有误的，请在任务页面收回分解事项，更正后重新分解。',
              'It is the mailbox that you gave when you passed a part of the obligation on. If it is wrong, take that portion back on the page of the obligation and pass it on anew.',
            ),
          ]
        : []),
      ...(outsiderOf(plan, orgOf(recipient))
        ? [
            say(
              `这是报告触发事项时填写的邮箱；地址有误的，请告知${plan.office.name}，在“方案”页的联系人中更正。贵单位照常收到同样的通知。`,
              `It is the mailbox that was given with the report of the event. If it is wrong, tell ${plan.office.name}, which corrects it among the contacts on the page “Plan”. You get the same notices as before.`,
            ),
          ]
        : []),
      say(
        '邮箱恢复或地址更正后，可在“通知台账”页点“重新发送”，仍有必要的会补发。',
        'Once the mailbox works again, or the address is put right, press “Send again” on the page “Notices”: what is still needed is sent.',
      ),
      say('此邮箱在恢复之前不再逐封提醒。', 'Until then you are not told of each further mail.'),
    ],
    light: 'yellow',
  };
}

/** One mail about a body for which nobody can sign in any more: every account of an officer is disabled. */
export function unmannedLetter(plan: Plan, to: string, recipient: string): Letter {
  const reader = recipientOf(to, 'officer');
  const language = languageOf(plan, reader);
  const say = inLanguage(language);
  const whose = recipientName(plan, recipient, language);
  return {
    language,
    subject: say(`【无人可办】${whose}：经办人账号已全部停用`, `[Nobody can act] ${whose}: all accounts of officers are disabled`),
    greeting: say(`${nameOf(plan, to)}：`, greetingEn(plan, reader)),
    opening: [
      say(
        `${whose}的经办人账号已全部停用，现在没有人能登录为其签收、报送。请在下一次催办之前联系该单位，指定经办人并新建或启用账号。`,
        `All accounts of officers of ${whose} are disabled, and nobody can sign in to acknowledge or hand in for it. Please speak with them before the next reminder, have an officer named, and create or enable an account.`,
      ),
    ],
    facts: [
      { key: 'recipient', label: say('单位', 'Body'), value: whose },
      { key: 'address', label: say('单位邮箱', 'Its mailbox'), value: addressOf(plan, recipient) ?? '' },
    ],
    closing: [
      say(
        '单位邮箱照常收信，凭邮件中的验证码仍可签收、报送、申请延期。新建账号由系统管理员在“系统”页办理。',
        'Its mailbox gets mails as before, and the code in a mail still lets it acknowledge, hand in and ask for an extension. The administrator creates accounts on the page “System”.',
      ),
    ],
    light: 'yellow',
  };
}
