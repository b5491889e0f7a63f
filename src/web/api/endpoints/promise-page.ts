import { z } from 'zod';
import { setPromisePage } from '../../../promise/promise-page-setter.js';
import { ok } from '../answer.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { answerSchemas, bodySchemas } from '../schemas/names.js';
import { idParams } from '../schemas/values.js';

const promisePageBody = z
  .strictObject({ shown: z.boolean() })
  .meta({ description: 'Whether everybody can read what a channel promises.' })
  .register(bodySchemas, { id: 'PromisePageShown' });

const promisePageSchema = z
  .strictObject({
    shown: z.boolean(),
    path: z.string().meta({ description: 'Of the page; with `.json` behind it, for programs.' }),
  })
  .meta({ description: 'The public page of a channel’s promise.' })
  .register(answerSchemas, { id: 'PromisePage' });

export const promisePageEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'put',
    path: '/channels/:id/promise/page',
    operation: 'setPromisePage',
    action: 'dimmer.set',
    tag: 'channels',
    summary: 'Show or hide the public page of a channel’s promise',
    params: idParams,
    body: promisePageBody,
    answers: { 200: { description: 'The page.', schema: promisePageSchema } },
    problems: [404],
    example: { body: { shown: true } },
    async handle(deps, { actor, params, body }) {
      const channel = await setPromisePage(deps, actor, { channel: params.id, ...body });
      return ok({ shown: body.shown, path: `/promise/${channel.slug}` });
    },
  }),
];
