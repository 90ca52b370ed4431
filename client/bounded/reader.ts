import { readRegistry } from '../enterprises/file.ts';
import { checkHolidays } from '../files/holidays.ts';
import { checkPlan } from '../files/plan.ts';

type Sooner<T> = T | Promise<T>;

/** How the service reads what is handed in to it. */
export interface Reader {
  checkPlan(text: string): Sooner<ReturnType<typeof checkPlan>>;
  checkHolidays(text: string): Sooner<ReturnType<typeof checkHolidays>>;
  readRegistry: typeof readRegistry;
}

/** In this process: for a command, which serves nobody else. */
export const readHere: Reader = { checkPlan, checkHolidays, readRegistry };
