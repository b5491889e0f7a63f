import { z } from 'zod';
import { REPLY_MODES } from '../../../domain/index.js';
import { functionName, instantText, levelNumber } from './values.js';
import { pageSchema } from '../page-of.js';
import { answerSchemas } from './names.js';

export const cadenceSchema = z
  .strictObject({
    posts: z.number().int().min(0),
    weeks: z.number().int().min(1),
    words: z.string(),
  })
  .meta({ description: 'How often: `posts` every `weeks` weeks.' });

export const replyPolicySchema = z
  .strictObject({
    mode: z.enum(REPLY_MODES),
    targetMinutes: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Minutes of service hours; null when nobody is answered by a person.' }),
    words: z.string(),
  })
  .meta({ description: 'Who gets an answer, and how fast.' });

export const fadeSchema = z
  .strictObject({
    goal: levelNumber,
    steps: z
      .array(z.strictObject({ at: instantText, level: levelNumber }))
      .meta({ description: 'What is still to come; the last one is the goal.' }),
  })
  .meta({ description: 'A change of level spread over days.' })
  .register(answerSchemas, { id: 'Fade' });

export const dimmerSchema = z
  .strictObject({
    function: functionName,
    level: levelNumber,
    effectiveLevel: levelNumber.meta({
      description: 'The level times the grand master, unless the dimmer is independent of it.',
    }),
    independent: z.boolean(),
    fade: fadeSchema.nullable().meta({ description: 'A fade under way; null where it stands.' }),
    approval: z
      .boolean()
      .meta({ description: 'Whether posts of authors and agents wait for a manager.' }),
    cadence: cadenceSchema,
    replyPolicy: replyPolicySchema,
  })
  .meta({ description: 'The setting of one function on one channel.' })
  .register(answerSchemas, { id: 'Dimmer' });

const clock = z
  .string()
  .regex(/^\d\d:\d\d$/)
  .meta({ description: 'A time of the day in the channel’s zone.' });

export const channelSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    slug: z.string().meta({ description: 'Its name in public addresses.' }),
    network: z.string(),
    zone: z.string(),
    windows: z.array(
      z.strictObject({
        weekday: z.number().int().min(1).max(7).meta({ description: '1 is Monday.' }),
        from: clock,
        to: clock,
      }),
    ),
    preferredTimes: z.array(clock),
    gapMinutes: z.number(),
    blackouts: z.array(z.strictObject({ from: z.string(), to: z.string(), reason: z.string() })),
    connection: z.strictObject({
      state: z.enum(['connected', 'reconnect']),
      problem: z.string().nullable(),
    }),
    pausedUntil: instantText
      .nullable()
      .meta({ description: 'Nothing is sent before this: the network asked us to slow down.' }),
    dimmers: z.array(dimmerSchema),
    revision: z.number().int(),
    createdAt: instantText,
  })
  .meta({ description: 'One account on one network where we publish and listen.' })
  .register(answerSchemas, { id: 'Channel' });

export const channelPageSchema = pageSchema(channelSchema, 'channels').register(answerSchemas, {
  id: 'ChannelPage',
});

export const dimmerListSchema = z
  .strictObject({ items: z.array(dimmerSchema) })
  .register(answerSchemas, { id: 'DimmerList' });

export const slotSchema = z.strictObject({
  function: functionName,
  at: instantText,
  wall: z.string().meta({ description: 'The same in the channel’s zone.' }),
  filledBy: z
    .strictObject({ delivery: z.string(), post: z.string(), state: z.string() })
    .nullable()
    .meta({ description: 'The delivery that holds it; null for a free one.' }),
});

export const slotListSchema = z
  .strictObject({
    zone: z.string(),
    from: instantText,
    to: instantText,
    items: z.array(slotSchema),
    unpromised: z
      .array(
        z.strictObject({
          function: functionName,
          from: instantText,
          to: instantText,
          wanted: z.number().int(),
          held: z.number().int(),
        }),
      )
      .meta({ description: 'Cycles whose windows are too small for what the levels ask for.' }),
  })
  .meta({ description: 'The slots of a channel from one instant to before another.' })
  .register(answerSchemas, { id: 'SlotList' });

export const promiseSchema = z
  .strictObject({
    channel: z.string(),
    at: instantText,
    zone: z.string(),
    functions: z.array(
      z.strictObject({
        function: functionName,
        level: levelNumber,
        cadence: cadenceSchema,
        replyPolicy: replyPolicySchema,
        sentence: z.string(),
      }),
    ),
  })
  .meta({ description: 'What the current levels tell people to expect.' })
  .register(answerSchemas, { id: 'Promise' });
