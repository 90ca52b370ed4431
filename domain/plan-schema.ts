import { z } from 'zod';
import { planSchema } from './plan.ts';

/** The plan file's format as JSON Schema, so that an editor completes and checks it. Published as plans/schema.json. */
export function planJsonSchema(): object {
  return z.toJSONSchema(planSchema, { io: 'input' });
}
