import { enterpriseId } from '../enterprise/enterprise.ts';
import { inLanguage, type Language, many } from '../kernel/language.ts';
import { readNoticeKey, readToEnterprise } from '../obligation/notices.ts';

/**
 * The link and the code of a mail. The link shows the one obligation that the mail is about, or the one enterprise that it is to, to whoever
 * has it, until it expires; the code, typed by a person, lets the department, or the enterprise, act. Signing comes from outside: this is only what is signed.
 */

/** Keyed hash of a text, hexadecimal, at least 32 characters. */
export type Sign = (text: string) => string;

/** For how many real days a link works, and its code with it, unless told. */
export const LINK_DAYS = 30;
const DAY_MS = 86_400_000;
const SIGNATURE_CHARACTERS = 32;
const ADDRESS_CHARACTERS = 16;
const CODE_DIGITS = 8;

/** What a link is for: one notice, and with it one recipient, the mailbox that it went to, and one obligation or the enterprise that was written to. */
export type MailLink = LinkToObligation | LinkToEnterprise;

interface LinkOfNotice {
  /** `obligation/rung/dueVersion/recipient` */
  noticeKey: string;
  /** `org/role` */
  recipient: string;
  /** Real epoch ms. */
  expiresAtMs: number;
  /** Stands for the mailbox: see `isOfAddress`. Absent in links of earlier releases, which knew their notice alone. */
  mailbox?: string;
}

export interface LinkToObligation extends LinkOfNotice {
  /** `programme/milestone/department` */
  obligationId: string;
}

export interface LinkToEnterprise extends LinkOfNotice {
  /** `programme/uscc` */
  enterpriseId: string;
}

const signed = (expires: string, noticeKey: string, mailbox: string) => `mail-link|${expires}|${noticeKey}${mailbox === '' ? '' : `|${mailbox}`}`;

/** A notice may be sent again to another mailbox under the same key: whoever reads the former one holds neither its link nor its code. */
const mailboxMark = (address: string, sign: Sign): string => sign(`mail-address|${address.toLowerCase()}`).slice(0, ADDRESS_CHARACTERS);

/** The token in a mail's link: letters, digits, `.`, `~`, `-` and `_`. */
export function linkToken(noticeKey: string, address: string, sentAtRealMs: number, sign: Sign, days = LINK_DAYS): string {
  const expires = (sentAtRealMs + days * DAY_MS).toString(36);
  const mailbox = mailboxMark(address, sign);
  return `${expires}.${noticeKey.replaceAll('/', '~')}.${mailbox}${sign(signed(expires, noticeKey, mailbox)).slice(0, SIGNATURE_CHARACTERS)}`;
}

/** What a token stands for; undefined when it is not one of ours, and `expired` when its time is over. */
export function readLink(token: string, nowRealMs: number, sign: Sign): MailLink | 'expired' | undefined {
  const match = /^([0-9a-z]{1,12})\.(.+)\.((?:[0-9a-f]{16})?)([0-9a-f]{32})$/.exec(token);
  if (!match) return undefined;
  const [, expires = '', written = '', mailbox = '', signature = ''] = match;
  const noticeKey = written.replaceAll('~', '/');
  if (!same(sign(signed(expires, noticeKey, mailbox)).slice(0, SIGNATURE_CHARACTERS), signature)) return undefined;
  const expiresAtMs = Number.parseInt(expires, 36);
  if (expiresAtMs <= nowRealMs) return 'expired';
  const of = { noticeKey, expiresAtMs, ...(mailbox !== '' && { mailbox }) };
  const to = readToEnterprise(noticeKey);
  if (to) return { ...of, recipient: to.recipient, enterpriseId: enterpriseId(to.programmeId, to.uscc) };
  const about = readNoticeKey(noticeKey);
  return about && { ...of, ...about };
}

/**
 * Whether a link went to the mailbox that its recipient has now: whoever reads the one that was given up is the recipient no longer.
 * `sentTo`: where its notice went last, for links of earlier releases.
 */
export function isOfAddress({ mailbox }: Pick<MailLink, 'mailbox'>, address: string | undefined, sentTo: string | undefined, sign: Sign): boolean {
  if (mailbox !== undefined) return address !== undefined && same(mailboxMark(address, sign), mailbox);
  return sentTo === undefined || sentTo === address;
}

