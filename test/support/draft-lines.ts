import { understand } from '../../domain/draft/draft.ts';
import { daysOf } from '../../domain/draft/understanding.ts';

/** What is understood of a few lines of a county's plan of 2030, signed on 20 January. */
export const read = (...lines: string[]) =>
  understand(['某县2030年安全工作方案', ...lines, '某县人民政府办公室', '2030年1月20日'].map((text) => ({ kind: 'paragraph', text })));
/** The last days of all of its duties, in their order. */
export const days = (...lines: string[]) => read(...lines).duties.flatMap(({ when }) => daysOf(when));
/** Who leads and who assists each of them. */
export const parties = (...lines: string[]) => read(...lines).duties.map(({ leads, assists }) => [leads.names, assists]);
