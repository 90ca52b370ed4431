import { z } from 'zod';

export const texts = z
  .object({
    items: z.array(
      z.object({
        said: z.string().meta({ description: 'The event that the text was the reason of, such as returned or extensionRequested' }),
        texts: z.array(z.string()).meta({ description: 'The caller’s own first, then those of others of their body; each latest first' }),
      }),
    ),
  })
  .meta({ id: 'Texts', description: 'What the caller and their body gave as reasons before, to be used again' });
export type Texts = z.output<typeof texts>;