/** The code that belongs to a link: eight digits that follow from its notice and its mailbox. */
export function codeOfLink({ noticeKey, mailbox }: Pick<MailLink, 'noticeKey' | 'mailbox'>, sign: Sign): string {
  const digits = Number.parseInt(sign(`mail-code|${noticeKey}${mailbox === undefined ? '' : `|${mailbox}`}`).slice(0, 12), 16) % 10 ** CODE_DIGITS;
  return String(digits).padStart(CODE_DIGITS, '0');
}

/** The code of a mail to an address. */
export const linkCode = (noticeKey: string, address: string, sign: Sign): string => codeOfLink({ noticeKey, mailbox: mailboxMark(address, sign) }, sign);

/** Compares two texts in a time that does not depend on where they differ. */
export function same(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at % Math.max(1, other.length));
  return difference === 0;
}

// A space ends each address: programs that look for addresses in a text take a Chinese bracket for a part of it.

/** The closing line of a mail to whoever signs in to look: a page of the console. */
export const pageLine = (publicUrl: string, page: string, language: Language): string =>
  inLanguage(language)(`网上查看：${publicUrl}/p/${page} （须登录）。`, `See it here: ${publicUrl}/p/${page} (sign in first).`);

/** What the link and the code of a mail follow from. */
interface Linked {
  publicUrl: string;
  noticeKey: string;
  /** The mailbox that the mail goes to. */
  address: string;
  /** Real epoch ms. */
  sentAtRealMs: number;
  sign: Sign;
  /** For how many real days the link works; `LINK_DAYS` unless told. */
  days?: number;
}

/** Where a mail's link leads, and its code as people type it. */
function linkAndCode({ publicUrl, noticeKey, address, sentAtRealMs, sign, days }: Linked): [link: string, typed: string] {
  const code = linkCode(noticeKey, address, sign);
  // Behind a #, which no server or proxy is told: what opens something stands in none of their logs.
  return [`${publicUrl}/m#${linkToken(noticeKey, address, sentAtRealMs, sign, days)}`, `${code.slice(0, 4)} ${code.slice(4)}`];
}

/** The closing line of a mail to an enterprise that may hand in for itself: whoever has the code acts for it. */
export function entranceLine(linked: Linked, language: Language): string {
  const [link, typed] = linkAndCode(linked);
  const { days = LINK_DAYS } = linked;
  return inLanguage(language)(
    `网上报送：${link} （${days} 天内有效，可查看贵企业的事项、报送自评和整改材料；报送时在页面上输入验证码 ${typed}，勿转发）。`,
    `Hand in here: ${link} (for ${many(days, 'day')} it shows what is due at your enterprise; to hand in, type the code ${typed} on the page; do not forward it).`,
  );
}

/** The closing line of a mail to the department that answers, to a unit of it, or to an outsider: where to look, and what lets it act. */
export function linkLine(linked: Linked, language: Language, shows: 'obligation' | 'portion' | 'outsider' = 'obligation'): string {
  const [link, typed] = linkAndCode(linked);
  const { days = LINK_DAYS } = linked;
  // A unit has no account to sign in with, nor has an outsider.
  if (shows !== 'obligation')
    return inLanguage(language)(
      `网上办理：${link} （${days} 天内可查看；办理请在页面上输入验证码 ${typed}，勿转发）。`,
      `Act here: ${link} (it shows the task for ${many(days, 'day')}; to act, type the code ${typed} on the page; do not forward it).`,
    );
  return inLanguage(language)(
    `网上办理：${link} （${days} 天内可查看；办理请登录，或在页面上输入验证码 ${typed}，勿转发）。`,
    `Act here: ${link} (it shows the obligation for ${many(days, 'day')}; to act, sign in, or type the code ${typed} on the page; do not forward it).`,
  );
}

/** A mail's text as the ledger keeps it: that there were a link and a code, and neither of them. The migration `no_secrets` says the same of links as 1.0.0 wrote them. */
export const withoutSecrets = (text: string): string =>
  text.replaceAll(/(\/m[/#])[0-9a-z]{1,12}\.[^\s<>"]+/g, '$1…').replaceAll(/(验证码|type the code) ?\d{4} ?\d{4}/g, '$1 •••• ••••');
