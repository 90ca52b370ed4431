import { withoutSecrets } from '../domain/letters/link.ts';
import { toldKind } from '../domain/matters/told.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { ClaimedNotice, Settlement } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';
import type { PersonalChannel } from './channel.ts';
import { oweByMail, personOf, type Who } from './copies.ts';
import type { AboutObligation } from './letter-desk.ts';
import type { Letters } from './letters.ts';
import { textOf } from './mail.ts';

interface Telling {
  /** The name under which it leaves: a channel that has taken one of this name already takes no second. */
  id: string;
  store: Store;
  plan: Plan;
  who: Who;
  writer: Letters;
  /** Absent where the deployment no longer has one. */
  channel: PersonalChannel | undefined;
  /** Asked right before it leaves: whether it is still ours to send, and fresh enough to be sure that it matters. */
  mayGoOn(): boolean;
  /** Programme epoch ms. */
  nowMs(): number;
}

/**
 * Tells a person by the channel that they chose. What it does not take goes to their own address; the body's mailbox has it in any case. Gives what
 * became of the notices; undefined where they are to be given back.
 */
export async function tellPersonally(
  live: ClaimedNotice[],
  { id, store, plan, who, writer, channel, mayGoOn, nowMs }: Telling,
): Promise<Settlement[] | undefined> {
  const [first] = live as [ClaimedNotice];
  const person = personOf(who, first.recipient);
  const composed = live.length === 1 ? await writer.compose(first) : await writer.composeTogether(live as AboutObligation[]);
  if (!('mail' in composed) || !person) {
    const { dropped, answer } = 'dropped' in composed ? composed : { dropped: 'moot' as const, answer: '没有可以告知本人的内容' };
    return live.map(({ key, claim }) => ({ key, claim, state: dropped, answer }));
  }
  const { username, name, org, reach } = person;
  const { subject } = composed.mail.letter;
  const text = withoutSecrets(textOf(composed.mail.letter));
  const outcome = channel
    ? await channel.send(
        {
          id,
          programme: { id: plan.id, name: plan.name },
          kind: toldKind(first),
          to: { username, name, org, ...(reach && { reach }) },
          subject,
          text,
        },
        mayGoOn,
      )
    : { took: false as const, why: 'CHANNEL_WEBHOOK_URL' };
  if (!outcome) return undefined;
  const mailed = !outcome.took && (await oweByMail(store, plan, who, live));
  return live.map(({ key, claim }) => {
    const said = { key, claim, address: reach || username, subject, body: text };
    if (outcome.took) return { ...said, state: 'sent' as const, answer: outcome.answer, sentAtMs: nowMs() };
    const answer = `通道没有收下（${outcome.why}），${mailed ? '已改发本人邮箱' : '本人没有邮箱，单位邮箱照常收信'}`;
    return { ...said, state: mailed ? ('overtaken' as const) : ('undeliverable' as const), answer };
  });
}
