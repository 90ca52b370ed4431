import nodemailer from 'nodemailer';
import type { Letter } from '../domain/letters/letter.ts';

export interface OutgoingMail {
  /** `id@domain`, without angle brackets. */
  messageId: string;
  /** Message-IDs of the thread that it belongs to, oldest first. */
  references: string[];
  /** Id of the programme and its name: the list that the mail belongs to (RFC 2919). */
  list: { id: string; name: string };
  to: { name: string; address: string };
  letter: Letter;
  attachment?: { filename: string; content: Buffer; contentType: string };
}

/**
 * What the mail server said, as far as what to do next goes:
 * - `accepted`: it answered 250 to the message.
 * - `undeliverable`: a final no to this message or recipient (5xx, RFC 5321 §4.2.1).
 * - `deferred`: not now (4xx, or dropped while sending): try this one again.
 * - `down`: no usable server at all (refused, silent, no greeting, sign-in refused): stop and try all of them later.
 */
export type SendOutcome = { kind: 'accepted' | 'undeliverable' | 'deferred' | 'down'; answer: string; inDoubt: boolean };

export interface MailTransport {
  /** How many leave in a second at the most. */
  mailsPerSecond: number;
  send(mail: OutgoingMail): Promise<SendOutcome>;
  close(): void;
}

/** Each step of one SMTP conversation may take this long (ms); a claim is held longer than all of them together. */
const SMTP_STEP_MS = 10_000;
export const LONGEST_SEND_MS = 4 * SMTP_STEP_MS;
export const SMTP_CONNECTIONS = 10;

/** One pooled connection set to one mail server. `mailsPerSecond` bounds what leaves, whoever asks. */
export function openMailTransport(smtpUrl: string, from: string, mailsPerSecond: number): MailTransport {
  const transport = nodemailer.createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: SMTP_CONNECTIONS,
      maxMessages: Number.POSITIVE_INFINITY,
      // The ledger retries and counts; a retry in here would send again without anybody knowing.
      maxRequeues: 0,
      rateDelta: 1_000,
      rateLimit: mailsPerSecond,
      connectionTimeout: SMTP_STEP_MS,
      greetingTimeout: SMTP_STEP_MS,
      socketTimeout: SMTP_STEP_MS,
      dnsTimeout: SMTP_STEP_MS,
    } as Parameters<typeof nodemailer.createTransport>[0],
    { from: { name: '督办', address: from } },
  );
  return {
    mailsPerSecond,
    async send({ messageId, references, list, to, letter, attachment }) {
      try {
        const info = await transport.sendMail({
          to: [to],
          subject: letter.subject,
          text: textOf(letter),
          html: htmlOf(letter),
          messageId: `<${messageId}>`,
          references: references.map((id) => `<${id}>`),
          ...(references.length > 0 && { inReplyTo: `<${references.at(-1)}>` }),
          ...(attachment && { attachments: [attachment] }),
          headers: {
            // RFC 3834: keeps holiday replies away.
            'Auto-Submitted': 'auto-generated',
            'List-Id': `<${list.id}.${from.split('@')[1]}>`,
          },
        });
        return { kind: 'accepted', answer: String(info.response ?? ''), inDoubt: false };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  syscall?: string;
}

/** Steps before any recipient is named: a no there is about us or the server, not about this mail. */
const BEFORE_RECIPIENT = ['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS', 'AUTH', 'MAIL FROM'];

export function outcomeOf(error: SmtpError): SendOutcome {
  const answer = (error.response ?? error.message).replaceAll(/\s+/g, ' ');
  const command = error.command ?? '';
  const code = error.responseCode;
  if (code !== undefined) {
    if (code === 421 || BEFORE_RECIPIENT.some((step) => command.startsWith(step))) return { kind: 'down', answer, inDoubt: false };
    return { kind: code >= 500 ? 'undeliverable' : 'deferred', answer, inDoubt: false };
  }
  if (error.code === 'EENVELOPE') return { kind: 'undeliverable', answer, inDoubt: false };
  // nodemailer names the step CONN for a connection that breaks at any: it may have been after the text.
  const broken = /closed unexpectedly/i.test(error.message);
  const connecting = command === 'CONN' || ['connect', 'getaddrinfo'].includes(error.syscall ?? '') || ['EDNS', 'ETLS', 'EAUTH'].includes(error.code ?? '');
  return connecting && !broken ? { kind: 'down', answer, inDoubt: false } : { kind: 'deferred', answer, inDoubt: true };
}

export function textOf({ greeting, opening, facts, lists = [], next, closing }: Letter): string {
  const listed = lists.flatMap(({ title, lines }) => [title, ...lines.map((line, index) => `${index + 1}. ${line}`), '']);
  return [
    greeting,
    '',
    ...opening,
    '',
    ...facts.map(({ label, value }) => `${label}：${value}`),
    '',
    ...listed,
    ...(next === undefined ? [] : [next]),
    ...closing,
    '',
  ].join('\n');
}

const BAR: Record<Letter['light'], string> = { green: '#389e0d', blue: '#1677ff', yellow: '#d4b106', orange: '#d46b08', red: '#cf1322' };

function htmlOf({ greeting, opening, facts, lists = [], next, closing, light, subject }: Letter): string {
  const cell = 'padding:6px 12px 6px 0;vertical-align:top;font-size:15px;line-height:1.6';
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" style="${cell};text-align:left;font-weight:normal;color:#595959;white-space:nowrap">${escapeHtml(label)}</th><td style="${cell};color:#1f1f1f">${escapeHtml(value)}</td></tr>`,
  );
  const items = lists.map(
    ({ title, lines }) =>
      `<p style="margin:0 0 4px;font-size:15px;line-height:1.7;color:#1f1f1f;font-weight:bold">${escapeHtml(title)}</p><ol style="margin:0 0 12px;padding-left:28px;font-size:15px;line-height:1.7;color:#1f1f1f">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ol>`,
  );
  const paragraph = (line: string, style: string) => `<p style="margin:0 0 12px;font-size:15px;line-height:1.7;${style}">${withAnchors(escapeHtml(line))}</p>`;
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:16px;background:#f5f5f5;font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif">
<div style="max-width:640px;margin:0 auto;background:#fff;border-top:4px solid ${BAR[light]};padding:20px 24px">
${paragraph(greeting, 'color:#1f1f1f')}
${opening.map((line) => paragraph(line, 'color:#1f1f1f;font-weight:bold')).join('\n')}
<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">${rows.join('')}</table>
${items.join('\n')}
${[...(next === undefined ? [] : [next]), ...closing].map((line) => paragraph(line, 'color:#595959')).join('\n')}
</div></body></html>`;
}

/** Addresses of pages as links, in text that is escaped already. */
const withAnchors = (html: string): string => html.replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" style="color:#0958d9">${url}</a>`);

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
