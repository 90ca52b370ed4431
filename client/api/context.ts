import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { belongs, seenBy } from '../../domain/enterprise/assistance.ts';
import { recipientOf } from '../../domain/kernel/bodies.ts';
import { fileName } from '../../domain/kernel/file-name.ts';
import type { Language, Words } from '../../domain/kernel/language.ts';
import { grantersOf } from '../../domain/obligation/extension.ts';
import type { ObligationState } from '../../domain/obligation/obligation.ts';
import { departmentOf } from '../../domain/obligation/outsider.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Identity } from '../../engine/identity.ts';
import type { EnterpriseRow } from '../../prisma/enterprises.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { Origin } from '../accounts/auth.ts';
import { actorOf, type Caller, departmentOf as departmentOfCaller } from '../accounts/caller.ts';
import type { Bounded } from '../bounded/bounded.ts';
import { problem } from '../contract/common.ts';
import type { Action } from '../contract/roles.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Duban } from '../duban.ts';
import type { Whose } from '../views/enterprises.ts';
import type { Page } from '../views/page.ts';
import { ApiProblem, languageOf, notYourDepartment, signInFirst } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The row of the table of roles that this route stands under. */
    action?: Action;
    /**
     * What makes this route's act one act however often it is sent under one key, where it is not the kept answer (once.ts): it remembers the key
     * `itself`, or there is `nothing` to remember, since done twice it is the same.
     */
    once?: 'itself' | 'nothing';
  }
  interface FastifyRequest {
    caller?: Caller;
  }
}

export { present } from '../../domain/kernel/present.ts';

export { VERSION } from '../contract/version.ts';

export type Api = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, ZodTypeProvider>;

/** Figures for Prometheus; the description of the API and its page. */
export type OpenPage = 'metrics' | 'docs';

export interface ApiSettings {
  evidenceDir: string;
  virusScanner?: string;
  /** With what it speaks TLS itself; http where it is absent. */
  tls?: { cert: string; key: string };
  publicUrl: string;
  authSecret: string;
  formerSecret?: string;
  /** Folder of this process's own files: uploads on their way, reports to be fetched. */
  scratchDir: string;
  trustedProxies: string[];
  smtpUrl?: string;
  starttls?: 'required' | 'offered';
  temporalUiUrl?: string;
  /** What people call the channel besides mail; absent where there is none. */
  channelName?: string;
  /** What anybody may see without signing in. */
  openPages: readonly OpenPage[];
  /** Requests are refused while this process answers nothing for so long (real ms). */
  busyAfterMs?: number;
  /** Requests of one person, key or network in a minute beyond which the rest is refused; any number unless given. */
  requestsPerMinute?: number;
  /** Folder of the built console, where there is one. */
  webDir?: string;
}

/** All that routes work with. */
export interface ApiContext extends Duban {
  settings: ApiSettings;
  engine: Engine;
  identity: Identity;
  /** Looks at everything from outside, as `duban doctor` does. */
  examine: () => Promise<Finding[]>;
  accounts: Accounts;
  /** Works on what people hand in, beside this process. */
  bounded: Bounded;
}

const problemContent = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });

/** The responses of a route: what it gives, and problems for all else. */
export function answers<T extends z.ZodType>(schema: T): { 200: T } {
  return {
    200: schema,
    '4xx': problemContent('What was asked for cannot be done; the detail says why'),
    '5xx': problemContent('It is not the caller’s fault'),
  } as { 200: T };
}

/** For answers that are no JSON: files, streams, redirections. */
export function answersFile(description: string, ...types: string[]) {
  const content = Object.fromEntries(types.map((type) => [type, { schema: bytes }]));
  return { 200: { description, content }, '4xx': problemContent('What was asked for cannot be done'), '5xx': problemContent('It is not the caller’s fault') };
}
const bytes = z.string().meta({ format: 'binary' });

export function originOf(request: FastifyRequest): Origin {
  return { ip: request.ip, userAgent: (request.headers['user-agent'] ?? '').slice(0, 300), cookie: request.headers.cookie ?? '' };
}

export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw signInFirst();
  return request.caller;
}

/** The key of an act; empty where none came. */
export const keyOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string => String(headers['idempotency-key'] ?? '');

/** Who acts, under which key. */
export function actOf(request: FastifyRequest): { actor: { org: string; name: string }; key: string } {
  return { actor: actorOf(callerOf(request)), key: keyOf(request) };
}

/** The department that a caller is limited to; undefined for those who see all. */
export const ownDepartment = (request: FastifyRequest): string | undefined => departmentOfCaller(callerOf(request));

/** @throws ApiProblem when what belongs to `departmentId` is not for this caller. */
export function mustSee(request: FastifyRequest, departmentId: string): void {
  const own = ownDepartment(request);
  if (own !== undefined && own !== departmentId) throw notYourDepartment();
}

/** @throws ApiProblem when an obligation is neither this caller's own nor one of an outsider whom its department oversees. */
export const mustSeeAsOwn = (request: FastifyRequest, state: Pick<ObligationState, 'departmentId' | 'outsider'>): void => mustSee(request, departmentOf(state));

