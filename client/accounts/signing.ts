import { createHmac, timingSafeEqual } from 'node:crypto';
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import type { Store } from '../../prisma/store.ts';
import { type AccountSettings, cookieName, sessionSecret } from './auth.ts';

// What hangs on AUTH_SECRET, and goes on while another takes its place: the former one opens and signs nothing new.

type Secrets = Pick<AccountSettings, 'authSecret' | 'formerSecret'>;

/** What signs now, and what signed before as long as it is given. */
export const secretsOf = ({ authSecret, formerSecret }: Secrets): string[] => (formerSecret === undefined ? [authSecret] : [authSecret, formerSecret]);

/**
 * Keys of 32 bytes, hexadecimal, by which a browser seals what somebody types and has not sent: whoever is let in gets theirs with each answer
 * that says so, and nobody finds one on the computer. The first seals, the others open what was sealed before `AUTH_SECRET` was changed.
 *
 * @param whose who may read it: an account, or a mail's link.
 */
export const draftKeys = (secrets: Secrets, ...whose: string[]): string[] =>
  secretsOf(secrets).map((secret) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['draft', ...whose]))
      .digest('hex'),
  );

/**
 * Seals an answer for whoever has the key of the act that it was given to. The key is kept nowhere on this side, so that neither a copy of the
 * database nor `AUTH_SECRET` with it opens what was told once.
 */
export function answerSeal(secrets: Secrets, ...act: string[]) {
  const keys = secretsOf(secrets).map((secret) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['answer', ...act]))
      .digest('hex'),
  );
  return {
    seal: (data: string): Promise<string> => symmetricEncrypt({ key: keys[0] ?? '', data }),
    /** Gives undefined for what neither secret opens. */
    async open(data: string): Promise<string | undefined> {
      for (const key of keys) {
        const opened = await symmetricDecrypt({ key, data }).catch(() => undefined);
        if (opened !== undefined) return opened;
      }
      return undefined;
    },
  };
}

/** A signature of better-auth's, with the secret that it has of ours. */
const signatureOf = (token: string, secret: string): string => createHmac('sha256', sessionSecret(secret)).update(token).digest('base64');

/** Cookies as a browser has sent them, with a session that the former secret signed signed by the present one; any other as it came. */
export function signedAnew(cookies: string, { publicUrl, ...secrets }: Secrets & Pick<AccountSettings, 'publicUrl'>): string {
  const [present = '', ...former] = secretsOf(secrets);
  const before = `${cookieName(publicUrl, 'duban')}.session_token=`;
  const coded =
    cookies
      .split(/;\s*/)
      .find((one) => one.startsWith(before))
      ?.slice(before.length) ?? '';
  // Exactly what the library writes: anything else is for it to refuse.
  const [, token = '', signature = ''] = /^(\w+)\.([\w+/]{43}=)$/.exec(coded.replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=')) ?? [];
  const given = Buffer.from(signature);
  const held = former.some((secret) => {
    const right = Buffer.from(signatureOf(token, secret));
    return given.length === right.length && timingSafeEqual(given, right);
  });
  return held ? cookies.replace(coded, encodeURIComponent(`${token}.${signatureOf(token, present)}`)) : cookies;
}

/**
 * Seals every second factor under the present secret that was sealed under the former one, so that nobody has to set theirs up again. Gives how many
 * were, and how many neither opens. Nothing is looked at where no former secret is given.
 */
export async function sealAnew({ accounts: { secondFactors } }: Store, secrets: Secrets): Promise<{ sealed: number; lost: number }> {
  const [present = '', ...former] = secretsOf(secrets).map(sessionSecret);
  const done = { sealed: 0, lost: 0 };
  if (former.length === 0) return done;
  const opened = (data: string, key: string) => symmetricDecrypt({ key, data }).catch(() => undefined);
  for (const row of await secondFactors.all()) {
    if ((await opened(row.secret, present)) !== undefined) continue;
    const [secret, codes] = await Promise.all(
      [row.secret, row.backupCodes].map(async (data) => (await Promise.all(former.map((key) => opened(data, key))))[0]),
    );
    if (secret === undefined || codes === undefined) done.lost += 1;
    else {
      const [sealed, sealedCodes] = await Promise.all([secret, codes].map((data) => symmetricEncrypt({ key: present, data })));
      if (await secondFactors.replace(row, { secret: sealed ?? '', backupCodes: sealedCodes ?? '' })) done.sealed += 1;
    }
  }
  return done;
}
