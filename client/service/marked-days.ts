import { openCalendar } from '../../calendar/china.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { MarkedDays } from '../contract/calendar.ts';
import type { Service } from './service.ts';

/** The holidays of the whole country, where no plan says otherwise. */
const COUNTRY: Pick<Plan, 'zone' | 'holidays'> = { zone: 'Asia/Shanghai', holidays: { table: 'china', overrides: [] } };

/** The days off and the make-up working days of a year and the next, and of the December before, whose end belongs to the New Year. */
export async function markedDays({ store }: Pick<Service, 'store'>, year: number, plan: Pick<Plan, 'zone' | 'holidays'> = COUNTRY): Promise<MarkedDays> {
  const calendar = openCalendar(plan, await store.holidays.tables());
  const items: MarkedDays['items'] = [];
  const provisional = new Set<number>();
  for (let date = `${year - 1}-12-01`; date <= `${year + 1}-12-31`; date = addDays(date, 1)) {
    const { kind, name, provisional: open } = calendar.day(date);
    if (open) provisional.add(Number(date.slice(0, 4)));
    if (kind === 'holiday' || kind === 'make-up') items.push({ date, working: kind === 'make-up', name: name ?? '' });
  }
  return { items, provisional: [...provisional] };
}
