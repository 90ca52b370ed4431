import MailComposer from 'nodemailer/lib/mail-composer';
import { inLanguage } from '../domain/kernel/language.ts';
import type { Letter } from '../domain/letters/letter.ts';
import type { StepLimits } from '../smtp/conversation.ts';
import { type Lanes, openLanes, type Slot } from '../smtp/lanes.ts';
import { mailServer, type Starttls } from '../smtp/server.ts';
import type { Backoff, SendOutcome } from '../smtp/verdicts.ts';

export interface OutgoingMail {
  /** `id@domain`, without angle brackets. */
  messageId: string;
  /** Message-IDs of the thread that the mail belongs to, oldest first. */
  references: string[];
  /** Id of the programme and its name: the list that the mail belongs to (RFC 2919). */
  list: { id: string; name: string };
  to: { name: string; address: string };
  /** Who reads what people answer. */
  replyTo?: { name: string; address: string };
  letter: Letter;
  /** The number of the act that brought the mail about, so that it can be followed from a click to the server's answer. */
  traceId?: string;
  attachment?: { filename: string; content: Buffer; contentType: string };
}

/** A place to send one mail to somebody. */
export interface MailSlot {
  /** Sends a mail; `mayGoOn` is asked right before the text leaves: whether the mail is still ours to send. */
  send(mail: OutgoingMail, mayGoOn: () => boolean): Promise<SendOutcome>;
  free(): void;
}

/** The mail server, as everything that sends shares it. */
export interface MailTransport extends Pick<Lanes, 'mailsPerSecond' | 'changePace' | 'heldMs' | 'busy' | 'look' | 'tryAgain' | 'trouble' | 'rest' | 'close'> {
  /** Waits for a place; undefined where nothing is to be sent to this address now. */
  slot(address: string): Promise<MailSlot | undefined>;
}

export interface TransportOptions {
  starttls?: Starttls;
  /** How long a server that is down is left alone. */
  pace?: Backoff;
  limits?: StepLimits;
}

const SERVER_PACE: Backoff = { firstMs: 5_000, longestMs: 5 * 60_000 };

/** Opens the mail transport; `mailsPerSecond` bounds what leaves, whoever asks. */
export function openMailTransport(
  smtpUrl: string,
  from: string,
  mailsPerSecond: number,
  { starttls, pace = SERVER_PACE, limits }: TransportOptions = {},
): MailTransport {
  const { slot, ...lanes } = openLanes(mailServer(smtpUrl, starttls), { mailsPerSecond, pace, ...(limits && { limits }) });
  return {
    ...lanes,
    async slot(address) {
      const place = await slot(address);
      return (
        place && {
          free: place.free,
          send: (mail, mayGoOn) => sendOver(place, from, mail, mayGoOn),
        }
      );
    },
  };
}

async function sendOver(place: Slot, from: string, mail: OutgoingMail, mayGoOn: () => boolean): Promise<SendOutcome> {
  let parcel: { from: string; to: string; raw: Buffer };
  try {
    parcel = await parcelOf(from, mail);
  } catch (error) {
    place.free();
    throw error;
  }
  return place.send({ ...parcel, mayGoOn });
}

async function parcelOf(from: string, { messageId, references, list, to, replyTo, letter, traceId, attachment }: OutgoingMail) {
  const message = new MailComposer({
    from: { name: inLanguage(letter.language)('督办', 'Duban'), address: from },
    to: [to],
    ...(replyTo && { replyTo: [replyTo] }),
    subject: letter.subject,
    text: textOf(letter),
    html: htmlOf(letter),
    messageId: `<${messageId}>`,
    references: references.map((id) => `<${id}>`),
    ...(references.length > 0 && { inReplyTo: `<${references.at(-1)}>` }),
    ...(attachment && { attachments: [attachment] }),
    headers: {
      // RFC 3834: the first header keeps holiday replies away; the second is the one that Exchange heeds. A mail that cannot be delivered still has
      // to be reported.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
      'List-Id': `<${list.id}.${from.split('@')[1]}>`,
      ...(traceId !== undefined && { 'X-Duban-Trace': traceId }),
    },
  }).compile();
  const envelope = message.getEnvelope();
  return { from: String(envelope.from), to: String(envelope.to[0] ?? ''), raw: await message.build() };
}

export function textOf({ language, greeting, opening, facts, lists = [], next, closing }: Letter): string {
  const listed = lists.flatMap(({ title, lines }) => [title, ...lines.map((line, index) => `${index + 1}. ${line}`), '']);
  return [
    greeting,
    '',
    ...opening,
    '',
    ...facts.map(({ label, value }) => inLanguage(language)(`${label}：${value}`, `${label}: ${value}`)),
    '',
    ...listed,
    ...(next === undefined ? [] : [next]),
    ...closing,
    '',
  ].join('\n');
}

const BAR: Record<Letter['light'], string> = { green: '#389e0d', blue: '#1677ff', yellow: '#d4b106', orange: '#d46b08', red: '#cf1322' };

function htmlOf({ language, greeting, opening, facts, lists = [], next, closing, light, subject }: Letter): string {
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
<html lang="${inLanguage(language)('zh-CN', 'en')}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:16px;background:#f5f5f5;font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif">
<div style="max-width:640px;margin:0 auto;background:#fff;border-top:4px solid ${BAR[light]};padding:20px 24px">
${paragraph(greeting, 'color:#1f1f1f')}
${opening.map((line) => paragraph(line, 'color:#1f1f1f;font-weight:bold')).join('\n')}
<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">${rows.join('')}</table>
${items.join('\n')}
${[...(next === undefined ? [] : [next]), ...closing].map((line) => paragraph(line, 'color:#595959')).join('\n')}
</div></body></html>`;
}

/** Turns the addresses of pages into links, in text that is escaped already. They are longer than a phone is wide, and hold no place to break at. */
const withAnchors = (html: string): string =>
  html.replaceAll(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" style="color:#0958d9;word-break:break-all">${url}</a>`);

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
