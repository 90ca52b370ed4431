import type { keptEvidence } from '../../contract/obligations.ts';
import type { Evidence } from './chosen-file.ts';
import { sendForm } from './send-form.ts';

/** Gives what sends a file up as soon as it is chosen, for the obligation at `path`: an act then names what is kept. */
export const keepFile =
  (path: string) =>
  async (file: File, onPercent: (percent: number) => void, signal: AbortSignal): Promise<Evidence> => {
    const form = new FormData();
    form.append('file', file);
    const { items } = await sendForm<typeof keptEvidence>(`${path}/evidence`, form, { onPercent, signal });
    const [one] = items;
    if (!one) throw new TypeError('nothing was kept');
    return one;
  };
