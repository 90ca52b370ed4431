import { initialsOf } from '../../domain/kernel/initials.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { isBusinessOf } from '../../domain/obligation/outsider.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { recipientName } from '../../domain/words/names.ts';
import { programmeStageName, roleName, stageName } from '../../domain/words/words.ts';
import type { Findable, Unfound } from '../../prisma/findable.ts';
import type { SlimObligation } from '../../prisma/pages.ts';
import type { Found } from '../contract/find.ts';
import { mayDo, type Role } from '../contract/roles.ts';
import { openEnterpriseIndex, PROGRAMMES } from './enterprise-index.ts';
import type { Reading } from './obligations.ts';

/** The most results of each kind. */
const MOST = 6;
/** How many notices are looked through, latest first. */
const NOTICES = 5_000;
const BATCH = 5_000;
/** How long an index that was brought up to date counts as such (real ms). */
const FRESH_MS = 5_000;
/** How long after that somebody still gets what is held, while it is brought up to date behind them (real ms). */
const STALE_MS = 15_000;
/** Bringing it up to date takes no more than this share of the time, as after a large registry came in, and is put off for no longer than this (real ms). */
const SHARE = 0.1;
const LONGEST_FRESH_MS = 30_000;
/** How far back what is new is looked for again (real ms): another process may record one that is seen a little later than its own time. */
const LOOK_BACK_MS = 20_000;

export interface Asking {
  role: Role;
  /** The department that the person is limited to. */
  department: string | undefined;
}

type Hit = Found['items'][number];

/** Adds what a row is found by: a file's code is a checksum, which nobody looks for. */
function foundBy(row: Unfound): Findable {
  const initials = initialsOf(row.name);
  return { ...row, initials, text: [row.name, initials, ...(row.kind === 'enterprise' ? [row.code] : [])].join('\n').toLowerCase() };
}

/** Gives those whose milestone is called so before those that are found otherwise, each in the order of the rows; no more rows are looked at than it takes. */
function obligationsFor(
  rows: readonly SlimObligation[],
  fits: (name: string) => boolean,
  isFoundOtherwise: (row: SlimObligation) => boolean,
): SlimObligation[] {
  const first: SlimObligation[] = [];
  const then: SlimObligation[] = [];
  for (const row of rows) {
    if (first.length === MOST) break;
    if (fits(row.milestoneName)) first.push(row);
    else if (then.length < MOST && isFoundOtherwise(row)) then.push(row);
  }
  return [...first, ...then].slice(0, MOST);
}

