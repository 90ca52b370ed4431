import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { RECOMMENDED_CIPHERS } from '../config/ciphers.ts';
import { readConfig } from '../config/config.ts';
import { aboutOf } from '../smtp/answers.ts';
import { checkServer, openConversation, SmtpFailure, type Step, type StepLimits } from '../smtp/conversation.ts';
import { openLanes } from '../smtp/lanes.ts';
import { mailServer } from '../smtp/server.ts';
import type { SendOutcome } from '../smtp/verdicts.ts';
import { authority, OUTDATED } from './support/engine-proxy.ts';
import { type Say, type Script, type ScriptedSmtp, scriptedSmtp } from './support/scripted-smtp.ts';

/** Every step within this (real ms): what a server of these tests leaves out it leaves out for good. */
const QUICK_MS = 1_200;
const limits: StepLimits = Object.fromEntries(
  (['connect', 'greeting', 'hello', 'tls', 'login', 'sender', 'recipient', 'data', 'text', 'dot'] as const).map((step) => [step, QUICK_MS]),
) as StepLimits;
/** Settings that go to other machines by TLS alone. */
const STRICT = {
  DATABASE_URL: 'postgresql://duban:fe0b1c2d@db.example/duban?sslmode=verify-full',
  TEMPORAL_ADDRESS: 'engine.example:7233',
  TEMPORAL_TLS: 'true',
  SMTP_URL: 'smtps://mail.example',
  MAIL_FROM: 'duban@office.example',
};
const RAW = Buffer.from('Message-ID: <one@office.example>\r\nSubject: x\r\n\r\n.dot\r\ntext\r\n');
const from = 'duban@office.example';

const servers: ScriptedSmtp[] = [];
const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
  for (const server of servers.splice(0)) await server.close();
});
async function serverWith(script: Script): Promise<ScriptedSmtp> {
  const server = await scriptedSmtp(script);
  servers.push(server);
  return server;
}

/** One mail by one conversation: its answer, or how it failed. */
async function attempt(server: ScriptedSmtp, login = '', options = ''): Promise<string | SmtpFailure> {
  try {
    const conversation = await openConversation(mailServer(server.url(login, options)), limits);
    try {
      return await conversation.send({ from, to: 'a@x.example' }, RAW, () => true);
    } finally {
      conversation.cut();
    }
  } catch (error) {
    if (error instanceof SmtpFailure) return error;
    throw error;
  }
}

const STEPS: [step: Step, script: (say: Say) => Script][] = [
  ['greeting', (greeting) => ({ greeting })],
  ['hello', (hello) => ({ hello })],
  ['sender', (sender) => ({ sender })],
  ['recipient', (recipient) => ({ recipient })],
  ['data', (data) => ({ data })],
  ['dot', (dot) => ({ dot })],
];

