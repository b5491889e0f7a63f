import { z } from 'zod';
import { UNCONFIRMED_DECISIONS } from '../../../publishing/scheduling/unconfirmed-choices.js';
import { newPost } from '../../../publishing/scheduling/post-input.js';
import { bodySchemas } from './names.js';
import { apiWhen } from './when.js';

export const moveBody = z
  .strictObject({
    when: apiWhen,
    revision: z.number().int().min(0).nullable().default(null).meta({
      description: 'The revision that was read: with it, a change made meanwhile is not undone.',
    }),
    overrideReason: newPost.shape.overrideReason,
  })
  .meta({ description: 'The time a delivery is to go out.' })
  .register(bodySchemas, { id: 'Move' });

export const editOutBody = z
  .strictObject({ text: newPost.shape.text })
  .meta({ description: 'What it is to say on this channel from now on.' })
  .register(bodySchemas, { id: 'EditOut' });

export const returnBody = z
  .strictObject({ reason: z.string().trim().min(3).max(500) })
  .meta({ description: 'Why it is given back.' })
  .register(bodySchemas, { id: 'Return' });

export const decisionBody = z
  .strictObject({
    decision: z.enum(UNCONFIRMED_DECISIONS),
    looked: z.boolean().default(false).meta({
      description:
        'Says that somebody looked at the channel and did not find it. `decisions` of the delivery tells where that is needed.',
    }),
  })
  .meta({ description: 'What a person found on the channel, or wants done.' })
  .register(bodySchemas, { id: 'Decision' });
