import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { log } from '../../config/log.ts';
import { apart, inLanguage, type Language, type Words } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import type { RefusalKind } from '../../domain/words/refusals.ts';
import { isEngineDown } from '../../engine/engine.ts';
import { isDataError, isUnavailable } from '../../prisma/fault.ts';
import { StoreError } from '../../prisma/store.ts';
import type { Problem } from '../contract/common.ts';
import { ServiceError } from '../errors.ts';
import { toldIn } from '../files/faults.ts';
import { BARE_RULES } from './browser-rules.ts';

/** A "no" of the API itself, with the status that says what kind. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly words: Words;
  readonly headers: Record<string, string>;
  constructor(status: number, code: string, words: Words, headers: Record<string, string> = {}) {
    super(words.en);
    this.status = status;
    this.code = code;
    this.words = words;
    this.headers = headers;
  }
}

const STATUS: Record<RefusalKind, number> = {
  unauthenticated: 401,
  forbidden: 403,
  unknown: 404,
  conflict: 409,
  stale: 412,
  'too-large': 413,
  invalid: 422,
  throttled: 429,
  unavailable: 503,
  unanswered: 504,
};

/** After how long it is worth asking again, unless the refusal itself knows. */
const ASK_AGAIN_SECONDS: Partial<Record<RefusalKind, string>> = { throttled: '900', unavailable: '10', unanswered: '10' };

export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  const wanted = request.headers['accept-language'] ?? '';
  const first = /\b(zh|en)\b/i.exec(wanted)?.[1]?.toLowerCase();
  return first === 'en' ? 'en' : 'zh';
}

const TITLES: Record<number, string> = {
  400: '请求有误',
  401: '请先登录',
  403: '无权办理',
  404: '没有找到',
  405: '不支持这种方法',
  406: '无法提供这种格式',
  409: '现在不能办理',
  410: '已失效',
  412: '内容已变',
  413: '内容太大',
  414: '网址太长',
  415: '不支持这种格式',
  422: '内容不合要求',
  428: '缺少版本',
  429: '请稍后再试',
  500: '出错了',
  503: '暂时不能服务',
  504: '还没有答复',
};

