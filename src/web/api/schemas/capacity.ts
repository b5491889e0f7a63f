import { z } from 'zod';
import { capacitySettingsInput } from '../../../value/capacity-settings.js';
import { MOST_MINUTES_SPENT } from '../../../value/time-recorder.js';
import { answerSchemas, bodySchemas } from './names.js';
import { cadenceSchema, replyPolicySchema } from './channel.js';
import { functionName, levelNumber, recordId } from './values.js';

export const capacityBody = capacitySettingsInput
  .meta({
    description:
      'Staff hours a week, minutes a post and a reply, and what work is worth; null where it is not to be set.',
  })
  .register(bodySchemas, { id: 'CapacitySettings' });

const need = {
  needed: z.number().meta({ description: 'Hours a week.' }),
  available: z.number().meta({ description: 'Hours a week.' }),
  share: z
    .number()
    .nullable()
    .meta({ description: 'Needed of available; null where there are no hours.' }),
};
const functionNeed = z.strictObject({ ...need, posts: z.number(), replies: z.number() });

const costSchema = z.strictObject({
  functions: z.strictObject({ news: functionNeed, support: functionNeed, events: functionNeed }),
  total: z.strictObject(need),
  pools: z
    .array(z.strictObject({ ...need, functions: z.array(functionName), sustainable: z.boolean() }))
    .meta({ description: 'What the limit of 85 % holds for: each function, or all together.' }),
  sustainable: z.boolean(),
});

export const timeBody = z
  .strictObject({ minutes: z.number().int().min(1).max(MOST_MINUTES_SPENT).nullable() })
  .meta({ description: 'How long a delivery took, in minutes; null takes it back.' })
  .register(bodySchemas, { id: 'TimeSpent' });

export const capacitySchema = z
  .strictObject({
    capacity: capacitySettingsInput.shape.capacity,
    value: capacitySettingsInput.shape.value,
    cost: costSchema
      .nullable()
      .meta({ description: 'What the bank needs of the hours now; null where none are set.' }),
  })
  .meta({ description: 'The staff hours there are, what work takes of them and is worth.' })
  .register(answerSchemas, { id: 'Capacity' });

const stepSchema = z.strictObject({
  level: levelNumber,
  cadence: cadenceSchema,
  replyPolicy: replyPolicySchema,
  minutes: z.number().meta({ description: 'Staff minutes a week.' }),
  value: z.number().meta({ description: 'Value a week, in the organisation’s unit.' }),
});
const dimmer = { channel: recordId, function: functionName };

export const valueSchema = z
  .strictObject({
    unit: z.string().meta({ description: '`points`, or a currency’s code.' }),
    value: z.number().meta({ description: 'What the whole bank brings in a week.' }),
    cost: costSchema,
    dimmers: z.array(
      z.strictObject({
        ...dimmer,
        now: stepSchema,
        next: stepSchema
          .nullable()
          .meta({ description: 'The next level that promises more; null at the top.' }),
      }),
    ),
  })
  .meta({ description: 'What the bank costs and brings, and one more step of each dimmer.' })
  .register(answerSchemas, { id: 'BankValue' });

export const proposalBody = z
  .strictObject({
    keep: z
      .array(z.strictObject(dimmer))
      .max(1_000)
      .default([])
      .meta({ description: 'Dimmers that stay as they are.' }),
    turnOn: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether dimmers that are off may be turned on.' }),
    reach: levelNumber
      .default(100)
      .meta({ description: 'How many levels a dimmer may move, up or down.' }),
  })
  .meta({ description: 'What a proposal may change.' })
  .register(bodySchemas, { id: 'ProposalWish' });

const worthSchema = z.strictObject({ value: z.number(), cost: costSchema });

export const proposalSchema = z
  .strictObject({
    unit: z.string(),
    before: worthSchema,
    after: worthSchema,
    bound: z
      .number()
      .meta({ description: 'No levels within the hours bring more than this in a week.' }),
    exact: z.boolean().meta({ description: 'Whether the proposal is certainly the best.' }),
    tooFull: z
      .array(functionName)
      .meta({ description: 'Functions for which what is kept needs too many hours already.' }),
    dimmers: z.array(
      z.strictObject({ ...dimmer, kept: z.boolean(), before: stepSchema, after: stepSchema }),
    ),
  })
  .meta({ description: 'The levels that bring the most within 85 % of the hours.' })
  .register(answerSchemas, { id: 'Proposal' });
