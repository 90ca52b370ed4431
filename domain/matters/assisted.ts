import { type Belonging, belongs, type Place } from '../enterprise/assistance.ts';
import type { CycleItem } from './cycle.ts';
import type { MatterItem } from './matters.ts';

/**
 * A step that an enterprise is waited for as those hear of it who assist with the enterprise: a copy of their own, by ladders.assisted.
 * It waits for whoever the step belongs to, so that a copy never escalates and stands in no brief.
 *
 * @param told who wants copies, and of which enterprises.
 */
export const assistedItems = (told: readonly { org: string; parts: Belonging[] }[], item: CycleItem, place: Place): MatterItem[] =>
  told.flatMap(({ org, parts }) => (parts.some((part) => belongs(part, place)) ? [{ ...item, kind: 'assisted' as const, org }] : []));
