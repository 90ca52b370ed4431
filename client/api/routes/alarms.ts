import { alarmSettled, alarms, settleAlarm } from '../../contract/system.ts';
import { ServiceError } from '../../errors.ts';
import { openAlarms } from '../../views/alarms.ts';
import { type Api, type ApiContext, answers, callerOf, say } from '../context.ts';

/** What went wrong and waits for somebody. */
export function alarmRoutes(app: Api, { store, service }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/operations/alarms',
    config: { action: 'operation.read' },
    schema: {
      tags: ['operations'],
      summary: 'Alarms that nobody has seen to, latest first: what, which item, which act of whom, and why',
      response: answers(alarms),
    },
    handler: async (request) => openAlarms(service, say(request)),
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
      await store.answers.answerWith({ key });
      if (await store.alarms.settle(key, callerOf(request).username)) return { key };
      throw new ServiceError('unknown', 'unknown-alarm', { zh: '没有这条告警，或已处理。', en: 'There is no such alarm, or it has been seen to.' });
    },
  });
}
