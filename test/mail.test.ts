import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMailTransport } from '../activities/mail.ts';
import { checkPlan } from '../client/files/plan.ts';
import { resendNotices } from '../client/service/resend.ts';
import { fileName } from '../domain/kernel/file-name.ts';
import { addressFault } from '../domain/kernel/mail-address.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('mail');
});
afterAll(() => stack.close());

const noticesTo = async (programmeId: string, recipient: string) =>
  (await stack.store.notices.list({ programmeId })).filter((notice) => notice.recipient === recipient);

/** The reminder that is told first on the clocks below; the one of 30 days before was overtaken before they began. */
const firstTold = async (programmeId: string, recipient: string) => (await noticesTo(programmeId, recipient)).find((notice) => notice.rung === 'before-7-days');

/** A clock that stands still for as long as a test lasts: one morning of the ladder, and nothing after it. */
const STILL = 0.000_001;

describe('a mail', () => {
  it('says who owes what, by when, by which clause, and what happens if nothing is done', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'read', departments: ['water'] }), { from: '2019-04-24', daysPerSecond: STILL });
    const mail = await until('the reminder', async () => stack.mail.accepted().find((received) => received.messageId?.includes('read.')));
    expect(mail.subject).toBe('【到期提醒】water局：部署启动（还有 6 天）');
    for (const text of [mail.text ?? '', (mail.html || '').replaceAll(/<[^>]+>/g, '')]) {
      expect(text).toContain('water局');
      expect(text).toContain('2019-04-30（还有 6 天）');
      expect(text).toContain('召开动员会');
      expect(text).toContain('安全检查方案 三（一）');
      // Three working days before 30 April: 28 April is a make-up Sunday, so they are 29, 28 and 26 April.
      expect(text).toContain('如未办理：2019-04-26 09:00');
    }
    expect(mail.from?.value[0]).toEqual({ name: '督办', address: 'duban@office.example' });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('x-auto-response-suppress')).toContain('OOF');
    expect(mail.replyTo?.value[0]).toEqual({ name: '安委办', address: 'office@x.example' });
    expect(mail.headerLines.find((header) => header.key === 'list-id')?.line).toBe('List-ID: <read.office.example>');
  });

  it('holds texts as texts, and links by http alone, whatever a plan says', async () => {
    const milestones = `
  - id: kickoff
    name: '<a href="javascript:alert(1)">点我</a> https://x.example/"onmouseover="alert(2)'
    clause: 'javascript:alert(3)'
    duty: 'data:text/html,<script>alert(4)</script> " onclick="alert(5)'
    due: 2019-04-30
    lead: all`;
    await stack.service.startProgramme(smallPlan({ id: 'hostile', departments: ['water'], milestones }), { from: '2019-04-24', daysPerSecond: STILL });
    const mail = await until('the reminder', async () => stack.mail.accepted().find((received) => received.messageId?.includes('hostile.')));
    for (const said of ['javascript:alert(1)', 'javascript:alert(3)', 'alert(4)']) expect(mail.text).toContain(said);
    const tags = String(mail.html || '').match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => !/^<(?:!doctype html|\/?(?:html|head|meta|title|body|div|p|table|tr|th|td|ol|li|a)\b[^<]*)>$/.test(tag))).toEqual([]);
    expect(tags.filter((tag) => tag.startsWith('<a') && !/^<a href="https?:\/\/[^"\s]+" style="color:#0958d9;word-break:break-all">$/.test(tag))).toEqual([]);
    expect(tags.filter((tag) => /\son\w+=|javascript:|data:/i.test(tag.replaceAll(/"https?:[^"]*"/g, '""')))).toEqual([]);
  });

  it('has a Message-ID derived from what it tells, and hangs on the thread of its obligation', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'thread', departments: ['water'] }), { from: '2019-04-28', daysPerSecond: 1 });
    const two = await until('two reminders', async () => {
      const mails = stack.mail
        .accepted()
        .filter((mail) => mail.messageId?.includes('thread.kickoff.water') && mail.to && JSON.stringify(mail.to).includes('water@'));
      return mails.length >= 2 && mails;
    });
    expect(two[0]?.messageId).toMatch(/^<thread\.kickoff\.water\.[a-z0-9-]+\.v1\.water\.officer@office\.example>$/);
    expect(two[0]?.references).toBe('<thread.kickoff.water@office.example>');
    expect(two[1]?.inReplyTo).toBe(two[0]?.messageId);
    expect(two[1]?.references).toEqual(['<thread.kickoff.water@office.example>', two[0]?.messageId]);
  });
});

