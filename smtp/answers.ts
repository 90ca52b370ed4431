import type { SmtpFailure } from './conversation.ts';

/**
 * What a final no (5xx) is about:
 * - `server`: us, whoever is written to: sign-in missing, sender refused.
 * - `us`: us, as far as this recipient's domain goes: relaying denied, our address on a list, our mail not signed.
 * - `recipient`, `message`: this mailbox; this text.
 * - `unclear`: the server gave a number and no reason.
 */
export type About = 'server' | 'us' | 'recipient' | 'message' | 'unclear';

/** The enhanced status code in an answer (RFC 3463), e.g. `5.1.1`. */
export const enhancedCode = (answer: string): string | undefined => /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(answer)?.[1];

/** Replies that ask for a sign-in or for TLS, whatever they answer (RFC 4954 §6, RFC 3207 §4). */
const SIGN_IN_FIRST = [530, 534, 535, 538];

/** What a final no is about, by its enhanced code where it has one. */
export function aboutOf({ step, code = 0, answer }: Pick<SmtpFailure, 'step' | 'code' | 'answer'>): About {
  const [, subject = '', detail = ''] = enhancedCode(answer)?.split('.') ?? [];
  if (SIGN_IN_FIRST.includes(code)) return 'server';
  if (tooLarge(subject, detail) || subject === '6') return 'message';
  // Nobody has been named yet: what is refused is the sender, the same for all. A number alone means a text that is too large (552).
  if (step === 'sender') return code === 552 ? 'message' : 'server';
  if (subject === '1') return ['7', '8'].includes(detail) ? 'us' : 'recipient';
  if (['2', '4'].includes(subject)) return 'recipient';
  if (['3', '5', '7'].includes(subject)) return 'us';
  return code === 552 ? 'message' : 'unclear';
}

/** Words of a no that is about whoever sends, whatever else its code may mean (5.7.1 is also that a mailbox takes nothing from strangers). */
const OF_THE_SENDER = /\brelay|client host|sender address|not owned by/i;

/** Tells whether a no says itself that this machine, or its sender, may not send: so that it is nobody's own who is written to. */
export const namesTheSender = (answer: string): boolean => OF_THE_SENDER.test(answer);

/** X.3.4 message too big for the system, X.2.3 for the mailbox. */
const tooLarge = (subject: string, detail: string) => (subject === '3' && detail === '4') || (subject === '2' && detail === '3');
