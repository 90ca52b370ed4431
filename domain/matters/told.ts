import type { ToldKind } from '../kernel/channels.ts';
import { readRung } from '../obligation/notices.ts';
import { isReport } from './matters.ts';

/** For what of it people choose channels: urges and instructions press like a rung; the reports of a week, or of the end, sum up like a digest. */
export function toldKind({ kind, rung }: { kind: string; rung: string }): ToldKind {
  if (kind === 'digest' || kind === 'catch-up') return 'digest';
  const ref = readRung(rung);
  if (ref.about === 'matters' && isReport(ref.matter)) return 'digest';
  if (kind !== 'news') return 'reminder';
  return ref.about === 'news' && (ref.event === 'urged' || ref.event === 'instructed') ? 'reminder' : 'news';
}
