import type { Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { nameOf } from '../../domain/plan/plan.ts';
import { alarmHelp, alarmName, alarmToDo } from '../../domain/words/alarms.ts';
import { eventName } from '../../domain/words/words.ts';
import type { Alarms } from '../contract/system.ts';
import type { Service } from '../service/service.ts';

/** Lists the alarms that nobody has seen to, latest first: what happened, which item, which act of whom, and why. */
export async function openAlarms(service: Service, language: Language): Promise<Alarms> {
  const alarms = await service.store.alarms.open();
  const items = alarms.map(async ({ programmeId, firstRealMs, lastRealMs, detail = {}, ...alarm }) => {
    const held = programmeId === undefined ? undefined : await service.context(programmeId).catch(() => undefined);
    const { acts = [], org, name, reason } = detail;
    return present({
      ...alarm,
      programme: programmeId,
      kindName: alarmName(alarm.kind, language),
      toDo: alarmToDo(alarm.kind, language),
      help: alarmHelp(alarm.kind, language),
      acts,
      actNames: acts.map((act) => eventName(act, language)),
      actor: org === undefined ? undefined : `${held ? nameOf(held.plan, org) : org} ${name ?? ''}`.trim(),
      reason,
      firstAt: new Date(firstRealMs).toISOString(),
      lastAt: new Date(lastRealMs).toISOString(),
    });
  });
  return { items: await Promise.all(items) };
}
