import type { IncomingMessage } from 'node:http';
import { MAIL_LINK } from '../contract/mail-link.ts';
import { LINK } from '../contract/tables.ts';

/**
 * The address that a request is looked up by. Pages of 1.0.0, which stand open while the API is replaced, name the token of a mail's link in
 * it: it goes into the header where it belongs, before anything notes the address down.
 */
export function withoutToken(request: IncomingMessage): string {
  const { url = '' } = request;
  const [, token, act = ''] = /^\/api\/links\/([^/?]+)(\/[a-z-]+)?$/.exec(url) ?? [];
  if (token === undefined) return url;
  try {
    request.headers[MAIL_LINK] = decodeURIComponent(token);
    return `${LINK}${act}`;
  } catch {
    return url;
  }
}
