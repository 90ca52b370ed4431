import type { z } from 'zod';
import type { Problem } from '../../contract/common.ts';
import { MAIL_LINK } from '../../contract/mail-link.ts';
import { UNATTENDED } from '../../contract/unattended.ts';
import { inLanguage } from '../../contract/words.ts';
import { languageNow } from './language.tsx';

export type Query = Record<string, string | number | boolean | undefined>;

/** Says that the API answered "no"; `message` is its sentence for people. */
export class ProblemError extends Error {
  override name = 'ProblemError';

  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * Makes a new key for one act of a person; it is sent again with a retry, so that the act happens once. `crypto.randomUUID` is missing on
 * plain http.
 */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export function addressOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') parameters.set(name, String(value));
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Whoever has not touched the page for so long is not there (real ms): what it asks for by itself does not keep them signed in. */
const GONE_AFTER_MS = 30_000;
let attendedRealMs = Date.now();

/** Notes that somebody is there. */
export const attended = () => {
  attendedRealMs = Date.now();
};
for (const sign of ['pointerdown', 'keydown', 'wheel']) addEventListener(sign, attended, true);

export interface Sent {
  query?: Query;
  body?: unknown;
  /** The `Idempotency-Key` of an act. */
  key?: string;
  /** The `ETag` of what is changed. */
  ifMatch?: string;
  /** The token of the mail's link that opens what is asked for. */
  link?: string;
  signal?: AbortSignal;
}

/**
 * Asks the API; `S` is the schema of the answer in client/contract: `ask<typeof overview>('GET', …)`.
 *
 * @throws ProblemError when it says no; TypeError when it cannot be reached.
 */
export async function ask<S extends z.ZodType>(method: string, path: string, sent: Sent = {}): Promise<z.output<S>> {
  return (await askTagged<S>(method, path, sent)).data;
}

/** Does as `ask`, and gives the ETag that goes back as `ifMatch`. */
export async function askTagged<S extends z.ZodType>(
  method: string,
  path: string,
  { query, body, key, ifMatch, link, signal }: Sent = {},
): Promise<{ data: z.output<S>; etag: string | undefined }> {
  const form = body instanceof FormData;
  const response = await fetch(addressOf(path, query), {
    method,
    headers: {
      accept: 'application/json',
      'accept-language': languageNow(),
      ...(Date.now() > attendedRealMs + GONE_AFTER_MS && { [UNATTENDED]: '1' }),
      ...(body !== undefined && !form && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      // One of ours stays as it is; a header takes no other characters of one that has been mended by hand.
      ...(link !== undefined && { [MAIL_LINK]: encodeURIComponent(link) }),
    },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return { data: (type.includes('json') ? await response.json() : undefined) as z.output<S>, etag: response.headers.get('etag') ?? undefined };
}

/** Reads why the API said no, or words the answer of whatever stands before it. */
export const problemOf = async (response: Response): Promise<Problem> =>
  response.headers.get('content-type')?.includes('json') ? response.json() : withoutWords(response.status);

/** Words the answer of a proxy's error page, or of none at all. */
export function withoutWords(status: number): Problem {
  const t = inLanguage(languageNow());
  return {
    type: 'about:blank',
    title: String(status),
    status,
    code: 'no-words',
    detail: t(`服务器没有正常答复（${status}），请稍后再试。`, `The server did not answer as it should (${status}): try again later.`),
  };
}

/** Gives a sentence for whatever went wrong. */
export function sentenceFor(error: unknown): string {
  if (error instanceof ProblemError) return error.message;
  const t = inLanguage(languageNow());
  if (error instanceof TypeError) return t('连不上服务器，请检查网络后重试。', 'The server cannot be reached: check the network and try again.');
  return t('页面出错，请刷新后重试。', 'Something went wrong on this page: reload it and try again.');
}
