import { z } from 'zod';
import { wallClock } from '../../../calendar/china.ts';
import { addDays } from '../../../domain/kernel/dates.ts';
import type { Language } from '../../../domain/kernel/language.ts';
import { nameOf, type Plan } from '../../../domain/plan/plan.ts';
import { enterpriseEventName } from '../../../domain/words/enterprise.ts';
import { minuteOf } from '../../../domain/words/numbers.ts';
import { eventName, itemKindName, personName } from '../../../domain/words/words.ts';
import type { LedgerEvent } from '../../../prisma/ledger.ts';
import type { EventPageFilter } from '../../../prisma/pages.ts';
import { writeTable, XLSX_TYPE } from '../../../spreadsheet/write.ts';
import { code, programmeParams } from '../../contract/common.ts';
import { eventPage, eventQuery } from '../../contract/programmes.ts';
import {
  type Api,
  type ApiContext,
  answers,
  answersFile,
  attachment,
  callerOf,
  cursorOf,
  mustSee,
  ownDepartment,
  paged,
  present,
  readCursor,
  say,
} from '../context.ts';
import { openLive } from '../live.ts';
import type { Metrics } from '../metrics.ts';
import { ApiProblem } from '../problems.ts';
import { scratchFile, sendScratch } from '../scratch.ts';

const PAGE = 2_000;
/** A workbook holds about a million rows; nobody reads more than this. */
const MOST_ROWS = 200_000;

const nameFor = ({ itemKind, type }: LedgerEvent, language: Language) =>
  itemKind === 'enterprise' ? enterpriseEventName(type, language) : eventName(type, language);

/** What an event holds besides, for a spreadsheet: instants by the programme's own clock, as everything beside them. */
export function payloadText(payload: Record<string, unknown>, zone: string): string {
  const { minute } = wallClock(zone);
  return JSON.stringify(payload, (key, value) => (typeof value === 'number' && /Ms$/.test(key) ? minute(value) : value)).replaceAll(
    /"(\w+?)(?:Real)?Ms":/g,
    '"$1":',
  );
}

