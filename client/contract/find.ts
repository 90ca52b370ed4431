import { z } from 'zod';
import { text } from './common.ts';

export const FOUND_KINDS = ['obligation', 'enterprise', 'notice', 'body', 'person', 'document', 'programme'] as const;

export const findQuery = z.object({ q: text(100, 1).meta({ description: 'Part of a name, a code, or initials such as AQSC for 安全生产' }) });

export const found = z
  .object({
    items: z.array(
      z.object({
        kind: z.enum(FOUND_KINDS),
        name: z.string(),
        about: z.string().meta({ description: 'What tells it from others of its name' }),
        page: z.string().meta({ description: 'Where the console shows it' }),
      }),
    ),
  })
  .meta({ id: 'Found', description: 'At most six of each kind, and only what the caller may see' });
export type Found = z.output<typeof found>;
