import { InvalidInputError, NotFoundError } from '../../../failures.js';
import { approveDelivery, returnDelivery } from '../../../publishing/scheduling/approvals.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import { progressOf } from '../../../publishing/viewing/delivery-progress.js';
import {
  cancelDelivery,
  restoreDelivery,
} from '../../../publishing/scheduling/delivery-canceller.js';
import { moveDelivery, type MoveResult } from '../../../publishing/scheduling/delivery-mover.js';
import { unconfirmedChoices } from '../../../publishing/scheduling/unconfirmed-choices.js';
import { decideUnconfirmed } from '../../../publishing/scheduling/unconfirmed-decision.js';
import { deletePublished, editPublished } from '../../../publishing/changing/wanted-change.js';
import type { DeliveryRecord } from '../../../store/deliveries.js';
import { ok, type Answer } from '../answer.js';
import { placementRefused } from '../api-problems.js';
import { deliveryCursor, deliveryPage } from '../delivery-page.js';
import { deliveryView, deliveryWithHistoryView } from '../delivery-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { pageAnswer } from '../page-of.js';
import { decisionBody, editOutBody, moveBody, returnBody } from '../schemas/delivery-change.js';
import {
  deliveryPageSchema,
  deliveryQuery,
  deliverySchema,
  deliveryWithHistorySchema,
} from '../schemas/delivery.js';
import { rangeIn } from '../schemas/range.js';
import { idParams } from '../schemas/values.js';

const changed = { 200: { description: 'The delivery as it is now.', schema: deliverySchema } };

export const deliveryEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/deliveries',
    operation: 'listDeliveries',
    action: 'delivery.read',
    tag: 'deliveries',
    summary: 'List deliveries by when they are due',
    description: 'Those without a time come first; `from` and `to` leave them out.',
    query: deliveryQuery,
    answers: { 200: { description: 'A page of deliveries.', schema: deliveryPageSchema } },
    example: { query: '?state=queued&limit=20' },
    async handle({ store }, { query }) {
      const { zone } = await loadOrganisation(store);
      const { from, to, ...rest } = query;
      const range = rangeIn(zone, { from, to });
      const { items, next } = await deliveryPage(store, { ...rest, ...range });
      return pageAnswer(
        items.map(deliveryView),
        next === null ? null : deliveryCursor.encode(next),
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/deliveries/:id',
    operation: 'readDelivery',
    action: 'delivery.read',
    tag: 'deliveries',
    summary: 'Read one delivery with its whole history',
    params: idParams,
    answers: { 200: { description: 'The delivery.', schema: deliveryWithHistorySchema } },
    problems: [404],
    async handle({ store, connections, clock }, { params }) {
      const found = await store.deliveries.findById(params.id).lean<DeliveryRecord>().exec();
      if (!found) throw new NotFoundError('The delivery');
      if (!connections.knows(found.network)) return ok(deliveryWithHistoryView(found, '', []));
      const network = connections.networkOf(found.network);
      const progress = await progressOf(found, network);
      const now = clock.now();
      const since = (found.doubtSince ?? found.intent?.at)?.getTime() ?? now;
      const { idempotency } = network;
      const decisions =
        found.state === 'unconfirmed' ? unconfirmedChoices({ idempotency, since, now }) : [];
      return ok(deliveryWithHistoryView(found, progress, decisions));
    },
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/move',
    operation: 'moveDelivery',
    action: 'delivery.move',
    tag: 'deliveries',
    summary: 'Give a delivery another time',
    description:
      'Also takes a draft, a held, missed or failed one, or one in conflict back into the queue.',
    params: idParams,
    body: moveBody,
    answers: changed,
    problems: [404, 409, 422],
    example: { body: { when: { at: '2026-12-24T09:30', zone: 'Europe/Berlin' } } },
    async handle(deps, { actor, params, body }) {
      const { when, revision, overrideReason } = body;
      if (when.type === 'draft') {
        throw new InvalidInputError({ when: ['is "next-slot" or an object with "at"'] });
      }
      const input = { when, revision, overrideReason };
      return moveAnswer(await moveDelivery(deps, actor, params.id, input));
    },
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/cancel',
    operation: 'cancelDelivery',
    action: 'delivery.cancel',
    tag: 'deliveries',
    summary: 'Cancel a delivery',
    params: idParams,
    answers: changed,
    problems: [404, 409],
    handle: async (deps, { actor, params }) =>
      ok(deliveryView(await cancelDelivery(deps, actor, params.id))),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/edit',
    operation: 'editPublishedDelivery',
    action: 'delivery.edit',
    tag: 'deliveries',
    summary: 'Change what a published delivery says on its channel',
    description:
      'Where the network can. It is done within moments: `wantedChange` is null when it is over, and `problem` says why where it was not done. Other channels keep their words.',
    params: idParams,
    body: editOutBody,
    answers: changed,
    problems: [404, 409, 422],
    example: { body: { text: 'Open until ten tonight.' } },
    handle: async (deps, { actor, params, body }) =>
      ok(deliveryView(await editPublished(deps, actor, params.id, body))),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/delete',
    operation: 'deletePublishedDelivery',
    action: 'delivery.delete',
    tag: 'deliveries',
    summary: 'Delete a published delivery on its network',
    description:
      'Where the network can. It is done within moments: `removedAt` says since when. People may have seen it.',
    params: idParams,
    answers: changed,
    problems: [404, 409],
    handle: async (deps, { actor, params }) =>
      ok(deliveryView(await deletePublished(deps, actor, params.id))),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/restore',
    operation: 'restoreDelivery',
    action: 'delivery.cancel',
    tag: 'deliveries',
    summary: 'Take a cancellation back',
    description: 'To its time where that is still free, else to the next free slot.',
    params: idParams,
    answers: changed,
    problems: [404, 409, 422],
    handle: async (deps, { actor, params }) =>
      moveAnswer(await restoreDelivery(deps, actor, params.id)),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/approve',
    operation: 'approveDelivery',
    action: 'post.approve',
    tag: 'deliveries',
    summary: 'Approve a delivery that waits for a manager',
    params: idParams,
    answers: changed,
    problems: [404, 409],
    handle: async (deps, { actor, params }) =>
      ok(deliveryView(await approveDelivery(deps, actor, params.id))),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/return',
    operation: 'returnDelivery',
    action: 'post.approve',
    tag: 'deliveries',
    summary: 'Give a waiting delivery back to its author',
    params: idParams,
    body: returnBody,
    answers: changed,
    problems: [404, 409],
    example: { body: { reason: 'The date is wrong.' } },
    handle: async (deps, { actor, params, body }) =>
      ok(deliveryView(await returnDelivery(deps, actor, params.id, body))),
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/decide',
    operation: 'decideDelivery',
    action: 'delivery.resolve',
    tag: 'deliveries',
    summary: 'Say what became of an unconfirmed delivery',
    description:
      'What is safe depends on the network: `decisions` of the delivery names it, with the reason.',
    params: idParams,
    body: decisionBody,
    answers: changed,
    problems: [404, 409],
    example: { body: { decision: 'went-out' } },
    handle: async (deps, { actor, params, body }) =>
      ok(deliveryView(await decideUnconfirmed(deps, actor, params.id, body))),
  }),
];

function moveAnswer(result: MoveResult): Answer {
  return result.type === 'moved'
    ? ok(deliveryView(result.delivery))
    : placementRefused([result.refusal]);
}
