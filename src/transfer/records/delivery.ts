import { z } from 'zod';
import { DELIVERY_STATES, EVENT_POSTS, RULE_NAMES } from '../../domain/index.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { count, date, functionName, id, plainRecord, who, zone } from './values.js';

const placement = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slot') }),
  z.strictObject({
    kind: z.literal('fixed'),
    wall: z.string(),
    zone,
    choice: z.enum(['first', 'second']),
  }),
]);

export const deliveryRecord = z.strictObject({
  _id: id,
  post: id,
  channel: id,
  function: functionName,
  network: z.string(),
  answers: id.exactOptional(),
  spent: z.strictObject({ minutes: z.number().min(0), at: date, by: who }).exactOptional(),
  occurrence: count,
  evergreen: id.exactOptional(),
  event: z
    .strictObject({
      ...{ id, post: z.enum(EVENT_POSTS), startsAt: date },
      ...{ intendedAt: date.nullable(), before: date.nullable() },
    })
    .exactOptional(),
  state: z.enum(DELIVERY_STATES),
  placement,
  dueAt: date.nullable(),
  holds: date.nullable(),
  wakeAt: date.nullable(),
  key: z.string().min(1),
  epoch: count,
  lease: z.strictObject({ owner: z.string(), until: date }).nullable(),
  intent: z
    .strictObject({
      attempt: count,
      epoch: count,
      at: date,
      prepared: z.strictObject({ body: plainRecord, fingerprint: z.string() }),
    })
    .nullable(),
  doubtSince: date.nullable().default(null),
  parts: z
    .array(z.strictObject({ index: count, networkId: z.string(), url: z.string().nullable() }))
    .default([]),
  attempts: count,
  claims: count,
  outcome: z
    .strictObject({
      networkId: z.string(),
      url: z.string().nullable(),
      at: date,
      late: z.boolean(),
    })
    .nullable(),
  change: z
    .strictObject({
      ...{ kind: z.enum(['edit', 'remove', 'pin']), by: who, at: date },
      ...{ text: z.string().nullable(), attempts: count, refusal: z.string().nullable() },
    })
    .nullable()
    .default(null),
  removedAt: date.nullable().default(null),
  problem: z.string().nullable(),
  overrides: z.array(
    z.strictObject({ rule: z.enum(RULE_NAMES), reason: z.string(), by: who, at: date }),
  ),
  needsApproval: z.boolean(),
  approval: z.strictObject({ by: who, at: date, revision: count }).nullable(),
  textFingerprint: z.string(),
  revision: count,
  author: who,
  history: z.array(z.strictObject({ at: date, event: z.string(), by: who, sentence: z.string() })),
  outbox: z.array(
    z.strictObject({
      ...{ id: z.string(), kind: z.string(), at: date, sentence: z.string() },
      by: who.exactOptional(),
    }),
  ),
  outboxAt: date.nullable(),
  sample: z.boolean(),
  restoredAt: date.nullable().default(null),
  restoredFrom: z.enum(DELIVERY_STATES).nullable().default(null),
  createdAt: date,
  updatedAt: date,
}) satisfies z.ZodType<DeliveryRecord>;
