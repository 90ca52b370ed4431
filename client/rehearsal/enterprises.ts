import { ENTERPRISE_STAGES } from '../../domain/enterprise/enterprise.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import type { TargetFigure } from '../../domain/enterprise/target.ts';
import { EACH_ENTERPRISE, orgOf } from '../../domain/kernel/bodies.ts';
import { dateAt, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { generateDistrict, LEAST_IN_SECTOR } from '../../domain/rehearsal/district.ts';
import type { RegistryRehearsal } from '../../domain/rehearsal/registry.ts';
import type { Rehearsal, RehearsedNotice } from '../../domain/rehearsal/rehearsed.ts';
import { many } from '../../domain/words/numbers.ts';
import type { RehearsedEnterprises, RehearsedFile, RosterRow } from '../contract/rehearsal.ts';
import { readRegistry } from '../enterprises/file.ts';
import { ServiceError } from '../errors.ts';

/** The enterprises that a rehearsal runs with, and where they come from. */
export interface EnterprisesGiven {
  entries: RegistryEntry[];
  /** Absent where they are generated. */
  file?: RehearsedFile;
}

/** The most enterprises that can be generated: the memory of an ordinary machine holds that many. */
export const MOST_ENTERPRISES = 200_000;
/** How many rejected rows are shown with their reasons. */
const REJECTED_SHOWN = 20;

/**
 * Invents enterprises over all sectors of the plan, as they stand on a day; the same seed gives the same ones.
 *
 * @throws ServiceError where the plan has no sectors, or `count` is too small for them or too large.
 */
export function inventEnterprises(plan: Plan, count: number, seed: string, asOf: PlainDate): EnterprisesGiven {
  const { length } = plan.sectors;
  if (length === 0)
    throw new ServiceError('invalid', 'no-sectors', {
      zh: '方案没有列出行业领域（sectors），不能生成企业；请补上行业领域，或改用企业名单文件。',
      en: 'The plan lists no sectors, so that no enterprises can be made up: add sectors, or give a registry file.',
    });
  const least = length * LEAST_IN_SECTOR;
  if (count < least || count > MOST_ENTERPRISES)
    throw new ServiceError('invalid', 'enterprises-count', {
      zh: `生成 ${count} 家企业不行：方案有 ${length} 个行业领域，每个至少 ${LEAST_IN_SECTOR} 家，请写 ${least} 到 ${MOST_ENTERPRISES}。`,
      en: `${many(count, 'enterprise')} cannot be made up: the plan has ${many(length, 'sector')} with at least ${LEAST_IN_SECTOR} each, so write ${least} to ${MOST_ENTERPRISES}.`,
    });
  return { entries: generateDistrict(plan, { seed, count, asOf }) };
}

/**
 * Reads the enterprises of a registry file, as `duban enterprise import` would take them in: rows that are wrong are left out and named.
 *
 * @param asOf the day on which the programme is loaded: later dates are refused, as an import on that day would refuse them.
 * @throws ServiceError where the file is no registry, or no row of it is good.
 */
export async function readEnterprises(file: string, plan: Plan, asOf: PlainDate, language: Language): Promise<EnterprisesGiven> {
  const { rows } = await readRegistry(file, plan, asOf, language);
  const entries: RegistryEntry[] = [];
  const first: { row: number; reasons: string[] }[] = [];
  let rejected = 0;
  for await (const { row, entry, reasons } of rows) {
    if (entry) {
      entries.push(entry);
      continue;
    }
    rejected++;
    if (first.length < REJECTED_SHOWN) first.push({ row, reasons });
  }
  const [example] = first;
  if (entries.length === 0)
    throw new ServiceError('invalid', 'no-enterprises', {
      zh: `${file} 里没有一家可用的企业${example ? `（${rejected} 行都有错，第 ${example.row} 行：${example.reasons.join('')}）` : ''}；请改正后再试。`,
      en: `${file} holds no enterprise that could be used${example ? ` (${many(rejected, 'row is', 'rows are')} wrong; row ${example.row}: ${example.reasons.join(' ')})` : ''}: correct it and try again.`,
    });
  return { entries, file: { name: file, rows: entries.length + rejected, rejected, first } };
}

/** What becomes of the enterprises, with the sectors that a part of a target is taken over. */
export type EnterpriseReport = Omit<RehearsedEnterprises, 'targets'> & {
  targets: (Omit<RehearsedEnterprises['targets'][number], 'figures'> & { figures: TargetFigure[] })[];
};
export type TargetRow = EnterpriseReport['targets'][number];

/** Takes down how the registry stands before the rehearsal, and gives what tells of it afterwards. */
export function watchRegistry(plan: Plan, calendar: WorkingCalendar, startedAtMs: number, registry: RegistryRehearsal, given: EnterprisesGiven) {
  const atStart = registry.stages();
  const certifiedAtStart = registry.certified(dateAt(calendar, startedAtMs));
  return ({ notices, endedAtMs }: Rehearsal): EnterpriseReport => {
    const atEnd = registry.stages();
    const lastDay = dateAt(calendar, endedAtMs);
    const targets = new Map(plan.targets.map((target) => [target.id, target]));
    return {
      count: given.entries.length,
      ...(given.file && { file: given.file }),
      lastDay,
      stages: ENTERPRISE_STAGES.filter((stage) => atStart[stage] + atEnd[stage] > 0).map((stage) => ({ stage, atStart: atStart[stage], atEnd: atEnd[stage] })),
      certified: { atStart: certifiedAtStart, atEnd: registry.certified(lastDay) },
      targets: registry.targets(endedAtMs).flatMap(({ targetId, date, figures }) => {
        const target = targets.get(targetId);
        if (!target) return [];
        const { id, name, clause, asOf, atLeast } = target;
        return [{ id, name, clause, asOf, atLeast, date, figures }];
      }),
      rosters: rosterRows(notices, calendar),
      refused: registry.refused(),
    };
  };
}

/** Lists what is told of rosters, earliest first; see `unitsOf` in activities/mailroom.ts for what goes in one mail. */
function rosterRows(notices: readonly RehearsedNotice[], calendar: WorkingCalendar): RosterRow[] {
  const rows = new Map<string, { row: RosterRow; told: Set<string>; mails: Map<string, number> }>();
  for (const { roster, leavesAtMs, milestoneId, rung, recipient, departmentId, obligationId, key } of notices) {
    if (!roster) continue;
    const date = dateAt(calendar, leavesAtMs);
    const at = `${date} ${milestoneId} ${rung}`;
    const found = rows.get(at) ?? {
      row: { milestoneId, rung, date, mails: 0, all: 0, missing: 0, longest: 0, letters: 0, withoutAddress: 0 },
      told: new Set<string>(),
      mails: new Map<string, number>(),
    };
    rows.set(at, found);
    if (!found.told.has(obligationId)) {
      found.told.add(obligationId);
      found.row.all += roster.all;
      found.row.missing += roster.missing;
    }
    if (recipient === EACH_ENTERPRISE) {
      found.row.letters += roster.withAddress;
      found.row.withoutAddress += roster.missing - roster.withAddress;
    } else {
      const mail = orgOf(recipient) === departmentId ? key : `${leavesAtMs} ${recipient}`;
      found.mails.set(mail, (found.mails.get(mail) ?? 0) + roster.missing);
    }
  }
  return [...rows.values()].map(({ row, mails }) => ({ ...row, mails: mails.size, longest: Math.max(0, ...mails.values()) }));
}
