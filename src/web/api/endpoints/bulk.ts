import { z } from 'zod';
import { MINUTE } from '../../../domain/time-units.js';
import { instantsOf, wallTimeAt } from '../../../domain/index.js';
import {
  approveTogether,
  cancelTogether,
  type BulkResult,
} from '../../../publishing/scheduling/bulk-decisions.js';
import { moveTogether, previewBulkMove } from '../../../publishing/scheduling/bulk-move.js';
import { previewMove } from '../../../publishing/planning/move-preview.js';
import { swapSlots } from '../../../publishing/planning/slot-swap.js';
import { undo } from '../../../publishing/scheduling/undo.js';
import { ok } from '../answer.js';
import { deliveryView } from '../delivery-view.js';
import { deliverySchema } from '../schemas/delivery.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import {
  bulkChoiceBody,
  bulkItemView,
  bulkMoveBody,
  bulkMovePreviewBody,
  bulkMovePreviewSchema,
  bulkMoveSchema,
  bulkResultSchema,
  placementSchema,
  swapBody,
  undoneSchema,
} from '../schemas/bulk.js';
import { idParams, instantQuery, isoOf, isoOrNull } from '../schemas/values.js';

const nextWeek = { type: 'days', days: 7 };
const resultView = ({ done, not, undo: id }: BulkResult) => {
  return { done: [...done], not: [...not], undo: id };
};

/** What is done to several deliveries, and how it is taken back. */
export const bulkEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/deliveries/:id/placement',
    operation: 'askPlacement',
    action: 'delivery.move',
    tag: 'deliveries',
    summary: 'Ask what the rules say of a time for a delivery',
    description: 'Nothing is changed. Every rule that the time would break is named.',
    params: idParams,
    query: z.strictObject({ at: instantQuery.optional() }),
    answers: { 200: { description: 'What the rules say.', schema: placementSchema } },
    problems: [404],
    example: { query: '?at=2026-12-24T09:30:00Z' },
    async handle(deps, { actor, params, query }) {
      const when = query.at === undefined ? ({ type: 'next-slot' } as const) : fixedAt(query.at);
      const found = await previewMove(deps, actor, { id: params.id, when });
      const nothing = { slotAt: null, rules: [], nearest: null, overridable: false };
      switch (found.type) {
        case 'placed': {
          const times = { at: isoOf(found.at), slotAt: isoOrNull(found.holds) };
          return ok({ ...nothing, allowed: true, ...times, sentence: null });
        }
        case 'refused': {
          const { broken, nearest, overridable } = found.refusal;
          return ok({
            allowed: false,
            at: isoOrNull(query.at ?? null),
            slotAt: null,
            rules: [...broken],
            nearest: isoOrNull(nearest),
            overridable,
            sentence: null,
          });
        }
        case 'stays':
          return ok({ ...nothing, allowed: false, at: null, sentence: found.sentence });
        default:
          throw new TypeError(`unknown placement ${String(found satisfies never)}`);
      }
    },
  }),
  endpoint({
    method: 'post',
    path: '/deliveries/:id/swap',
    operation: 'swapDelivery',
    action: 'delivery.move',
    tag: 'deliveries',
    summary: 'Let a delivery change places with its neighbour in the queue of its function',
    description: 'Both are in slots and stay in them.',
    params: idParams,
    body: swapBody,
    answers: { 200: { description: 'The delivery as it is now.', schema: deliverySchema } },
    problems: [404, 409],
    example: { body: { direction: 'earlier' } },
    async handle(deps, { actor, params, body }) {
      const { delivery } = await swapSlots(deps, actor, { id: params.id, ...body });
      return ok(deliveryView(delivery));
    },
  }),
  endpoint({
    method: 'post',
    path: '/bulk-moves/preview',
    operation: 'previewBulkMove',
    action: 'delivery.move',
    tag: 'deliveries',
    summary: 'Ask where several deliveries would go',
    description: 'All rules are asked with all of them together; nothing is changed.',
    body: bulkMovePreviewBody,
    answers: { 200: { description: 'Each with its outcome.', schema: bulkMovePreviewSchema } },
    example: { body: { deliveries: ['01kf3v9n8s7a6b5c4d3e2f1g0h'], how: nextWeek } },
    async handle(deps, { actor, body }) {
      const { items, plan } = await previewBulkMove(deps, actor, body);
      return ok({ items: items.map(bulkItemView), plan });
    },
  }),
  endpoint({
    method: 'post',
    path: '/bulk-moves',
    operation: 'bulkMove',
    action: 'delivery.move',
    tag: 'deliveries',
    summary: 'Move several deliveries together',
    description: 'What the rules refuse stays where it is and says why.',
    body: bulkMoveBody,
    answers: { 200: { description: 'Each with its outcome.', schema: bulkMoveSchema } },
    problems: [409],
    example: { body: { deliveries: ['01kf3v9n8s7a6b5c4d3e2f1g0h'], how: nextWeek } },
    async handle(deps, { actor, body }) {
      const { items, undo: id } = await moveTogether(deps, actor, body);
      return ok({ items: items.map(bulkItemView), undo: id });
    },
  }),
  endpoint({
    method: 'post',
    path: '/bulk-cancellations',
    operation: 'bulkCancel',
    action: 'delivery.cancel',
    tag: 'deliveries',
    summary: 'Cancel several deliveries',
    body: bulkChoiceBody,
    example: { body: { deliveries: ['01kf3v9n8s7a6b5c4d3e2f1g0h'] } },
    answers: { 200: { description: 'Each with its outcome.', schema: bulkResultSchema } },
    handle: async (deps, { actor, body }) =>
      ok(resultView(await cancelTogether(deps, actor, body.deliveries))),
  }),
  endpoint({
    method: 'post',
    path: '/bulk-approvals',
    operation: 'bulkApprove',
    action: 'post.approve',
    tag: 'deliveries',
    summary: 'Approve several deliveries that wait for a manager',
    body: bulkChoiceBody,
    example: { body: { deliveries: ['01kf3v9n8s7a6b5c4d3e2f1g0h'] } },
    answers: { 200: { description: 'Each with its outcome.', schema: bulkResultSchema } },
    handle: async (deps, { actor, body }) =>
      ok(resultView(await approveTogether(deps, actor, body.deliveries))),
  }),
  endpoint({
    method: 'post',
    path: '/undo/:id',
    operation: 'undo',
    action: 'delivery.move',
    tag: 'deliveries',
    summary: 'Take back what the token did',
    description:
      'Each delivery gets exactly what it had, where nobody has changed it since and its time is still free. What cannot go back stays as it is and says why, with the nearest time.',
    params: idParams,
    answers: { 200: { description: 'What was taken back.', schema: undoneSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params }) {
      const { restored, not } = await undo(deps, actor, params.id);
      return ok({
        restored: restored.map(({ _id }) => _id),
        not: not.map(({ delivery: id, sentence, nearest }) => {
          return { id, sentence, nearest: isoOrNull(nearest) };
        }),
      });
    },
  }),
];

/** The minute of an instant, as it is kept. */
function fixedAt(at: number) {
  const minute = Math.floor(at / MINUTE) * MINUTE;
  const wall = wallTimeAt('UTC', minute);
  const choice = instantsOf('UTC', wall)[1] === minute ? ('second' as const) : ('first' as const);
  return { type: 'fixed', wall, zone: 'UTC', choice } as const;
}
