import type { z } from 'zod';
import type { passkeyOptions } from '../../contract/passkeys.ts';
import { inLanguage } from '../../contract/words.ts';
import { ProblemError } from './http.ts';
import { languageNow } from './language.tsx';

type Options = z.output<typeof passkeyOptions>;

/** Whether this browser uses passkeys, and the page stands at the address that they belong to. */
export const takesPasskeys = (origin: string | undefined): boolean => origin === location.origin && 'PublicKeyCredential' in window;

/** Says what a browser said no to; what is no word of WebAuthn's goes on as it is. */
function refused(error: unknown): never {
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  const t = inLanguage(languageNow());
  const detail =
    error.name === 'InvalidStateError'
      ? t('这台设备上已经有您的通行密钥。', 'This device has a passkey of yours already.')
      : t(
          '没有使用通行密钥：已取消、等待时间过长，或这台设备上没有。请再试一次，或用密码和动态码登录。',
          'No passkey was used: it was cancelled, took too long, or this device has none. Try again, or use password and code.',
        );
  throw new ProblemError({ type: 'about:blank', title: error.name, status: 400, code: 'no-passkey', detail });
}

/** Has the browser make a passkey; what speaks with it is loaded then, because few pages need it. */
export async function makePasskey(options: Options) {
  const { startRegistration } = await import('@simplewebauthn/browser');
  return startRegistration({ optionsJSON: options as never }).catch(refused);
}

/** Has the browser sign with a passkey. */
export async function signWithPasskey(options: Options) {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return startAuthentication({ optionsJSON: options as never }).catch(refused);
}
