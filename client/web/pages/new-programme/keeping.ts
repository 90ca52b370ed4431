import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { keepDraft, keptDraft, PlanDraft, planDraft } from '../../../contract/drafts.ts';
import { addressOf, ask, askTagged, newKey, ProblemError, sentenceFor } from '../../parts/http.ts';

type Contents = z.output<typeof keepDraft>;
export type Kept = 'kept' | 'keeping' | 'waiting' | 'elsewhere' | 'gone';

/** How long after the last change a draft is kept (ms), and how long before another try where the server was not reached. */
const PAUSE_MS = 700;
const AGAIN_MS = 4_000;

/** What is still on its way of drafts that were left: whoever comes back to one waits for it. */
const leaving = new Map<string, Promise<boolean>>();

/** Gets the draft as it stands on the server, once each time that somebody comes to it: what is written goes on from there. `again` comes to it anew. */
export function useDraftOnce(id: string) {
  const [visit, setVisit] = useState(newKey);
  const path = `/api/plan-drafts/${id}`;
  const draft = useQuery({
    queryKey: [path, visit],
    queryFn: async ({ signal }) => {
      await leaving.get(path);
      return ask<typeof planDraft>('GET', path, { signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return { draft, visit, again: () => setVisit(newKey()) };
}

/** Keeps on the server what is written of a draft, a moment after each change and when the page is left; one request at a time. */
export function useKeptDraft(draft: PlanDraft) {
  const { plan, step, looked } = draft;
  const [contents, setContents] = useState<Contents>({ plan, step, looked });
  const [state, setState] = useState<Kept>('kept');
  const [problem, setProblem] = useState<string>();
  const [tries, setTries] = useState(0);
  const now = useRef({ contents, kept: JSON.stringify(contents), version: draft.version, sending: undefined as Promise<boolean> | undefined, stopped: false });
  const path = `/api/plan-drafts/${draft.id}`;

  const send = async (): Promise<boolean> => {
    const held = now.current;
    const sent = JSON.stringify(held.contents);
    if (sent === held.kept) return true;
    try {
      const { version } = await ask<typeof keptDraft>('PUT', path, { body: held.contents, ifMatch: `"draft-${held.version}"` });
      Object.assign(held, { version, kept: sent });
      setProblem(undefined);
      setState(JSON.stringify(held.contents) === sent ? 'kept' : 'keeping');
      return true;
    } catch (error) {
      const status = error instanceof ProblemError ? error.problem.status : 0;
      if (status === 412 || status === 404) held.stopped = true;
      setState(status === 412 ? 'elsewhere' : status === 404 ? 'gone' : 'waiting');
      setProblem(sentenceFor(error));
      setTries((count) => count + 1);
      return false;
    }
  };
  /** Keeps all that has been written by now. */
  const flush = async (): Promise<boolean> => {
    const held = now.current;
    while (!held.stopped && JSON.stringify(held.contents) !== held.kept) {
      held.sending ??= send().finally(() => {
        held.sending = undefined;
      });
      if (!(await held.sending)) return false;
    }
    return !held.stopped;
  };
  const change = (more: Partial<Contents>) => {
    now.current.contents = { ...now.current.contents, ...more };
    setContents(now.current.contents);
    if (!now.current.stopped) setState('keeping');
  };
  /** Lets what is written here hold, whatever was written elsewhere. */
  const insist = async () => {
    const { etag = '' } = await askTagged('GET', path);
    Object.assign(now.current, { version: Number(/\d+/.exec(etag)?.[0] ?? 0), kept: '', stopped: false });
    await flush();
  };

  const latest = useRef(flush);
  latest.current = flush;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change, and each try that failed, begins the pause anew
  useEffect(() => {
    if (state !== 'keeping' && state !== 'waiting') return;
    const timer = setTimeout(() => void latest.current(), state === 'waiting' ? AGAIN_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [state, contents, tries]);
  useEffect(() => {
    const leave = () => {
      const { contents: last, kept, version, stopped } = now.current;
      if (stopped || JSON.stringify(last) === kept) return;
      // The request goes on after the page is closed; the browser takes no more than 64 kB that way, so a larger change that the pause had not sent
      // yet is lost.
      void fetch(addressOf(path), {
        method: 'PUT',
        keepalive: true,
        headers: { 'content-type': 'application/json', 'if-match': `"draft-${version}"` },
        body: JSON.stringify(last),
      }).catch(() => undefined);
    };
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leaving.set(path, latest.current());
    };
  }, [path]);
  return { contents, state, problem, change, flush, insist, tag: () => `"draft-${now.current.version}"` };
}
