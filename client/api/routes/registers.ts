import { z } from 'zod';
import { itemId } from '../../../domain/register/register.ts';
import { actHeaders, code, outcome, programmeParams } from '../../contract/common.ts';
import { LEAVES } from '../../contract/leaves.ts';
import { keptEvidence } from '../../contract/obligations.ts';
import { enterItemBody, ITEM_ACT_KINDS, itemActBody, itemDetail, itemEntered, itemsQuery, registerItems, registers } from '../../contract/registers.ts';
import { mustBeKept } from '../../service/evidence.ts';
import { actOnItem, enterItem, itemDetail as itemDetailOf, itemsView, registersView, seenItem } from '../../service/registers.ts';
import { onceOnly } from '../acts.ts';
import { type Api, type ApiContext, actOf, answers, callerOf, ownDepartment, paged, present, readCursor, say } from '../context.ts';
import { filesForm, keepUploads } from '../uploads.ts';

export const registerParams = programmeParams.extend({ register: code });
export const itemParams = registerParams.extend({ number: z.coerce.number().int().min(1).max(10_000_000) });

/** Registers of things that are found on the way 清单. */
export function registerRoutes(app: Api, { service, store, settings }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/registers',
    config: { action: 'register.read' },
    schema: {
      tags: ['registers'],
      summary: 'The registers of the plan and how far each is; a department has its own items',
      params: programmeParams,
      response: answers(registers),
    },
    handler: async (request) => registersView(service, request.params.programme, ownDepartment(request)),
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/registers/:register/items',
    config: { action: 'register.read' },
    schema: {
      tags: ['registers'],
      summary: 'Items of a register, what waits first; a department has those that it sees to or has entered',
      params: registerParams,
      querystring: itemsQuery,
      response: answers(registerItems),
    },
    handler: async (request) => {
      const { programme, register } = request.params;
      const { stage, late, asked, department: org, text, limit, after } = request.query;
      const own = ownDepartment(request);
      const place = readCursor(after, 'number', 'string', 'number');
      const { next, items, total } = await itemsView(
        service,
        programme,
        register,
        { ...present({ org, text, own, mine: callerOf(request).org, stages: stage && [stage] }), late: late === 'true', asked: asked === 'true' },
        limit,
        place && { rank: place[0], dueOn: place[1], number: place[2] },
        say(request),
      );
      return { ...paged({ items, ...(next && { next: [next.rank, next.dueOn, next.number] as const }) }), total };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/registers/:register/items/:number',
    config: { action: 'register.read' },
    schema: {
      tags: ['registers'],
      summary: 'One item: what it says, why it is where it is, what has happened to it and what comes next',
      params: itemParams,
      response: answers(itemDetail),
    },
    handler: async (request) => {
      const { programme, register, number } = request.params;
      return itemDetailOf(service, programme, { register, number }, say(request), present({ own: ownDepartment(request), mine: callerOf(request).org }));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/registers/:register/items',
    config: { action: 'register.enter', once: 'itself' },
    schema: {
      tags: ['registers'],
      summary: 'Enter an item: whoever sees to it is told the next working morning, and reminded until it is struck off',
      params: registerParams,
      headers: actHeaders,
      body: enterItemBody,
      response: answers(itemEntered),
    },
    handler: async (request) => {
      const { programme, register } = request.params;
      const { name, department: org, ...rest } = request.body;
      const { number } = await enterItem(service, programme, register, { ...actOf(request), name, ...present({ org, ...rest }) });
      return { number };
    },
  });

  for (const kind of ITEM_ACT_KINDS)
    app.route({
      method: 'POST',
      url: `/api/programmes/:programme/registers/:register/items/:number/${kind}`,
      config: { action: `register.${kind}`, once: 'itself' },
      schema: { tags: ['registers'], summary: SUMMARY[kind], params: itemParams, headers: actHeaders, body: itemActBody, response: answers(outcome) },
      handler: async (request) => {
        const { programme, register, number } = request.params;
        const { department: org, ...rest } = request.body;
        const act = actOf(request);
        return onceOnly({ store }, itemId(programme, register, number), act, LEAVES.item[kind], request.body, async () => {
          if (rest.evidence) {
            const { plan, state } = await seenItem(service, programme, { register, number }, ownDepartment(request));
            await mustBeKept({ store, evidenceDir: settings.evidenceDir }, plan, state, act.actor.org, rest.evidence);
          }
          return actOnItem(service, programme, { register, number }, kind, { ...act, ...present({ org, ...rest }) });
        });
      },
    });

  app.route({
    method: 'POST',
    url: '/api/programmes/:programme/registers/:register/items/:number/evidence',
    config: { action: 'register.handIn', once: 'nothing' },
    schema: {
      tags: ['registers'],
      summary: 'Keep files that show what was done (multipart/form-data, field `file`, up to 20 of 100 MB); their hashes go with `handIn`',
      consumes: ['multipart/form-data'],
      body: filesForm(),
      params: itemParams,
      response: answers(keptEvidence),
    },
    handler: async (request) => {
      const { programme, register, number } = request.params;
      const { state } = await seenItem(service, programme, { register, number }, ownDepartment(request));
      const items = await keepUploads(request, settings);
      const { org, id: by } = callerOf(request);
      await store.keptFiles.put({ obligationId: state.id, org }, by, items);
      return { items };
    },
  });
}

const SUMMARY: Record<(typeof ITEM_ACT_KINDS)[number], string> = {
  handIn: 'Say what was done about an item; then it waits to be struck off',
  strikeOff: 'Strike an item off: it is done',
  return: 'Send an item back: it is open again',
  requestExtension: 'Ask for more time, up to the last day of an item',
  withdrawExtension: 'Take back a request for more time that nobody has decided',
  decideExtension: 'Grant or refuse the time that is asked for',
  move: 'Move the limit of an item',
  assign: 'Give an item to another body',
  correct: 'Put right what an item says',
  cancel: 'Take an item off the register that should not stand there',
};
