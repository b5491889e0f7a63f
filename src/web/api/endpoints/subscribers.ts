import { z } from 'zod';
import { importSubscribers } from '../../../newsletter/subscriber-import.js';
import {
  findListChannel,
  listSubscribers,
  removeSubscriber,
  type NewsletterDeps,
} from '../../../newsletter/subscriber-list.js';
import type { SubscriberRecord } from '../../../store/subscribers.js';
import { answer, ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { cursorOf } from '../cursor.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { DEFAULT_LIMIT, limitQuery, pageAnswer } from '../page-of.js';
import {
  subscriberImportBody,
  subscriberImportSchema,
  subscriberPageSchema,
  subscriberParams,
  type subscriberSchema,
} from '../schemas/subscriber.js';
import { idParams, isoOf, isoOrNull, recordId } from '../schemas/values.js';

const byId = cursorOf(z.tuple([recordId]));

export const subscriberEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/channels/:id/subscribers',
    operation: 'listSubscribers',
    action: 'subscriber.read',
    tag: 'channels',
    summary: 'List who gets a channel’s mails, the newest first',
    params: idParams,
    query: z.strictObject({ cursor: byId.schema.optional(), limit: limitQuery }),
    answers: { 200: { description: 'A page of subscribers.', schema: subscriberPageSchema } },
    problems: [404],
    async handle(deps, { params, query: { cursor, limit = DEFAULT_LIMIT } }) {
      await findListChannel(listDeps(deps), params.id);
      const after = cursor === undefined ? {} : { after: cursor[0] };
      const found = await listSubscribers(deps.store, { channel: params.id, limit, ...after });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const next = found.length > limit && last ? byId.encode([last._id]) : null;
      return pageAnswer(shown.map(subscriberView), next);
    },
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/subscribers',
    operation: 'importSubscribers',
    action: 'subscriber.edit',
    tag: 'channels',
    summary: 'Bring in addresses of people who agreed elsewhere',
    description:
      'Who is on the list already is passed over, and who has left stays away. Nothing is saved while one of the addresses cannot be read.',
    params: idParams,
    body: subscriberImportBody,
    answers: { 200: { description: 'What came of it.', schema: subscriberImportSchema } },
    problems: [404],
    example: {
      body: {
        addresses: ['anna@example.org'],
        consent: 'Signed the list at the summer fair on 12 July 2026.',
      },
    },
    async handle(deps, { actor, params, body: { addresses, consent } }) {
      const wish = { channel: params.id, typed: addresses.join('\n'), consent };
      return ok(await importSubscribers(listDeps(deps), actor, wish));
    },
  }),
  endpoint({
    method: 'delete',
    path: '/channels/:id/subscribers/:subscriber',
    operation: 'removeSubscriber',
    action: 'subscriber.edit',
    tag: 'channels',
    summary: 'End somebody’s subscription for them',
    params: subscriberParams,
    answers: { 204: { description: 'They get no more mails.', schema: null } },
    problems: [404],
    async handle(deps, { actor, params: { id: channel, subscriber } }) {
      await removeSubscriber(listDeps(deps), actor, { channel, subscriber });
      return answer(204, null);
    },
  }),
];

const listDeps = ({ store, connections, audit, clock }: ApiDeps): NewsletterDeps => ({
  ...{ store, audit, clock },
  networks: { get: (name) => connections.networkOf(name) },
});

function subscriberView(subscriber: SubscriberRecord): z.infer<typeof subscriberSchema> {
  const { _id, address, state, source, consent, endedBy } = subscriber;
  return {
    id: _id,
    ...{ address, state, source, consent, endedBy },
    confirmedAt: isoOrNull(subscriber.confirmedAt),
    endedAt: isoOrNull(subscriber.endedAt),
    createdAt: isoOf(subscriber.createdAt),
  };
}
