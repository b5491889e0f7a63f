import { z } from 'zod';
import { cadenceSchema, replyPolicySchema } from './channel.js';
import { answerSchemas, bodySchemas } from './names.js';
import { functionName, instantQuery, instantText, levelNumber } from './values.js';

const score = z.number().min(0).max(100).nullable();

const promiseScore = z
  .strictObject({
    promised: z.number().int().min(0),
    done: z.number().int().min(0),
    kept: z.number().int().min(0),
    score: score.meta({ description: 'F1, times 100; null where nothing was promised or done.' }),
  })
  .meta({ description: 'What was promised, what was done, and how much of it was the same.' });

const scores = {
  score: score.meta({ description: 'The mean by the number of promises; null for no score.' }),
  cadence: promiseScore,
  replies: promiseScore.nullable().meta({
    description: 'null where nothing records which messages are owed a reply.',
  }),
} as const;

const thresholdNumber = z.number().int().min(0).max(100).meta({
  description: 'Managers are told when a score falls under it; 0 tells nobody.',
});

export const bankConsistencySchema = z
  .strictObject({
    threshold: thresholdNumber,
    items: z.array(z.strictObject({ channel: z.string(), function: functionName, ...scores })),
  })
  .meta({ description: 'How well every dimmer kept its promises over 28 days.' })
  .register(answerSchemas, { id: 'BankConsistency' });

export const thresholdBody = z
  .strictObject({ threshold: thresholdNumber })
  .meta({ description: 'The score under which managers are told of a dimmer.' })
  .register(bodySchemas, { id: 'ConsistencyThreshold' });

export const thresholdSchema = z
  .strictObject({ threshold: thresholdNumber })
  .register(answerSchemas, { id: 'ConsistencyThresholdSet' });

export const historyQuery = z.strictObject({
  at: instantQuery.optional().meta({
    description: 'The end of the 28 days to explain; now unless given.',
  }),
});

const fate = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('kept'), delivery: z.string(), at: instantText }),
  z.strictObject({
    ...{ type: z.literal('late'), delivery: z.string(), at: instantText },
    minutes: z.number().int().meta({ description: 'After the slot; below 0 before it.' }),
  }),
  z.strictObject({ type: z.literal('not-published'), delivery: z.string(), state: z.string() }),
  z.strictObject({ type: z.literal('empty') }),
  z.strictObject({ type: z.literal('open') }),
]);

export const consistencySchema = z
  .strictObject({
    ...{ channel: z.string(), function: functionName, zone: z.string() },
    history: z
      .array(z.strictObject({ at: instantText, ...scores }))
      .meta({ description: 'On each Monday of half a year in the channel’s zone, and now.' }),
    explained: z
      .strictObject({
        ...{ from: instantText, to: instantText, ...scores },
        promises: z.array(
          z.strictObject({
            ...{ from: instantText, level: levelNumber },
            ...{ cadence: cadenceSchema, replyPolicy: replyPolicySchema },
          }),
        ),
        slots: z.array(z.strictObject({ at: instantText, fate })).meta({
          description:
            'Each promised slot with what became of it; one that is open can still be kept.',
        }),
        offPlan: z
          .array(
            z.strictObject({ delivery: z.string(), at: instantText, of: instantText.nullable() }),
          )
          .meta({ description: 'Posts that kept no slot, and the slot they were for.' }),
        repliesOwed: z.array(
          z.strictObject({
            message: z.string(),
            dueAt: instantText,
            answeredAt: instantText.nullable(),
            onTime: z.boolean(),
          }),
        ),
        repliesNotOwed: z.array(z.strictObject({ message: z.string(), at: instantText })),
        repliesUnjudged: z.number().int().min(0).meta({
          description:
            'Conversations that came in while only questions were answered: whether they ask something is not recorded, so they do not count.',
        }),
      })
      .meta({ description: 'What is behind one score.' }),
  })
  .meta({ description: 'How well one dimmer kept its promises, over time.' })
  .register(answerSchemas, { id: 'Consistency' });
