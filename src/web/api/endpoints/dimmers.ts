import { ok } from '../answer.js';
import { channelFacts } from '../channel-facts.js';
import { dimmersView } from '../channel-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { dimmerListSchema } from '../schemas/channel.js';
import { idParams } from '../schemas/values.js';

export const dimmerEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/channels/:id/dimmers',
    operation: 'listDimmers',
    action: 'dimmer.read',
    tag: 'channels',
    summary: 'Read a channel’s dimmers',
    params: idParams,
    answers: { 200: { description: 'One dimmer a function.', schema: dimmerListSchema } },
    problems: [404],
    handle: async (deps, { params }) =>
      ok({ items: dimmersView(await channelFacts(deps, params.id)) }),
  }),
];