describe('a conversation with a mail server', () => {
  it('hands a mail over whole, with its dots, and gives the server’s answer', async () => {
    const server = await serverWith({});
    expect(await attempt(server)).toBe('250 2.0.0 queued');
    expect(server.taken.map(({ to, messageId, said }) => ({ to, messageId, said }))).toEqual([
      { to: 'a@x.example', messageId: 'one@office.example', said: '250 2.0.0 queued' },
    ]);
    expect(server.taken[0]?.text).toContain('\r\n..dot\r\n');
  });

  it.each(STEPS)('knows that it broke at %s, and only after the final dot is there a doubt', async (step, script) => {
    const failure = await attempt(await serverWith(script('DROP')));
    expect(failure).toMatchObject({ step, code: undefined, silent: false, inDoubt: step === 'dot' });
  });

  it.each(STEPS)('waits at %s for as long as that step may take, and no longer', async (step, script) => {
    const beganMs = performance.now();
    const failure = await attempt(await serverWith(script('SILENT')));
    expect(failure).toMatchObject({ step, code: undefined, silent: true, inDoubt: step === 'dot' });
    expect(performance.now() - beganMs).toBeGreaterThan(QUICK_MS - 50);
  });

  it.each(STEPS.flatMap(([step, script]) => ['421 4.3.2 closing', '454 4.3.0 later', '554 5.7.1 never'].map((say) => [step, say, script] as const)))(
    'takes the answer to %s for what it is: %s',
    async (step, say, script) => {
      expect(await attempt(await serverWith(script(say)))).toMatchObject({
        step: step === 'hello' ? expect.stringMatching(/hello/) : step,
        code: Number(say.slice(0, 3)),
        answer: say,
        inDoubt: false,
      });
    },
  );

  it('keeps its place where a server takes several lines at once', async () => {
    for (const [script, step, inDoubt] of [
      [{ recipient: '550 5.1.1 no such user' }, 'recipient', false],
      [{ sender: '530 5.7.0 Authentication required', recipient: '503 5.5.1 no', data: '503 5.5.1 no' }, 'sender', false],
      [{ dot: 'DROP' }, 'dot', true],
    ] as const)
      expect(await attempt(await serverWith({ ...script, offers: ['PIPELINING'] }))).toMatchObject({ step, inDoubt });
  });

  it('is patient with a slow answer to the final dot, and gets it', async () => {
    const server = await serverWith({ dot: { afterMs: QUICK_MS - 500, say: '250 2.0.0 at last' } });
    expect(await attempt(server)).toBe('250 2.0.0 at last');
  });

  it('leaves a text that is no longer ours unsent', async () => {
    const server = await serverWith({});
    const conversation = await openConversation(mailServer(server.url()), limits);
    await expect(conversation.send({ from, to: 'a@x.example' }, RAW, () => false)).rejects.toMatchObject({ inDoubt: false });
    conversation.cut();
    await pause(50);
    expect(server.taken).toEqual([]);
  });
});

describe('a password', () => {
  const offers = ['STARTTLS', 'AUTH PLAIN LOGIN'];
  const secret = Buffer.from('\0user\0secret').toString('base64');

  it('never goes in clear: without STARTTLS nobody signs in', async () => {
    for (const [script, starttls] of [
      [{ offers: ['AUTH PLAIN'] }, 'required'],
      [{ offers: ['AUTH PLAIN'] }, 'offered'],
      [{ offers, starttls: '454 4.7.0 TLS not available' }, 'required'],
    ] satisfies [Script, 'required' | 'offered'][]) {
      const server = await serverWith(script);
      await expect(openConversation(mailServer(server.url('user:secret'), starttls), limits)).rejects.toThrow(SmtpFailure);
      expect(server.lines.join('\n')).not.toMatch(new RegExp(`AUTH|${secret}`));
    }
  });

  it('is refused in the server’s own words', async () => {
    const server = await serverWith({ offers, login: '535 5.7.8 Username and Password not accepted' });
    expect(await attempt(server, 'user:wrong', '?tls.rejectUnauthorized=false')).toMatchObject({
      step: 'login',
      code: 535,
      answer: '535 5.7.8 Username and Password not accepted',
    });
  });

  it('signs in over TLS', async () => {
    const server = await serverWith({ offers });
    expect(await attempt(server, 'us%40er:sec%3Aret', '?tls.rejectUnauthorized=false')).toBe('250 2.0.0 queued');
    expect(server.lines).toContain(`AUTH PLAIN ${Buffer.from('\0us@er\0sec:ret').toString('base64')}`);
  });
});

