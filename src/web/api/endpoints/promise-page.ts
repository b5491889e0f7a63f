import { z } from 'zod';
import { postPinnedPromise } from '../../../promise/pinned-promise.js';
import { setPromisePage } from '../../../promise/promise-page-setter.js';
import { created, ok } from '../answer.js';
import { placementRefused } from '../api-problems.js';
import { API_ROOT } from '../api-root.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { postView } from '../post-view.js';
import { answerSchemas, bodySchemas } from '../schemas/names.js';
import { postSchema } from '../schemas/post.js';
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
  endpoint({
    method: 'post',
    path: '/channels/:id/promise/pinned-post',
    operation: 'postPinnedPromise',
    action: 'dimmer.set',
    tag: 'channels',
    summary: 'Post what a channel promises, and pin it',
    description:
      'In the next free slot, by the rules of any other post; it is pinned once it is out. Its delivery’s `wantedChange` is `pin` until then, and `problem` says why where it was not pinned. 409 where the network cannot pin.',
    params: idParams,
    answers: { 201: { description: 'The post with its delivery.', schema: postSchema } },
    problems: [404, 409, 422],
    async handle(deps, { actor, params, subject }) {
      const postId = subject ?? undefined;
      const result = await postPinnedPromise(deps, actor, { channel: params.id, postId });
      if (result.type === 'refused') return placementRefused(result.refusals);
      const { post, deliveries } = result;
      return created(`${API_ROOT}/posts/${post._id}`, postView(post, deliveries));
    },
  }),
];