function view(event: LedgerEvent, plan: Plan, language: Language, itemNames: Map<string, string>) {
  return present({
    item: event.itemId,
    itemName: itemNames.get(event.itemId) ?? plan.name,
    itemKind: event.itemKind,
    sequence: event.sequence,
    type: event.type,
    name: nameFor(event, language),
    at: wallClock(plan.zone).iso(event.atMs),
    recordedAt: new Date(event.recordedRealMs).toISOString(),
    actor: event.actorOrg === undefined ? undefined : nameOf(plan, event.actorOrg),
    actorName: personName(event.actorName, language),
    payload: event.payload,
  });
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function eventRoutes(app: Api, context: ApiContext, metrics: Metrics): void {
  const { store, registry, service, settings, board } = context;
  const live = openLive(context, metrics);
  app.addHook('preClose', () => live.close());

  /** Names for people of what events are about; the programme itself and its registry go by the plan's. */
  async function namesOf(events: LedgerEvent[], programme: string, plan: Plan): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    const enterprises = [...new Set(events.filter(({ itemKind }) => itemKind === 'enterprise').map(({ itemId }) => itemId))];
    for (const { id, name } of enterprises.length > 0 ? await store.enterprises.getMany(enterprises) : []) names.set(id, name);
    for (const { itemId, itemKind } of events) {
      const row = itemKind === 'obligation' && !names.has(itemId) ? await board.find(programme, itemId) : undefined;
      if (row) names.set(itemId, `${row.milestoneName}（${nameOf(plan, row.state.departmentId)}）`);
    }
    return names;
  }

  async function filterOf(programme: string, query: Omit<z.infer<typeof eventQuery>, 'limit' | 'after'>): Promise<Omit<EventPageFilter, 'limit'>> {
    const { plan } = await registry.context(programme);
    const wall = wallClock(plan.zone);
    return {
      programmeId: programme,
      ...(query.item !== undefined && { itemId: query.item }),
      ...(query.kind !== undefined && { itemKind: query.kind }),
      ...(query.type !== undefined && { type: query.type }),
      ...(query.actor !== undefined && { actorOrg: query.actor }),
      ...(query.acts !== undefined && { acts: query.acts === 'true' }),
      ...(query.from !== undefined && { fromMs: wall.startOfDayMs(query.from) }),
      ...(query.to !== undefined && { toMs: wall.startOfDayMs(addDays(query.to, 1)) }),
    };
  }

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/events',
    config: { action: 'event.read' },
    schema: {
      tags: ['events'],
      summary: 'What happened, latest first; a department sees its own obligations, or one enterprise of its own',
      params: programmeParams,
      querystring: eventQuery,
      response: answers(eventPage),
    },
    handler: async (request) => {
      const { limit, after, ...query } = request.query;
      const { programme } = request.params;
      const { plan } = await registry.context(programme);
      const own = ownDepartment(request);
      if (own !== undefined && query.item !== undefined) mustSee(request, (await departmentOfItem(query.item)) ?? '');
      const theirs =
        own !== undefined && query.item === undefined ? (await board.rows(programme)).filter(({ state }) => state.departmentId === own) : undefined;
      const place = readCursor(after, 'number', 'string', 'number');
      const rows = await store.pages.events({
        ...(await filterOf(programme, query)),
        ...(theirs && { itemIds: theirs.map(({ id }) => id) }),
        ...(place && { after: { atMs: place[0], itemId: place[1], sequence: place[2] } }),
        limit: limit + 1,
      });
      const names = await namesOf(rows, programme, plan);
      return paged(
        rows,
        limit,
        (row) => view(row, plan, say(request), names),
        ({ atMs, itemId, sequence }) => cursorOf(atMs, itemId, sequence),
      );
    },
  });

  async function departmentOfItem(item: string): Promise<string | undefined> {
    return (await store.ledger.obligation(item))?.state.departmentId ?? (await store.enterprises.get(item))?.state.departmentId;
  }

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/events.xlsx',
    config: { action: 'event.export' },
    schema: {
      tags: ['events'],
      summary: 'The audit log as a spreadsheet',
      params: programmeParams,
      querystring: eventQuery.omit({ limit: true, after: true }),
      response: answersFile('A workbook', XLSX_TYPE),
    },
    handler: async (request, reply) => {
      const { programme } = request.params;
      const language = say(request);
      const { plan } = await registry.context(programme);
      const filter = await filterOf(programme, request.query);
      async function* rows() {
        let after: EventPageFilter['after'];
        for (let count = 0; count < MOST_ROWS; count += PAGE) {
          const page = await store.pages.events({ ...filter, ...(after && { after }), limit: PAGE });
          const names = await namesOf(page, programme, plan);
          for (const event of page) {
            const { at, itemName, name, actor = '', actorName = '' } = view(event, plan, language, names);
            yield [
              minuteOf(at),
              wallClock(plan.zone).minute(event.recordedRealMs),
              itemKindName(event.itemKind, language),
              itemName,
              event.itemId,
              String(event.sequence),
              name,
              actor,
              actorName,
              payloadText(event.payload, plan.zone),
            ];
          }
          const last = page.at(-1);
          if (page.length < PAGE || !last) return;
          after = { atMs: last.atMs, itemId: last.itemId, sequence: last.sequence };
        }
      }
      const file = await scratchFile(settings.scratchDir, '.xlsx');
      const header =
        language === 'zh'
          ? ['工程时间', '记录时间（现实）', '类别', '事项', '编号', '序号', '事件', '办理单位', '办理人', '内容']
          : ['programme time', 'recorded (real time)', 'kind', 'item', 'code', 'no.', 'event', 'body', 'person', 'contents'];
      await writeTable(file, { header, rows: rows() });
      return sendScratch(attachment(reply, `${plan.name}-台账.xlsx`, XLSX_TYPE), file);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/events',
    exposeHeadRoute: false,
    config: { action: 'event.read' },
    schema: {
      tags: ['events'],
      summary: 'Live: server-sent events of what happens in one programme, as far as the user may see it',
      description:
        'Events are named `ledger` and may come twice; `reload` says that too much was missed, `signed-out` that the session has ended. Reconnect with `Last-Event-ID`.',
      querystring: z.object({ programme: code, after: z.coerce.number().int().min(0).max(8e15).optional() }),
      response: answersFile('A stream of events', 'text/event-stream'),
    },
    handler: async (request, reply) => {
      const { programme, after } = request.query;
      await service.programme(programme);
      const caller = callerOf(request);
      if (live.full(caller.id))
        throw new ApiProblem(429, 'too-many-streams', { zh: '打开的页面太多，请关闭一些。', en: 'Too many pages are open: close some.' });
      const lastId = Number(request.headers['last-event-id']);
      const missedSinceMs = Number.isSafeInteger(lastId) && lastId > 0 ? lastId : after;
      const held = Object.fromEntries(Object.entries(reply.getHeaders()).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
      reply.hijack();
      reply.raw.writeHead(200, { ...held, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      await live.follow(
        programme,
        {
          caller,
          department: ownDepartment(request),
          language: say(request),
          response: reply.raw,
        },
        missedSinceMs,
      );
      return reply;
    },
  });
}
