import { QueryCache, QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { use, useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { z } from 'zod';
import type { outcome } from '../../contract/common.ts';
import { underKey } from './act-key.ts';
import { ask, askTagged, ProblemError, type Query, sentenceFor } from './http.ts';
import { useWords } from './language.tsx';
import { mayArrive, useSending, wasTakenBack } from './sending.tsx';
import { SessionContext } from './session-context.ts';

const tryAgain = (failures: number, error: Error) => failures < 2 && mayArrive(error);

const SESSION = '/api/session';

export const queryClient = new QueryClient({
  // Whichever query hears first that the session has ended, the gate asks for the session anew.
  queryCache: new QueryCache({
    onError: (error, { queryKey: [path] }) => {
      if (path !== SESSION && error instanceof ProblemError && error.problem.status === 401) queryClient.invalidateQueries({ queryKey: [SESSION] });
    },
  }),
  defaultOptions: {
    queries: { retry: tryAgain, staleTime: 2_000, refetchOnWindowFocus: true },
  },
});

/** Keeps what was shown of an address while another page, filter or language of it is asked for; never keeps what is of another address. */
export const ofSameAddress =
  (path: string | undefined) =>
  <T>(previous: T | undefined, query: { queryKey: readonly unknown[] } | undefined): T | undefined =>
    query?.queryKey[0] === path ? previous : undefined;

/**
 * Gives the API's answer to a GET, kept fresh by what happens (see live.ts). `S` is its schema in client/contract. Without a path nothing is
 * asked; `everyMs` is how often it is asked again (real ms);
 * `link` is the token of the mail's link that opens it.
 */
export function useGet<S extends z.ZodType>(path: string | undefined, query: Query = {}, everyMs?: number, link?: string) {
  const { language } = useWords();
  return useQuery({
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
    queryKey: [path ?? '', query, language, link],
    queryFn: ({ signal }) => ask<S>('GET', path ?? '', { query, signal, ...(link !== undefined && { link }) }),
    enabled: path !== undefined,
    placeholderData: ofSameAddress(path),
  });
}

/** Does as `useGet`, and gives the ETag that a change sends back. */
export function useGetTagged<S extends z.ZodType>(path: string | undefined, query: Query = {}) {
  const { language } = useWords();
  return useQuery({
    queryKey: [path ?? '', query, language, 'tagged'],
    queryFn: ({ signal }) => askTagged<S>('GET', path ?? '', { query, signal }),
    enabled: path !== undefined,
  });
}

/**
 * Gives a list that pages by cursor. The cursors that led to its page are kept in the browser's entry of its history, below what is asked
 * for: going back from an item, or a reload, shows the page that was left; another filter begins at its first page. The address would not
 * hold them all, and one cursor alone leads no way to the page before.
 */
export function usePaged<S extends z.ZodType<{ next?: string | undefined }>>(path: string | undefined, query: Query = {}, limit = 50) {
  const here = useLocation();
  const navigate = useNavigate();
  const list = JSON.stringify([path, query]);
  const cursors: string[] = here.state?.[list] ?? [];
  const turnTo = (after: string[]) => navigate(here, { replace: true, state: { ...here.state, [list]: after } });
  const answer = useGet<S>(path, { ...query, limit, after: cursors.at(-1) });
  const next = answer.data?.next;
  return {
    answer,
    page: cursors.length + 1,
    ...(next !== undefined && !answer.isPlaceholderData && { forward: () => turnTo([...cursors, next]) }),
    ...(cursors.length > 0 && { back: () => turnTo(cursors.slice(0, -1)) }),
  };
}

export interface Change {
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Query;
  body?: unknown;
  ifMatch?: string;
  /** What is said when the change went well. */
  done?: string;
}

/**
 * Changes something, once: it has a key of its own until the server has answered (act-key.ts). A success is said as `done`, a failure in the
 * API's own sentence; whatever is shown is asked for anew.
 */
export function useChange() {
  const { message } = App.useApp();
  const client = useQueryClient();
  const { send, takeBack, busy } = useSending();
  const person = use(SessionContext)?.session.user.id ?? '';
  const underWay = useRef(new Map<string, Promise<unknown>>());

  /**
   * Resolves to undefined when the change was refused or taken back, which has been said then. The same once more while it is under way, as by a
   * double click or by Enter and a click, is no second change.
   */
  function change<S extends z.ZodType = typeof outcome>(asked: Change): Promise<z.output<S> | undefined> {
    const same = contentsOf(asked);
    const before = underWay.current.get(same);
    if (before) return before as Promise<z.output<S> | undefined>;
    const doing = changeOnce<S>(asked).finally(() => underWay.current.delete(same));
    underWay.current.set(same, doing);
    return doing;
  }

  async function changeOnce<S extends z.ZodType>(asked: Change): Promise<z.output<S> | undefined> {
    try {
      const { done, ...change } = asked;
      const answer = await send(changing<S>(change, person));
      if (done !== undefined) message.success(done);
      return answer;
    } catch (error) {
      if (!wasTakenBack(error)) message.error(sentenceFor(error), 8);
      return undefined;
    } finally {
      client.invalidateQueries();
    }
  }
  return { change, send, takeBack, busy };
}

/** All that a change is, as a text: files by what tells them apart. */
const contentsOf = (asked: Omit<Change, 'done'>): string =>
  JSON.stringify(asked, (_, value) => (value instanceof FormData ? [...value] : value instanceof File ? [value.name, value.size, value.lastModified] : value));

/** Gives one change of a person's as something to be sent, under a key that it keeps until it is answered. */
export const changing =
  <S extends z.ZodType = typeof outcome>(asked: Omit<Change, 'done'>, person: string) =>
  (signal: AbortSignal) => {
    const { method = 'POST', path, query, body = {}, ifMatch } = asked;
    const send = (key?: string) =>
      ask<S>(method, path, {
        body: method === 'DELETE' ? undefined : body,
        signal,
        ...(key !== undefined && { key }),
        ...(query && { query }),
        ...(ifMatch !== undefined && { ifMatch }),
      });
    // Nothing of a password is kept, not even what could tell whether another is the same.
    return path.startsWith(SESSION) ? send() : underKey(person, contentsOf(asked), send);
  };

/** Follows a value after a pause, so that typing does not ask at every key. */
export function useSettled<T>(value: T, pauseMs = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
