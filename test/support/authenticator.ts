import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

// What keeps passkeys, as a device does (Web Authentication, level 2), for tests that attack: it signs whatever it is told.

/** As much of CBOR as there is in it. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, length: number) =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, held]) => [cbor(key), cbor(held as number)])]);
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const HAS_KEY = 64;

/** How a device, or whoever stands between, goes wrong. */
export interface Wrong {
  origin?: string;
  rpId?: string;
  /** Nobody has shown finger, face or PIN. */
  unverified?: boolean;
  challenge?: string;
  counter?: number;
  /** Signs with another key than its own. */
  otherKey?: boolean;
}

export interface TestPasskey {
  id: string;
  privateKey: KeyObject;
  counter: number;
  rpId: string;
  origin: string;
}

const clientData = (type: string, challenge: string, origin: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
const facts = (rpId: string, flags: number, counter: number) => {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
};

/** Makes a passkey for what the server asked. Gives it, and what the browser hands in. */
export function makePasskey(
  options: { challenge: string },
  { origin = 'http://localhost', rpId = 'localhost', unverified, challenge, id = randomBytes(32).toString('base64url') }: Wrong & { id?: string } = {},
) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
  const raw = Buffer.from(id, 'base64url');
  const authData = Buffer.concat([
    facts(rpId, USER_PRESENT | HAS_KEY | (unverified ? 0 : USER_VERIFIED), 0),
    Buffer.alloc(16),
    Buffer.from([raw.length >> 8, raw.length & 255]),
    raw,
    cose,
  ]);
  const attestation = cbor(
    new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]),
  );
  const passkey: TestPasskey = { id, privateKey, counter: 0, rpId, origin };
  return {
    passkey,
    response: {
      ...{ id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, authenticatorAttachment: 'platform' },
      response: {
        clientDataJSON: clientData('webauthn.create', challenge ?? options.challenge, origin).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    },
  };
}

/** Signs what the server asked. */
export function signWith(passkey: TestPasskey, options: { challenge: string }, wrong: Wrong = {}) {
  passkey.counter = wrong.counter ?? passkey.counter + 1;
  const data = clientData('webauthn.get', wrong.challenge ?? options.challenge, wrong.origin ?? passkey.origin);
  const authData = facts(wrong.rpId ?? passkey.rpId, USER_PRESENT | (wrong.unverified ? 0 : USER_VERIFIED), passkey.counter);
  const key = wrong.otherKey ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : passkey.privateKey;
  return {
    ...{ id: passkey.id, rawId: passkey.id, type: 'public-key' as const, clientExtensionResults: {} },
    response: {
      clientDataJSON: data.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', Buffer.concat([authData, sha256(data)]), key).toString('base64url'),
      userHandle: randomBytes(16).toString('base64url'),
    },
  };
}
