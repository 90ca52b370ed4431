import { addressOf, nameOf, type Plan } from '../plan/plan.ts';
import { rungName } from '../words/words.ts';
import { type Letter, recipientName } from './letter.ts';

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
 */
export function undeliverableLetter(plan: Plan, to: string, recipient: string, lost: readonly LostNotice[]): Letter {
  const whose = recipientName(plan, recipient);
  const [latest] = lost;
  const lines = lost.slice(0, LISTED).map(({ subject, rung }) => subject ?? rungName(rung));
  return {
    subject: `【邮件无法送达】${whose}：${lost.length} 封`,
    greeting: `${nameOf(plan, to)}：`,
    opening: [`发往${whose}的邮件被其邮箱拒收，以下通知对方没有收到，请用其他方式告知，并核对收件地址。`],
    facts: [
      { key: 'recipient', label: '收件人', value: whose },
      { key: 'address', label: '邮箱', value: latest?.address ?? '' },
      { key: 'answer', label: '对方服务器答复', value: latest?.answer ?? '' },
      { key: 'count', label: '未送达', value: `${lost.length} 封` },
    ],
    lists: [{ title: '未送达的通知', lines: [...lines, ...(lost.length > LISTED ? [`另有 ${lost.length - LISTED} 封`] : [])] }],
    closing: ['邮箱恢复或地址更正后，可在“通知台账”页点“重新发送”，仍有必要的会补发。', '此邮箱在恢复之前不再逐封提醒。'],
    light: 'yellow',
  };
}

/** One mail about a body for which nobody can sign in any more: every account of an officer is disabled. */
export function unmannedLetter(plan: Plan, to: string, recipient: string): Letter {
  const whose = recipientName(plan, recipient);
  return {
    subject: `【无人可办】${whose}：经办人账号已全部停用`,
    greeting: `${nameOf(plan, to)}：`,
    opening: [`${whose}的经办人账号已全部停用，现在没有人能登录为其签收、报送。请在下一次催办之前联系该单位，指定经办人并新建或启用账号。`],
    facts: [
      { key: 'recipient', label: '单位', value: whose },
      { key: 'address', label: '单位邮箱', value: addressOf(plan, recipient) ?? '' },
    ],
    closing: ['单位邮箱照常收信，凭邮件中的验证码仍可签收、报送、申请延期。新建账号由系统管理员在“系统”页办理。'],
    light: 'yellow',
  };
}
