import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { keepDraft, keptDraft, PlanDraft, planDraft } from '../../../contract/drafts.ts';
import { useDraft } from '../../parts/draft.ts';
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
  const held = { plan, step, looked };
  // What did not reach the server when the page was left, or while it could not be reached, waits on this device.
  const device = useDraft<{ contents: Contents; version: number }>(`plan-draft ${draft.id}`);
  const [left] = useState(() => {
    const found = device.kept();
    if (found && JSON.stringify(found.contents) !== JSON.stringify(held)) return found;
    device.drop();
    return undefined;
  });
  const elsewhere = left !== undefined && left.version !== draft.version;
  const [contents, setContents] = useState<Contents>(left?.contents ?? held);
  const [state, setState] = useState<Kept>(left === undefined ? 'kept' : elsewhere ? 'elsewhere' : 'keeping');
  const [problem, setProblem] = useState<string>();
  const [tries, setTries] = useState(0);
  const now = useRef({ contents, kept: JSON.stringify(held), version: draft.version, sending: undefined as Promise<boolean> | undefined, stopped: elsewhere });
  const path = `/api/plan-drafts/${draft.id}`;

  const send = async (): Promise<boolean> => {
    const held = now.current;
    const sent = JSON.stringify(held.contents);
    if (sent === held.kept) return true;
    try {
      const { version } = await ask<typeof keptDraft>('PUT', path, { body: held.contents, ifMatch: `"draft-${held.version}"` });
      Object.assign(held, { version, kept: sent });
      device.drop();
      setProblem(undefined);
      setState(JSON.stringify(held.contents) === sent ? 'kept' : 'keeping');
      return true;
    } catch (error) {
      const status = error instanceof ProblemError ? error.problem.status : 0;
      if (status === 412 && (await isThere(sent))) return true;
      keepHere();
      if (status === 412 || status === 404) held.stopped = true;
      setState(status === 412 ? 'elsewhere' : status === 404 ? 'gone' : 'waiting');
      setProblem(sentenceFor(error));
      setTries((count) => count + 1);
      return false;
    }
  };
  /** Whether what was sent is what the server has: the page that was left may have sent it with its last breath. */
  const isThere = async (sent: string): Promise<boolean> => {
    const there = await ask<typeof planDraft>('GET', path).catch(() => undefined);
    if (there === undefined || JSON.stringify({ plan: there.plan, step: there.step, looked: there.looked }) !== sent) return false;
    Object.assign(now.current, { version: there.version, kept: sent });
    device.drop();
    setProblem(undefined);
    setState(JSON.stringify(now.current.contents) === sent ? 'kept' : 'keeping');
    return true;
  };
  const keepHere = () => device.keep({ contents: now.current.contents, version: now.current.version });
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
    if (state !== 'kept' && state !== 'keeping') keepHere();
  };
  /** Lets what is written here hold, whatever was written elsewhere. */
  const insist = async () => {
    const { etag = '' } = await askTagged('GET', path);
    Object.assign(now.current, { version: Number(/\d+/.exec(etag)?.[0] ?? 0), kept: '', stopped: false });
    await flush();
  };

  const latest = useRef(flush);
  latest.current = flush;
  const here = useRef(keepHere);
  here.current = keepHere;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change, and each try that failed, begins the pause anew
  useEffect(() => {
    if (state !== 'keeping' && state !== 'waiting') return;
    const timer = setTimeout(() => void latest.current(), state === 'waiting' ? AGAIN_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [state, contents, tries]);
  useEffect(() => {
    const leave = () => {
      const { contents: last, kept, version, stopped } = now.current;
      if (JSON.stringify(last) === kept) return;
      here.current();
      if (stopped) return;
      // The request goes on after the page is closed, where it is not larger than the 64 kB that a browser takes that way.
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
  /** Gives up what is written here and has not been kept. */
  const forget = () => {
    now.current.kept = JSON.stringify(now.current.contents);
    device.drop();
  };
  return { contents, state, problem, change, flush, insist, forget, tag: () => `"draft-${now.current.version}"` };
}
