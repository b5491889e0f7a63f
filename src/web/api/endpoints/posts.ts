import { trusted } from 'mongoose';
import { z } from 'zod';
import { canMove } from '../../../domain/index.js';
import { ConflictError, NotFoundError } from '../../../failures.js';
import { cancelDelivery } from '../../../publishing/scheduling/delivery-canceller.js';
import { takeToChannels } from '../../../publishing/scheduling/further-channels.js';
import { editPost } from '../../../publishing/scheduling/post-editor.js';
import { schedulePost } from '../../../publishing/scheduling/post-scheduler.js';
import type { DeliveryRecord } from '../../../store/deliveries.js';
import type { PostRecord } from '../../../store/posts.js';
import type { Store } from '../../../store/store.js';
import { created, ok } from '../answer.js';
import { placementRefused } from '../api-problems.js';
import { API_ROOT } from '../api-root.js';
import { cursorOf } from '../cursor.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { DEFAULT_LIMIT, limitQuery, pageAnswer } from '../page-of.js';
import { postView } from '../post-view.js';
import {
  furtherChannelsBody,
  newPostBody,
  postPageSchema,
  postPatchBody,
  postSchema,
} from '../schemas/post.js';
import { idParams, recordId } from '../schemas/values.js';

const byId = cursorOf(z.tuple([recordId]));

export const postEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/posts',
    operation: 'createPost',
    action: 'post.create',
    tag: 'posts',
    summary: 'Schedule a post, or save a draft',
    description:
      'On all of its channels or on none: where one channel’s rules are broken nothing is saved, and the answer names every broken rule of every channel with the nearest time that complies.',
    body: newPostBody,
    answers: { 201: { description: 'The post with one delivery a channel.', schema: postSchema } },
    problems: [422],
    example: {
      body: {
        function: 'news',
        text: 'The new timetable is out.',
        channels: ['01kf3v9n8s7a6b5c4d3e2f1g0h'],
        when: 'next-slot',
      },
    },
    async handle(deps, { actor, body, subject }) {
      const options = subject === null ? {} : { postId: subject };
      const result = await schedulePost(deps, actor, body, options);
      if (result.type === 'refused') return placementRefused(result.refusals);
      const { post, deliveries } = result;
      return created(`${API_ROOT}/posts/${post._id}`, postView(post, deliveries));
    },
  }),
  endpoint({
    method: 'get',
    path: '/posts',
    operation: 'listPosts',
    action: 'post.read',
    tag: 'posts',
    summary: 'List posts, newest first',
    query: z.strictObject({
      author: recordId.optional().meta({ description: 'Of this person or token only.' }),
      cursor: byId.schema.optional(),
      limit: limitQuery,
    }),
    answers: { 200: { description: 'A page of posts.', schema: postPageSchema } },
    example: { query: '?limit=20' },
    async handle({ store }, { query }) {
      const { author, cursor, limit = DEFAULT_LIMIT } = query;
      const found = await store.posts
        .find({
          ...(author === undefined ? {} : { author }),
          ...(cursor === undefined ? {} : { _id: trusted({ $lt: cursor[0] }) }),
        })
        .sort({ _id: -1 })
        .limit(limit + 1)
        .lean<PostRecord[]>()
        .exec();
      const posts = found.slice(0, limit);
      const deliveries = await deliveriesOf(store, posts);
      const last = posts.at(-1);
      return pageAnswer(
        posts.map((post) => postView(post, deliveries.get(post._id) ?? [])),
        found.length > limit && last ? byId.encode([last._id]) : null,
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/posts/:id',
    operation: 'readPost',
    action: 'post.read',
    tag: 'posts',
    summary: 'Read one post with its deliveries',
    params: idParams,
    answers: { 200: { description: 'The post.', schema: postSchema } },
    problems: [404],
    handle: async ({ store }, { params }) => ok(await readPost(store, params.id)),
  }),
  endpoint({
    method: 'patch',
    path: '/posts/:id',
    operation: 'changePost',
    action: 'post.edit',
    tag: 'posts',
    summary: 'Change a post that is not out yet',
    description: 'What is left out stays. A change after approval asks for approval again.',
    params: idParams,
    body: postPatchBody,
    answers: { 200: { description: 'The post as it is now.', schema: postSchema } },
    problems: [404, 409, 422],
    example: { body: { text: 'The new timetable is out: trains every ten minutes.' } },
    async handle(deps, { actor, params, body }) {
      const before = await postRecord(deps.store, params.id);
      const input = {
        title: body.title === undefined ? before.title : body.title,
        text: body.text ?? before.text,
        media: body.media ?? before.media,
        variants: body.variants ?? before.variants,
        thread: body.thread ?? before.thread,
        revision: body.revision ?? before.revision,
      };
      const { post, deliveries } = await editPost(deps, actor, params.id, input);
      return ok(postView(post, deliveries));
    },
  }),
  endpoint({
    method: 'post',
    path: '/posts/:id/channels',
    operation: 'takeToChannels',
    action: 'post.edit',
    tag: 'posts',
    summary: 'Take a post to further channels',
    description:
      'As a draft on each, to be given a time there; where it is already nothing is done. A reply cannot be taken elsewhere.',
    params: idParams,
    body: furtherChannelsBody,
    answers: { 200: { description: 'The post with its deliveries.', schema: postSchema } },
    problems: [404, 409],
    example: { body: { channels: ['01kf3v9n8s7a6b5c4d3e2f1g0h'] } },
    async handle(deps, { actor, params, body: { channels } }) {
      await takeToChannels(deps, actor, { post: params.id, channels });
      return ok(await readPost(deps.store, params.id));
    },
  }),
  endpoint({
    method: 'delete',
    path: '/posts/:id',
    operation: 'cancelPost',
    action: 'post.cancel',
    tag: 'posts',
    summary: 'Cancel what can still be cancelled of a post',
    description:
      'Its deliveries that are not out become cancelled; the post stays readable, and a delivery can be restored.',
    params: idParams,
    answers: { 200: { description: 'The post with its deliveries.', schema: postSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params }) {
      const { deliveries } = await readPost(deps.store, params.id);
      const open = deliveries.filter(({ state }) => canMove(state, 'cancelled', 'person'));
      const done = deliveries.every(({ state }) => state === 'cancelled');
      if (open.length === 0 && !done) {
        throw new ConflictError('It is out on every channel, so nothing was left to cancel.');
      }
      for (const { id } of open) await cancelDelivery(deps, actor, id);
      return ok(await readPost(deps.store, params.id));
    },
  }),
];

async function postRecord(store: Store, id: string): Promise<PostRecord> {
  const post = await store.posts.findById(id).lean<PostRecord>().exec();
  if (!post) throw new NotFoundError('The post');
  return post;
}

async function readPost(store: Store, id: string) {
  const post = await postRecord(store, id);
  const deliveries = await deliveriesOf(store, [post]);
  return postView(post, deliveries.get(id) ?? []);
}

async function deliveriesOf(
  store: Store,
  posts: readonly PostRecord[],
): Promise<Map<string, DeliveryRecord[]>> {
  const found = await store.deliveries
    .find({ post: trusted({ $in: posts.map(({ _id }) => _id) }) })
    .select({ history: 0, outbox: 0, intent: 0 })
    .sort({ _id: 1 })
    .lean<DeliveryRecord[]>()
    .exec();
  const byPost = new Map<string, DeliveryRecord[]>();
  for (const delivery of found) {
    byPost.set(delivery.post, [...(byPost.get(delivery.post) ?? []), delivery]);
  }
  return byPost;
}
