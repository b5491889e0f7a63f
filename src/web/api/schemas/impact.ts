import { z } from 'zod';
import { LONGEST_FADE_DAYS } from '../../../domain/index.js';
import { cadenceSchema, dimmerSchema, replyPolicySchema } from './channel.js';
import { answerSchemas, bodySchemas } from './names.js';
import { functionName, instantText, levelNumber, recordId } from './values.js';

export const dimmerParams = z.strictObject({ id: recordId, function: functionName });

export const levelBody = z
  .strictObject({
    level: levelNumber,
    overDays: z.number().int().min(1).max(LONGEST_FADE_DAYS).optional().meta({
      description:
        'Fades there over so many days, with a step at the start of each ISO week in the channel’s zone. Without it the level is set now.',
    }),
    revision: z.number().int().min(0).optional().meta({
      description:
        'The channel’s revision that was read: with it, nothing is set when somebody changed the channel meanwhile.',
    }),
    overrideReason: z.string().trim().min(3).max(500).nullish().meta({
      description:
        'Why a manager sets a level that needs more than 85 % of the staff hours there are. Without it such a level is refused (422) with the figures.',
    }),
  })
  .meta({ description: 'Where a dimmer is to stand.' })
  .register(bodySchemas, { id: 'Level' });

const promised = z.strictObject({
  level: levelNumber,
  cadence: cadenceSchema,
  replyPolicy: replyPolicySchema,
});

const planned = z.array(
  z.strictObject({
    delivery: z.string(),
    from: instantText,
    to: instantText,
    sentence: z.string().nullable().meta({ description: 'What is in the way, in a conflict.' }),
  }),
);

export const impactSchema = z
  .strictObject({
    function: functionName,
    before: promised,
    after: promised,
    postsPerWeek: z
      .strictObject({
        before: z.number(),
        after: z.number(),
        bankBefore: z.number(),
        bankAfter: z.number(),
      })
      .meta({ description: 'Of the channel, and of all channels together.' }),
    moved: planned.meta({ description: 'Deliveries that get another time.' }),
    held: planned.meta({ description: 'Deliveries that wait until the level comes back.' }),
    conflict: planned.meta({ description: 'Fixed deliveries that break a rule then.' }),
    returned: planned.meta({ description: 'Deliveries that come back at the time they had.' }),
  })
  .meta({ description: 'What a level changes: the promise, and the queue that follows.' })
  .register(answerSchemas, { id: 'Impact' });

export const bankImpactSchema = z
  .strictObject({
    at: instantText.meta({ description: 'When the promises are compared.' }),
    postsPerWeek: z
      .strictObject({ before: z.number(), after: z.number() })
      .meta({ description: 'Of all channels together.' }),
    channels: z
      .array(
        z.strictObject({
          channel: z.string(),
          functions: z.array(
            z.strictObject({ function: functionName, before: promised, after: promised }),
          ),
          moved: planned,
          held: planned,
          conflict: planned,
          returned: planned,
        }),
      )
      .meta({ description: 'The channels whose plan becomes another.' }),
  })
  .meta({ description: 'What a change does to every channel that it touches, and to its queue.' })
  .register(answerSchemas, { id: 'BankImpact' });

export const levelSetSchema = z
  .strictObject({ dimmer: dimmerSchema, impact: impactSchema })
  .meta({ description: 'The dimmer as it stands now, and what that changed.' })
  .register(answerSchemas, { id: 'LevelSet' });
