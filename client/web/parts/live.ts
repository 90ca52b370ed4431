import { useEffect } from 'react';
import { queryClient } from './data.ts';
import { heard } from './reach.ts';

/** How often at most what is shown is asked for anew, however much happens (real ms). */
const REFRESH_EVERY_MS = 2_000;
/** A stream that ended for good is opened anew after so long, and twice as long each time that it fails again (real ms). */
const FIRST_REOPEN_MS = 2_000;
const LONGEST_REOPEN_MS = 60_000;
/** What is shown is asked for anew this often without any word (real ms), so that an event or an answer that was lost heals by itself. */
const REFRESH_ANYWAY_MS = 30_000;
/** What was shown when a stream was asked for may have changed by the time that it opens later than this (real ms). */
const PROMPT_MS = 1_000;

/** Follows a programme while a page is open: what happens is asked for anew, nothing has to be reloaded. */
export function useLive(programme: string | undefined): void {
  useEffect(() => {
    if (programme === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshedAtMs = 0;
    const refresh = () => {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          refreshedAtMs = Date.now();
          queryClient.invalidateQueries({
            predicate: ({ queryKey: [path] }) => typeof path === 'string' && /^\/api\/(programmes|operations|todo)\b/.test(path),
          });
        },
        Math.max(0, refreshedAtMs + REFRESH_EVERY_MS - Date.now()),
      );
    };
    let source: EventSource;
    let reopening: ReturnType<typeof setTimeout> | undefined;
    let reopenMs = FIRST_REOPEN_MS;
    const follow = () => {
      const askedAtMs = Date.now();
      source = new EventSource(`/api/events?programme=${encodeURIComponent(programme)}`);
      source.addEventListener('open', () => {
        if (Date.now() > askedAtMs + PROMPT_MS) refresh();
      });
      for (const event of ['here', 'ledger', 'reload']) source.addEventListener(event, heard);
      source.addEventListener('here', () => {
        reopenMs = FIRST_REOPEN_MS;
      });
      source.addEventListener('ledger', refresh);
      source.addEventListener('reload', refresh);
      source.addEventListener('signed-out', () => {
        source.close();
        queryClient.invalidateQueries({ queryKey: ['/api/session'] });
      });
      // A browser opens a broken stream again by itself, but none that was refused, as by a proxy while the API starts.
      source.addEventListener('error', () => {
        if (source.readyState !== EventSource.CLOSED) return;
        reopening = setTimeout(() => {
          follow();
          refresh();
        }, reopenMs);
        reopenMs = Math.min(2 * reopenMs, LONGEST_REOPEN_MS);
      });
    };
    follow();
    const anyway = setInterval(refresh, REFRESH_ANYWAY_MS);
    return () => {
      source.close();
      clearTimeout(timer);
      clearTimeout(reopening);
      clearInterval(anyway);
    };
  }, [programme]);
}
