import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { tell } from '../config/log.ts';
import { inLanguage } from '../domain/kernel/language.ts';
import { chainHeadLetter } from '../domain/letters/chain-head.ts';
import type { Store } from '../prisma/store.ts';
import type { MailTransport } from './mail.ts';

/** How soon what was recorded is sealed (real ms). */
const SEAL_EVERY_MS = 1_000;
/** How often the head of the chain is written to a file, and how often it is mailed (real ms). */
const HEAD_EVERY_MS = 3_600_000;
const MAIL_EVERY_MS = 86_400_000;
/** How soon something that failed is tried again, and within what time it is told once only (real ms). */
const AGAIN_MS = 60_000;

export interface RecordKeeping {
  store: Pick<Store, 'chain' | 'accounts'>;
  transport: Pick<MailTransport, 'slot'>;
  /** The file that takes one line for each head. */
  headsFile: string;
  mailFrom: string;
  /** Absent for the usual paces (real ms). */
  headEveryMs?: number;
}

/** Appends how far the chain is to a file that is kept apart from the database. Gives that head; undefined where there is none yet. */
export async function writeHead({ store, headsFile }: Pick<RecordKeeping, 'store' | 'headsFile'>) {
  const head = await store.chain.takeHead();
  if (!head) return undefined;
  await mkdir(path.dirname(headsFile), { recursive: true, mode: 0o700 });
  await appendFile(headsFile, `${JSON.stringify(head)}\n`, { mode: 0o600 });
  return head;
}

/**
 * Mails how far the chain is to whoever audits; to the operators where nobody does. One mail that arrives is enough for the day: the others
 * learn it the next time.
 */
export async function mailHead({ store, transport, mailFrom }: RecordKeeping): Promise<void> {
  if (await store.chain.mailedWithin(MAIL_EVERY_MS)) return;
  // An account without an address has a placeholder for one, which reaches nobody.
  const people = (await store.accounts.users.list()).filter(({ disabled, emailVerified }) => !disabled && emailVerified);
  const auditors = people.filter(({ role }) => role === 'auditor');
  const told = auditors.length > 0 ? auditors : people.filter(({ role }) => role === 'operator');
  const head = told.length > 0 ? await store.chain.takeHead() : undefined;
  if (!head) return;
  // The letter is about every programme and belongs to none: it is in Chinese, since nothing says that its readers read anything else.
  const letter = chainHeadLetter({ ...head, minute: `${head.takenReal.toISOString().slice(0, 16).replace('T', ' ')} UTC` }, 'zh');
  const reached: string[] = [];
  for (const { id, email, name } of told) {
    const slot = await transport.slot(email);
    const outcome = await slot?.send(
      {
        messageId: `chain-head.${head.position}.${id}@${mailFrom.split('@')[1]}`,
        references: [],
        list: { id: 'chain', name: inLanguage(letter.language)('台账校验值', 'Checksum of the ledger') },
        to: { name, address: email },
        letter,
      },
      () => true,
    );
    if (outcome?.kind === 'accepted') reached.push(email);
  }
  if (reached.length > 0) await store.chain.mailed(head.position, reached.join(', '));
}

/** Seals what was recorded for as long as a worker runs. Any number of workers may do so: one at a time has its turn. */
export function keepRecords(keeping: RecordKeeping): { stop(): Promise<void> } {
  const { store, headEveryMs = HEAD_EVERY_MS } = keeping;
  let stopped = false;
  let toldMs = Number.NEGATIVE_INFINITY;
  let headDueMs = performance.now();
  let mailDueMs = headDueMs;
  let waiting: NodeJS.Timeout | undefined;

  const say = (error: unknown) => {
    if (stopped || performance.now() - toldMs < AGAIN_MS) return;
    toldMs = performance.now();
    tell('error', `Records cannot be sealed, or how far they are cannot be kept, just now: ${(error as Error).message}`);
  };

  async function once(): Promise<void> {
    while (!stopped && (await store.chain.seal()) > 0);
    const nowMs = performance.now();
    if (nowMs >= headDueMs) {
      headDueMs = nowMs + AGAIN_MS;
      if (await writeHead(keeping)) headDueMs = nowMs + headEveryMs;
    }
    if (nowMs >= mailDueMs) {
      mailDueMs = nowMs + AGAIN_MS;
      await mailHead(keeping);
    }
  }

  let turn = Promise.resolve();
  const again = () => {
    turn = once()
      .catch(say)
      .finally(() => {
        if (!stopped) waiting = setTimeout(again, SEAL_EVERY_MS);
      });
  };
  again();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(waiting);
      return turn;
    },
  };
}
