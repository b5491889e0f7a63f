import { z } from 'zod';
import {
  addEvent,
  changeEvent,
  findEvent,
  listEvents,
  ownEvent,
} from '../../../filling/event-book.js';
import { draftEventPosts } from '../../../filling/event-drafts.js';
import { moveEventPosts } from '../../../filling/event-mover.js';
import { loadEventDeliveries, proposalsFor } from '../../../filling/event-proposals.js';
import { deleteEvent, restoreEvent } from '../../../filling/event-remover.js';
import type { EventRecord } from '../../../store/events.js';
import { created, ok } from '../answer.js';
import { API_ROOT } from '../api-root.js';
import type { ApiDeps } from '../api-deps.js';
import { deliveryView } from '../delivery-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import {
  deliveryListSchema,
  eventBody,
  eventChangeBody,
  eventDetailSchema,
  eventDraftsBody,
  eventListSchema,
  eventMoveSchema,
  eventSchema,
} from '../schemas/filling.js';
import { idParams, isoOf, isoOrNull } from '../schemas/values.js';

export const eventBookEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/calendar/events',
    operation: 'listEvents',
    action: 'post.read',
    tag: 'filling',
    summary: 'List events: those to come, or those that have begun',
    query: z.strictObject({ past: z.enum(['true', 'false']).optional() }),
    answers: { 200: { description: 'The nearest first.', schema: eventListSchema } },
    async handle({ store, clock }, { query }) {
      const events = await listEvents(store, { now: clock.now(), past: query.past === 'true' });
      return ok({ items: events.map(eventView) });
    },
  }),
  endpoint({
    method: 'post',
    path: '/calendar/events',
    operation: 'addEvent',
    action: 'post.create',
    tag: 'filling',
    summary: 'Add an event',
    body: eventBody,
    answers: { 201: { description: 'The event.', schema: eventSchema } },
    problems: [404],
    example: {
      body: {
        ...{ name: 'Harbour concert', starts: '2026-04-04T19:00', zone: 'Europe/Berlin' },
        ...{ place: 'Pier 3', channels: ['01kf3v9n8s7a6b5c4d3e2f1g0h'] },
      },
    },
    async handle(deps, { actor, body, subject }) {
      const made = await addEvent(deps, actor, body, subject ?? undefined);
      return created(`${API_ROOT}/calendar/events/${made._id}`, eventView(made));
    },
  }),
  endpoint({
    method: 'get',
    path: '/calendar/events/:id',
    operation: 'readEvent',
    action: 'post.read',
    tag: 'filling',
    summary: 'Read an event with its posts and what is proposed beyond them',
    params: idParams,
    answers: { 200: { description: 'The event.', schema: eventDetailSchema } },
    problems: [404],
    handle: async (deps, { params }) =>
      ok(await detailOf(deps, await findEvent(deps.store, params.id))),
  }),
  endpoint({
    method: 'put',
    path: '/calendar/events/:id',
    operation: 'changeEvent',
    action: 'post.edit',
    tag: 'filling',
    summary: 'Change an event',
    description:
      'Nothing that announces it goes out after its new start from then on. Moving its posts along is a step of its own.',
    params: idParams,
    body: eventChangeBody,
    example: {
      body: {
        name: 'Harbour concert',
        starts: '2026-04-04T20:00',
        zone: 'Europe/Berlin',
        place: 'Pier 3',
        channels: ['01kf3v9n8s7a6b5c4d3e2f1g0h'],
        revision: 0,
      },
    },
    answers: { 200: { description: 'The event as it is now.', schema: eventSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params: { id }, body: { revision, ...input } }) {
      return ok(eventView(await changeEvent(deps, actor, { id, revision, input })));
    },
  }),
  endpoint({
    method: 'post',
    path: '/calendar/events/:id/drafts',
    operation: 'draftEventPosts',
    action: 'post.create',
    tag: 'filling',
    summary: 'Make drafts of the posts that are proposed for an event',
    params: idParams,
    body: eventDraftsBody,
    answers: { 200: { description: 'The drafts that were made.', schema: deliveryListSchema } },
    problems: [404],
    example: { body: {} },
    async handle(deps, { actor, params, body: { posts } }) {
      const event = await findEvent(deps.store, params.id);
      const wish = posts === undefined ? { event } : { event, wanted: posts };
      const made = await draftEventPosts(deps, actor, wish);
      return ok({ items: made.map(deliveryView) });
    },
  }),
  endpoint({
    method: 'post',
    path: '/calendar/events/:id/move',
    operation: 'moveEventPosts',
    action: 'post.edit',
    tag: 'filling',
    summary: 'Let the posts of an event that are not out follow its new start',
    params: idParams,
    answers: { 200: { description: 'What became of them.', schema: eventMoveSchema } },
    problems: [404],
    async handle(deps, { actor, params }) {
      const event = await ownEvent(deps.store, actor, params.id);
      return ok(await moveEventPosts(deps, actor, event));
    },
  }),
  endpoint({
    method: 'delete',
    path: '/calendar/events/:id',
    operation: 'deleteEvent',
    action: 'post.edit',
    tag: 'filling',
    summary: 'Delete an event, with its posts that are not out where that is asked for',
    params: idParams,
    query: z.strictObject({ posts: z.enum(['keep', 'cancel']).optional() }),
    answers: { 200: { description: 'The event that was deleted.', schema: eventSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params: { id }, query: { posts = 'keep' } }) {
      const withPosts = posts === 'cancel';
      return ok(eventView((await deleteEvent(deps, actor, { id, withPosts })).event));
    },
  }),
  endpoint({
    method: 'post',
    path: '/calendar/events/:id/restore',
    operation: 'restoreEvent',
    action: 'post.edit',
    tag: 'filling',
    summary: 'Take the deletion of an event back, with the posts that went with it',
    params: idParams,
    answers: { 200: { description: 'The event.', schema: eventSchema } },
    problems: [404],
    handle: async (deps, { actor, params }) =>
      ok(eventView(await restoreEvent(deps, actor, params.id))),
  }),
];

async function detailOf(
  deps: ApiDeps,
  event: EventRecord,
): Promise<z.infer<typeof eventDetailSchema>> {
  const [deliveries, proposals] = await Promise.all([
    loadEventDeliveries(deps.store, event._id),
    proposalsFor(deps, event),
  ]);
  return {
    event: eventView(event),
    deliveries: deliveries.map(deliveryView),
    proposals: proposals.flatMap(({ queue, proposals: own }) =>
      own.map((proposal) => ({
        channel: queue.channel._id,
        post: proposal.post,
        at: proposal.type === 'slot' ? isoOf(proposal.at) : null,
        why: proposal.type === 'dropped' ? proposal.sentence : null,
      })),
    ),
  };
}

function eventView(event: EventRecord): z.infer<typeof eventSchema> {
  const { _id: id, name, startsAt, endsAt, zone, place, link, channels } = event;
  return {
    ...{ id, name, startsAt: isoOf(startsAt), endsAt: isoOrNull(endsAt), zone, place, link },
    ...{ function: event.function, channels, author: event.author, revision: event.revision },
  };
}
