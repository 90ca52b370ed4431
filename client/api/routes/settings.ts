import { z } from 'zod';
import { COMMITTEE, OFFICE, OPERATOR } from '../../../domain/kernel/bodies.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import { actHeaders, code, ifMatchHeaders, outcome, programmeParams } from '../../contract/common.ts';
import { contactChange, contacts } from '../../contract/programmes.ts';
import { settings as settingsSchema } from '../../contract/system.ts';
import { ServiceError } from '../../errors.ts';
import { contactsOf, settingsOf } from '../../views/settings.ts';
import { amendPlan, onVersion, planEtag } from '../amend.ts';
import { type Api, type ApiContext, actOf, answers, say } from '../context.ts';

/** Where the plan has the address of a recipient; undefined where it has none. */
function placeOf({ departments, outsiders = [] }: Plan, org: string, role: string): (string | number)[] | undefined {
  if ([OFFICE, COMMITTEE, OPERATOR].includes(org)) return [org, role];
  const index = departments.findIndex(({ id }) => id === org);
  if (index >= 0) return ['departments', index, role];
  // Of an outsider it has its own alone.
  if (role !== 'officer') return undefined;
  const of = outsiders.findIndex(({ members = [] }) => members.some(({ id }) => id === org));
  const member = outsiders[of]?.members?.findIndex(({ id }) => id === org) ?? -1;
  return member < 0 ? undefined : ['outsiders', of, 'members', member, 'officer'];
}

/** Who is written to and on which days: what an operator looks after in a plan that holds. */
export function settingsRoutes(app: Api, context: ApiContext): void {
  const { service, store, bounded } = context;

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/contacts',
    config: { action: 'plan.read' },
    schema: { tags: ['plans'], summary: 'Who is written to, from the plan that holds', params: programmeParams, response: answers(contacts) },
    handler: async (request, reply) => {
      const { plan, programme } = await service.context(request.params.programme);
      const { planVersion } = programme.state;
      reply.header('etag', planEtag(planVersion));
      return { planVersion, items: contactsOf(plan) };
    },
  });

  app.route({
    method: 'PATCH',
    url: '/api/programmes/:programme/contacts/:org/:role',
    config: { action: 'contact.write', once: 'itself' },
    schema: {
      tags: ['plans'],
      summary: 'Change one address: an amendment of the plan that touches nothing else',
      params: programmeParams.extend({ org: code, role: z.enum(['officer', 'head', 'director']) }),
      headers: actHeaders.extend(ifMatchHeaders.shape),
      body: contactChange,
      response: answers(outcome),
    },
    handler: async (request) => {
      const { programme, org, role } = request.params;
      const held = await service.programme(programme);
      const act = { ...actOf(request), reason: request.body.reason ?? '更改通知地址' };
      if (await store.ledger.eventOfAct(programme, act.key)) return amendPlan(context, programme, '', act);
      onVersion(request, held);
      const contents = await store.programmes.plan(programme, held.state.planVersion);
      const before = contents?.text ?? '';
      const place = contents && placeOf(contents.plan, org, role);
      const text = place ? await bounded.withAddress({ text: before, place, address: request.body.address }) : undefined;
      if (text === undefined) throw new ServiceError('unknown', 'unknown-contact', { zh: '方案中没有这个收件人。', en: 'The plan has no such recipient.' });
      // The text is made of this version, whichever was named.
      return amendPlan(context, programme, text, { ...act, onVersion: held.state.planVersion });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/programmes/:programme/settings',
    config: { action: 'system.read' },
    schema: { tags: ['plans'], summary: 'Ladder, working calendar and what of it is provisional', params: programmeParams, response: answers(settingsSchema) },
    handler: async (request) => settingsOf(service, request.params.programme, say(request)),
  });
}
