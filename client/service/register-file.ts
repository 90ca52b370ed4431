import path from 'node:path';
import { wallClock } from '../../calendar/china.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { nameOf, type Plan, type PlanRegister } from '../../domain/plan/plan.ts';
import type { NewItem } from '../../domain/register/machine.ts';
import { type ItemState, ownerNow } from '../../domain/register/register.ts';
import { sentenceOf } from '../../domain/words/refusals.ts';
import { itemStandingName } from '../../domain/words/register.ts';
import type { Entered } from '../../prisma/registers.ts';
import { type Table, writeTable } from '../../spreadsheet/write.ts';
import type { RegisterImport } from '../contract/registers.ts';
import { mustBeSound, ServiceError } from '../errors.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { registerHeader } from '../files/register-columns.ts';
import type { RegisterRow } from '../files/register-file.ts';
import { filterFor, type ItemsAsked, itemOf, mayEnter, mustHaveRegister, running } from './registers.ts';
import type { Service } from './service.ts';

/** Refused rows that are told at once; all of them are in the file. */
const REFUSALS_SHOWN = 100;
/** Items read at once for a file. */
const PAGE = 2_000;

interface ImportAsked {
  actor: Actor;
  key: string;
  language: Language;
  dryRun?: boolean;
  /** Where rows that do not go in are written, with the reasons. */
  rejectsFile: string;
}

export const rejectsBeside = (file: string, language: Language): string => {
  const { dir, name } = path.parse(file);
  return path.join(dir, `${name}-${inLanguage(language)('未登记', 'rejected')}.xlsx`);
};

/**
 * Brings the items of a spreadsheet in: what is right goes on the register, what is not goes to a file beside its reasons. What stands
 * there already stays what it is, so that the same file again changes nothing.
 */
export async function importItems(
  service: Service,
  programmeId: string,
  registerId: string,
  file: string,
  { actor, key, language, dryRun, rejectsFile }: ImportAsked,
): Promise<RegisterImport & { rejectsFile?: string }> {
  mustBeSound({ actor, key });
  const context = await running(service, programmeId);
  const { plan, nowMs } = context;
  const register = mustHaveRegister(plan, registerId);
  mayEnter(plan, register, actor);
  const putRejects = await tryOutput(rejectsFile, TABLE_KINDS, file);
  const read = await service.reader.readRegisterFile({ file, plan, register, language });
  const say = inLanguage(language);
  const good: { row: RegisterRow; item: NewItem; dated: boolean }[] = [];
  const rejected: RegisterRow[] = [];
  for (const row of read.rows) {
    if (!row.item) {
      rejected.push(row);
      continue;
    }
    const taken = itemOf(context, register, row.item, actor);
    if (taken instanceof ServiceError) rejected.push({ ...row, reasons: [taken.words[language]] });
    else if (isRefusal(taken)) rejected.push({ ...row, reasons: [sentenceOf(taken, language, (org) => nameOf(plan, org))] });
    else good.push({ row, item: taken, dated: row.item.dueOn !== undefined });
  }
  const items = good.map(({ item }) => item);
  const of = { programmeId, registerId };
  const entered = dryRun ? await service.store.registers.foresee(of, items) : await service.store.registers.enter(of, items, { actor, key, atMs: nowMs });
  let added = 0;
  for (const [index, { row, item, dated }] of good.entries()) {
    const found = entered[index] as Entered;
    if (!found.there) added++;
    else if (dated && found.stage === 'open' && found.dueOn !== item.dueOn)
      rejected.push({
        ...row,
        reasons: [
          say(
            `已在清单，时限为 ${found.dueOn}；要改时限，请在清单里调整并写明理由。`,
            `It is on the register already, due ${found.dueOn}: move its limit there, with a reason.`,
          ),
        ],
      });
  }
  rejected.sort((one, other) => one.row - other.row);
  if (rejected.length > 0)
    await putRejects((to) =>
      writeTable(to, {
        header: [...say(['原行号', '未登记的原因'], ['row', 'reasons']), ...read.header],
        rows: rejected.map(({ row, reasons, cells }) => [String(row), reasons.join(' '), ...cells]),
      }),
    );
  return {
    ...{ rows: read.rows.length, added, unchanged: read.rows.length - added - rejected.length, rejected: rejected.length },
    refusals: rejected
      .slice(0, REFUSALS_SHOWN)
      .map(({ row, reasons, item, cells }) => ({ row, name: (item?.name ?? cells.find((cell) => cell.trim() !== '') ?? '').slice(0, 100), reasons })),
    ...{ passed: read.passed, ignored: read.ignored, dryRun: dryRun ?? false },
    ...(rejected.length > 0 && { rejectsFile }),
  };
}

/** A register as a spreadsheet that goes in again unchanged, in the order in which items were entered. */
export async function registerTable(
  service: Service,
  programmeId: string,
  registerId: string,
  asked: ItemsAsked,
  language: Language,
): Promise<{ name: string; table: Table }> {
  const { plan, today } = await service.context(programmeId);
  const register = mustHaveRegister(plan, registerId);
  const filter = filterFor(plan, registerId, today, asked);
  async function* rows() {
    let after: Parameters<Service['store']['registers']['list']>[2];
    for (;;) {
      const page = await service.store.registers.list(filter, PAGE, after);
      for (const { state } of page) yield cellsOf(plan, register, state, language);
      after = page.at(-1)?.place;
      if (page.length < PAGE) return;
    }
  }
  return { name: `${register.name}-${today}`, table: { header: registerHeader(register, language), rows: rows() } };
}

function cellsOf(plan: Plan, { fields = [] }: PlanRegister, state: ItemState, language: Language): string[] {
  const { date } = wallClock(plan.zone);
  const valueIn = (id: string) => String(state.values.find(({ field }) => field === id)?.value ?? '');
  return [
    String(state.number),
    state.name,
    ...fields.map(({ id }) => valueIn(id)),
    nameOf(plan, ownerNow(plan, state)),
    state.dueOn,
    itemStandingName(state, language),
    state.done ?? '',
    date(state.enteredAtMs),
    state.struckOffAtMs === undefined ? '' : date(state.struckOffAtMs),
  ];
}
