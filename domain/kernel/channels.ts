/**
 * By what a person is told, besides the mailbox of their body, which gets everything whatever they choose: mail to their own address, and the one
 * webhook that the operator may point at a gateway for text messages, 企业微信 or 钉钉.
 */
export const CHANNELS = ['mail', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What people choose channels for: what presses, what has happened, and what sums a morning up. */
export const TOLD_KINDS = ['reminder', 'news', 'digest'] as const;
export type ToldKind = (typeof TOLD_KINDS)[number];

export type Tells = Readonly<Record<ToldKind, readonly Channel[]>>;

/** A person as they are kept: what they chose is `Tells`, or nothing. */
interface Chooser {
  tells?: unknown;
  mailed: boolean;
}

/** What somebody chose; where they have not chosen, everything by mail or nothing at all. */
export const tellsOf = ({ tells, mailed }: Chooser): Tells => {
  const all: readonly Channel[] = mailed ? ['mail'] : [];
  return (tells as Tells | null | undefined) ?? { reminder: all, news: all, digest: all };
};

/** By what one message of a kind goes to a person. What the deployment no longer has is told by mail: nothing that was chosen is lost. */
export function channelsFor(person: Chooser & { emailVerified: boolean }, kind: ToldKind, had: readonly Channel[]): Channel[] {
  const chosen = tellsOf(person)[kind];
  const wanted = new Set(chosen.map((channel) => (had.includes(channel) ? channel : 'mail')));
  return CHANNELS.filter((channel) => wanted.has(channel) && (channel !== 'mail' || person.emailVerified));
}

/** Whether somebody has chosen to be told of anything by this channel. */
export const usesChannel = (person: Chooser, channel: Channel): boolean => TOLD_KINDS.some((kind) => tellsOf(person)[kind].includes(channel));
