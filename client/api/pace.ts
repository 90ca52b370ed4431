import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { networkOf } from '../accounts/throttle.ts';
import type { Action } from '../contract/roles.ts';
import type { Api } from './context.ts';
import { ApiProblem } from './problems.ts';

const MINUTE_MS = 60_000;
/** People, keys and networks that are remembered at a time. */
const REMEMBERED = 20_000;
/** What watches over the service, and the console's own files, which browsers keep. */
const UNCOUNTED: (Action | undefined)[] = ['service.health', 'console.load'];

/** Whose requests are counted together: a person's, a key's, else a network's. */
const countedAs = ({ caller, ip }: Pick<FastifyRequest, 'caller' | 'ip'>) => caller?.id ?? networkOf(ip);

/**
 * Holds off whoever asks for more in a minute than people and programs do, so that one script that runs wild does not take the service away
 * from everybody else. Counted before anything is done: what is refused has not happened, and the answer says when to ask again.
 */
export async function openPace(app: Api, requestsPerMinute: number | undefined): Promise<(request: FastifyRequest) => Promise<void>> {
  if (requestsPerMinute === undefined) return async () => undefined;
  await app.register(rateLimit, { global: false, cache: REMEMBERED });
  const count = app.createRateLimit({ max: requestsPerMinute, timeWindow: MINUTE_MS, keyGenerator: countedAs });
  return async (request) => {
    if (UNCOUNTED.includes(request.routeOptions.config.action)) return;
    const counted = await count(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    const seconds = Math.max(1, counted.ttlInSeconds);
    throw new ApiProblem(
      429,
      'too-many-requests',
      { zh: `请求过于频繁，这一次没有办理，请 ${seconds} 秒后再试。`, en: `Too many requests: this one was not carried out. Try again in ${seconds} s.` },
      { 'retry-after': String(seconds) },
    );
  };
}
