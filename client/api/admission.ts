import type { FastifyRequest } from 'fastify';
import { actingFor } from '../../domain/kernel/people.ts';
import { LONGEST } from '../../domain/kernel/text.ts';
import type { Caller } from '../accounts/caller.ts';
import { type Action, MAY, mayDo } from '../contract/roles.ts';
import { UNATTENDED } from '../contract/unattended.ts';
import { type ApiContext, type OpenPage, originOf } from './context.ts';
import { ApiProblem, changePasswordFirst, codeFirst, notYourRole, setUpFirst, signInFirst } from './problems.ts';

/** What may be done before a first password is changed. */
const BEFORE_PASSWORD: Action[] = ['session.read', 'session.close', 'session.password'];
/** What may be done before a code is given, or a second factor is set up. */
const BEFORE_CODE: Record<NonNullable<Caller['lacks']>, Action[]> = {
  code: ['session.read', 'session.close', 'session.prove'],
  'set-up': [...BEFORE_PASSWORD, 'session.secondFactor'],
};

/** What the deployment may close to whoever has not signed in and has no key. */
const OPEN_PAGE_OF: Partial<Record<Action, OpenPage>> = { 'service.metrics': 'metrics', 'service.describe': 'docs' };

/** Whether a person is behind a request: a stream that a browser opens again, and what a page asks while nobody is at it, come by themselves. */
const isAttended = ({ headers }: FastifyRequest) => headers[UNATTENDED] === undefined && headers.accept !== 'text/event-stream';

/** The guard before every route. */
export function openAdmission({ settings, accounts }: ApiContext) {
  /**
   * Finds out who asks and whether their role may.
   *
   * @throws ApiProblem where they may not.
   */
  async function admit(request: FastifyRequest, action: Action, setCookies: (cookies: string[]) => void): Promise<void> {
    refuseForeignOrigin(request, action);
    const bearer = /^Bearer (dbk_\w+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const caller = await accounts.callerByKey(bearer);
      if (!caller) throw signInFirst();
      request.caller = caller;
    } else if (request.headers.cookie !== undefined && /duban\.session_token=/.test(request.headers.cookie)) {
      request.headers.cookie = accounts.signedAnew(request.headers.cookie);
      const found = await accounts.callerBySession(originOf(request), isAttended(request));
      if (found) {
        request.caller = await standingIn(request, found.caller);
        if (found.cookies.length > 0) setCookies(found.cookies);
      }
    }
    const pages = OPEN_PAGE_OF[action];
    if (MAY[action] === 'anyone' && (pages === undefined || settings.openPages.includes(pages))) return;
    if (!request.caller) throw signInFirst();
    if (!mayDo(request.caller.role, action)) {
      await accounts.noteDenied(request.caller, action, request.ip);
      throw notYourRole();
    }
    const { lacks } = request.caller;
    if (lacks && !BEFORE_CODE[lacks].includes(action)) throw lacks === 'code' ? codeFirst() : setUpFirst();
    if (request.caller.mustChangePassword && !BEFORE_PASSWORD.includes(action)) throw changePasswordFirst();
  }

  /** Whoever acts while they stand in for somebody: the ledger says for whom. Who only reads is not asked about. */
  async function standingIn(request: FastifyRequest, caller: Caller): Promise<Caller> {
    if (request.method === 'GET') return caller;
    const away = await accounts.standsInFor(caller.id);
    return away.length === 0 ? caller : { ...caller, name: actingFor(caller.name, away).slice(0, LONGEST.name) };
  }

  /** Another site's page neither acts with our cookie nor signs anybody in: what changes something has to come from here. */
  function refuseForeignOrigin(request: FastifyRequest, action: Action): void {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin } = request.headers;
    const ours = [new URL(settings.publicUrl).origin, `${request.protocol}://${request.host}`];
    // The engine's own page asks for this one thing, and changes nothing by it.
    if (action === 'operation.decode' && settings.temporalUiUrl !== undefined) ours.push(new URL(settings.temporalUiUrl).origin);
    const foreign = origin !== undefined ? !ours.includes(origin) : ['cross-site', 'same-site'].includes(String(request.headers['sec-fetch-site']));
    if (foreign) throw new ApiProblem(403, 'foreign-origin', { zh: '请求来自其他网站，已拒绝。', en: 'The request comes from another site and was refused.' });
  }

  return { admit };
}
