import { wallClock } from '../calendar/china.ts';
import type { Service } from '../client/service/service.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { nameOf } from '../domain/plan/plan.ts';
import { enterpriseEventName } from '../domain/words/enterprise.ts';
import { recipientName } from '../domain/words/names.ts';
import { eventName, rungName } from '../domain/words/words.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';

/** How often what happened is shown (real ms). Only for the eye: nothing waits for it. */
const LOOK_EVERY_MS = 500;
/** A row may be committed a little after a later one; looking back this far misses none (real ms). */
const LOOK_BACK_MS = 5_000;

/** Shows what happens as it happens, one plain line each, and the programme's date when it changes. Gives the way to stop. */
export function follow(service: Service, programme: ProgrammeRow, say: (line: string) => void): () => Promise<void> {
  const wall = wallClock(programme.zone);
  const seen = new Map<string, number>();
  let stopped = false;
  let shownDate = '';
  let since = Date.now();

  const isNew = (key: string) => {
    if (seen.has(key)) return false;
    seen.set(key, Date.now());
    return true;
  };

  async function look(): Promise<void> {
    const from = since - LOOK_BACK_MS;
    since = Date.now();
    for (const [key, at] of seen) if (at < from - LOOK_BACK_MS) seen.delete(key);
    const [events, notices] = await Promise.all([service.store.ledger.eventsSince(programme.id, from), service.store.notices.sentSince(programme.id, from)]);
    const plan = await service.planOf(await service.programme(programme.id));
    const lines: { atMs: number; line: string }[] = [];
    const steps = new Map<string, number>();
    for (const event of events) {
      if (event.type === 'rungReached' || !isNew(`${event.itemId}#${event.sequence}`)) continue;
      if (event.itemKind === 'enterprise') {
        // Hundreds of enterprises: how many took which step, their names are in the registry.
        if (event.type !== 'enrolled') steps.set(event.type, (steps.get(event.type) ?? 0) + 1);
        continue;
      }
      const who = event.actorOrg ? `，${nameOf(plan, event.actorOrg)}` : '';
      lines.push({ atMs: event.atMs, line: `${event.type === 'lapsed' ? '✗ ' : '· '}${eventName(event.type)}${who}  ${event.itemId}` });
    }
    for (const notice of notices) {
      // Several notices may have left in one mail.
      if (!isNew(notice.messageId ?? notice.key)) continue;
      const atMs = notice.sentAtMs ?? notice.sendAtMs;
      const escalation = notice.kind === 'ladder' && /^(lapse|after|weekly)/.test(notice.rung);
      lines.push({
        atMs,
        line: `${escalation ? '▲ ' : '✉ '}${notice.kind === 'digest' ? '每日简报' : rungName(notice.rung)} → ${recipientName(plan, notice.recipient)}  ${notice.subject ?? notice.obligationId}`,
      });
    }
    const last = events.findLast((event) => event.itemKind === 'enterprise');
    if (last && steps.size > 0)
      lines.push({ atMs: last.atMs, line: `· 企业：${[...steps].map(([type, count]) => `${enterpriseEventName(type)} ${count}`).join('，')}` });
    lines.sort((a, b) => a.atMs - b.atMs);
    for (const { atMs, line } of lines) say(`${wall.minute(atMs)}  ${line}`);
    const date = wall.date(programmeNowMs(programme.clock, Date.now()));
    if (date.slice(0, 7) !== shownDate.slice(0, 7)) say(`${date}  ── ${date.slice(0, 7)} ──`);
    shownDate = date;
  }

  // A fault is said once, however often it is found meanwhile.
  let amiss = '';
  const looking = (async () => {
    while (!stopped) {
      const fault = await look().then(
        () => '',
        (error: Error) => `(the ledger does not answer: ${error.message.split('\n').at(-1)})`,
      );
      if (fault !== '' && fault !== amiss) say(fault);
      amiss = fault;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return async () => {
    stopped = true;
    await looking;
  };
}
