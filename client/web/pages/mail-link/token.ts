/** A link's token as the server makes it (domain/letters/link.ts): when it is over, what it is about, its mailbox and its signature. */
const WHOLE = /^[0-9a-z]{1,12}\.[\w.~-]+?\.(?:[0-9a-f]{48}|[0-9a-f]{32}(?![0-9a-f]))/;

/** Some mail programs write a ~ as %7E, and a # within an address of their own as %23. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The token without what a mail program has taken for a part of its address, such as the bracket behind it; undefined where it is not whole. */
export const wholeToken = (text: string): string | undefined => WHOLE.exec(text)?.[0];

/**
 * What stands behind the # of a link, or behind the last / in mails of 1.0.0, of an address that somebody has copied, with whatever stands around it:
 * broken into lines, quoted in an answer, or within the address of a gateway that looks at links. Empty where there is none.
 */
export function pastedToken(address: string): string {
  const [, behind = ''] = /.*\/m[#/](.+)/.exec(decoded(address).replaceAll(/[\s\u200b>]+/g, '')) ?? [];
  return wholeToken(behind) ?? /^[\w.~-]*/.exec(behind)?.[0] ?? '';
}
