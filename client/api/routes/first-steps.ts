import { firstSteps } from '../../contract/first-steps.ts';
import { firstStepsOf } from '../../service/first-steps.ts';
import { type Api, type ApiContext, answers } from '../context.ts';

export function firstStepsRoutes(app: Api, { service }: ApiContext): void {
  app.route({
    method: 'GET',
    url: '/api/first-steps',
    config: { action: 'programme.start' },
    schema: { tags: ['system'], summary: 'What a new installation needs, and what of it is there', response: answers(firstSteps) },
    handler: () => firstStepsOf(service),
  });
}
