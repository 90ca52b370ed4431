import { openCalendar, wallClock } from '../calendar/china.ts';
import { orgOf } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { fileName } from '../domain/kernel/file-name.ts';
import { inLanguage, type Language } from '../domain/kernel/language.ts';
import type { Letter } from '../domain/letters/letter.ts';
import { pageLine, type Sign } from '../domain/letters/link.ts';
import { type MatterItem, matterName } from '../domain/matters/matters.ts';
import { readRung } from '../domain/obligation/notices.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import { addressOf, nameOf, type Plan } from '../domain/plan/plan.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import { type Table, XLSX_TYPE, xlsxBuffer } from '../spreadsheet/write.ts';
import type { Who } from './copies.ts';
import type { OutgoingMail } from './mail.ts';
import { waitingOf } from './matters.ts';
import type { StepsNow } from './steps-now.ts';

/** What the links in mails are made of. */
export interface MailLinks {
  publicUrl: string;
  sign: Sign;
  /** For how many real days they hold; as long as usual unless told. */
  days?: number;
}

/** What becomes of a claimed notice: a mail to send, letters to each enterprise in its stead, or the reason why none leaves. */
export type Composed = { mail: Pick<OutgoingMail, 'to' | 'letter' | 'attachment'> & { thread?: string } } | { each: string[] } | Dropped;

export interface Dropped {
  dropped: 'overtaken' | 'moot' | 'undeliverable';
  answer: string;
}

export type Attachment = NonNullable<OutgoingMail['attachment']>;

/** A claimed notice that is about an obligation. */
export type AboutObligation = Extract<ClaimedNotice, { state: ObligationState }>;

export const isAboutObligation = (notice: ClaimedNotice): notice is AboutObligation => 'state' in notice;

/** Tells whether a notice says that a mailbox cannot be reached. */
export const isOfLost = ({ rung }: Pick<ClaimedNotice, 'rung'>) => readRung(rung).about === 'undeliverable';

export const overtaken = (answer: string): Dropped => ({ dropped: 'overtaken', answer });
export const moot = (answer: string): Dropped => ({ dropped: 'moot', answer });
export const undeliverable = (answer: string): Dropped => ({ dropped: 'undeliverable', answer });

export const NO_ADDRESS = undeliverable('方案中没有此收件人的地址');

export type Desk = ReturnType<typeof openDesk>;

/**
 * The desk at which the letters of one batch are written: they share the plan, the moment, and how a recipient is addressed and shown the
 * page.
 *
 * @param nowMs programme epoch ms.
 * @param links what links are made of; absent where no address is known that people could open.
 * @param steps how enterprises' steps are read.
 */
export function openDesk(store: Store, plan: Plan, nowMs: number, links: MailLinks | undefined, who: Who, steps: StepsNow) {
  const wall = wallClock(plan.zone);
  const today = wall.date(nowMs);
  const calendar = async (): Promise<WorkingCalendar> => openCalendar(plan, await store.holidays.tables());
  const known = new Map<string, Promise<readonly MatterItem[]>>();
  return {
    store,
    plan,
    nowMs,
    links,
    who,
    steps,
    wall,
    today,
    calendar,

    /** Gives what waits of a kind, as it is at the moment of this batch: ten thousand enterprises are read once, however many bodies are told of them. */
    waiting(of: Pick<MatterItem, 'kind' | 'about'>): Promise<readonly MatterItem[]> {
      const key = matterName(of);
      const found = known.get(key) ?? calendar().then((working) => waitingOf(store, plan, working, today, of, steps));
      known.set(key, found);
      return found;
    },

    addressee: (recipient: string) => ({ name: nameOf(plan, orgOf(recipient)), address: addressOf(plan, recipient) ?? '' }),

    /** Adds where the recipient, once signed in, finds what the letter is about; `page` is below the programme's own. */
    withPage: (letter: Letter, page: string): Letter =>
      links ? { ...letter, closing: [...letter.closing, pageLine(links.publicUrl, `${plan.id}${page}`, letter.language)] } : letter,

    /** Makes a table that goes with a letter; its title says of what moment the table is. */
    async workbook(name: string, title: string, table: Omit<Table, 'title'>): Promise<Attachment> {
      const content = await xlsxBuffer({ title, ...table });
      return { filename: fileName(`${name}-${today}`, '.xlsx'), content, contentType: XLSX_TYPE };
    },
    /** Gives “，截至 2019-06-27 08:30”, which says of what moment a table is. */
    asOf: (language: Language): string => inLanguage(language)(`，截至 ${wall.minute(nowMs)}`, `, as of ${wall.minute(nowMs)}`),
  };
}
