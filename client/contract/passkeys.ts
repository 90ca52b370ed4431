import { z } from 'zod';
import { called, instant } from './common.ts';

/** Bytes as browsers write them for WebAuthn. */
const bytes = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[\w-]*$/);
/** An id has at most 1,023 bytes. */
const credential = { id: bytes(1_364).min(1), rawId: bytes(1_364).min(1), type: z.literal('public-key') };

/** What is asked of a browser, in the words of WebAuthn; it is handed over as it is. */
export const passkeyOptions = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyOptions' });
/** What a browser has made. */
const madePasskey = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8_000),
    attestationObject: bytes(40_000),
    transports: z
      .array(
        z
          .string()
          .max(20)
          .regex(/^[a-z-]*$/),
      )
      .max(10)
      .default([]),
  }),
});
export type MadePasskey = z.output<typeof madePasskey>;
/** What a browser has signed. */
const signedByPasskey = z.object({
  ...credential,
  response: z.object({ clientDataJSON: bytes(8_000), authenticatorData: bytes(4_000), signature: bytes(4_000) }),
});
export type SignedByPasskey = z.output<typeof signedByPasskey>;

export const passkeyView = z.object({ id: z.string(), name: z.string(), createdAt: instant, lastUsedAt: instant.optional() }).meta({ id: 'Passkey' });
export const passkeys = z.object({
  origin: z.string().optional().meta({ description: 'The address at which browsers make and use them; absent where they do not' }),
  why: z.enum(['number', 'http']).optional().meta({ description: 'Why they do not: the address has a number instead of a name, or no https' }),
  items: z.array(passkeyView),
});
export const newPasskey = z.object({ name: called(60), response: madePasskey });
export const passkeyParams = z.object({ passkey: z.uuid() });
export const passkeyName = z.object({ name: called(60) });
export const signInByPasskey = z.object({ response: signedByPasskey });