/** Answers a request that cannot be read. Nobody knows its language, so the answer is in both. */
export function answerUnreadable({ code }: { code?: string }, socket: Socket): void {
  // A client that has hung up hears nothing.
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const tooLong = code === 'HPE_HEADER_OVERFLOW';
  const status = tooLong ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const words = tooLong ? { zh: '网址或请求头太长，请缩短查询条件。', en: 'The address or a header is too long: ask for less at once.' } : NOT_UNDERSTOOD.words;
  const body: Problem = {
    type: 'urn:duban:unreadable',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: `${words.zh} ${words.en}`,
    instance: 'unreadable',
    code: 'unreadable',
  };
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(text), connection: 'close', ...BARE_RULES };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${body.title}\r\n${lines.join('')}\r\n${text}`);
}

interface Found {
  status: number;
  code: string;
  words: Words;
  errors?: Problem['errors'];
  headers?: Record<string, string>;
  unexpected?: boolean;
}

/** The code of the problem that a request was answered with, for the log. */
const refusals = new WeakMap<IncomingMessage, string>();
export const refusedWith = ({ raw }: Pick<FastifyRequest, 'raw'>): string | undefined => refusals.get(raw);

/** Answers with a problem, whatever went wrong. Only what nobody foresaw is a 500, and it is logged. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const language = languageOf(request);
  const { status, code, words, errors, headers = {}, unexpected } = found(error, language);
  if (unexpected) log.error({ request: request.id, route: request.routeOptions?.url, err: error }, 'unexpected');
  const body: Problem = {
    type: `urn:duban:${code}`,
    title: inLanguage(language)(TITLES[status] ?? '出错了', STATUS_CODES[status] ?? 'Error'),
    status,
    // By its number the operator finds it in the log, and all that belongs to it.
    detail: words[language] + (unexpected ? inLanguage(language)(`编号 ${request.id}。`, ` Its number is ${request.id}.`) : ''),
    instance: request.id,
    code,
    ...(errors && errors.length > 0 && { errors }),
  };
  refusals.set(request.raw, code);
  return reply
    .code(status)
    .headers({ 'cache-control': 'no-store', 'content-language': inLanguage(language)('zh-CN', 'en'), ...headers })
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body);
}

function found(error: unknown, language: Language): Found {
  if (error instanceof ApiProblem) return { status: error.status, code: error.code, words: error.words, headers: error.headers };
  if (error instanceof ServiceError) {
    return {
      status: STATUS[error.kind],
      code: error.code,
      words: error.words,
      errors: toldIn(error.faults, language),
      ...(error.kind in ASK_AGAIN_SECONDS && { headers: { 'retry-after': error.details.retryAfterSeconds ?? ASK_AGAIN_SECONDS[error.kind] ?? '' } }),
    };
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error as FastifyError & { validationContext?: string }, language);
  if (isDataError(error))
    return {
      status: 422,
      code: 'not-storable',
      words: { zh: '填写的内容无法保存，请检查其中的特殊字符和数字。', en: 'What was given cannot be kept: look for unusual characters and numbers in it.' },
    };
  if (error instanceof StoreError || isUnavailable(error))
    return {
      status: 503,
      code: 'database-down',
      words: { zh: '数据库没有应答，请稍后再试或联系系统管理员。', en: 'The database does not answer: try again later, or tell the operator.' },
      headers: { 'retry-after': '10' },
    };
  if (isEngineDown(error))
    return {
      status: 503,
      code: 'engine-down',
      words: { zh: '流程引擎没有应答，请稍后再试或联系系统管理员。', en: 'The engine does not answer: try again later, or tell the operator.' },
      headers: { 'retry-after': '10' },
    };
  const status = (error as FastifyError).statusCode;
  if (status !== undefined && status >= 400 && status < 500) return ofFramework(status, error as FastifyError);
  if (status === 503)
    return { status, code: 'busy', words: { zh: '服务正忙，请稍后再试。', en: 'Too busy: try again in a moment.' }, headers: { 'retry-after': '5' } };
  return {
    status: 500,
    code: 'unexpected',
    words: {
      zh: '系统出错了，已记录；请稍后再试或联系系统管理员。',
      en: 'Something unexpected went wrong; it has been recorded. Try again, or tell the operator.',
    },
    unexpected: true,
  };
}

const LOCALES = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

/** What a field has to hold. zod's own sentences name types of the language, and "undefined" for whatever was given, since the value is not kept. */
const HOLDS: Record<string, Words> = {
  string: { zh: '文字', en: 'a text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
  array: { zh: '列表', en: 'a list' },
  object: { zh: '若干字段', en: 'fields' },
};

const messageOf = (told: string | { message: string } | null | undefined): string | undefined => (typeof told === 'string' ? told : told?.message);

/** What a clerk is told of a field, where zod's own sentence names expressions and types of the language. */
function worded(keyword: string, params: Record<string, unknown>, message: string, language: Language): string | undefined {
  const t = inLanguage(language);
  if (keyword === 'custom') return apart(message)[language];
  if (keyword === 'invalid_type') return wrongType(params.expected, language);
  if (keyword === 'invalid_format') return t('格式不对', 'not in the form that is asked for');
  if (keyword === 'too_big' && params.origin === 'string')
    return t(`太长，最多 ${params.maximum} 个字符`, `too long: at most ${many(Number(params.maximum), 'character')}`);
  return undefined;
}

function wrongType(expected: unknown, language: Language): string {
  const holds = HOLDS[String(expected)]?.[language] ?? String(expected);
  return inLanguage(language)(`没有填写，或填的不是${holds}`, `missing, or not ${holds}`);
}

function invalid(error: FastifyError & { validationContext?: string }, language: Language): Found {
  const place = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'body');
  const errors = (error.validation ?? []).slice(0, 50).map(({ instancePath, keyword, message, params }) => {
    // The issue as zod raised it, to be said in the asker's language.
    const issue = { ...params, code: keyword, path: [], input: undefined } as unknown as Parameters<typeof LOCALES.zh>[0];
    const what = worded(keyword, params, message ?? '', language) ?? messageOf(LOCALES[language](issue)) ?? message ?? '';
    return { where: `${place}${instancePath.replaceAll('/', '.')}`, what };
  });
  const missingKey = place === 'headers' && errors.some(({ where }) => where.endsWith('idempotency-key'));
  if (missingKey && error.validation?.some(({ keyword }) => keyword === 'custom'))
    return {
      status: 400,
      code: 'idempotency-key-reserved',
      words: {
        zh: '这个 Idempotency-Key 是系统自己办理时用的编号，请换一个，如随机的 UUID。',
        en: 'This Idempotency-Key is one of what Duban does by itself: take another, such as a random UUID.',
      },
      errors,
    };
  if (missingKey)
    return {
      status: 400,
      code: 'idempotency-key-missing',
      words: {
        zh: '缺少 Idempotency-Key 请求头：每次办理须带一个，重发时不变。',
        en: 'The Idempotency-Key header is missing or wrong: every act needs one, the same when it is sent again.',
      },
      errors,
    };
  const [first] = errors;
  return {
    status: 400,
    code: 'invalid',
    words: { zh: `填写有误：${first?.where ?? ''} ${first?.what ?? ''}`.trim(), en: `Not understood: ${first?.where ?? ''} ${first?.what ?? ''}`.trim() },
    errors,
  };
}

/** What the framework itself refuses, by its code and else by its status: its own sentences are English, and for programmers. */
const BY_FRAMEWORK: Record<string, { code: string; words: Words }> = {
  FST_ERR_BAD_URL: {
    code: 'bad-address',
    words: { zh: '网址有误，请从页面或邮件中重新完整打开。', en: 'The address is broken: open it again from the page or the mail, as a whole.' },
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'address-too-long',
    words: {
      zh: '网址中有一段太长，请从页面或邮件中重新完整打开。',
      en: 'A part of the address is too long: open it again from the page or the mail, as a whole.',
    },
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'invalid',
    words: { zh: '请求没有内容，请填写后重新发送。', en: 'The request has no body: fill it in and send it again.' },
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'invalid',
    words: { zh: '请求内容不是完整的 JSON，请重新发送。', en: 'The body is not whole JSON: send it again.' },
  },
  FST_FILES_LIMIT: {
    code: 'too-many-files',
    words: { zh: '一次上传的文件太多，请分几次或打包上传。', en: 'Too many files at once: send them in turn, or as an archive.' },
  },
  413: { code: 'too-large', words: { zh: '内容太大，请压缩或拆分。', en: 'That is too large: compress or split it.' } },
  415: {
    code: 'media-type',
    words: { zh: '请用 JSON（application/json）发送。', en: 'Send JSON (application/json), or a form with files where files are asked for.' },
  },
};

const NOT_UNDERSTOOD = {
  code: 'invalid',
  words: { zh: '请求不完整或无法识别，请重新发送。', en: 'The request is incomplete or cannot be read: send it again.' },
};

const ofFramework = (status: number, { code }: FastifyError): Found => ({ status, ...(BY_FRAMEWORK[code] ?? BY_FRAMEWORK[status] ?? NOT_UNDERSTOOD) });

export const notFound = () => new ApiProblem(404, 'no-such-page', { zh: '没有这个地址。', en: 'There is nothing at this address.' });
export const notUtf8 = () =>
  new ApiProblem(400, 'not-utf8', {
    zh: '请求内容不是 UTF-8 编码（可能是 GBK）；请转为 UTF-8 后再发送。',
    en: 'The request is not in UTF-8 (perhaps it is in GBK): send it in UTF-8.',
  });
export const signInFirst = () => new ApiProblem(401, 'sign-in', { zh: '请先登录。', en: 'Sign in first.' }, { 'www-authenticate': 'Bearer realm="duban"' });
export const notYourRole = () => new ApiProblem(403, 'not-your-role', { zh: '您没有办理此事的权限。', en: 'Your role may not do this.' });
export const changePasswordFirst = () =>
  new ApiProblem(403, 'change-password', { zh: '首次登录请先修改密码。', en: 'Change your first password before anything else.' });
export const codeFirst = () =>
  new ApiProblem(403, 'code-first', { zh: '请先填写手机上的动态码。', en: 'Give the code that your phone shows before anything else.' });
export const setUpFirst = () =>
  new ApiProblem(403, 'set-up-first', {
    zh: '您的角色登录须用动态码，请先按提示设置。',
    en: 'Your role signs in with a code from a phone: set that up before anything else.',
  });
export const notYourDepartment = () => new ApiProblem(403, 'not-yours', { zh: '这是其他部门的事项，您无权查看或办理。', en: 'This is another department’s.' });
