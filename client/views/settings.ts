import { COMMITTEE, OFFICE, OPERATOR } from '../../domain/kernel/bodies.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { rungName } from '../../domain/words/words.ts';
import type { Contacts } from '../contract/programmes.ts';
import type { Settings } from '../contract/system.ts';
import type { Service } from '../service/service.ts';

/** Lists everybody who is written to, from the plan that holds. */
export function contactsOf({ office, committee, operator, departments, outsiders = [] }: Plan): Contacts['items'] {
  const mailboxes = [
    { org: OFFICE, name: office.name, role: 'officer' as const, address: office.officer },
    { org: OFFICE, name: office.name, role: 'director' as const, address: office.director },
    { org: COMMITTEE, name: committee.name, role: 'officer' as const, address: committee.officer },
    { org: OPERATOR, name: operator.name, role: 'officer' as const, address: operator.officer },
    ...departments.flatMap(({ id, name, officer, head }) => [
      { org: id, name, role: 'officer' as const, address: officer },
      { org: id, name, role: 'head' as const, ...(head !== undefined && { address: head }) },
    ]),
    ...outsiders.flatMap(({ name: of, members = [] }) =>
      members.map(({ id, name, officer }) => ({
        org: id,
        name: `${name}（${of}）`,
        role: 'officer' as const,
        ...(officer !== undefined && { address: officer }),
      })),
    ),
  ];
  return mailboxes;
}

/** Gives the ladder, the working calendar and what of it is provisional. */
export async function settingsOf(service: Service, programmeId: string, language: Language): Promise<Settings> {
  const { plan, calendar } = await service.context(programmeId);
  const days = [];
  const provisional = new Set<number>();
  for (let date = plan.from; date <= plan.to; date = addDays(date, 1)) {
    const day = calendar.day(date);
    if (day.provisional) provisional.add(Number(date.slice(0, 4)));
    if (day.kind === 'holiday' || day.kind === 'make-up') days.push({ date, kind: day.kind, name: day.name ?? '' });
  }
  return {
    ladder: plan.ladder.map((rung) => present({ ...rung, name: rungName(rung.id, language) })),
    zone: plan.zone,
    holidays: { table: plan.holidays.table, version: calendar.version, overrides: plan.holidays.overrides, provisionalYears: [...provisional], days },
    digestAt: plan.digestAt,
  };
}
