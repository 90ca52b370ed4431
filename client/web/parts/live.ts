import { useEffect } from 'react';
import { queryClient } from './data.ts';
import { heard } from './reach.ts';

/** However much happens, what is shown is asked for anew at most this often (real ms). */
const REFRESH_EVERY_MS = 2_000;

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
    const source = new EventSource(`/api/events?programme=${encodeURIComponent(programme)}`);
    for (const event of ['here', 'ledger', 'reload']) source.addEventListener(event, heard);
    source.addEventListener('ledger', refresh);
    source.addEventListener('reload', refresh);
    source.addEventListener('signed-out', () => {
      source.close();
      queryClient.invalidateQueries({ queryKey: ['/api/session'] });
    });
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [programme]);
}
