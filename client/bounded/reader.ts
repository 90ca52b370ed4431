import { readRegistry } from '../enterprises/file.ts';
import { checkHolidays } from '../files/holidays.ts';
import { checkPlan } from '../files/plan.ts';
import { withRoundsWritten } from '../files/plan-text.ts';
import { readRegisterFile } from '../files/register-file.ts';

type Sooner<T> = T | Promise<T>;

/** How the service reads what is handed in to it. */
export interface Reader {
  checkPlan(given: Parameters<typeof checkPlan>[0]): Sooner<ReturnType<typeof checkPlan>>;
  withRoundsWritten(given: Parameters<typeof withRoundsWritten>[0]): Sooner<string>;
  checkHolidays(text: string): Sooner<ReturnType<typeof checkHolidays>>;
  readRegistry: typeof readRegistry;
  readRegisterFile: typeof readRegisterFile;
}

/** In this process: for a command, which serves nobody else. */
export const readHere: Reader = { checkPlan, withRoundsWritten, checkHolidays, readRegistry, readRegisterFile };
