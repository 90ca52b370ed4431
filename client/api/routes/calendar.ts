import { actorOf } from '../../accounts/caller.ts';
import {
  calendarPut,
  calendarRecompute,
  calendarTry,
  calendarUpdate,
  calendarYearParams,
  calendarYearQuery,
  calendarYears,
  markedDaysQuery,
  markedDays as markedDaysSchema,
} from '../../contract/calendar.ts';
import { programmeParams } from '../../contract/common.ts';
import { previewCalendar, showCalendar, updateCalendar } from '../../service/holidays.ts';
import { markedDays } from '../../service/marked-days.ts';
import { type Api, type ApiContext, answers, callerOf, present, say } from '../context.ts';

/** The deployment's holiday tables. A table that is handed in twice is one: these routes need no key. */
export function calendarRoutes(app: Api, { service, board }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/calendar',
    config: { action: 'system.read' },
    schema: {
      tags: ['calendar'],
      summary: 'Which years are published, where from, and which dates are provisional',
      querystring: calendarYearQuery,
      response: answers(calendarYears),
    },
    handler: (request) => showCalendar(service, request.query.year),
  });

  app.route({
    method: 'GET',
    url: '/api/calendar/days',
    config: { action: 'calendar.days' },
    schema: {
      tags: ['calendar'],
      summary: 'Public holidays and make-up working days, as the country has them',
      querystring: markedDaysQuery,
      response: answers(markedDaysSchema),
    },
    handler: (request) => markedDays(service, request.query.year),
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/days',
    config: { action: 'programme.read' },
    schema: {
      tags: ['calendar'],
      summary: 'Holidays and make-up working days as a plan has them',
      params: programmeParams,
      querystring: markedDaysQuery,
      response: answers(markedDaysSchema),
    },
    handler: async (request) => markedDays(service, request.query.year, (await service.context(request.params.programme)).plan),
  });

  app.route({
    method: 'POST',
    url: '/api/calendar/preview',
    config: { action: 'calendar.write', once: 'nothing' },
    schema: { tags: ['calendar'], summary: 'What the table of a year would move, before it is taken', body: calendarTry, response: answers(calendarUpdate) },
    handler: (request) => previewCalendar(service, request.body.table, say(request)),
  });

  app.route({
    method: 'PUT',
    url: '/api/calendar/:year',
    config: { action: 'calendar.write' },
    schema: {
      tags: ['calendar'],
      summary: 'Take the official table of a year: running programmes work their dates out again',
      params: calendarYearParams,
      body: calendarPut,
      response: answers(calendarUpdate),
    },
    handler: async (request) => {
      const { table, reason } = request.body;
      const given = { actor: actorOf(callerOf(request)), ...present({ reason }) };
      return done(await updateCalendar(service, table, { ...given, year: request.params.year }, say(request)));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/calendar/recompute',
    config: { action: 'calendar.write' },
    schema: {
      tags: ['calendar'],
      summary: 'Have running programmes work their dates out by the tables that are there, as after an upgrade that brought a year',
      body: calendarRecompute,
      response: answers(calendarUpdate),
    },
    handler: async (request) => {
      const given = { actor: actorOf(callerOf(request)), ...present({ reason: request.body.reason }) };
      return done(await updateCalendar(service, undefined, given, say(request)));
    },
  });

  function done(update: Awaited<ReturnType<typeof updateCalendar>>) {
    for (const { id } of update.programmes) board.stale(id);
    return update;
  }
}
