import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { crossFaults } from '../client/files/plan-cross-check.ts';
import { pastedToken, wholeToken } from '../client/web/pages/mail-link/token.ts';
import { linkToken } from '../domain/letters/link.ts';
import { isFreeRungId, noticeKey, type RungRef, readNoticeKey, readRung, rungText } from '../domain/obligation/notices.ts';
import { planSchema } from '../domain/plan/schema.ts';

const sequence = fc.nat(10_000);
const ref: fc.Arbitrary<RungRef> = fc.oneof(
  sequence.map((number): RungRef => ({ about: 'news', event: 'extensionRequested', sequence: number })),
  sequence.map((number): RungRef => ({ about: 'news', event: 'fulfilled', sequence: number })),
  sequence.map((number): RungRef => ({ about: 'undeliverable', sequence: number })),
  fc.constant<RungRef>({ about: 'catch-up' }),
  fc.constantFrom<RungRef>({ about: 'digest', date: '2019-06-28' }, { about: 'digest', date: '2020-02-29' }),
  fc.constantFrom<RungRef>({ about: 'address', version: 2 }, { about: 'former-address', version: 11 }, { about: 'alarm', number: 7 }),
  fc
    .constantFrom('cycle-creating', 'decision-extension', 'brief', 'target-rate-2020')
    .map((matter): RungRef => ({ about: 'matters', matter, date: '2019-06-28' })),
  fc.constantFrom('before-7-days', 'weekly-3', 'acknowledge', 'lapse', 'due-day').map((id): RungRef => ({ about: 'rung', id })),
);

describe('what a notice tells', () => {
  it('reads back from the ledger as the value that was written', () => {
    fc.assert(
      fc.property(ref, (value) => {
        expect(readRung(rungText(value))).toEqual(value);
      }),
    );
  });

  it('is written as the ledgers of 0.1.0 and 0.2.0 have it', () => {
    expect(rungText({ about: 'news', event: 'extensionRequested', sequence: 4 })).toBe('extension-requested-4');
    expect(rungText({ about: 'digest', date: '2019-06-28' })).toBe('digest-2019-06-28');
    expect(noticeKey({ obligationId: 'p/kickoff/water', rung: 'weekly-2', dueVersion: 3, recipient: 'water/head' })).toBe(
      'p/kickoff/water/weekly-2/v3/water/head',
    );
  });

  it('names its obligation and recipient by its key, and keys of other notices name none', () => {
    expect(readNoticeKey('p/kickoff/water/lapse/v1/office/officer')).toEqual({ obligationId: 'p/kickoff/water', dueVersion: 1, recipient: 'office/officer' });
    for (const other of [
      'digest/p/2019-06-28/water/officer',
      'catch-up/p/water/officer',
      'p/kickoff/water/lapse/v1/office/officer/undeliverable/operator/officer',
    ])
      expect(readNoticeKey(other), other).toBeUndefined();
  });
});

describe('the names of a plan’s rungs', () => {
  const plan = planSchema.parse(parse(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'shapotou-2019.yaml'), 'utf8')));

  // A rung of such a name could share the key of a notice of our own, and one of the two would be dropped as written already.
  it.each([
    'acknowledge',
    'catch-up',
    'fulfilled',
    'fulfilled-1',
    'returned-7',
    'confirmed',
    'extension-granted',
    'undeliverable',
    'digest-2019-06-28',
    'entered',
  ])('may not be %s', (id) => {
    const ladder = [{ id, before: { days: 7 }, to: ['owner' as const] }];
    expect(isFreeRungId(id)).toBe(false);
    expect(
      crossFaults({ ...plan, ladder: [{ ...plan.ladder[0], ...ladder[0] }] as typeof plan.ladder })
        .map(({ what }) => what.zh)
        .join(),
    ).toContain(`"${id}" 是系统自用的通知代号`);
  });

  it.each(['before-7-days', 'weekly', 'lapse', 'lapsed', 'half-way', 'last-call-2'])('may be %s', (id) => {
    expect(isFreeRungId(id)).toBe(true);
  });
});

describe('a link that is pasted from a mail', () => {
  const sign = (text: string) => createHash('sha256').update(text).digest('hex');
  const token = linkToken('p/kickoff/water/before-7-days/v1/water/officer', 'water@x.example', 1_700_000_000_000, sign);
  const link = `https://duban.example/m#${token}`;

  it('is found in whatever stands around it, however a mail program has written it', () => {
    for (const pasted of [
      link,
      `网上办理：${link} （30 天内可查看；办理请登录）。`,
      `<${link}>`,
      `${link}）。`,
      `Act here: ${link} (it shows the obligation`,
      // Broken into lines, also in an answer that quotes it.
      `${link.slice(0, 40)}\n${link.slice(40, 76)}\r\n${link.slice(76)}\n（30 天内`,
      `> ${link.slice(0, 70)}\n> ${link.slice(70)}`,
      link.replaceAll('~', '%7E'),
      `https://gate.example/m/look?to=${encodeURIComponent(link)}&from=mail`,
      // As 1.0.0 wrote them.
      `https://duban.example/m/${token}`,
    ])
      expect(pastedToken(pasted), pasted).toBe(token);
  });

  it('is not whole where a part of it is missing, and says so before a server is asked', () => {
    for (const length of [token.length - 1, token.length - 20, token.indexOf('~'), 3])
      expect(wholeToken(token.slice(0, length)), String(length)).toBeUndefined();
    expect(wholeToken(`${token}）。`)).toBe(token);
    for (const other of ['', '请尽快办理', 'https://duban.example/', 'https://duban.example/m#']) expect(pastedToken(other), other).toBe('');
  });
});
