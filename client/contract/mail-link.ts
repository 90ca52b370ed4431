/** The header that carries the token of a mail's link: what stands in an address is written down by every proxy on the way. */
export const MAIL_LINK = 'mail-link';
