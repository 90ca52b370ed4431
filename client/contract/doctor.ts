import { z } from 'zod';
import { instant } from './common.ts';

/** What is looked at, in the order in which it is told. */
export const CHECKS = [
  'settings',
  'program',
  'zones',
  'clock',
  'database',
  'owner',
  'engine',
  'namespace',
  'attributes',
  'belonging',
  'worker',
  'mail',
  'channel',
  'page',
  'provider',
  'secondFactor',
  'certificates',
  'disk',
  'fonts',
  'holidays',
  'addresses',
  'alarms',
] as const;
export type Check = (typeof CHECKS)[number];

/** `ok`; `warning`: it works, and somebody should see to it; `fault`: something does not work; `skipped`: it could not be looked at. */
export const STATES = ['ok', 'warning', 'fault', 'skipped'] as const;
export type State = (typeof STATES)[number];

export const examination = z
  .object({
    examinedAt: instant,
    items: z.array(
      z.object({
        check: z.enum(CHECKS),
        /** What the check is called. */
        name: z.string(),
        state: z.enum(STATES),
        what: z.string(),
        /** What to do about it. */
        toDo: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Examination' });
