import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILE_KINDS } from '../client/contract/file-kinds.ts';
import { keepEvidence } from '../client/service/evidence.ts';
import { linkCode, linkLine, linkToken, readLink, withoutSecrets } from '../domain/letters/link.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { INFECTED, startScanner, TOO_LONG } from './support/scanner.ts';
import { openTestStack, type TestStack, until, written } from './support/stack.ts';

const PUBLIC = 'http://localhost';
const STILL = { from: '2019-04-24', daysPerSecond: 0.000_001 };
const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
const key = (value: string = randomUUID()) => ({ 'idempotency-key': value });
const obligation = (org: string, programme = 'camp') => `/api/programmes/${programme}/obligations/kickoff/${org}`;

let stack: TestStack;
let api: TestApi;
let people: Record<'water' | 'waterHead' | 'fire' | 'office' | 'committee' | 'operator' | 'auditor', Person>;
beforeAll(async () => {
  stack = await openTestStack('secrets', { publicUrl: PUBLIC, authSecret: SECRET });
  api = await openTestApi(stack, { publicUrl: PUBLIC });
  await stack.service.startProgramme(smallPlan({ id: 'camp', more: SECTORS }), STILL);
  people = {
    water: await api.person('officer', 'water'),
    waterHead: await api.person('head', 'water'),
    fire: await api.person('officer', 'fire'),
    office: await api.person('office'),
    committee: await api.person('committee'),
    operator: await api.person('operator'),
    auditor: await api.person('auditor'),
  };
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const query = (sql: string, values: unknown[] = []) => written(stack, sql, values);

/** A form with files, as a browser sends it. */
function form(parts: { name: string; value?: string; filename?: string; content?: Buffer | string }[]) {
  const boundary = `----duban${randomUUID()}`;
  const body = parts.map(({ name, value, filename, content }) =>
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`}\r\n\r\n`,
      ),
      Buffer.from(content ?? value ?? ''),
      Buffer.from('\r\n'),
    ]),
  );
  return { payload: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

/** The link and the code of the first mail about an obligation to a mailbox. */
async function mailed(programme: string, to: string): Promise<{ token: string; code: string; text: string }> {
  const mail = await until(`a mail about ${programme} to ${to}`, async () =>
    stack.mail.accepted().find((one) => one.text?.includes(`${programme}/kickoff/`) && JSON.stringify(one.to).includes(to)),
  );
  const text = mail.text ?? '';
  return { text, token: /\/m#(\S+)/.exec(text)?.[1] ?? '', code: (/验证码 (\d{4} \d{4})/.exec(text)?.[1] ?? '').replace(' ', '') };
}

describe('what is typed and not sent', () => {
  it('is sealed by keys that nobody has but whoever is let in: the account itself, or who holds the link', async () => {
    const keysOf = async (as?: Person | { key: string }, at = api) => {
      const answer = await at.ask('GET', '/api/session', { ...(as && { as }) });
      return [answer.statusCode, answer.json().draftKeys];
    };
    const own = await keysOf(people.water);
    expect(own).toEqual([200, [expect.stringMatching(/^[0-9a-f]{64}$/)]]);
    // The same in any other session of theirs, and no key of anybody else's.
    const again = await api.signIn(people.water.username, (people.water as { password: string }).password);
    expect(again.response.json().draftKeys).toEqual(own[1]);
    const others = await Promise.all([people.waterHead, people.fire, people.operator].map((as) => keysOf(as)));
    expect(new Set([own, ...others].map(([, keys]) => JSON.stringify(keys))).size).toBe(4);
    // Not to strangers, to programs, to who has a first password alone, or lacks a code; an answer that has one is kept on no disk.
    expect((await keysOf())[0]).toBe(401);
    const { secret } = await api.context.accounts.createKey({ name: '别的系统', role: 'office', days: 1 }, 'test');
    expect(await keysOf({ key: secret })).toEqual([200, undefined]);
    const { user, password } = await api.context.accounts.createUser({ username: 'newcomer', name: '新人', role: 'office' }, 'test');
    const first = await api.signIn('newcomer', password);
    expect([first.response.json().mustChangePassword, first.response.json().draftKeys]).toEqual([true, undefined]);
    expect(first.response.headers['cache-control']).toBe('no-store');
    const strict = await openTestApi(stack, { publicUrl: PUBLIC, secondFactorRoles: ['officer'] });
    expect(await keysOf(people.water, strict)).toEqual([200, undefined]);
    await strict.close();
    await api.context.accounts.changeUser(user.id, { disabled: true }, { id: people.operator.id, username: 'test' });

    // Behind a link: by the link alone, for its recipient alone; the name that a browser keeps it under opens nothing.
    const [{ token }, fire] = [await mailed('camp', 'water@'), await mailed('camp', 'fire@')];
    const link = async (of: string) => (await api.ask('GET', `/api/links/${of}`)).json();
    const [mine, theirs] = [(await link(token)).drafts, (await link(fire.token)).drafts];
    expect(mine).toEqual({ name: expect.stringMatching(/^[0-9a-f]{32}$/), keys: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
    expect([theirs.keys[0] === mine.keys[0], theirs.name === mine.name, token.includes(mine.name)]).toEqual([false, false, false]);
    expect((await link(`${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`)).drafts).toBeUndefined();
    expect((await link(mine.name)).drafts).toBeUndefined();
  });
});

describe('the code of a mail', () => {
  it('ends with its link, as soon as the deployment says', async () => {
    const [noticeKey, address, sentAtRealMs] = ['camp/kickoff/water/before-7-days/v1/water/officer', 'water@x.example', Date.now()];
    const at = (token: string, days: number) => readLink(token, sentAtRealMs + days * 86_400_000, sign);
    const [short, usual] = [linkToken(noticeKey, address, sentAtRealMs, sign, 3), linkToken(noticeKey, address, sentAtRealMs, sign)];
    expect([at(short, 2.9), at(short, 3), at(usual, 29.9), at(usual, 30)]).toEqual([
      expect.objectContaining({ noticeKey }),
      'expired',
      expect.objectContaining({ noticeKey }),
      'expired',
    ]);
    // The mail says how long, and the code opens nothing once the link has ended.
    expect(linkLine({ publicUrl: PUBLIC, noticeKey, address, sentAtRealMs, sign, days: 3 }, 'zh')).toContain('（3 天内可查看');
    const over = linkToken(noticeKey, address, sentAtRealMs - 4 * 86_400_000, sign, 3);
    const acted = await api.ask('POST', `/api/links/${over}/acknowledge`, { body: { code: linkCode(noticeKey, address, sign) }, headers: key() });
    expect(acted.json()).toMatchObject({ status: 410, code: 'link-over' });
  });

  it('and its link hold while the secret that signed them is given as the former one, and end with it', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'rekeyed' }), STILL);
    const { token, code } = await mailed('rekeyed', 'water@');
    const ANOTHER = 'f3b1c6de7a08495e8f21b0d4c5a69788';
    const both = await openTestApi(stack, { publicUrl: PUBLIC, authSecret: ANOTHER, formerSecret: SECRET });
    const alone = await openTestApi(stack, { publicUrl: PUBLIC, authSecret: ANOTHER });
    const [was, now] = [(await api.ask('GET', `/api/links/${token}`)).json(), (await both.ask('GET', `/api/links/${token}`)).json()];
    expect(now).toMatchObject({ milestoneName: '部署启动', drafts: { name: was.drafts.name, keys: [expect.any(String), was.drafts.keys[0]] } });
    // The code that the other secret makes of the same notice is not this mail's.
    const notice = (await stack.store.notices.list({ programmeId: 'rekeyed' })).find(({ recipient }) => recipient === 'water/officer');
    const anothers = linkCode(notice?.key ?? '', notice?.address ?? '', (text) => createHmac('sha256', ANOTHER).update(text).digest('hex'));
    const acknowledge = (at: TestApi, typed: string) => at.ask('POST', `/api/links/${token}/acknowledge`, { body: { code: typed }, headers: key() });
    expect((await acknowledge(both, anothers)).json()).toMatchObject({ status: 403, code: 'wrong-code' });
    expect((await acknowledge(alone, code)).json()).toMatchObject({ status: 404, code: 'unknown-link' });
    expect((await acknowledge(both, code)).statusCode).toBe(200);
    await both.close();
    await alone.close();
  });

  it('and its link stand in the mail alone: no role finds them in the ledger, and rows of earlier releases are cleaned', async () => {
    const { token, code, text } = await mailed('camp', 'water@');
    const spelt = `${code.slice(0, 4)} ${code.slice(4)}`;
    expect(text).toContain(spelt);
    const notice = await until('it to be settled', async () =>
      (await stack.store.notices.list({ programmeId: 'camp' })).find(({ recipient, body }) => recipient === 'water/officer' && body !== undefined),
    );
    expect(notice.body).toContain('网上办理：http://localhost/m#… ');
    for (const as of Object.values(people)) {
      const answer = await api.ask('GET', `/api/programmes/camp/notices/one?key=${encodeURIComponent(notice.key)}`, { as });
      for (const secret of [token, spelt, code]) expect(answer.body.includes(secret), as.username).toBe(false);
    }
    const migration = await readFile(path.join(import.meta.dirname, '..', 'prisma', 'migrations', '20261128084000_no_secrets', 'migration.sql'), 'utf8');
    const before = text.replace('/m#', '/m/');
    await query('UPDATE "Notice" SET "body" = $1 WHERE "key" = $2', [before, notice.key]);
    await query(migration);
    const cleaned = (await stack.store.notices.get(notice.key))?.body;
    expect(cleaned).toBe(withoutSecrets(before));
    expect(cleaned).toBe(notice.body?.replace('/m#', '/m/'));
    // Whatever stands in a plan's own words stays.
    expect(withoutSecrets('验证码见附件 2019 0430，见 /m/ 与 http://x.example/m/plan')).toBe('验证码见附件 2019 0430，见 /m/ 与 http://x.example/m/plan');
    const linked = { publicUrl: PUBLIC, noticeKey: notice.key, address: 'water@x.example', sentAtRealMs: Date.now(), sign };
    const line = linkLine(linked, 'zh');
    expect(withoutSecrets(line)).not.toMatch(/\d{4} \d{4}|[0-9a-f]{32}/);
    expect(withoutSecrets(linkLine(linked, 'en'))).not.toMatch(/\d{4} \d{4}|[0-9a-f]{32}/);
  });

  it('stands behind the # of its link and in a header, in no address that a server or a proxy is told; pages of 1.0.0 go on', async () => {
    const { token, text, code } = await mailed('camp', 'water@');
    const { pathname, search, hash } = new URL(/http\S+\/m\S+/.exec(text)?.[0] ?? '');
    expect({ pathname, search, hash }).toEqual({ pathname: '/m', search: '', hash: `#${token}` });
    expect(api.app.routeTable.filter(({ url }) => /:token|:code|:secret|links/.test(url))).toEqual([]);
    const shown = await api.ask('GET', '/api/link', { headers: { 'mail-link': token } });
    expect(shown.json()).toMatchObject({ departmentName: 'water局', acts: expect.arrayContaining(['submit']) });
    // A page that stood open while the API was replaced names it as before, and is told the same.
    expect((await api.ask('GET', `/api/links/${token}`)).json()).toEqual(shown.json());
    const wrong = code === '00000000' ? '11111111' : '00000000';
    for (const [url, headers] of [
      [`/api/links/${token}/acknowledge`, {}],
      ['/api/link/acknowledge', { 'mail-link': token }],
    ] as const)
      expect((await api.ask('POST', url, { body: { code: wrong }, headers: { ...headers, ...key() } })).json(), url).toMatchObject({ code: 'wrong-code' });
    // Neither the log, nor what a request is counted and traced by, has an address with it: what is looked up is the one without.
    expect((await api.ask('GET', `/api/links/${token}/no-such-act`)).json()).toMatchObject({ status: 404, code: 'no-such-page' });
  });

  it('is its recipient’s: refused to whoever is signed in as anybody else, in every act', async () => {
    const { token, code } = await mailed('camp', 'water@');
    const { secret } = await api.context.accounts.createKey({ name: '别的系统', role: 'office', days: 1 }, 'test');
    for (const as of [people.office, people.committee, people.operator, people.auditor, people.fire, people.waterHead, { key: secret }]) {
      const asked = [
        api.ask('POST', `/api/links/${token}/acknowledge`, { as, body: { code }, headers: key() }),
        api.ask('POST', `/api/links/${token}/request-extension`, { as, body: { code, until: '2019-05-31', reason: '汛期' }, headers: key() }),
        (() => {
          const { payload, headers } = form([
            { name: 'code', value: code },
            { name: 'file', filename: 'a.txt', content: '内容' },
          ]);
          return api.ask('POST', `/api/links/${token}/submit`, { as, payload, headers: { ...headers, ...key() } });
        })(),
      ];
      for (const answer of await Promise.all(asked)) expect(answer.json()).toMatchObject({ status: 403, code: 'signed-in-as-another' });
    }
    expect((await stack.store.ledger.events('camp/kickoff/water')).filter(({ actorOrg }) => actorOrg)).toEqual([]);
    expect((await api.ask('POST', `/api/links/${token}/acknowledge`, { body: { code }, headers: key() })).statusCode).toBe(200);
    const detail = (await api.ask('GET', obligation('water'), { as: people.auditor })).json();
    expect(detail.events.find(({ type }: { type: string }) => type === 'acknowledged')).toMatchObject({ byMail: 'water局经办人' });
  });

  it('follows no change of address unseen: the former mailbox and the office hear of it, and the former code is over', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'moved' }), STILL);
    const { token, code } = await mailed('moved', 'fire@');
    await until('it to be settled', async () => (await stack.store.notices.list({ programmeId: 'moved' })).some(({ address }) => address === 'fire@x.example'));
    const etag = (await api.ask('GET', '/api/programmes/moved/contacts', { as: people.operator })).headers.etag as string;
    const changed = await api.ask('PATCH', '/api/programmes/moved/contacts/fire/officer', {
      as: people.operator,
      body: { address: 'taken@x.example' },
      headers: { ...key(), 'if-match': etag },
    });
    expect(changed.statusCode).toBe(200);
    const told = (to: string) =>
      until(`${to} to hear of it`, async () =>
        stack.mail
          .accepted()
          .find((mail) => mail.subject?.startsWith('【邮箱变更】') && JSON.stringify(mail.to).includes(to) && mail.text?.includes('taken@x.example')),
      );
    expect((await told('fire@x.example')).text).toContain('今后的提醒和验证码不再发到这个邮箱');
    expect((await told('office@x.example')).text).toContain('fire@x.example → taken@x.example');
    expect((await api.ask('GET', `/api/links/${token}`)).json()).toMatchObject({ status: 410, code: 'link-over' });
    expect((await api.ask('POST', `/api/links/${token}/acknowledge`, { body: { code }, headers: key() })).json()).toMatchObject({ status: 410 });
    // Once, whatever else is amended later.
    const plan = (await api.ask('GET', '/api/programmes/moved/plan', { as: people.office })).json().text as string;
    await stack.service.amendProgramme('moved', plan.replace('召开动员会', '开会'), { actor: { org: 'office', name: '' }, key: 'again', reason: '文字' });
    const notices = (await stack.store.notices.list({ programmeId: 'moved' })).filter(({ kind }) => kind === 'address');
    expect(notices.map(({ recipient, address }) => [recipient, address]).sort()).toEqual([
      ['fire/officer', 'fire@x.example'],
      ['office/officer', 'office@x.example'],
    ]);
  });

  it('goes to no mailbox that those who decide read as well', async () => {
    await stack.service.startProgramme(smallPlan({ id: 'shared' }).replace('officer: water@x.example', 'officer: Office@x.example'), STILL);
    const { text } = await mailed('shared', 'Office@');
    expect(text).toContain('网上查看：');
    expect(text).not.toMatch(/\/m[/#]|验证码/);
  });

  it('goes to no mailbox of somebody who signs in as another body, whoever put it there', async () => {
    const created = await api.ask('POST', '/api/users', {
      as: people.operator,
      body: { username: 'second-operator', name: '第二位运维', role: 'operator', email: 'second@x.example' },
      headers: key(),
    });
    expect(created.statusCode, created.body).toBe(200);
    await stack.service.startProgramme(smallPlan({ id: 'turned' }).replace('officer: water@x.example', 'officer: Second@x.example'), STILL);
    const { text } = await mailed('turned', 'Second@');
    expect(text).not.toMatch(/\/m[/#]|验证码/);
  });
});

describe('a file', () => {
  const upload = (org: 'water' | 'fire', filename: string, content: Buffer | string) =>
    api.ask('POST', `${obligation(org)}/evidence`, { as: people[org], ...form([{ name: 'file', filename, content }]) });
  const submit = (org: 'water' | 'fire', evidence: object[]) =>
    api.ask('POST', `${obligation(org)}/submit`, { as: people[org], body: { evidence }, headers: key() });

  it('is taken when name and content say the same thing that is taken', async () => {
    const zip = Buffer.from('504b030414000600', 'hex');
    const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    const good: [string, Buffer | string][] = [
      ['总结.pdf', '%PDF-1.7\n'],
      ['总结.PDF', '\ufeff%PDF-1.4'],
      ['总结.docx', zip],
      ['加密.docx', ole],
      ['旧.doc', ole],
      ['公文.ofd', zip],
      ['文稿.wps', ole],
      ['名单.csv', Buffer.from('c3fbb5a5', 'hex')],
      ['说明.txt', Buffer.from('fffe4b6d', 'hex')],
      ['长说明.txt', `${'长'.repeat(20_000)}\r\n`],
      ['现场.jpg', Buffer.from('ffd8ffe000104a46', 'hex')],
      ['现场.png', Buffer.from('89504e470d0a1a0a', 'hex')],
      ['现场.heic', Buffer.from('000000186674797068656963', 'hex')],
      ['现场.mp4', Buffer.from('00000018667479706d703432', 'hex')],
      ['材料.zip', zip],
      ['材料.rar', Buffer.from('526172211a0700', 'hex')],
      ['材料.7z', Buffer.from('377abcaf271c0004', 'hex')],
    ];
    for (const [name, content] of good) expect((await upload('water', name, content)).statusCode, name).toBe(200);
  });

  it('is refused by its name, and by what is in it, whichever is wrong', async () => {
    const program = Buffer.from('4d5a90000300000004000000ffff0000', 'hex');
    const elf = Buffer.from('7f454c460201010000', 'hex');
    for (const ending of Object.keys(FILE_KINDS))
      for (const content of [program, elf, Buffer.from('#!/bin/sh\n')])
        expect((await upload('water', `总结.${ending}`, content)).json(), ending).toMatchObject({ status: 422, code: 'file-kind' });
    const wrong: [string, string | Buffer][] = [
      ...['exe', 'com', 'bat', 'js', 'html', 'svg', 'docm', 'xlsm', 'iso', 'lnk', 'url', 'desktop', 'apk', 'ps1 ', 'EXE'].map((ending): [string, string] => [
        `总结.${ending}`,
        '内容',
      ]),
      ['总结', '内容'],
      ['总结.pdf.exe', '%PDF-1.7'],
      ['总结.exe.', '内容'],
      ['总结.exe\u200b', '内容'],
      ['总结\u202etxt.exe', '内容'],
      ['总结.pdf', '内容'],
      ['总结.docx', '%PDF-1.7'],
      ['总结.txt', Buffer.from([0x61, 0, 0x62])],
      ['总结.png', '<svg/>'],
    ];
    for (const [name, content] of wrong)
      expect((await upload('water', name, content)).json(), JSON.stringify(name)).toMatchObject({ status: 422, code: 'file-kind' });
    const dir = mkdtempSync(path.join(tmpdir(), 'duban-kinds-'));
    try {
      writeFileSync(path.join(dir, '总结.txt'), program);
      await expect(keepEvidence({ evidenceDir: dir }, [path.join(dir, '总结.txt')])).rejects.toMatchObject({ code: 'file-kind' });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('is shown to the virus scanner that the operator named: what is infected, or was not looked at, is not kept', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'duban-scanned-'));
    const scanner = await startScanner();
    const unix = await startScanner(path.join(dir, 'clamd.ctl'));
    const put = async (name: string, content: string, virusScanner: string) => {
      writeFileSync(path.join(dir, name), content);
      const kept = await keepEvidence({ evidenceDir: path.join(dir, 'kept'), virusScanner }, [path.join(dir, name)]).catch((error) => error.code);
      return typeof kept === 'string' ? kept : kept[0]?.name;
    };
    try {
      const long = '附件内容。'.repeat(100_000);
      for (const { url } of [scanner, unix]) {
        expect(await put('总结.txt', long, url)).toBe('总结.txt');
        // Wherever in the file it is.
        expect(await put('病毒.txt', `${long}${INFECTED}`, url)).toBe('virus-found');
      }
      expect(scanner.seen[0]).toBe(Buffer.byteLength(long));
      // Some hang up while most of a file is still to come.
      for (const odd of [TOO_LONG, 'stream: OKAY', '', 'CLOSE'] as const) {
        scanner.say(odd);
        expect(await put('另一个.txt', long.repeat(odd === TOO_LONG ? 20 : 1), scanner.url), odd).toBe('scanner-away');
      }
      await scanner.close();
      expect(await put('第三个.txt', '内容', scanner.url)).toBe('scanner-away');
      expect(readdirSync(path.join(dir, 'kept'))).toHaveLength(1);
    } finally {
      await Promise.all([scanner.close(), unix.close()]);
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('is called what it was called when it was put in, as every system takes it', async () => {
    for (const [given, kept] of [
      ['NUL.txt', '_NUL.txt'],
      ['报告\u202e.txt', '报告.txt'],
      ['报\u200b告.txt ', '报告.txt'],
      ['C:\\a\\报告.txt', '报告.txt'],
    ] as const)
      expect((await upload('water', given, '内容')).json().items[0].name).toBe(kept);
    const [file] = (await upload('fire', '总结.txt', '一次')).json().items;
    for (const change of [{ name: '总结.exe' }, { name: '另一个.txt' }, { sizeBytes: 7 }])
      expect((await submit('fire', [{ ...file, ...change }])).json()).toMatchObject({ status: 422, code: 'evidence-unknown' });
  });

  it('opens for nobody who knows its hash: it is its body’s, for the obligation that it was put in for', async () => {
    const [file] = (await upload('water', '内部.txt', '只有水务局知道')).json().items;
    expect((await submit('fire', [file])).json()).toMatchObject({ status: 422, code: 'evidence-unknown' });
    expect((await api.ask('GET', `${obligation('fire')}/evidence/${file.sha256}`, { as: people.fire })).statusCode).toBe(404);
    expect((await api.ask('GET', `${obligation('water')}/evidence/${file.sha256}`, { as: people.fire })).statusCode).toBe(403);
    // Not even its own for another obligation of its own, before it was put in for that.
    await stack.service.startProgramme(smallPlan({ id: 'second' }), STILL);
    const second = await api.ask('POST', `${obligation('water', 'second')}/submit`, { as: people.water, body: { evidence: [file] }, headers: key() });
    expect(second.json()).toMatchObject({ status: 422, code: 'evidence-unknown' });
    expect((await submit('water', [file])).statusCode).toBe(200);
    expect((await api.ask('GET', `${obligation('water')}/evidence/${file.sha256}`, { as: people.office })).body).toBe('只有水务局知道');
    // What was returned may be handed in again.
    await api.ask('POST', `${obligation('water')}/return`, { as: people.office, body: { reason: '缺盖章' }, headers: key() });
    expect((await submit('water', [file])).statusCode).toBe(200);
  });

  it('of rejected rows is its own department’s and those’ who see all; a start of cycles is its own body’s', async () => {
    const rows = form([{ name: 'file', filename: '名单.csv', content: '统一社会信用代码,企业名称,行业领域\nX,甲,水库\n' }]);
    const report = (await api.ask('POST', '/api/programmes/camp/enterprises.import', { as: people.water, ...rows })).json();
    expect(report.rejects).toMatch(/^\/api\/imports\//);
    expect((await api.ask('GET', report.rejects, { as: people.fire })).json()).toMatchObject({ status: 403, code: 'not-yours' });
    for (const as of [people.water, people.office]) expect((await api.ask('GET', report.rejects, { as })).statusCode).toBe(200);
    const begin = (as: Person) => api.ask('POST', '/api/programmes/camp/intakes', { as, body: {}, headers: key('same-key') });
    const begun = (await begin(people.water)).json();
    expect((await api.ask('GET', `/api/programmes/camp/intakes/${begun.id}`, { as: people.water })).statusCode).toBe(200);
    expect((await api.ask('GET', `/api/programmes/camp/intakes/${begun.id}`, { as: people.fire })).json()).toMatchObject({
      status: 404,
      code: 'unknown-intake',
    });
    expect((await begin(people.fire)).statusCode).toBe(200);
  });
});

describe('what is handed in through the API', () => {
  it('is refused at every door where no database holds it, with the field and the place', async () => {
    const file = { sha256: 'a'.repeat(64), name: '总结.txt', sizeBytes: 1 };
    const bad = ['\u0000', '\ud800', '\u202e', '\u0007'];
    const doors = (text: string): [Person, string, string, object][] => [
      [people.water, 'POST', `${obligation('water')}/submit`, { evidence: [{ ...file, name: text }] }],
      [people.water, 'POST', `${obligation('water')}/request-extension`, { until: '2019-05-31', reason: `a${text}` }],
      [people.office, 'POST', `${obligation('water')}/waive`, { reason: `a${text}` }],
      [people.office, 'POST', '/api/programmes/camp/pause', { reason: `a${text}` }],
      [people.office, 'POST', '/api/programmes', { plan: smallPlan({ id: 'odd' }).replace('安全检查', `安全${text}检查`) }],
      [
        people.office,
        'POST',
        '/api/programmes',
        { plan: smallPlan({ id: 'odd' }), state: [{ milestone: 'kickoff', department: 'water', done: '2019-02-01', by: `a${text}` }] },
      ],
      [people.water, 'POST', '/api/programmes/camp/enterprises', { uscc: 'x', name: `a${text}`, sector: 'dams' }],
      [people.operator, 'POST', '/api/users', { username: 'odd', name: `a${text}`, role: 'office' }],
      [people.operator, 'POST', '/api/keys', { name: `a${text}`, role: 'office' }],
    ];
    for (const text of bad)
      for (const [as, method, url, body] of doors(text)) {
        const answer = await api.ask(method, url, { as, body, headers: key() });
        expect(answer.json(), `${JSON.stringify(text)} ${url}`).toMatchObject({
          status: 400,
          code: 'invalid',
          detail: expect.stringMatching(/第 \d+ 个字符（U\+/),
        });
      }
    const large = await api.ask('POST', `${obligation('water')}/submit`, {
      as: people.water,
      body: { evidence: [{ ...file, name: '长'.repeat(1_000_000) }] },
      headers: key(),
    });
    // More than any such body holds: refused before it is read.
    expect(large.json()).toMatchObject({ status: 413, code: 'too-large' });
    for (const evidence of [[{ ...file, name: '长'.repeat(100_000) }], Array(3_000).fill(file)]) {
      const answer = await api.ask('POST', `${obligation('water')}/submit`, { as: people.water, body: { evidence }, headers: key() });
      expect(answer.json()).toMatchObject({ status: 400, code: 'invalid' });
    }
    expect((await api.ask('GET', '/readyz')).json()).toMatchObject({ alarms: {} });
  });

  it('shows what could not be recorded to the operator, who notes that it was seen to', async () => {
    await stack.store.alarms.raise({
      key: 'k',
      kind: 'act-not-recorded',
      programmeId: 'camp',
      item: 'camp/kickoff/water',
      what: 'x\u0000',
      detail: { acts: ['submitted'], org: 'water', name: '张三', reason: '汛\ud800期' },
    });
    await stack.store.alarms.raise({
      key: 'k',
      kind: 'act-not-recorded',
      programmeId: 'camp',
      item: 'camp/kickoff/water',
      what: 'x\u0000',
      detail: { acts: ['submitted'], org: 'water', name: '张三', reason: '汛\ud800期' },
    });
    const list = (await api.ask('GET', '/api/operations/alarms', { as: people.operator })).json();
    expect(list.items).toEqual([
      expect.objectContaining({
        kindName: '一次办理无法写入台账，已放弃',
        actor: 'water局 张三',
        actNames: ['报送'],
        reason: '汛\\ud800期',
        what: 'x\\u0000',
        times: 2,
        item: 'camp/kickoff/water',
      }),
    ]);
    expect((await api.ask('GET', '/api/operations/alarms', { as: people.office })).statusCode).toBe(403);
    await until('readiness to say so', async () => (await api.ask('GET', '/readyz')).json().alarms['act-not-recorded'] === 1);
    const settle = () => api.ask('POST', '/api/operations/alarms/settle', { as: people.operator, body: { key: 'k' } });
    expect((await settle()).statusCode).toBe(200);
    expect((await settle()).json()).toMatchObject({ status: 404, code: 'unknown-alarm' });
    expect((await api.ask('GET', '/api/operations/alarms', { as: people.operator })).json().items).toEqual([]);
  });
});
