import { gcm } from '@noble/ciphers/aes.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/ciphers/utils.js';

// What stands in this browser's stores, sealed by AES-256-GCM under keys that the server gives to whoever is let in. Texts are sealed where they are
// typed, without a wait, so that a page that closes in the same moment loses none: and also where people come by plain http, where browsers keep their
// own ciphers back. Those serve for files, which are large, where they are to be had.

const NONCE_BYTES = 12;

const drawn = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

/** Seals a text for the place `name`: moved to another it does not open. */
export function sealed(text: string, name: string, key: string): string {
  const nonce = drawn();
  return bytesToHex(concatBytes(nonce, gcm(hexToBytes(key), nonce, utf8ToBytes(name)).encrypt(utf8ToBytes(text))));
}

/** Opens what was sealed for the place `name` by one of the keys; undefined where none fits, or it is nothing that was sealed. */
export function unsealed(text: string, name: string, keys: readonly string[]): string | undefined {
  if (!/^(?:[0-9a-f]{2}){28,}$/.test(text)) return undefined;
  const bytes = hexToBytes(text);
  for (const key of keys) {
    try {
      const cipher = gcm(hexToBytes(key), bytes.subarray(0, NONCE_BYTES), utf8ToBytes(name));
      return new TextDecoder().decode(cipher.decrypt(bytes.subarray(NONCE_BYTES)));
    } catch {
      // Another key, or somebody has changed it.
    }
  }
  return undefined;
}

async function run(how: 'encrypt' | 'decrypt', key: string, nonce: Uint8Array<ArrayBuffer>, name: string, bytes: Uint8Array<ArrayBuffer>) {
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  if (!subtle) return gcm(hexToBytes(key), nonce, utf8ToBytes(name))[how](bytes);
  const held = await subtle.importKey('raw', hexToBytes(key) as Uint8Array<ArrayBuffer>, 'AES-GCM', false, [how]);
  return new Uint8Array(await subtle[how]({ name: 'AES-GCM', iv: nonce, additionalData: utf8ToBytes(name) as Uint8Array<ArrayBuffer> }, held, bytes));
}

/** A file as it is kept: what it is called, and what is in it. */
export interface SealedFile {
  called: string;
  nonce: Uint8Array<ArrayBuffer>;
  content: Uint8Array<ArrayBufferLike>;
}

export async function sealedFile(file: File, name: string, key: string): Promise<SealedFile> {
  const nonce = drawn();
  const content = await run('encrypt', key, nonce, name, new Uint8Array(await file.arrayBuffer()));
  return { called: sealed(JSON.stringify([file.name, file.type, file.lastModified]), name, key), nonce, content };
}

/** Opens a file that was kept; nothing where no key fits. */
export async function unsealedFile({ called, nonce, content }: SealedFile, name: string, keys: readonly string[]): Promise<File[]> {
  for (const key of keys) {
    try {
      const [fileName, type, lastModified] = JSON.parse(unsealed(called, name, [key]) ?? '');
      const bytes = await run('decrypt', key, nonce, name, content as Uint8Array<ArrayBuffer>);
      return [new File([bytes as Uint8Array<ArrayBuffer>], fileName, { type, lastModified })];
    } catch {
      // Another key.
    }
  }
  return [];
}
