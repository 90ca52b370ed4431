import type { z } from 'zod';
import { MAIL_LINK } from '../../contract/mail-link.ts';
import { ProblemError, withoutWords } from './http.ts';
import { languageNow } from './language.tsx';

/**
 * Sends a form with files and tells how much of it has gone (0 to 100), which `fetch` cannot.
 *
 * @throws ProblemError when the API says no; TypeError when it cannot be reached.
 */
export function sendForm<S extends z.ZodType>(
  path: string,
  form: FormData,
  { key, link, onPercent, signal }: { key?: string; link?: string; onPercent?: (percent: number) => void; signal?: AbortSignal } = {},
): Promise<z.output<S>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.responseType = 'json';
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('accept-language', languageNow());
    if (key !== undefined) request.setRequestHeader('idempotency-key', key);
    if (link !== undefined) request.setRequestHeader(MAIL_LINK, encodeURIComponent(link));
    request.upload.onprogress = ({ loaded, total }) => onPercent?.(Math.floor((loaded / total) * 100));
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? resolve(request.response) : reject(new ProblemError(request.response ?? withoutWords(request.status)));
    request.onerror = () => reject(new TypeError('the server cannot be reached'));
    request.onabort = () => reject(signal?.reason ?? new TypeError('given up'));
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}
