import type { Language, Words } from '../kernel/language.ts';
import { inLanguage } from '../kernel/language.ts';

/** What stands in the way of mails. */
export interface MailTroubleFacts {
  /** A recipient domain; empty for the mail server itself. */
  scope: string;
  kind: string;
  /** The server's own words, or what happened to the connection. */
  answer: string;
}

const KINDS: Record<string, (scope: string) => Words> = {
  unreachable: () => ({ zh: '邮件服务器连不上或没有应答', en: 'The mail server cannot be reached or does not answer' }),
  tls: () => ({
    zh: '与邮件服务器的加密连接没有建立（内部 CA 用 NODE_EXTRA_CA_CERTS 指定；服务器不支持 STARTTLS 时见 SMTP_STARTTLS）',
    en: 'No encrypted connection to the mail server (name a CA of your own in NODE_EXTRA_CA_CERTS; for a server without STARTTLS see SMTP_STARTTLS)',
  }),
  login: () => ({ zh: '邮件服务器拒绝登录，请核对 SMTP_URL 中的用户名和密码', en: 'The mail server refuses the sign-in: check user and password in SMTP_URL' }),
  refused: (scope) =>
    scope === ''
      ? { zh: '邮件服务器拒绝为本系统发信，所有邮件暂存待发', en: 'The mail server refuses to send for us: all mails are held' }
      : { zh: `发往 ${scope} 的邮件被服务器拒绝，暂存待发`, en: `The server refuses mails to ${scope}: they are held` },
};

/** One sentence on what stands in the way of mails, with the server's own words. */
export function mailTroubleSentence({ scope, kind, answer }: MailTroubleFacts, language: Language = 'zh'): string {
  const words = KINDS[kind]?.(scope) ?? { zh: '邮件发不出去', en: 'Mails do not leave' };
  return inLanguage(language)(`${words.zh}。服务器答复：${answer}`, `${words.en}. It says: ${answer}`);
}
