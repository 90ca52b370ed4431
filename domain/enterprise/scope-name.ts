import { inLanguage, type Language } from '../kernel/language.ts';
import type { Plan } from '../plan/plan.ts';

/** What a scope of a target is called: a sector's name, or what it stands for. */
export function scopeName({ sectors }: Pick<Plan, 'sectors'>, scope: string, language: Language = 'zh'): string {
  if (scope === 'key') return inLanguage(language)('重点行业合计', 'key sectors together');
  if (scope === 'all') return inLanguage(language)('各行业合计', 'all sectors together');
  return sectors.find(({ id }) => id === scope)?.name ?? scope;
}
