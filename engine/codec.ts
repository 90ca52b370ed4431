import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Payload, type PayloadCodec, ValueError } from '@temporalio/common';
import proto from '@temporalio/proto';

/** A key of the ring that seals what the engine keeps. */
export interface HistoryKey {
  /** The name stands beside everything that the key seals, so that the ring knows which key opens it. */
  name: string;
  /** 32 bytes. */
  key: Buffer;
}

const ALGORITHM = 'aes-256-gcm';
/** The encoding that a sealed payload names; Temporal's own samples name it so too. */
const SEALED = 'binary/encrypted';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const { Payload: Message } = proto.temporal.api.common.v1;

/** Gives the name of the key that a payload is sealed with; undefined where it is not sealed. */
export const sealedWith = (payload: Payload): string | undefined =>
  encodingOf(payload) === SEALED ? Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString('utf8') : undefined;

const encodingOf = ({ metadata }: Payload): string => Buffer.from(metadata?.encoding ?? []).toString('utf8');

/**
 * Seals payloads with the first key of a ring (AES-256-GCM with a random nonce) and opens them with whichever key they name, so that a new
 * key is put first and the old one stays for as long as anything needs it. A payload that was written before there was a key is passed as it
 * is. With an empty ring nothing is sealed, and a sealed payload is refused by name instead of being taken for garbage.
 *
 * @throws ValueError when the ring lacks the key, or the payload has been changed.
 */
export function historyCodec(ring: readonly HistoryKey[]): PayloadCodec {
  const [sealing] = ring;
  const keys = new Map(ring.map(({ name, key }) => [name, key]));

  function seal({ name, key }: HistoryKey, payload: Payload): Payload {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce);
    cipher.setAAD(Buffer.from(name));
    const sealed = Buffer.concat([nonce, cipher.update(Message.encode(payload).finish()), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding: Buffer.from(SEALED), 'encryption-key-id': Buffer.from(name) }, data: sealed };
  }

  function open(payload: Payload): Payload {
    const name = sealedWith(payload) ?? '';
    const key = keys.get(name);
    if (!key) throw new ValueError(`The engine's histories are sealed with the key ${name}, which HISTORY_KEYS does not hold: add it there, after the first.`);
    const sealed = Buffer.from(payload.data ?? []);
    try {
      const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(name));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      return Message.decode(Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]));
    } catch (error) {
      throw new ValueError(
        `A part of the engine's histories does not open with the key ${name}: it has been changed, or the key is another of this name.`,
        error,
      );
    }
  }

  return {
    encode: async (payloads) => (sealing ? payloads.map((payload) => seal(sealing, payload)) : payloads),
    decode: async (payloads) => payloads.map((payload) => (encodingOf(payload) === SEALED ? open(payload) : payload)),
  };
}

type Failure = proto.temporal.api.failure.v1.IFailure;

/**
 * Opens every sealed payload in a message of the engine's, and puts the sealed words of failures back in their place: the engine's library
 * opens by itself what it reads for us, but raw histories and descriptions come as they are kept. Changes the message that it is given, and
 * gives it back.
 */
export async function opened<T>(codecs: readonly PayloadCodec[], message: T): Promise<T> {
  if (typeof message !== 'object' || message === null || message instanceof Uint8Array) return message;
  for (const [name, value] of Object.entries(message)) {
    if (typeof value !== 'object' || value === null) continue;
    const payload = value as Payload;
    if (payload.metadata?.encoding instanceof Uint8Array && encodingOf(payload) === SEALED) {
      let plain = [payload];
      for (const codec of codecs.toReversed()) plain = await codec.decode(plain);
      Object.assign(message, { [name]: plain[0] });
    } else await opened(codecs, value);
  }
  const { encodedAttributes } = message as Failure;
  if (encodedAttributes?.data) {
    const { message: said, stack_trace: stackTrace } = JSON.parse(Buffer.from(encodedAttributes.data).toString('utf8')) as Record<string, string>;
    Object.assign(message, { message: said, stackTrace, encodedAttributes: undefined });
  }
  return message;
}
