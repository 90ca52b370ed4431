import type { Words } from '../../domain/kernel/language.ts';
import { openConversation, RFC_LIMITS, SmtpFailure, type StepLimits } from '../../smtp/conversation.ts';
import { mailServer, type Starttls } from '../../smtp/server.ts';
import { amiss, type Finding, ok } from './finding.ts';

const STEP_WITHIN_MS = 5_000;

/** At which step a mail server said no, and what to do about it. */
const STEPS: Record<string, [what: Words, toDo: Words]> = {
  connect: [
    { zh: '连不上邮件服务器', en: 'the mail server cannot be reached' },
    { zh: '请核对 SMTP_URL 的地址和端口，以及中间的防火墙', en: 'check host and port in SMTP_URL, and the firewall between' },
  ],
  greeting: [
    { zh: '邮件服务器没有应答', en: 'the mail server does not greet' },
    { zh: '请核对端口（587 用 smtp://，465 用 smtps://）', en: 'check the port: smtp:// for 587, smtps:// for 465' },
  ],
  hello: [
    { zh: '邮件服务器不接受 EHLO', en: 'the mail server refuses EHLO' },
    { zh: '请询问邮件管理员是否允许本机', en: 'ask its administrator to let this machine in' },
  ],
  tls: [
    { zh: '加密连接没有建立', en: 'no encrypted connection comes about' },
    {
      zh: '自建证书机构用 NODE_EXTRA_CA_CERTS 指定；服务器不支持 STARTTLS 时见 SMTP_STARTTLS',
      en: 'name an authority of your own in NODE_EXTRA_CA_CERTS; for a server without STARTTLS see SMTP_STARTTLS',
    },
  ],
  login: [
    { zh: '邮件服务器拒绝登录', en: 'the mail server refuses the sign-in' },
    { zh: '请核对 SMTP_URL 中的用户名和密码', en: 'check user and password in SMTP_URL' },
  ],
  sender: [
    { zh: '邮件服务器不接受发件人', en: 'the mail server refuses the sender' },
    { zh: '请把 MAIL_FROM 设为该账号可用的地址', en: 'set MAIL_FROM to an address that this account may send as' },
  ],
  recipient: [
    { zh: '邮件服务器不接受收件人', en: 'the mail server refuses the recipient' },
    { zh: '请核对测试地址，并询问邮件管理员是否允许向外发信', en: 'check the address, and ask its administrator whether it may send there' },
  ],
};

/** What of TLS it is: each has another remedy than an authority. */
const OF_TLS: [said: RegExp, what: Words, toDo: Words][] = [
  [
    /wrong version number|packet length too long/i,
    { zh: '邮件服务器的这个端口不是一连上就用 TLS', en: 'the mail server does not begin with TLS at this port' },
    { zh: '587 端口请写 smtp://，465 端口写 smtps://', en: 'write smtp:// for port 587; smtps:// is for 465' },
  ],
  [
    /altnames|Hostname\/IP/i,
    { zh: '邮件服务器的证书不是这个名称的', en: 'the certificate of the mail server is for another name' },
    { zh: '请把 SMTP_URL 里的主机写成证书上的名称', en: 'write the host in SMTP_URL as the certificate has it' },
  ],
  [
    /expired|not yet valid/i,
    { zh: '邮件服务器的证书今天无效', en: 'the certificate of the mail server is not valid today' },
    { zh: '请邮件管理员更换证书，并核对本机时钟', en: 'have its administrator renew it, and check this machine’s clock' },
  ],
];

export interface MailSettings {
  smtpUrl: string;
  starttls?: Starttls;
  from?: string;
}

/** Goes through the whole conversation with a mail server, and hands it a mail where `to` says to whom. */
export async function checkMail({ smtpUrl, starttls, from }: MailSettings, to?: string): Promise<{ finding: Finding; certifiedUntilMs?: number }> {
  const server = mailServer(smtpUrl, starttls);
  const limits = Object.fromEntries(Object.keys(RFC_LIMITS).map((step) => [step, STEP_WITHIN_MS])) as StepLimits;
  try {
    const conversation = await openConversation(server, limits);
    const certified = conversation.certifiedUntilMs();
    const seen = certified === undefined ? {} : { certifiedUntilMs: certified };
    try {
      const [zh, en] = [server.login ? '能连接并登录' : '能连接（没有登录）', server.login ? 'connects and signs in' : 'connects (without a login)'];
      const tls = certified === undefined ? { zh: '，未加密', en: ', without TLS' } : { zh: '，已加密', en: ', with TLS' };
      if (to === undefined || from === undefined) return { finding: ok('mail', `${zh}${tls.zh}`, `${en}${tls.en}`), ...seen };
      const answer = await conversation.send({ from, to }, testMail(from, to), () => true);
      return {
        finding: ok('mail', `${zh}${tls.zh}；发给 ${to} 的测试邮件已被接受：${answer}`, `${en}${tls.en}; the test mail to ${to} was taken: ${answer}`),
        ...seen,
      };
    } catch (error) {
      return { finding: mailFault(error), ...seen };
    } finally {
      conversation.quit();
    }
  } catch (error) {
    return { finding: mailFault(error) };
  }
}

/** What a mail server's no is called, and what to do about it. */
export function mailFault(error: unknown): Finding {
  if (!(error instanceof SmtpFailure)) throw error;
  const ofTls = error.step === 'tls' || error.step === 'connect' ? OF_TLS.find(([said]) => said.test(error.answer)) : undefined;
  const [what, toDo] = (ofTls?.slice(1) as [Words, Words] | undefined) ??
    STEPS[error.step] ?? [
      { zh: '邮件服务器不接受邮件', en: 'the mail server does not take the mail' },
      { zh: '请把这句答复给邮件管理员看', en: 'show its answer to its administrator' },
    ];
  return amiss('mail', 'fault', { zh: `${what.zh}（${error.answer}）`, en: `${what.en} (${error.answer})` }, toDo);
}

/** A few lines in plain text: no notice, so that nothing is owed or recorded. */
function testMail(from: string, to: string): Buffer {
  const text =
    '这是督办（Duban）的测试邮件：收到即说明发信正常，无须回复。\r\nThis is a test mail of Duban: it has arrived, so mails leave. Nothing is to be done.\r\n';
  const head = [
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: =?UTF-8?B?${Buffer.from('督办测试邮件 Duban test mail').toString('base64')}?=`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <doctor-${Date.now()}-${process.pid}@${from.split('@')[1]}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const body = (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}\r\n`);
}
