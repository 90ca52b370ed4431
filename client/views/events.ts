import { wallClock } from '../../calendar/china.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { bracketed } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { enterpriseEventName } from '../../domain/words/enterprise.ts';
import { minuteOf } from '../../domain/words/numbers.ts';
import { eventName, itemKindName, personName } from '../../domain/words/words.ts';
import type { LedgerEvent } from '../../prisma/ledger.ts';
import type { EventPageFilter } from '../../prisma/pages.ts';
import type { EventFilter, EventView } from '../contract/programmes.ts';
import type { Reading } from './obligations.ts';
import { type Page, pageOf } from './page.ts';

/** How many events are read at once for a table. */
const READ = 2_000;
/** The most rows of a table: a workbook holds about a million, and nobody reads more than this. */
const MOST_ROWS = 200_000;

/** The place of an event in the log: its instant (programme epoch ms), its item, its number. */
export type EventPlace = [atMs: number, itemId: string, sequence: number];

/** Gives the event as one person reads it. */
function viewOf(event: LedgerEvent, plan: Plan, language: Language, itemNames: ReadonlyMap<string, string>): EventView {
  return present({
    item: event.itemId,
    itemName: itemNames.get(event.itemId) ?? plan.name,
    itemKind: event.itemKind,
    sequence: event.sequence,
    type: event.type,
    name: event.itemKind === 'enterprise' ? enterpriseEventName(event.type, language) : eventName(event.type, language),
    at: wallClock(plan.zone).iso(event.atMs),
    recordedAt: new Date(event.recordedRealMs).toISOString(),
    actor: event.actorOrg === undefined ? undefined : nameOf(plan, event.actorOrg),
    actorName: personName(event.actorName, language),
    onBehalfOf: typeof event.payload.onBehalfOf === 'string' ? nameOf(plan, event.payload.onBehalfOf) : undefined,
    payload: event.payload,
  });
}

/** Gives names for people of what events are about; the programme itself and its registry go by the plan's name. */
async function namesOf({ service, board }: Reading, events: readonly LedgerEvent[], plan: Plan): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const enterprises = [...new Set(events.filter(({ itemKind }) => itemKind === 'enterprise').map(({ itemId }) => itemId))];
  for (const { id, name } of enterprises.length > 0 ? await service.store.enterprises.getMany(enterprises) : []) names.set(id, name);
  for (const { itemId, itemKind } of events) {
    const row = itemKind === 'obligation' && !names.has(itemId) ? await board.find(plan.id, itemId) : undefined;
    if (row) names.set(itemId, `${row.milestoneName}${bracketed(nameOf(plan, row.state.departmentId), plan.language)}`);
  }
  return names;
}

function filterOf(plan: Plan, { item, kind, type, actor, acts, from, to }: EventFilter): Omit<EventPageFilter, 'limit'> {
  const { startOfDayMs } = wallClock(plan.zone);
  return {
    programmeId: plan.id,
    ...present({
      itemId: item,
      itemKind: kind,
      type,
      actorOrg: actor,
      acts: acts === undefined ? undefined : acts === 'true',
      fromMs: from === undefined ? undefined : startOfDayMs(from),
      toMs: to === undefined ? undefined : startOfDayMs(addDays(to, 1)),
    }),
  };
}

/** Gives a page of what happened, latest first: of everything, of one item, or of the obligations of `own`. */
export async function listEvents(
  reading: Reading,
  programmeId: string,
  filter: EventFilter,
  own: string | undefined,
  limit: number,
  after: EventPlace | undefined,
  language: Language,
): Promise<Page<EventView, EventPlace>> {
  const { service, board } = reading;
  const { plan } = await service.context(programmeId);
  const theirs = own !== undefined && filter.item === undefined ? (await board.rows(programmeId)).filter(({ state }) => isBusinessOf(state, own)) : undefined;
  const rows = await service.store.pages.events({
    ...filterOf(plan, filter),
    ...(theirs && { itemIds: theirs.map(({ id }) => id) }),
    ...(after && { after: { atMs: after[0], itemId: after[1], sequence: after[2] } }),
    limit: limit + 1,
  });
  const names = await namesOf(reading, rows, plan);
  return pageOf(
    rows,
    limit,
    (row) => viewOf(row, plan, language, names),
    ({ atMs, itemId, sequence }) => [atMs, itemId, sequence],
  );
}

const HEADER: Record<Language, string[]> = {
  zh: ['事项时间', '记录时间（现实）', '类别', '事项', '编号', '序号', '事件', '办理单位', '办理人', '内容'],
  en: ['programme time', 'recorded (real time)', 'kind', 'item', 'code', 'no.', 'event', 'body', 'person', 'contents'],
};

/** Gives the log as a table, latest first, as far as a filter goes. */
export async function eventTable(reading: Reading, programmeId: string, filter: EventFilter, language: Language) {
  const { plan } = await reading.service.context(programmeId);
  const { minute } = wallClock(plan.zone);
  async function* rows() {
    let after: EventPageFilter['after'];
    for (let count = 0; count < MOST_ROWS; count += READ) {
      const page = await reading.service.store.pages.events({ ...filterOf(plan, filter), ...(after && { after }), limit: READ });
      const names = await namesOf(reading, page, plan);
      for (const event of page) {
        const { at, itemName, name, actor: hand = '', actorName = '', onBehalfOf } = viewOf(event, plan, language, names);
        const actor = onBehalfOf === undefined ? hand : `${onBehalfOf}${bracketed(hand, language)}`;
        const [recorded, kind] = [minute(event.recordedRealMs), itemKindName(event.itemKind, language)];
        const contents = payloadText(event.payload, plan.zone);
        yield [minuteOf(at), recorded, kind, itemName, event.itemId, String(event.sequence), name, actor, actorName, contents];
      }
      const last = page.at(-1);
      if (page.length < READ || !last) return;
      after = { atMs: last.atMs, itemId: last.itemId, sequence: last.sequence };
    }
  }
  return { name: plan.name, header: HEADER[language], rows: rows() };
}

/** Writes what an event holds besides, for a spreadsheet: instants by the programme's own clock, as everything beside them. */
export function payloadText(payload: Record<string, unknown>, zone: string): string {
  const { minute } = wallClock(zone);
  return JSON.stringify(payload, (key, value) => (typeof value === 'number' && /Ms$/.test(key) ? minute(value) : value)).replaceAll(
    /"(\w+?)(?:Real)?Ms":/g,
    '"$1":',
  );
}
