import { briefNow } from '../../activities/brief.ts';
import { wallClock } from '../../calendar/china.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { briefKindName, briefStanding, briefTable, progressText } from '../../domain/letters/brief.ts';
import { briefDateOn } from '../../domain/matters/brief.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import type { Table } from '../../spreadsheet/write.ts';
import type { Service } from './service.ts';

/** The office's brief as it would be written now, with words for its codes; `table` is all of it for a spreadsheet. */
export async function briefView(service: Service, programmeId: string, language: Language) {
  const programme = await service.programme(programmeId);
  const plan = await service.planOf(programme);
  const calendar = await service.calendarOf(plan);
  const brief = await briefNow(service.store, plan, calendar, programmeNowMs(programme.clock, Date.now()));
  const { date, iso } = wallClock(plan.zone);
  const sentOn = briefDateOn(plan, calendar, brief.date);
  const table: Table = {
    title: inLanguage(plan.language)(`${plan.name}周报，截至 ${brief.date}`, `${plan.name}: weekly brief as of ${brief.date}`),
    ...briefTable(plan, brief, date, plan.language),
  };
  return {
    view: {
      programme: plan.id,
      name: plan.name,
      date: brief.date,
      briefOn: plan.briefOn,
      ...(sentOn !== undefined && { lastBriefOn: sentOn }),
      ...(brief.endedOn !== undefined && { endedOn: brief.endedOn }),
      items: brief.items.map(({ urgedAtMs, progress, exceeded, ...item }) => ({
        ...item,
        kindName: briefKindName(item, language),
        orgName: nameOf(plan, item.org),
        standing: briefStanding({ ...item, ...(exceeded && { exceeded }) }, language),
        ...(urgedAtMs !== undefined && { urgedAt: iso(urgedAtMs) }),
        ...(progress && { progress: progressText(progress, language), progressAt: iso(progress.atMs) }),
      })),
    },
    table,
  };
}
