import { nameOf } from '../../../domain/plan/plan.ts';
import { alarmName, alarmToDo } from '../../../domain/words/alarms.ts';
import { alarmSettled, alarms, settleAlarm } from '../../contract/system.ts';
import { ServiceError } from '../../errors.ts';
import { type Api, type ApiContext, answers, callerOf, present, say } from '../context.ts';

/** What went wrong and waits for somebody. */
export function alarmRoutes(app: Api, { store, registry }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/operations/alarms',
    config: { action: 'operation.read' },
    schema: {
      tags: ['operations'],
      summary: 'Alarms that nobody has seen to, latest first: what, which item, which act of whom, and why',
      response: answers(alarms),
    },
    handler: async (request) => {
      const language = say(request);
      const items = await store.alarms.open();
      return {
        items: await Promise.all(
          items.map(async ({ programmeId, firstRealMs, lastRealMs, detail = {}, ...alarm }) => {
            const held = programmeId === undefined ? undefined : await registry.context(programmeId).catch(() => undefined);
            const { acts = [], org, name, reason } = detail;
            return present({
              ...alarm,
              programme: programmeId,
              kindName: alarmName(alarm.kind, language),
              toDo: alarmToDo(alarm.kind, language),
              acts,
              actor: org === undefined ? undefined : `${held ? nameOf(held.plan, org) : org} ${name ?? ''}`.trim(),
              reason,
              firstAt: new Date(firstRealMs).toISOString(),
              lastAt: new Date(lastRealMs).toISOString(),
            });
          }),
        ),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/operations/alarms/settle',
    config: { action: 'operation.retry' },
    schema: {
      tags: ['operations'],
      summary: 'Say that an alarm has been seen to; it is open again when it happens again',
      body: settleAlarm,
      response: answers(alarmSettled),
    },
    handler: async (request) => {
      const { key } = request.body;
      if (await store.alarms.settle(key, callerOf(request).username)) return { key };
      throw new ServiceError('unknown', 'unknown-alarm', { zh: '没有这条告警，或已处理。', en: 'There is no such alarm, or it has been seen to.' });
    },
  });
}
