import { App } from 'antd';
import { useState } from 'react';
import { addressOf, ProblemError, problemOf, type Query, sentenceFor } from './http.ts';
import { languageNow } from './language.tsx';

/** Reads the name that the API gives a file: RFC 6266's `filename*`, or the plain one. */
function nameIn(disposition: string): string | undefined {
  const coded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return coded === undefined ? /filename="?([^";]+)/i.exec(disposition)?.[1] : decodeURIComponent(coded);
}

/** Gives the browser something to keep as a file. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The address is not revoked at once: some browsers begin to read it only after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Saves a plan as a file. */
export const savePlan = (name: string, text: string) => save(name, new Blob([text], { type: 'application/yaml;charset=utf-8' }));

/** Saves a file of the API under the name that it has there. A plain link would be answered in the browser's language, and an error would replace the page. */
export function useDownload() {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const download = async (path: string, query: Query = {}) => {
    setBusy(true);
    try {
      const response = await fetch(addressOf(path, query), { headers: { 'accept-language': languageNow() } });
      if (!response.ok) throw new ProblemError(await problemOf(response));
      save(nameIn(response.headers.get('content-disposition') ?? '') ?? path.slice(path.lastIndexOf('/') + 1), await response.blob());
    } catch (error) {
      message.error(sentenceFor(error), 8);
    } finally {
      setBusy(false);
    }
  };
  return { download, busy };
}