describe('an address whose domain is Chinese', () => {
  it('is taken in a plan, and mail servers are told its ASCII form', async () => {
    const plan = smallPlan({ id: 'idn', departments: ['water'] }).replaceAll('water@x.example', 'water@水务.example');
    expect(checkPlan(plan).plan?.departments[0]?.officer).toBe('water@水务.example');
    // What stands on the wire: the server of the other tests turns it back into Chinese.
    const said: string[] = [];
    const server = createServer((socket) => {
      let data = false;
      // Our side has gone when the answer to its QUIT arrives.
      socket.on('error', () => undefined);
      socket.write('220 x\r\n');
      createInterface({ input: socket }).on('line', (line) => {
        said.push(line);
        if (data && line !== '.') return;
        data = line === 'DATA';
        socket.write(data ? '354 go\r\n' : line.startsWith('EHLO') ? '250 x\r\n' : '250 ok\r\n');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const transport = openMailTransport(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, 'duban@office.example', 10, { starttls: 'offered' });
    const slot = await transport.slot('water@水务.example');
    const letter = { language: 'zh' as const, subject: '到期提醒', greeting: '', opening: [], facts: [], closing: [], light: 'green' as const };
    const mail = {
      messageId: 'a@office.example',
      references: [],
      list: { id: 'idn', name: '' },
      to: { name: '区水务局', address: 'water@水务.example' },
      letter,
    };
    const outcome = await slot?.send(mail, () => true);
    transport.close();
    server.close();
    expect(outcome?.kind).toBe('accepted');
    const ascii = `water@${domainToASCII('水务.example')}`;
    expect(ascii).toMatch(/^water@xn--/);
    expect(said).toContain(`RCPT TO:<${ascii}>`);
    expect(said.find((line) => line.startsWith('To:'))).toContain(`<${ascii}>`);
  });

  it.each([
    ['water@某局.测试', undefined],
    ['Water@Lab.example', undefined],
    ['水务@某局.测试', /@ 前面只能用英文字母/],
    ['a@x.example; b@x.example', /只能写一个邮件地址/],
    ['a@x.example、b@x.example', /只能写一个邮件地址/],
    ['water@lab。example', /请写一个邮件地址/],
    ['water@ｌab.example', /请写一个邮件地址/],
    ['water@lab', /请写一个邮件地址/],
    ['water@1.2.3.4', /请写一个邮件地址/],
    ['water@x.example:25', /请写一个邮件地址/],
    ['water@-x.example', /请写一个邮件地址/],
    ['a..b@x.example', /请写一个邮件地址/],
    ['water@某\u200B局.测试', /请写一个邮件地址/],
    [`a@${'很长的名称'.repeat(60)}.测试`, /请写一个邮件地址/],
    ['@x.example', /请写一个邮件地址/],
    ['', /请写一个邮件地址/],
  ])('is one, or why not is said: %s', (given, reason) => {
    if (reason === undefined) expect(addressFault(given)).toBeUndefined();
    else expect(addressFault(given)?.zh).toMatch(reason);
  });
});

describe('an attachment', () => {
  // The rules of Windows for a file's name: learn.microsoft.com/windows/win32/fileio/naming-a-file
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Windows refuses them
  const REFUSED = /[<>:"/\\|?*\u0000-\u001F]|[ .]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

  it.each([
    ['自查/互查：第1阶段<2026>?', '自查／互查：第1阶段＜2026＞？.xlsx'],
    ['部署\n启动', '部署 启动.xlsx'],
    ['CON', '_CON.xlsx'],
    ['lpt1.2026', '_lpt1.2026.xlsx'],
    ['console', 'console.xlsx'],
    ['清单. . ', '清单.xlsx'],
    ['\u202Excod\u200B', 'xcod.xlsx'],
    ['...', '文件.xlsx'],
    ['', '文件.xlsx'],
  ])('is called after %j: %s', (given, name) => {
    expect(fileName(given, '.xlsx')).toBe(name);
  });

  it('keeps no character that Windows refuses and is not too long, whatever it is called after', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('aux', 'NUL.txt', '长'.repeat(300), ' a. ')), (given) => {
        const name = fileName(given, '.xlsx');
        expect(name).not.toMatch(REFUSED);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
        expect(name).not.toMatch(/\p{Cs}/u);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a final no', () => {
  it('makes the notice undeliverable, tells the office and the operator, and the ladder goes on', async () => {
    stack.mail.faults.set('lost@x.example', 'refuse-for-good');
    const plan = smallPlan({ id: 'final', departments: ['lost'] });
    await stack.service.startProgramme(plan, { from: '2019-04-28', daysPerSecond: 2 });
    await until('the ladder to reach the lapse', async () => (await stack.store.ledger.obligation('final/kickoff/lost'))?.state.lapsedAtMs !== undefined);
    await until('the head to be told', async () => (await noticesTo('final', 'lost/head')).some((notice) => notice.state === 'sent'));
    const refused = (await noticesTo('final', 'lost/officer')).filter((notice) => notice.state === 'undeliverable');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.answer).toContain('5.1.1 no such mailbox');
    expect(refused[0]?.attempts).toBe(1);
    for (const recipient of ['office/officer', 'operator/officer']) {
      const news = await until('the news', async () => {
        const found = (await noticesTo('final', recipient)).filter((notice) => notice.rung.startsWith('undeliverable'));
        return found.some((notice) => notice.state === 'sent') && found;
      });
      // However many of its mails were refused, the dead mailbox is told of once.
      expect(news).toHaveLength(1);
    }
    const told = stack.mail.accepted().find((mail) => mail.subject?.startsWith('【邮件无法送达】'));
    expect(told?.text).toContain('lost@x.example');
  });
});

describe('what could not be delivered', () => {
  it('is sent again when somebody asks for it, as far as it still matters', async () => {
    stack.mail.faults.set('gone@x.example', 'refuse-for-good');
    stack.mail.faults.set('away@x.example', 'refuse-for-good');
    await stack.service.startProgramme(smallPlan({ id: 'again', departments: ['gone', 'away'] }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('both to be refused', async () => (await stack.store.notices.list({ programmeId: 'again', state: 'undeliverable' })).length === 2);
    await stack.service.act('again/kickoff/away', 'submit', { actor: { org: 'away', name: '' }, key: 'in', evidence: EVIDENCE });
    stack.mail.faults.delete('gone@x.example');
    stack.mail.faults.delete('away@x.example');
    const gone = (await firstTold('again', 'gone/officer'))?.key;
    const away = (await firstTold('again', 'away/officer'))?.key;
    await until('the submission to be in the ledger', async () => (await stack.store.ledger.obligation('again/kickoff/away'))?.state.stage === 'submitted');
    expect(await resendNotices(stack.service, 'again', { dryRun: true })).toEqual({ resent: [gone], passed: [{ key: away, because: 'moot' }], hurried: 0 });
    expect((await firstTold('again', 'gone/officer'))?.state).toBe('undeliverable');
    expect((await resendNotices(stack.service, 'again', { org: 'away' })).resent).toEqual([]);
    expect((await resendNotices(stack.service, 'again', {})).resent).toEqual([gone]);
    await until('it to be taken', async () => (await firstTold('again', 'gone/officer'))?.state === 'sent');
    expect(stack.mail.received.filter((entry) => entry.to === 'away@x.example')).toEqual([]);
    // The same again finds nothing left to do.
    expect((await resendNotices(stack.service, 'again', {})).resent).toEqual([]);
  });
});

describe('a no for now', () => {
  it('is tried again until the server takes it, once', async () => {
    stack.mail.faults.set('slow@x.example', 'refuse-for-now');
    await stack.service.startProgramme(smallPlan({ id: 'later', departments: ['slow'] }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('a second attempt', async () => ((await firstTold('later', 'slow/officer'))?.attempts ?? 0) >= 2);
    stack.mail.faults.delete('slow@x.example');
    const notice = await until('acceptance', async () => (await noticesTo('later', 'slow/officer')).find((candidate) => candidate.state === 'sent'));
    expect(notice.doubts).toBe(0);
    expect(stack.mail.received.filter((entry) => entry.to === 'slow@x.example' && entry.accepted)).toHaveLength(1);
  });

  it('is overtaken when a later rung comes meanwhile: the department hears only the latest', async () => {
    stack.mail.faults.set('busy@x.example', 'refuse-for-now');
    await stack.service.startProgramme(smallPlan({ id: 'overtaken', departments: ['busy'] }), { from: '2019-04-23', daysPerSecond: 2 });
    // While nothing is taken: on a slow machine one of them could be on its way when the next comes.
    const overtaken = async () => (await noticesTo('overtaken', 'busy/officer')).slice(0, 2).filter(({ state }) => state === 'overtaken');
    await until('the first two to be overtaken', async () => (await overtaken()).length === 2);
    stack.mail.faults.delete('busy@x.example');
    await until('the latest to be sent', async () => (await noticesTo('overtaken', 'busy/officer')).some(({ state }) => state === 'sent'));
    expect(await overtaken()).toHaveLength(2);
  });

  it('after the text was handed over leaves a doubt: sent again under the same Message-ID, and counted', async () => {
    stack.mail.faults.set('doubt@x.example', 'drop-after-data');
    await stack.service.startProgramme(smallPlan({ id: 'dropped', departments: ['doubt'] }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('the first attempt', async () => stack.mail.received.some((entry) => entry.to === 'doubt@x.example'));
    stack.mail.faults.delete('doubt@x.example');
    const notice = await until('acceptance', async () => (await noticesTo('dropped', 'doubt/officer')).find((candidate) => candidate.state === 'sent'));
    expect(notice.doubts).toBeGreaterThanOrEqual(1);
    const ids = stack.mail.received.filter((entry) => entry.to === 'doubt@x.example').map((entry) => entry.mail.messageId);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('what was handed in', () => {
  it('is not reminded of any more, even when the reminder was owed already', async () => {
    stack.mail.faults.set('quick@x.example', 'refuse-for-now');
    await stack.service.startProgramme(smallPlan({ id: 'handed-in', departments: ['quick'] }), { from: '2019-04-24', daysPerSecond: STILL });
    await until('the first attempt', async () => ((await firstTold('handed-in', 'quick/officer'))?.attempts ?? 0) >= 1);
    await stack.service.act('handed-in/kickoff/quick', 'submit', { actor: { org: 'quick', name: '' }, key: 'handed-in', evidence: EVIDENCE });
    stack.mail.faults.delete('quick@x.example');
    await until('the reminder to be dropped', async () => (await firstTold('handed-in', 'quick/officer'))?.state === 'moot');
    expect(stack.mail.received.filter((entry) => entry.to === 'quick@x.example')).toEqual([]);
  });
});

describe('a mail server that is down for days', () => {
  it('delays no lapse, and its return causes no storm', async () => {
    await stack.mail.down();
    // Three mornings, the lapse and the days after it pass while nothing answers.
    await stack.service.startProgramme(smallPlan({ id: 'down', departments: ['water', 'fire', 'roads'] }), { from: '2019-04-26', daysPerSecond: 2 });
    const lapsed = await until('the lapses', async () => {
      const rows = await stack.store.ledger.obligations({ programmeId: 'down' });
      return rows.length === 3 && rows.every(({ state }) => state.lapsedAtMs !== undefined) && rows;
    });
    for (const { state } of lapsed) expect(state.lapsedAtMs).toBe(Date.parse('2019-05-01T00:00:00+08:00'));
    await until('the escalation to the director to be owed', async () => (await noticesTo('down', 'office/director')).length === 3);
    const before = stack.mail.received.length;
    await stack.mail.up();
    await until('the mails to leave', async () => (await stack.store.notices.list({ programmeId: 'down', state: 'sent' })).length >= 9);
    // Each recipient hears the latest about each obligation: officer, head, office, director, three obligations.
    const sent = stack.mail.received.slice(before).filter((entry) => entry.mail.messageId?.includes('down.'));
    const perThread = new Map<string, number>();
    for (const { to, mail } of sent) {
      const thread = `${to} ${mail.messageId?.split('.').slice(0, 3).join('.')}`;
      perThread.set(thread, (perThread.get(thread) ?? 0) + 1);
    }
    expect(Math.max(...perThread.values())).toBe(1);
    expect((await stack.store.notices.list({ programmeId: 'down', state: 'overtaken' })).length).toBeGreaterThan(0);
  });
});