describe('a mail server that is not who it says, or speaks what can be read', () => {
  const offers = ['STARTTLS'];
  const dir = mkdtempSync(path.join(tmpdir(), 'duban-smtp-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const [ours, theirs] = [authority(dir, 'ours'), authority(dir, 'theirs')];
  const [own, named] = [ours('localhost'), ours('mail.duban.example')];
  /** Of the one authority that is trusted here. */
  const trusting = `?tls.ca=${encodeURIComponent(own.ca.toString())}`;
  /** As long as the standard allows: a handshake has no time of its own here. */
  const ask = (server: ScriptedSmtp, options: string) => openConversation(mailServer(server.url('', options, 'localhost'), 'required'));
  const refusal = (server: ScriptedSmtp, options: string) =>
    ask(server, options).then(
      (open) => {
        open.cut();
        return 'it serves';
      },
      ({ step, answer }: SmtpFailure) => `${step}: ${answer}`,
    );

  it('gets no mail: its certificate has to be of an authority that is trusted, and for its name; the mail is held, and that is told', async () => {
    const server = await serverWith({ offers, tls: own });
    const conversation = await ask(server, trusting);
    expect(await conversation.send({ from, to: 'a@x.example' }, RAW, () => true)).toBe('250 2.0.0 queued');
    conversation.cut();
    for (const [tls, said] of [
      [theirs('localhost'), /^tls: .*(certificate|issuer)/],
      [named, /^tls: .*(altname|does not match)/i],
    ] as const) {
      const impostor = await serverWith({ offers, tls });
      expect(await refusal(impostor, trusting)).toMatch(said);
      const lanes = openLanes(mailServer(impostor.url('', trusting, 'localhost'), 'required'), {
        mailsPerSecond: 1_000,
        pace: { firstMs: 150, longestMs: 600 },
      });
      closings.push(() => lanes.close());
      const outcome = (await lanes.slot('a@x.example'))?.send({ from, to: 'a@x.example', raw: RAW, mayGoOn: () => true });
      await expect.poll(() => lanes.trouble(), { timeout: 120_000 }).toMatchObject([{ scope: '', kind: 'tls' }]);
      await lanes.close();
      expect((await outcome)?.kind).not.toBe('accepted');
      expect([impostor.taken, impostor.lines.filter((line) => /^(MAIL|RCPT|AUTH)/.test(line))]).toEqual([[], []]);
    }
  });

  it('gets no mail by less than TLS 1.2, whatever its address asks for', async () => {
    const server = await serverWith({ offers, tls: { ...own, ...OUTDATED } });
    const asking = `${trusting}&tls.ciphers=${encodeURIComponent(OUTDATED.ciphers)}`;
    for (const options of [trusting, asking, `${asking}&tls.minVersion=TLSv1`]) expect(await refusal(server, options)).toMatch(/^tls: .*(version|protocol)/i);
    server.now({ offers, tls: { ...own, ...OUTDATED, maxVersion: 'TLSv1.2' } });
    expect(await refusal(server, trusting)).toBe('it serves');
  });
});

describe('a deployment that wants TLS everywhere', () => {
  it('hands no mail over by ciphers that are not recommended', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'duban-ciphers-'));
    const before = tls.DEFAULT_CIPHERS;
    try {
      const own = authority(dir, 'ours')('localhost');
      const server = await serverWith({ offers: ['STARTTLS'] });
      const attemptBy = async (ciphers: string) => {
        server.now({ offers: ['STARTTLS'], tls: { ...own, maxVersion: 'TLSv1.2', ciphers } });
        const trusting = `?tls.ca=${encodeURIComponent(own.ca.toString())}`;
        return openConversation(mailServer(server.url('', trusting, 'localhost'), 'required')).then(
          (open) => {
            open.cut();
            return 'it serves';
          },
          ({ step }: SmtpFailure) => step,
        );
      };
      // What a text is sealed with can be got round by whoever changes it on its way (CBC).
      const weak = ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA'];
      const strong = 'ECDHE-ECDSA-AES128-GCM-SHA256';
      for (const ciphers of [...weak, strong]) expect(await attemptBy(ciphers), ciphers).toBe('it serves');
      readConfig({ ...STRICT, REQUIRE_TLS: 'true' });
      for (const ciphers of weak) expect(await attemptBy(ciphers), ciphers).toBe('tls');
      expect(await attemptBy(strong)).toBe('it serves');
      expect(server.taken).toEqual([]);
    } finally {
      tls.DEFAULT_CIPHERS = before;
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('has recommended ciphers alone, for the engine’s library as well, and lets no address choose others', () => {
    expect(process.env.GRPC_SSL_CIPHER_SUITES).toBe(RECOMMENDED_CIPHERS);
    const known = new Set(tls.getCiphers());
    for (const cipher of RECOMMENDED_CIPHERS.split(':')) {
      expect(known.has(cipher.toLowerCase()), cipher).toBe(true);
      expect(cipher).toMatch(/^(TLS_|(ECDHE|DHE)-).*(GCM|CHACHA20)/);
    }
    const choosing = { ...STRICT, REQUIRE_TLS: 'true', SMTP_URL: 'smtps://mail.example?tls.ciphers=ALL' };
    expect(() => readConfig(choosing)).toThrow(/^SMTP_URL lets something leave this machine/);
    expect(() => readConfig({ ...choosing, REQUIRE_TLS: 'false' })).not.toThrow();
  });
});

describe('the check of a mail server', () => {
  it('greets, takes up TLS and signs in, and says at which step it is refused', async () => {
    const offers = ['STARTTLS', 'AUTH PLAIN'];
    const told = async (script: Script, login = '') => checkServer(mailServer((await serverWith(script)).url(login)), QUICK_MS);
    expect(await told({})).toBeUndefined();
    expect(await told({ greeting: '554 5.7.1 go away' })).toMatchObject({ step: 'greeting', answer: '554 5.7.1 go away' });
    // Nobody whom this machine trusts has signed the certificate.
    expect(await told({ offers }, 'user:secret')).toMatchObject({ step: 'tls', answer: expect.stringContaining('certificate') });
    expect(await told({ offers: ['AUTH PLAIN'] }, 'user:secret')).toMatchObject({ step: 'tls', code: 502 });
  });
});

describe('a final no', () => {
  it.each([
    ['recipient', '550 5.1.1 User unknown', 'recipient'],
    ['recipient', '550 5.2.1 mailbox disabled', 'recipient'],
    ['recipient', '552 5.2.2 mailbox full', 'recipient'],
    ['recipient', '550 5.4.1 Recipient address rejected', 'recipient'],
    ['recipient', '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied', 'us'],
    ['recipient', '554 5.7.1 <a@x.example>: Relay access denied', 'us'],
    ['recipient', '553 5.7.1 <duban@office.example>: Sender address rejected: not owned by user', 'us'],
    ['recipient', '553 5.1.8 sender domain not found', 'us'],
    ['recipient', '530 5.7.0 Authentication required', 'server'],
    ['sender', '550 no', 'server'],
    ['sender', '552 5.3.4 Message too big', 'message'],
    ['dot', '554 5.6.0 malformed', 'message'],
    ['dot', '552 5.2.3 too large for this mailbox', 'message'],
    ['dot', '554 5.7.1 looks like spam', 'us'],
    ['recipient', '550 no', 'unclear'],
    ['dot', '554 no', 'unclear'],
  ] as const)('to %s, %s, is about %s', (step, answer, about) => {
    expect(aboutOf({ step, code: Number(answer.slice(0, 3)), answer })).toBe(about);
  });
});

describe('the lanes to a mail server', () => {
  const pace = { firstMs: 150, longestMs: 600 };
  function lanesTo(server: ScriptedSmtp, own: Partial<StepLimits> = {}) {
    const lanes = openLanes(mailServer(server.url()), { mailsPerSecond: 1_000, pace, limits: { ...limits, ...own } });
    closings.push(() => lanes.close());
    const send = async (to: string, mayGoOn = () => true): Promise<SendOutcome | undefined> => {
      const slot = await lanes.slot(to);
      return slot?.send({ from, to, raw: RAW, mayGoOn });
    };
    return { lanes, send };
  }

  it('keep connections for many mails, and take another where a server has ended one', async () => {
    const server = await serverWith({ mostMails: 3 });
    const { send } = lanesTo(server);
    for (let index = 0; index < 8; index++) expect(await send(`a${index}@x.example`)).toMatchObject({ kind: 'accepted' });
    expect(server.lines.filter((line) => line.startsWith('EHLO'))).toHaveLength(3);
  });

  it('send at another pace as soon as they are told, in either direction', async () => {
    const server = await serverWith({});
    const { send, lanes } = lanesTo(server);
    const tookMs = async (mails: number) => {
      const beganMs = performance.now();
      for (let index = 0; index < mails; index++) await send(`a${index}@x.example`);
      return performance.now() - beganMs;
    };
    lanes.changePace(5);
    expect(lanes.mailsPerSecond()).toBe(5);
    expect(await tookMs(4)).toBeGreaterThan(550);
    // The turn that was set far off at the slower pace does not hold up the faster one.
    lanes.changePace(0.01);
    await send('b@x.example');
    lanes.changePace(1_000);
    expect(await tookMs(4)).toBeLessThan(5_000);
  });

  it('look at a server that nobody talks to: down once it fails twice, which keeps no mail from trying; well when it answers again', async () => {
    const server = await serverWith({});
    const { send, lanes } = lanesTo(server);
    const look = (quietMs = 0) => lanes.look(quietMs, true, 1);
    expect(await look()).toBe(true);
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
    expect(await look(3_600_000), 'somebody has talked to it within the hour').toBeUndefined();
    server.now({ greeting: '421 4.3.2 shutting down' });
    expect(await look()).toBe(false);
    expect(lanes.trouble()).toMatchObject([{ scope: '', kind: 'unreachable', answer: '421 4.3.2 shutting down' }]);
    expect(lanes.heldMs()).toBe(0);
    server.now({});
    expect(await look()).toBe(true);
    expect(lanes.trouble()).toEqual([]);
    // That it answers says nothing of a sender whom it refuses.
    server.now({ sender: '550 5.7.1 sender refused' });
    expect(await send('b@x.example')).toMatchObject({ kind: 'later' });
    await expect.poll(() => look()).toBe(true);
    expect(lanes.trouble()).toMatchObject([{ scope: '', kind: 'refused' }]);
  });

  it('let nobody wait for a recipient whose server hangs, at its own domain or another', async () => {
    const server = await serverWith({ recipient: (to) => (to.startsWith('hangs') ? 'SILENT' : undefined) });
    const { send, lanes } = lanesTo(server, { recipient: 15_000 });
    const hanging = Array.from({ length: 9 }, (_, index) => send(`hangs${index}@x.example`));
    await pause(2_200);
    expect(lanes.busy().addresses).toHaveLength(9);
    const others = await Promise.all(Array.from({ length: 40 }, (_, index) => send(`quick${index}@${index % 2 ? 'x' : 'y'}.example`)));
    expect(others.every((outcome) => outcome?.kind === 'accepted')).toBe(true);
    expect(lanes.busy().addresses, 'these hang still').toHaveLength(9);
    // Counted, and known: they are tried again two at a time.
    for (const outcome of await Promise.all(hanging)) expect(outcome).toMatchObject({ kind: 'deferred', inDoubt: false });
  });

  it('shut a domain off that is slow altogether, and no other', async () => {
    const server = await serverWith({ dot: (to) => (to.endsWith('slow.example') ? { afterMs: 4_000, say: '250 ok' } : undefined) });
    const { send, lanes } = lanesTo(server, { dot: 8_000 });
    const slow = Array.from({ length: 10 }, (_, index) => send(`a${index}@slow.example`));
    await pause(2_300);
    expect(lanes.busy().domains).toEqual(['slow.example']);
    expect(await send('b@slow.example')).toBeUndefined();
    expect(await send('b@y.example')).toMatchObject({ kind: 'accepted' });
    expect((await Promise.all(slow)).every((outcome) => outcome?.kind === 'accepted')).toBe(true);
  });

  it('hold what is refused for our sake, say so, and go on by themselves when it has been seen to', async () => {
    const refusal = '554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied';
    const server = await serverWith({ recipient: refusal });
    const { send, lanes } = lanesTo(server);
    const outcomes = await Promise.all(['a@x.example', 'b@y.example', 'c@z.example'].map((to) => send(to)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'held', answer: refusal, others: false });
    expect(lanes.trouble()).toMatchObject([{ scope: '', kind: 'refused', answer: refusal }]);
    server.now({});
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
    expect(lanes.trouble()).toEqual([]);
  });

  it('hold relaying that is denied to some domains while others are taken', async () => {
    const server = await serverWith({ recipient: (to) => (to.endsWith('@here.example') ? undefined : '554 5.7.1 Relay access denied') });
    const { send, lanes } = lanesTo(server);
    expect(await send('a@here.example')).toMatchObject({ kind: 'accepted' });
    for (const to of ['a@there.example', 'b@there.example', 'c@there.example']) expect(await send(to)).toMatchObject({ kind: 'held', others: true });
    expect(lanes.trouble()).toMatchObject([{ scope: 'there.example', kind: 'refused' }]);
    expect(lanes.busy().domains).toEqual(['there.example']);
    expect(await send('b@here.example')).toMatchObject({ kind: 'accepted' });
  });

  it('hold what a server refuses that relays for us no more, though its domain took others a moment ago', async () => {
    const server = await serverWith({});
    const { send, lanes } = lanesTo(server);
    for (const to of ['a@x.example', 'b@x.example']) expect(await send(to)).toMatchObject({ kind: 'accepted' });
    server.now({ recipient: '550 5.7.1 relaying denied' });
    for (const to of ['a@x.example', 'c@x.example']) expect(await send(to)).toMatchObject({ kind: 'held', answer: '550 5.7.1 relaying denied' });
    expect(lanes.trouble()).toMatchObject([{ scope: 'x.example', kind: 'refused', answer: '550 5.7.1 relaying denied' }]);
    server.now({});
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
    expect(lanes.trouble()).toEqual([]);
  });

  it('take a policy’s no for the recipient’s where its own domain takes others', async () => {
    const server = await serverWith({ recipient: (to) => (to.startsWith('list@') ? '550 5.7.1 not authorized to write to this group' : undefined) });
    const { send } = lanesTo(server);
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
    expect(await send('list@x.example')).toMatchObject({ kind: 'undeliverable' });
  });

  it('hold what is refused without a reason until somebody else has been taken since, however many were taken before', async () => {
    const server = await serverWith({});
    const { send, lanes } = lanesTo(server);
    for (const to of ['a@x.example', 'b@y.example']) expect(await send(to)).toMatchObject({ kind: 'accepted' });
    // The server no longer takes anything from us, and gives no code that would say so.
    server.now({ recipient: '554 no' });
    for (const to of ['a@x.example', 'b@y.example', 'c@z.example']) expect(await send(to)).toMatchObject({ kind: 'held' });
    for (const to of ['a@x.example', 'b@y.example', 'c@z.example']) expect(await send(to)).toMatchObject({ kind: 'held' });
    expect(lanes.trouble()).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'refused', answer: '554 no' })]));
    // It takes all again but one: that one is a mailbox that does not exist.
    server.now({ recipient: (to) => (to === 'c@z.example' ? '554 no' : undefined) });
    for (const to of ['a@x.example', 'b@y.example']) expect(await send(to)).toMatchObject({ kind: 'accepted' });
    expect(await send('c@z.example')).toMatchObject({ kind: 'undeliverable' });
  });

  it('raise no alarm for a mailbox that was found dead before, while nobody else is written to', async () => {
    const server = await serverWith({ recipient: (to) => (to.startsWith('dead') ? '550 no such user here' : undefined) });
    const { send, lanes } = lanesTo(server);
    // Refused without a code, somebody else is taken, refused again: its own fault.
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
    expect(await send('dead@x.example')).toMatchObject({ kind: 'held' });
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
    expect(await send('dead@x.example')).toMatchObject({ kind: 'undeliverable' });
    // The mails that follow are its own as well, however many, though no other says so again.
    for (let mail = 0; mail < 4; mail++) expect(await send('dead@x.example')).toMatchObject({ kind: 'undeliverable' });
    expect(lanes.trouble()).toEqual([]);
    // What it takes once it is there it took: from then on a no is doubted as anybody's.
    server.now({});
    expect(await send('dead@x.example')).toMatchObject({ kind: 'accepted' });
    server.now({ recipient: '550 no such user here' });
    expect(await send('dead@x.example')).toMatchObject({ kind: 'held' });
  });

  it('say at once that a domain refuses us, when it is one mail and others are taken', async () => {
    const server = await serverWith({ recipient: (to) => (to === 'a@there.example' ? '554 5.7.1 Client host rejected: Access denied' : undefined) });
    const { send, lanes } = lanesTo(server);
    expect(await send('a@here.example')).toMatchObject({ kind: 'accepted' });
    expect(await send('a@there.example')).toMatchObject({ kind: 'held' });
    expect(lanes.trouble()).toMatchObject([{ scope: 'there.example', kind: 'refused' }]);
  });

  it('do not believe that every mailbox is unknown', async () => {
    const server = await serverWith({ recipient: '550 5.1.1 User unknown' });
    const { send, lanes } = lanesTo(server);
    const kinds = [];
    for (let index = 0; index < 6; index++) kinds.push((await send(`a${index}@x.example`))?.kind);
    expect(kinds.slice(2).filter((kind) => kind === 'undeliverable')).toEqual([]);
    expect(lanes.trouble()).toMatchObject([{ scope: '', kind: 'refused' }]);
  });

  it.each([
    ['a sender refused', { sender: '553 5.7.1 Sender address rejected' }, 'refused'],
    ['a sign-in asked for', { sender: '530 5.7.0 Authentication required' }, 'refused'],
    ['a server that closes', { greeting: '421 4.3.2 too busy' }, 'unreachable'],
    ['a server that says nothing', { greeting: 'SILENT' }, 'unreachable'],
  ] as const)('leave the server alone for a while after %s, and nobody pays for it', async (_what, script, kind) => {
    const server = await serverWith(script);
    const { send, lanes } = lanesTo(server);
    expect(await send('a@x.example')).toMatchObject({ kind: 'later' });
    expect(lanes.heldMs()).toBeGreaterThan(0);
    expect(lanes.trouble()).toMatchObject([{ scope: '', kind }]);
    expect(await send('b@x.example')).toBeUndefined();
    server.now({});
    await pause(pace.longestMs + 50);
    expect(await send('a@x.example')).toMatchObject({ kind: 'accepted' });
  });

  it('want fewer connections where the server takes no more', async () => {
    const server = await serverWith({ dot: { afterMs: 300, say: '250 ok' } });
    const { send, lanes } = lanesTo(server);
    const first = send('a@x.example');
    await pause(100);
    server.now({ greeting: '421 4.7.0 too many connections' });
    expect(await send('b@x.example')).toMatchObject({ kind: 'later' });
    expect(await first).toMatchObject({ kind: 'accepted' });
    expect(lanes.trouble()).toEqual([]);
  });

  it('end without cutting a text off: what is on its way is waited for, what has not begun is left', async () => {
    const server = await serverWith({ dot: { afterMs: 400, say: '250 ok' }, recipient: (to) => (to.startsWith('hangs') ? 'SILENT' : undefined) });
    const { send, lanes } = lanesTo(server);
    const [under, hanging] = [send('a@x.example'), send('hangs@x.example')];
    await pause(200);
    await lanes.close(5_000);
    expect(await under).toMatchObject({ kind: 'accepted' });
    expect(await hanging).toMatchObject({ kind: 'later' });
    expect(await send('c@x.example')).toBeUndefined();
  });
});