/** Opens one search over everything that a person may see: by part of a name, by code, by the initials of pinyin. */
export function openFind(reading: Reading) {
  const { findable, accounts, pages, programmes } = reading.service.store;
  const enterpriseIndex = openEnterpriseIndex(reading.service.store);
  const fresh = new Map<string, { untilMs: number; fromMs: number; work?: Promise<void> }>();

  async function takeIn(lacking: (most: number) => Promise<Unfound[]>): Promise<void> {
    for (;;) {
      const rows = await lacking(BATCH);
      if (rows.length > 0) await findable.keep(rows.map(foundBy));
      if (rows.length < BATCH) return;
    }
  }

  /**
   * Brings the index up to date with what has come since. Many people who ask at once wait for one update, and whoever asks while others do
   * does not wait at all.
   */
  async function upToDate(programme: string): Promise<void> {
    const state = fresh.get(programme) ?? { untilMs: 0, fromMs: 0 };
    fresh.set(programme, state);
    if (Date.now() < state.untilMs && enterpriseIndex.isHeld(programme)) return;
    state.work ??= (async () => {
      const begunMs = Date.now();
      const touched = state.fromMs === 0 ? undefined : await pages.touchedSince(programme, state.fromMs);
      const ids = touched?.enterpriseIds ?? [];
      // All of them are compared, which takes a large registry's time, only where something has happened to it as a whole.
      const among = touched === undefined || touched.registry ? undefined : ids;
      if (among === undefined || among.length > 0) await takeIn((most) => findable.enterprisesLacking(programme, among, most));
      await enterpriseIndex.follow(programme, state.fromMs, ids);
      await takeIn((most) => findable.documentsLacking(programme, state.fromMs, most));
      state.fromMs = begunMs - LOOK_BACK_MS;
      const endedMs = Date.now();
      state.untilMs = endedMs + Math.min(Math.max(FRESH_MS, (endedMs - begunMs) / SHARE), LONGEST_FRESH_MS);
    })().finally(() => {
      delete state.work;
    });
    // What fails is heard by whoever has to wait.
    if (enterpriseIndex.isHeld(programme) && Date.now() < state.untilMs + STALE_MS) state.work.catch(() => undefined);
    else await state.work;
  }

  async function find(programme: string, wanted: string, { role, department }: Asking, language: Language): Promise<Found> {
    const text = wanted.normalize('NFKC').trim();
    if (text === '') return { items: [] };
    const [plan, rows] = await Promise.all([
      reading.service.programme(programme).then(reading.service.planOf),
      reading.board.rows(programme),
      upToDate(programme),
    ]);
    const t = inLanguage(language);
    const home = `/p/${programme}`;
    const [small, initials] = [text.toLowerCase(), text.toUpperCase()];
    const isInitials = /^[A-Z0-9]+$/.test(initials);
    const fits = (...texts: string[]) => texts.some((one) => one.toLowerCase().includes(small) || (isInitials && initialsOf(one).includes(initials)));
    const named = new Map<string, boolean>();
    const fitsOnce = (one: string) => {
      const known = named.get(one) ?? fits(one);
      named.set(one, known);
      return known;
    };
    const own = department === undefined ? rows : rows.filter(({ state }) => isBusinessOf(state, department));
    const bodies = new Map<string, boolean>();
    const isTheirs = (department: string) => {
      const known = bodies.get(department) ?? fits(nameOf(plan, department));
      bodies.set(department, known);
      return known;
    };
    const obligations = obligationsFor(own, fitsOnce, (row) => isTheirs(row.state.departmentId) || row.id.includes(small, programme.length + 1));
    const pageOf = (id: string) => `${home}/obligations/${id.slice(programme.length + 1)}`;
    const [enterprises, documents, notices, people, all] = await Promise.all([
      enterpriseIndex.find(programme, text, department, MOST),
      findable.documents(programme, text, department === undefined ? undefined : own.map(({ id }) => id), MOST),
      findable.notices(programme, text, department, NOTICES, MOST),
      mayDo(role, 'user.read') ? accounts.users.list() : [],
      programmes.list(),
    ]);
    const hit = (kind: Hit['kind'], name: string, told: string, page: string): Hit => ({ kind, name, about: told, page });
    return {
      items: [
        ...obligations.map(({ id, milestoneName, state }) =>
          hit('obligation', milestoneName, `${nameOf(plan, state.departmentId)} · ${state.schedule.dueDate} · ${stageName(state.stage, language)}`, pageOf(id)),
        ),
        ...enterprises.map(({ name, code }) => hit('enterprise', name, code, `${home}/enterprises/${code}`)),
        ...documents.map(({ name, itemId }) => {
          const row = own.find(({ id }) => id === itemId);
          return hit('document', name, row ? `${row.milestoneName} · ${nameOf(plan, row.state.departmentId)}` : t('材料', 'file'), pageOf(itemId));
        }),
        ...notices.map(({ key, subject, recipient }) =>
          hit('notice', subject, recipientName(plan, recipient, language), `${home}/notices?notice=${encodeURIComponent(key)}`),
        ),
        ...plan.departments
          .filter(({ id, name }) => (department === undefined || id === department) && fits(name, id))
          .slice(0, MOST)
          .map(({ id, name }) => hit('body', name, t('单位的任务', 'its obligations'), `${home}/obligations?department=${id}&all=true`)),
        ...people
          .filter(({ name, username }) => fits(name, username))
          .slice(0, MOST)
          .map(({ name, username, role: of, org }) =>
            hit('person', name, `${username} · ${nameOf(plan, org)} · ${roleName(of, language)}`, `${home}/system?view=people`),
          ),
        ...all
          .filter(({ id, name }) => fits(name, id))
          .slice(0, MOST)
          .map(({ id, name, state }) => hit('programme', name, programmeStageName(state.stage, language), `/p/${id}`)),
      ],
    };
  }

  return {
    find,

    /** Takes in what runs before anybody asks: whoever is the first waits for a whole registry otherwise. */
    async warm(): Promise<void> {
      const running = (await programmes.list()).filter(({ state }) => state.stage === 'running');
      for (const { id } of running.slice(0, PROGRAMMES)) await Promise.all([upToDate(id), reading.board.rows(id)]);
    },
  };
}
