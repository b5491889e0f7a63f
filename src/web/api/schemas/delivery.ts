import { z } from 'zod';
import { DELIVERY_STATES, RULE_NAMES } from '../../../domain/index.js';
import { UNCONFIRMED_DECISIONS } from '../../../publishing/scheduling/unconfirmed-choices.js';
import { deliveryCursor } from '../delivery-page.js';
import { limitQuery, pageSchema } from '../page-of.js';
import { rangeQuery } from './range.js';
import { functionName, instantText, recordId } from './values.js';
import { answerSchemas } from './names.js';

export const deliveryState = z.enum(DELIVERY_STATES);

const placement = z.union([
  z.strictObject({ asked: z.literal('next-slot') }),
  z.strictObject({
    asked: z.literal('fixed'),
    wall: z.string(),
    zone: z.string(),
    choice: z.enum(['first', 'second']),
    clockChange: z.enum(['none', 'gap', 'overlap']).meta({
      description:
        '`gap`: the wall time does not exist on that day, and it goes out at the first that does. `overlap`: it occurs twice, and `choice` says which is meant.',
    }),
  }),
]);

export const deliverySchema = z
  .strictObject({
    id: z.string(),
    post: z.string(),
    channel: z.string(),
    function: functionName,
    network: z.string(),
    state: deliveryState,
    placement: placement.meta({ description: 'What was asked for.' }),
    dueAt: instantText.nullable().meta({ description: 'When it goes out; null without a time.' }),
    slotAt: instantText.nullable().meta({ description: 'The slot it holds, if any.' }),
    attempts: z.number().int(),
    outcome: z
      .strictObject({
        networkId: z.string(),
        url: z.string().nullable(),
        at: instantText,
        late: z.boolean(),
      })
      .nullable()
      .meta({ description: 'What the network said when it went out.' }),
    heldByRestoration: z
      .boolean()
      .meta({ description: 'Whether a restoration holds it until an administrator decides.' }),
    wantedChange: z.enum(['edit', 'remove', 'pin']).nullable().meta({
      description:
        'What is still to be done to what is out; null where nothing is. A pin may be wanted before it is out.',
    }),
    removedAt: instantText
      .nullable()
      .meta({ description: 'Since when it is not on the network any more.' }),
    problem: z.string().nullable().meta({ description: 'Why it is where it is, for people.' }),
    minutesSpent: z
      .number()
      .nullable()
      .meta({ description: 'How long it took somebody; null while nobody has said.' }),
    overrides: z.array(
      z.strictObject({
        rule: z.enum(RULE_NAMES),
        reason: z.string(),
        by: z.string(),
        at: instantText,
      }),
    ),
    approval: z.strictObject({ by: z.string(), at: instantText }).nullable(),
    author: z.string(),
    revision: z.number().int(),
    createdAt: instantText,
    updatedAt: instantText,
  })
  .meta({ description: 'One post on one channel: what is scheduled, published and retried.' })
  .register(answerSchemas, { id: 'Delivery' });

export const deliveryPageSchema = pageSchema(
  deliverySchema,
  'deliveries, by when they are due',
).register(answerSchemas, { id: 'DeliveryPage' });

export const deliveryWithHistorySchema = deliverySchema
  .extend({
    progress: z.string().nullable().meta({
      description: 'What goes on after it was published, such as a mailing to many; else null.',
    }),
    history: z.array(
      z.strictObject({
        at: instantText,
        event: z.string(),
        by: z.string(),
        sentence: z.string(),
      }),
    ),
    decisions: z
      .array(
        z.strictObject({
          decision: z.enum(UNCONFIRMED_DECISIONS),
          mustHaveLooked: z.boolean(),
          why: z.string(),
        }),
      )
      .meta({ description: 'What may safely be decided while it is unconfirmed, and why.' }),
  })
  .meta({ description: 'A delivery with everything that happened to it, oldest first.' })
  .register(answerSchemas, { id: 'DeliveryWithHistory' });

export const deliveryQuery = z.strictObject({
  state: deliveryState.optional(),
  channel: recordId.optional(),
  function: functionName.optional(),
  author: recordId.optional(),
  ...rangeQuery('the organisation’s zone'),
  cursor: deliveryCursor.schema.optional(),
  limit: limitQuery,
});
