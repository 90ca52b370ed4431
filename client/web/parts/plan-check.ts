import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { planCheck } from '../../contract/programmes.ts';
import { useSettled } from './data.ts';
import { ask } from './http.ts';
import { useWords } from './language.tsx';

export type PlanCheck = z.output<typeof planCheck>;

/** Gives every fault of a plan file, asked for anew when typing pauses. `check` is undefined until this very text has been looked at. */
export function usePlanCheck(text: string, programme?: string): { check: PlanCheck | undefined; error: unknown } {
  const { language } = useWords();
  const settled = useSettled(text, 600);
  const answer = useQuery({
    queryKey: ['/api/plans/check', settled, programme, language],
    queryFn: ({ signal }) =>
      ask<typeof planCheck>('POST', '/api/plans/check', { body: { plan: settled, ...(programme !== undefined && { programme }) }, signal }),
    enabled: settled.trim() !== '',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return { check: settled === text ? answer.data : undefined, error: answer.error };
}
