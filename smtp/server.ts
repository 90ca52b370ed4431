import { isIP } from 'node:net';
import { parseConnectionUrl } from 'nodemailer/lib/shared';

/** Whether STARTTLS has to be offered, or is only used where it is. */
export const STARTTLS = ['required', 'offered'] as const;
export type Starttls = (typeof STARTTLS)[number];

/** A mail server, and how we talk to it. */
export interface MailServer {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps://`). */
  secure: boolean;
  starttls: Starttls;
  login?: { user: string; pass: string };
  /** Options for Node's TLS, as `?tls.rejectUnauthorized=false` in the address gives them. */
  tls?: object;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i;

/**
 * Reads a mail server's address. STARTTLS is required unless `starttls` says otherwise; on this machine itself nothing can be listened
 * to, so that a sink without it is taken there. A password needs TLS in any case (see `openConversation`).
 */
export function mailServer(url: string, starttls?: Starttls): MailServer {
  const {
    host = 'localhost',
    port,
    secure = false,
    auth,
    tls,
  } = parseConnectionUrl(url) as ReturnType<typeof parseConnectionUrl> & {
    auth?: { user?: string; pass?: string };
    tls?: object;
  };
  const user = auth?.user;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return {
    host: isIP(bare) ? bare : host,
    port: Number(port) || (secure ? 465 : 25),
    secure,
    starttls: starttls ?? (LOOPBACK.test(host) && !user ? 'offered' : 'required'),
    ...(user && { login: { user, pass: auth?.pass ?? '' } }),
    ...(tls && { tls }),
  };
}
