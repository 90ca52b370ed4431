import { channelChoice, ownChannels } from '../../contract/channels.ts';
import { type Api, type ApiContext, answers, callerOf, present } from '../context.ts';

/** By what somebody is told, besides the mailbox of their body: everybody chooses for themselves. */
export function channelRoutes(app: Api, { accounts, settings }: ApiContext): void {
  const view = async (request: Parameters<typeof callerOf>[0]) => {
    const { row, tells, copied } = await accounts.ownChannels(callerOf(request));
    const chosen = { reminder: [...tells.reminder], news: [...tells.news], digest: [...tells.digest] };
    return present({ mail: row.emailVerified ? row.email : undefined, webhook: settings.channelName, reach: row.reach ?? '', tells: chosen, copied });
  };

  app.route({
    method: 'GET',
    url: '/api/session/channels',
    config: { action: 'session.channels' },
    schema: { tags: ['session'], summary: 'By what the caller is told of what, and what there is to choose from', response: answers(ownChannels) },
    handler: view,
  });

  app.route({
    method: 'PUT',
    url: '/api/session/channels',
    config: { action: 'session.channels' },
    schema: {
      tags: ['session'],
      summary: 'Choose by what one is told of what; the mailbox of the body gets everything all the same',
      body: channelChoice,
      response: answers(ownChannels),
    },
    handler: async (request) => {
      const { tells, reach } = request.body;
      await accounts.chooseChannels(callerOf(request), tells, reach, settings.channelName !== undefined);
      return view(request);
    },
  });
}