/** The department to filter by: the caller's own, or the one asked for. */
export function departmentFilter(request: FastifyRequest, wanted: string | undefined): string | undefined {
  const own = ownDepartment(request);
  if (own !== undefined && wanted !== undefined && wanted !== own) throw notYourDepartment();
  return own ?? wanted;
}

/** Whose enterprises a caller asks for: a department may name itself, and sees what it supervises and what it assists with. */
export function whoseOf(request: FastifyRequest, { department, assistedBy }: Omit<Whose, 'own'>): Whose {
  const own = ownDepartment(request);
  if (own !== undefined && [department, assistedBy].some((wanted) => wanted !== undefined && wanted !== own)) throw notYourDepartment();
  return { own, department, assistedBy };
}

/** @throws ApiProblem when an obligation is neither this caller's nor one in which another department assists it as its lead, that it looks at first, is asked for more time of, or gets a copy of. */
export function mustSeeObligation(request: FastifyRequest, state: ObligationState): void {
  const { role, leads, copies, reviewer } = state;
  const own = ownDepartment(request);
  const given =
    own !== undefined &&
    ((role === 'assist' && leads.includes(own)) || reviewer === own || grantersOf(state).includes(own) || copies?.includes(recipientOf(own, 'officer')));
  if (!given) mustSeeAsOwn(request, state);
}

/** @throws ApiProblem when an enterprise is neither supervised by this caller's body nor one that it assists with. */
export function mustSeeEnterprise(request: FastifyRequest, plan: Plan, { state, details }: EnterpriseRow): void {
  const own = ownDepartment(request);
  if (own !== undefined && !seenBy(plan, own).some((part) => belongs(part, { ...state, details }))) throw notYourDepartment();
}

export const say = (request: FastifyRequest): Language => languageOf(request);

/** A place in a list as an opaque text. */
const cursorOf = (...parts: (string | number)[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** The parts of a cursor: as many and of the kinds that `kinds` names. */
export function readCursor<K extends readonly ('string' | 'number')[]>(
  cursor: string | undefined,
  ...kinds: K
): { [I in keyof K]: K[I] extends 'number' ? number : string } | undefined {
  if (cursor === undefined) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    // Numbers are instants and places: what no date can hold is no cursor of ours.
    const fits =
      Array.isArray(parts) &&
      parts.length === kinds.length &&
      parts.every((part, index) => typeof part === kinds[index] && (typeof part !== 'number' || Math.abs(part) < 8e15) && !String(part).includes('\0'));
    if (fits) return parts as never;
  } catch {
    // falls through: not one of ours
  }
  throw new ApiProblem(400, 'cursor', {
    zh: '翻页标记（after）不对，请从第一页重新查询。',
    en: '`after` is not a cursor of this list: begin with the first page.',
  });
}

/** A page as it is answered: the place where the next one begins as a cursor. */
export function paged<T>({ items, next }: Page<T, readonly (string | number)[]>): { items: T[]; next?: string } {
  return { items, ...(next !== undefined && { next: cursorOf(...next) }) };
}

/** Refuses a change of what has another ETag by now. */
export function mustMatch(request: FastifyRequest, etag: string, told?: Words): void {
  const given = request.headers['if-match'];
  if (given === undefined)
    throw new ApiProblem(428, 'if-match-missing', {
      zh: '缺少 If-Match 请求头：请先读取，再带上它的 ETag 修改。',
      en: 'If-Match is missing: read it first and send its ETag with the change.',
    });
  if (given !== etag && given !== '*')
    throw new ApiProblem(
      412,
      'changed-meanwhile',
      told ?? { zh: '内容已被他人修改，请刷新后再改。', en: 'It has been changed meanwhile: load it again and change it then.' },
    );
}

/**
 * Keeps the answer of something slow for a short time, one at a time for each key. For `staleMs` more the old answer is given while
 * the new one is worked out, so that nobody waits for it.
 */
export function cached<T>(forMs: number, work: (key: string) => Promise<T>, staleMs = 0): (key: string) => Promise<T> {
  const kept = new Map<string, { untilMs: number; value: Promise<T> }>();
  const ask = (key: string) => {
    const entry = { untilMs: Number.POSITIVE_INFINITY, value: work(key) };
    entry.value.then(
      () => {
        entry.untilMs = Date.now() + forMs;
        kept.set(key, entry);
      },
      () => kept.delete(key),
    );
    return entry;
  };
  return (key) => {
    const found = kept.get(key);
    const nowMs = Date.now();
    if (found && found.untilMs > nowMs) return found.value;
    if (kept.size > 1_000) kept.clear();
    const next = ask(key);
    if (found && found.untilMs + staleMs > nowMs) {
      // The answer is made once more, and held so that nobody asks a second time meanwhile.
      found.untilMs = nowMs + staleMs;
      return found.value;
    }
    kept.set(key, next);
    return next.value;
  };
}

/** Sends a file under a name that may be Chinese (RFC 6266) and that every system takes, never to be shown in place. */
export function attachment(reply: FastifyReply, name: string, type: string): FastifyReply {
  const suffix = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  const coded = encodeURIComponent(fileName(name.slice(0, name.length - suffix.length), suffix)).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return reply.header('content-disposition', `attachment; filename*=UTF-8''${coded}`).type(type);
}
