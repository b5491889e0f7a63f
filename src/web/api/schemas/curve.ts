import { z } from 'zod';
import { REPLY_MODES } from '../../../domain/index.js';
import { answerSchemas, bodySchemas } from './names.js';
import { functionName, levelNumber, recordId } from './values.js';

export const functionParams = z.strictObject({ function: functionName });
export const channelFunctionParams = z.strictObject({ id: recordId, function: functionName });

const detent = z.strictObject({
  level: levelNumber,
  postsPerWeek: z.number().min(0).max(500),
  replyPolicy: z.strictObject({
    mode: z.enum(REPLY_MODES),
    targetMinutes: z.number().int().min(1).nullable().meta({
      description: 'Minutes of service hours; null where nobody is answered by a person.',
    }),
  }),
});

const detents = z.array(detent).min(1).max(20).meta({
  description:
    'By ascending level, the first at 0 with no posts and no replies; neither posts nor replies get fewer with the level.',
});

const wish = {
  revision: z.number().int().min(0).optional().meta({
    description: 'The revision that was read: with it, nothing is saved when somebody changed it.',
  }),
  overrideReason: z.string().trim().min(3).max(500).nullish().meta({
    description:
      'Why a manager goes past 85 % of the staff hours. Without it such a curve is refused (422).',
  }),
};

export const curveBody = z
  .strictObject({ detents, ...wish })
  .meta({ description: 'What the levels of a function are to mean.' })
  .register(bodySchemas, { id: 'Curve' });

export const channelCurveBody = z
  .strictObject({ detents: detents.nullable(), ...wish })
  .meta({ description: 'A channel’s own curve; `detents` null for the function’s curve again.' })
  .register(bodySchemas, { id: 'ChannelCurve' });

export const curveListSchema = z
  .strictObject({
    revision: z.number().int().min(0),
    items: z.array(
      z.strictObject({
        function: functionName,
        own: z.boolean().meta({ description: 'Whether it replaces the function’s curve.' }),
        detents: z.array(detent),
      }),
    ),
  })
  .meta({ description: 'What the levels mean, one curve a function.' })
  .register(answerSchemas, { id: 'Curves' });
