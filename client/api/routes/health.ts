import { mailTroubleSentence } from '../../../domain/words/mail.ts';
import { silenceOf } from '../../../engine/engine.ts';
import { isUnavailable } from '../../../prisma/fault.ts';
import { checkServer, type SmtpFailure } from '../../../smtp/conversation.ts';
import { mailServer } from '../../../smtp/server.ts';
import { health, type ReadyPart, readiness } from '../../contract/system.ts';
import { saidOf } from '../../doctor/finding.ts';
import { checkDisk } from '../../doctor/machine.ts';
import { mailFault } from '../../doctor/mail.ts';
import { missingWorker } from '../../doctor/worker.ts';
import { type Api, type ApiContext, answers, answersFile, cached, VERSION } from '../context.ts';
import type { Metrics } from '../metrics.ts';

/** Each part has so long to answer (real ms). */
const PART_MS = 3_000;
const PROBED_EVERY_MS = 2_000;
/** Whether there is room is looked at by writing, so seldom (real ms). */
const DISK_EVERY_MS = 10_000;
/** A mail server that is well is not asked at every look, and one that refuses our sign-in still less: some lock the account (real ms). */
const MAIL_WELL_MS = 10_000;
const SIGN_IN_REFUSED_MS = 60_000;

export function healthRoutes(app: Api, context: ApiContext, metrics: Metrics): void {
  const mail = mailProbe(context);
  const disk = cached(DISK_EVERY_MS, () => noRoom(context));
  const probe = cached(PROBED_EVERY_MS, () => probeParts(context, mail, () => disk('')));
  // A database that does not answer is a part that is missing, and said as such; nobody waits for its alarms.
  const openAlarms = cached(PROBED_EVERY_MS, () => Promise.race([context.store.alarms.counts(), later({})]).catch(() => ({})));

  app.route({
    method: 'GET',
    url: '/healthz',
    config: { action: 'service.health' },
    schema: { tags: ['service'], summary: 'Whether this process answers', response: answers(health) },
    handler: async () => ({ ok: true as const, version: VERSION }),
  });

  app.route({
    method: 'GET',
    url: '/readyz',
    config: { action: 'service.health' },
    schema: {
      tags: ['service'],
      summary: 'Whether everything that it needs answers, and which part does not',
      response: { ...answers(readiness), 503: readiness },
    },
    handler: async (_request, reply) => {
      const [parts, alarms] = await Promise.all([probe(''), openAlarms('')]);
      const missing = Object.entries(parts).flatMap(([name, part]) => (part.ok ? [] : [name]));
      return reply.code(missing.length === 0 ? 200 : 503).send({ ready: missing.length === 0, missing, parts, alarms });
    },
  });

  app.route({
    method: 'GET',
    url: '/metrics',
    config: { action: 'service.metrics' },
    schema: { tags: ['service'], summary: 'Figures for Prometheus', response: answersFile('Prometheus text format', 'text/plain') },
    handler: async (_request, reply) => {
      const { type, body } = await metrics.text();
      return reply.type(type).send(body as never);
    },
  });
}

type Part = { ok: boolean; what?: string };
type Parts = Partial<Record<ReadyPart, Part>>;

/** What is taken for the answer of a part that gives none in time. */
const later = <T>(answer: T) => new Promise<T>((resolve) => setTimeout(resolve, PART_MS, answer).unref());

/** Why what is handed in cannot be kept, in one sentence with what to do; undefined where it can. */
async function noRoom({ settings }: ApiContext): Promise<string | undefined> {
  const { state, what, toDo } = await checkDisk(settings.evidenceDir);
  return state === 'fault' ? [what.en, toDo?.en].join('; ') : undefined;
}

async function probeParts(
  { store, engine, identity }: ApiContext,
  mail: (() => Promise<string | undefined>) | undefined,
  disk: () => Promise<string | undefined>,
): Promise<Parts> {
  const asked: Partial<Record<ReadyPart, Promise<string | undefined>>> = {
    database: store.ping().then(() => undefined),
    engine: engine.connection.workflowService.getSystemInfo({}).then(() => undefined),
    // An empty database, another's, or another's namespace answers as well as the right one does.
    identity: identity.confirm().then(() => undefined),
    worker: missingWorker(engine.client, store),
    ...(mail && { mail: mail() }),
    disk: disk(),
  };
  const entries = await Promise.all(
    Object.entries(asked).map(async ([name, answer]): Promise<[string, Part]> => {
      const what = await Promise.race([answer, later(`no answer within ${PART_MS / 1_000} s: ${LATE[name] ?? 'look at database and engine'}`)]).catch((error) =>
        whyNot(name, error, engine.address),
      );
      return [name, what === undefined ? { ok: true } : { ok: false, what }];
    }),
  );
  const parts: Parts = Object.fromEntries(entries);
  // Whoever has been confirmed is believed for a minute: that nobody can be asked now is not that they belong together.
  const away = (['database', 'engine'] as const).filter((name) => !parts[name]?.ok);
  if (away.length > 0 && parts.identity?.ok) parts.identity = { ok: false, what: unaskedFor(away.join(' and ')) };
  return parts;
}

/** What to look at where a part takes the question and does not answer in time. */
const LATE: Partial<Record<string, string>> = {
  database: 'look at its log, and at what it is busy with',
  engine: 'start it where it is down, and else look at its log and at the database of its own',
  mail: 'look at the mail server, and the network between',
  disk: 'look at the disk of EVIDENCE_DIR',
};

const unaskedFor = (part: string) => `cannot be asked while the ${part} does not answer: see there`;

/** Why a part is missing, in one sentence: its own fault, or that of another part which it takes to ask. */
function whyNot(name: string, error: unknown, address: string): string {
  if (name !== 'database' && isUnavailable(error)) return unaskedFor('database');
  const silence = silenceOf(error);
  if (silence !== undefined)
    return name === 'engine'
      ? `the Temporal server at ${address} does not answer (${silence}): start it, or look at its log and at the database of its own`
      : unaskedFor('engine');
  return saidOf(error);
}

/**
 * What stands in the way of mails, in the server's words: what whoever sends them found last, or what the server says to us. Undefined
 * where nobody is to be asked. That one domain refuses us leaves this service as ready as it was: the pages say so.
 */
function mailProbe({ store, settings }: ApiContext): (() => Promise<string | undefined>) | undefined {
  const { smtpUrl, starttls } = settings;
  let said: SmtpFailure | undefined;
  let untilMs = 0;
  const ask = async (): Promise<string | undefined> => {
    if (smtpUrl === undefined) return undefined;
    if (Date.now() >= untilMs) {
      said = await checkServer(mailServer(smtpUrl, starttls), PART_MS - 500);
      untilMs = Date.now() + (said === undefined ? MAIL_WELL_MS : said.step === 'login' ? SIGN_IN_REFUSED_MS : 0);
    }
    if (said === undefined) return undefined;
    const { what, toDo } = mailFault(said);
    return [what.en, toDo?.en].join('; ');
  };
  return async () => {
    // A database that is away leaves it at what the server says to us.
    const found = (await store.mailTroubles.list().catch(() => [])).find(({ scope }) => scope === '');
    const own = await ask();
    // What the server refuses it says to whoever sends; that it can be reached again it says to us as well.
    if (found && (own !== undefined || found.kind === 'refused' || smtpUrl === undefined)) return mailTroubleSentence(found, 'en');
    return own;
  };
}
