import type { Words } from './language.ts';

/** One mail address. The domain may be Chinese (RFC 5890): what goes to a mail server is its ASCII form, which the mailer makes. */

const LOCAL = /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.-]{0,63}[A-Za-z0-9_+-]$/;
/** A domain of at least two parts that ends in a name, as mail servers take it. */
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/;
const LONGEST_CHARACTERS = 254;

/** A domain as mail servers know it; undefined where it is none. */
function asciiDomain(domain: string): string | undefined {
  // A full-width dot or letter would pass as an ordinary one, and not be what stands in the file.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) || domain.normalize('NFKC') !== domain) return undefined;
  const url = `http://${domain}`;
  const ascii = URL.canParse(url) ? new URL(url).hostname : '';
  return ASCII_DOMAIN.test(ascii) ? ascii : undefined;
}

/** Why a text is no mail address, and what would be right; undefined where it is one. */
export function addressFault(text: string): Words | undefined {
  const parts = text.split('@');
  if (parts.length > 2 || /[,;，；、]/.test(text))
    return {
      zh: '这里只能写一个邮件地址；要发给几个人，请用一个群组邮箱',
      en: 'write one mail address only; for several people name a mailbox that they share',
    };
  const [local = '', domain] = parts;
  if (domain !== undefined && domain !== '' && /[^\p{ASCII}]/u.test(local))
    return { zh: '邮件地址 @ 前面只能用英文字母、数字和 . _ - +', en: 'before the @ only ASCII letters, digits and . _ - + may stand' };
  const ascii = asciiDomain(domain ?? '');
  const one = LOCAL.test(local) && ascii !== undefined && local.length + 1 + ascii.length <= LONGEST_CHARACTERS;
  return one ? undefined : { zh: '请写一个邮件地址，如 water@shapotou.example', en: 'write one mail address, such as water@shapotou.example' };
}
