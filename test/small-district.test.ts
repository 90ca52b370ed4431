import { describe, expect, it } from 'vitest';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import {
  ACTS,
  type Act,
  calendar,
  differences,
  EXPECTED,
  entriesOf,
  eveningMs,
  fire,
  INSPECTED,
  isTold,
  LAST_DAY,
  LOADED,
  office,
  plan,
  requestOf,
} from './support/small-district.ts';

// What test/small-district/expected.md says against the rehearsal; `small-district-live` has it against the real parts.

describe('the small district', () => {
  it('is told in a rehearsal what was worked out by hand', async () => {
    const startedAtMs = calendar.instantMs(LOADED, '00:00');
    const entries = await entriesOf();
    // Who would be drawn is the lot's to say: any two of the four.
    const acts = [...ACTS, ...['丁警', '戊警'].map((name): Act => ({ ...INSPECTED, name }))];
    const byCode = new Map(entries.map(({ uscc: code, name }) => [code, acts.filter((act) => name.includes(act.name))]));
    const registry = rehearsedRegistry({
      plan,
      calendar,
      startedAtMs,
      entries,
      acts: ({ uscc: code, elapsedMs }) => {
        const next = byCode.get(code)?.find(({ day }) => eveningMs(day) > elapsedMs);
        return next && { atMs: eveningMs(next.day), request: requestOf(next) };
      },
    });
    const { matters, digests } = rehearse({
      plan,
      calendar,
      startedAtMs,
      toMs: calendar.instantMs(LAST_DAY, '12:00'),
      acts: ({ milestoneId, stage }) => {
        if (milestoneId !== 'check') return undefined;
        if (stage === 'open') return { atMs: eveningMs('06-05'), request: { kind: 'submit', actor: fire, key: 's' } };
        return stage === 'submitted' ? { atMs: eveningMs('06-06'), request: { kind: 'confirm', actor: office, key: 'c' } } : undefined;
      },
      others: registry.items,
      rosters: registry,
    });
    expect(registry.refused()).toBe(0);
    const line = (day: string, mail: string, items?: number) => `${day} ${mail}${items === undefined ? '' : ` ${items}`}`;
    const seen = [
      ...matters
        .filter(({ outcome }) => outcome === 'sent')
        .map(({ kind, about, recipient, date, items }) => ({ day: date.slice(5), mail: `${recipient} ${about === '' ? kind : `${kind}.${about}`}`, items })),
      ...digests.map(({ org, date }) => ({ day: date.slice(5), mail: `${org}/officer digest`, items: undefined })),
    ].filter(({ day, mail }) => isTold(day, mail));
    expect(
      differences(
        EXPECTED.filter(({ liveOnly }) => !liveOnly).map(({ day, mail, items }) => line(day, mail, items)),
        seen.map(({ day, mail, items }) => line(day, mail, items)),
      ),
    ).toEqual([]);
  });
});
