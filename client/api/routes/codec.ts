import type { FastifyReply, FastifyRequest } from 'fastify';
import { lackingKey, openCoded } from '../../../engine/coded.ts';
import { codecPayloads } from '../../contract/system.ts';
import { type Api, type ApiContext, answers } from '../context.ts';
import { ApiProblem } from '../problems.ts';

/** One event of a history holds two megabytes at the most, a third more as base64. */
const CODEC_BODY_BYTES = 4 * 1024 * 1024;
const KEY_NAME = /^[\w-]{1,32}$/;

/** What the engine keeps sealed, opened for its own page and its own command: Temporal's protocol for codec servers, to read with only. */
export function codecRoutes(app: Api, { engine, settings }: ApiContext): void {
  const page = settings.temporalUiUrl && new URL(settings.temporalUiUrl).origin;

  /** Lets the engine's own page read what is answered, and no other. */
  async function allowPage({ headers: { origin } }: FastifyRequest, reply: FastifyReply): Promise<void> {
    reply.header('vary', 'Origin');
    if (page === undefined || origin !== page) return;
    reply.headers({ 'access-control-allow-origin': page, 'access-control-allow-credentials': 'true', 'cross-origin-resource-policy': 'cross-origin' });
  }

  app.route({
    method: 'OPTIONS',
    url: '/api/codec/decode',
    schema: { hide: true },
    onSend: allowPage,
    handler: async ({ headers: { origin } }, reply) => {
      if (page === undefined || origin !== page)
        throw new ApiProblem(403, 'foreign-origin', { zh: '请求来自其他网站，已拒绝。', en: 'The request comes from another site and was refused.' });
      return reply
        .headers({ 'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'content-type, x-namespace', 'access-control-max-age': '600' })
        .code(204)
        .send();
    },
  });

  app.route({
    method: 'POST',
    url: '/api/codec/decode',
    config: { action: 'operation.decode' },
    bodyLimit: CODEC_BODY_BYTES,
    // Last of all, so that the page can show why it was refused.
    onSend: allowPage,
    schema: { tags: ['operations'], summary: 'What the engine keeps sealed, opened for its own page', body: codecPayloads, response: answers(codecPayloads) },
    handler: async (request) => {
      const { payloads } = request.body;
      const lacking = lackingKey(engine, payloads);
      if (lacking !== undefined) throw unknownKey(KEY_NAME.test(lacking) ? lacking : '?');
      const opened = await openCoded(engine, payloads).catch(() => {
        throw new ApiProblem(422, 'history-changed', {
          zh: '内容与密钥不符：在引擎中被改动过，或密钥同名而不同。',
          en: 'The content does not open with its key: it was changed in the engine, or the key is another of this name.',
        });
      });
      return { payloads: opened };
    },
  });
}

const unknownKey = (name: string) =>
  new ApiProblem(422, 'history-key-unknown', {
    zh: `内容是用密钥 ${name} 加密的，HISTORY_KEYS 里没有：请把它加在第一个之后。`,
    en: `The content is sealed with the key ${name}, which HISTORY_KEYS does not hold: add it there, after the first.`,
  });
