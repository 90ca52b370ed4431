import { describe, expect, it } from 'vitest';
import { wallClock } from '../calendar/china.ts';
import { readRung } from '../domain/obligation/notices.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import {
  AMENDED_ON,
  amended,
  calendar,
  ENTERPRISES,
  EXPECTED,
  entriesOf,
  eveningMs,
  LAST_DAY,
  LOADED,
  OBLIGATIONS,
  obligationRequest,
  plan,
  requestOf,
} from './support/holiday-district.ts';
import { differences } from './support/small-district.ts';

// What test/holiday-district/expected.md says against the rehearsal; `holiday-district-live` has it against the real parts.

describe('the holiday district', () => {
  it('is told in a rehearsal what was worked out by hand', async () => {
    const startedAtMs = calendar.instantMs(LOADED, '00:00');
    const { date } = wallClock(plan.zone);
    const entries = await entriesOf();
    const byCode = new Map(entries.map(({ uscc, name }) => [uscc, ENTERPRISES.filter((deed) => name.includes(deed.name))]));
    const registry = rehearsedRegistry({
      plan,
      calendar,
      startedAtMs,
      entries,
      acts: ({ uscc, elapsedMs }) => {
        const next = byCode.get(uscc)?.find(({ day }) => eveningMs(day) > elapsedMs);
        return next && { atMs: eveningMs(next.day), request: requestOf(next) };
      },
    });
    const { notices, matters, digests, obligations } = rehearse({
      plan,
      calendar,
      startedAtMs,
      toMs: calendar.instantMs(LAST_DAY, '12:00'),
      acts: ({ milestoneId, departmentId, elapsedMs }) => {
        const next = OBLIGATIONS.find(({ of, day }) => of === `${milestoneId}/${departmentId}` && eveningMs(day) > elapsedMs);
        return next && { atMs: eveningMs(next.day), request: obligationRequest(next) };
      },
      amendments: [{ plan: amended, calendar, atMs: eveningMs(AMENDED_ON), reason: '春节' }],
      others: registry.items,
      rosters: registry,
    });
    expect(registry.refused()).toBe(0);
    expect(obligations.flatMap(({ refusals }) => refusals)).toEqual([]);
    const line = (day: string, mail: string, items?: number) => `${day} ${mail}${items === undefined ? '' : ` ${items}`}`;
    const expected = EXPECTED.filter(({ only }) => only !== 'live');
    const counted = new Set(expected.flatMap(({ date: on, mail, items }) => (items === undefined ? [] : [`${on} ${mail}`])));
    const seen = [
      ...matters
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ kind, about, recipient, date: on, items }) => {
          const mail = `${recipient} ${about === '' ? kind : `${kind}.${about}`}`;
          return line(on, mail, counted.has(`${on} ${mail}`) || !expected.some((row) => row.date === on && row.mail === mail) ? items : undefined);
        }),
      ...digests.map(({ org, date: on }) => line(on, `${org}/officer digest`)),
      ...notices
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ milestoneId, departmentId, recipient, rung, leavesAtMs }) => {
          const ref = readRung(rung);
          return line(date(leavesAtMs), `${recipient} ${milestoneId}/${departmentId} ${ref.about === 'news' ? ref.event : rung}`);
        }),
    ].filter((text) => text >= `2020-11-18`);
    expect(
      differences(
        expected.map(({ date: on, mail, items }) => line(on, mail, items)),
        seen,
      ),
    ).toEqual([]);
  });
});
