import { onlineManager, type UseMutationOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { newKey, ProblemError } from './http.ts';
import { useWords } from './language.tsx';

/** How often in all something is sent that does not arrive, and the pause between (real ms). */
const TRIES = 3;
const PAUSE_MS = 1_000;

/**
 * Tells whether something may arrive when it is tried again: what the API said no to stays a no, and what has been waited for already (504)
 * is not tried again.
 */
export const mayArrive = (error: unknown) => !(error instanceof ProblemError) || [502, 503].includes(error.problem.status);

/** Waits until `begin` calls what it is given; rejects when the signal is aborted. `begin` gives what ends the waiting. */
function waited(signal: AbortSignal, begin: (over: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = begin(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
    function giveUp() {
      end();
      reject(signal.reason);
    }
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

const networkBack = (signal: AbortSignal) =>
  waited(signal, (over) => {
    const end = onlineManager.subscribe((online) => {
      if (!online) return;
      end();
      over();
    });
    return end;
  });

const pause = (signal: AbortSignal) =>
  waited(signal, (over) => {
    const timer = setTimeout(over, PAUSE_MS);
    return () => clearTimeout(timer);
  });

/**
 * Sends things for as long as the component that uses it is shown. An act that waits for the network says so and can be taken back; one that
 * was taken back, or whose component has gone, is not begun, not tried again, and broken off where it is under way: no act is ever sent that
 * nobody sees any more. TanStack's own mutations would wait and go on by themselves.
 */
export function useSending() {
  const { t } = useWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const underWay = useRef(new Set<AbortController>());
  const [count, setCount] = useState(0);
  const takeBack = () => {
    for (const controller of underWay.current) controller.abort();
  };
  useEffect(() => {
    const all = underWay.current;
    return () => {
      for (const controller of all) controller.abort();
    };
  }, []);

  async function send<T>(attempt: (signal: AbortSignal) => Promise<T>, { tries = TRIES }: { tries?: number } = {}): Promise<T> {
    const controller = new AbortController();
    const { signal } = controller;
    const key = newKey();
    let begun = false;
    underWay.current.add(controller);
    setCount(underWay.current.size);
    const waitForNetwork = async () => {
      message.open({
        key,
        type: 'warning',
        duration: 0,
        content: (
          <>
            {t('网络已断开，还没有提交；网络恢复后自动提交。', 'There is no network: it has not been sent and will be when the network is back.')}{' '}
            <Button size="small" onClick={() => controller.abort()}>
              {t('取消提交', 'Do not send it')}
            </Button>
          </>
        ),
      });
      await networkBack(signal).finally(() => message.destroy(key));
    };
    try {
      for (let left = tries - 1; ; left--) {
        if (!onlineManager.isOnline()) await waitForNetwork();
        signal.throwIfAborted();
        begun = true;
        try {
          return await attempt(signal);
        } catch (error) {
          if (signal.aborted || left <= 0 || !mayArrive(error)) throw error;
        }
        await pause(signal);
      }
    } catch (error) {
      if (signal.aborted) {
        if (begun) {
          message.info(
            t('已取消提交。如果服务器此前已经收到，以页面显示的为准。', 'It is not sent any more. If it had arrived before, the page shows what came of it.'),
            8,
          );
          client.invalidateQueries();
        } else message.info(t('已取消，没有提交。', 'Taken back: nothing was sent.'));
      }
      throw error;
    } finally {
      underWay.current.delete(controller);
      setCount(underWay.current.size);
    }
  }
  return { send, takeBack, busy: count > 0 };
}

export type Send = ReturnType<typeof useSending>['send'];

/** Tells whether somebody took an act back, or left the place that it was asked from: that is no failure, and `useSending` has said it. */
export const wasTakenBack = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

/** Does as `useMutation`, but sends as `useSending` does; what is asked for again while it is under way, as by a double click, is not sent twice. */
export function useSent<Asked, Answer>(
  attempt: (asked: Asked, signal: AbortSignal) => Promise<Answer>,
  { tries, ...options }: Pick<UseMutationOptions<Answer, Error, Asked>, 'onSuccess' | 'onSettled'> & { tries?: number } = {},
) {
  const { send, takeBack } = useSending();
  const mutation = useMutation({
    ...options,
    networkMode: 'always',
    retry: false,
    mutationFn: (asked: Asked) =>
      send((signal) => attempt(asked, signal), tries === undefined ? {} : { tries }).finally(() => {
        underWay.current = false;
      }),
  });
  const underWay = useRef(false);
  const mutate = (asked: Asked) => {
    if (underWay.current) return;
    underWay.current = true;
    mutation.mutate(asked);
  };
  const takenBack = wasTakenBack(mutation.error);
  return { ...mutation, mutate, error: takenBack ? null : mutation.error, takenBack, takeBack };
}
