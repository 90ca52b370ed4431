import { orgOf } from '../kernel/bodies.ts';
import { inLanguage } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { greetingEn, type Letter } from './letter.ts';

/** The letter to whoever signs in with an account whose second factor was reset: they know whether they asked for it. */
export function secondFactorLetter(plan: Plan, recipient: string, account: { username: string; name: string }): Letter {
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  return {
    language,
    subject: say(`【账号安全】${plan.name}：${account.name}的动态码已被重置`, `[Account] ${plan.name}: the second factor of ${account.name} was reset`),
    greeting: say(`${nameOf(plan, orgOf(recipient))}：`, greetingEn(plan, recipient)),
    opening: [
      say(
        `系统管理员已重置账号 ${account.username}（${account.name}）的手机动态码，原手机和备用码不能再用，已登录的设备已全部退出。`,
        `The operator has reset the second factor of the account ${account.username} (${account.name}). The former phone and backup codes open nothing any more, and everybody who was signed in with it is out.`,
      ),
    ],
    facts: [{ key: 'account', label: say('账号', 'Account'), value: account.username }],
    closing: [
      say(
        '如果不是本人要求的，请立即联系系统管理员停用账号并查明原因；是本人要求的，请登录后从姓名菜单重新设置“手机动态码”。',
        'If you did not ask for this, have the operator disable the account at once and find out how it came about. If you did, sign in and set up another from the menu with your name.',
      ),
    ],
    light: 'orange',
  };
}
