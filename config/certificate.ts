import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Words } from '../domain/kernel/language.ts';
import { ConfigError } from './given.ts';

/** Where a certificate and its key lie: whole paths of PEM files. */
export interface CertificateFiles {
  certPath: string;
  keyPath: string;
}

/** A certificate with its key, as they were read together. */
export interface Certificate {
  cert: string;
  key: string;
  /** Until when it holds (real epoch ms). */
  untilMs: number;
}

/** Looks so often (real ms) whether the files hold another one: whoever renews it starts nothing anew. */
const LOOKED_AT_EVERY_MS = 5_000;

const unfit = (zh: string, en: string) => new ConfigError({ zh: `${zh}。`, en: `${en}.` });

function textOf(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { message } = error as Error;
    throw unfit(
      `${setting} 指定的文件读不到（${message}）：请改正路径或权限`,
      `${setting} names a file that cannot be read (${message}): correct the path, or its rights`,
    );
  }
}

/**
 * Reads a certificate and its key, and holds them against each other.
 *
 * @throws ConfigError with one sentence that says which of them is not what it should be, and what to do.
 */
export function readCertificate({ certPath, keyPath }: CertificateFiles): Certificate {
  const [cert, key] = [textOf('API_TLS_CERT_PATH', certPath), textOf('API_TLS_KEY_PATH', keyPath)];
  const read = <T>(setting: string, file: string, what: Words, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      const { message } = error as Error;
      throw unfit(
        `${setting} 指定的 ${file} 不是${what.zh}（${message}）：请换成 PEM 格式的`,
        `${setting} names ${file}, which is no ${what.en} (${message}): give one in PEM`,
      );
    }
  };
  const shown = read('API_TLS_CERT_PATH', certPath, { zh: '证书', en: 'certificate' }, () => new X509Certificate(cert));
  const secret = read('API_TLS_KEY_PATH', keyPath, { zh: '没有加密的私钥', en: 'private key without a passphrase' }, () => createPrivateKey(key));
  if (!shown.checkPrivateKey(secret))
    throw unfit(
      `API_TLS_KEY_PATH 指定的 ${keyPath} 不是 ${certPath} 中第一张证书的私钥：请换成配套的一对，服务自己的证书放在文件最前面`,
      `API_TLS_KEY_PATH names ${keyPath}, which is not the key of the first certificate in ${certPath}: give the two that belong together, with the service’s own certificate first`,
    );
  // What is too weak, or broken further down in the file, is said by the library that is to use it.
  read('API_TLS_CERT_PATH', certPath, { zh: '能用的证书', en: 'certificate that can be used' }, () => createSecureContext({ cert, key }));
  return { cert, key, untilMs: Date.parse(shown.validTo) };
}

/**
 * Gives each renewed certificate to `take` until the process ends. One that cannot be used changes nothing and is told once in a sentence:
 * the two files are replaced one after the other, so that it is told when it is still so at the next look.
 */
export function followCertificate(files: CertificateFiles, first: Certificate, take: (renewed: Certificate) => void, tell: (sentence: string) => void): void {
  let [held, amiss, told] = [first, '', ''];
  setInterval(() => {
    try {
      const found = readCertificate(files);
      [amiss, told] = ['', ''];
      if (found.cert === held.cert && found.key === held.key) return;
      held = found;
      take(found);
    } catch (error) {
      const { message } = error as Error;
      if (message === amiss && message !== told) {
        told = message;
        tell(message);
      }
      amiss = message;
    }
  }, LOOKED_AT_EVERY_MS).unref();
}
