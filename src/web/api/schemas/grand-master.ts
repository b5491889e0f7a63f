import { z } from 'zod';
import { dimmerSchema, fadeSchema } from './channel.js';
import { bankImpactSchema, impactSchema, levelBody } from './impact.js';
import { answerSchemas, bodySchemas } from './names.js';
import { levelNumber } from './values.js';

export const grandMasterBody = levelBody
  .extend({
    revision: z.number().int().min(0).optional().meta({
      description:
        'The revision that was read with the grand master: with it, nothing is set when somebody changed the organisation meanwhile.',
    }),
  })
  .meta({ description: 'Where the grand master is to stand.' })
  .register(bodySchemas, { id: 'GrandMasterLevel' });

export const grandMasterSchema = z
  .strictObject({
    level: levelNumber,
    fade: fadeSchema.nullable().meta({
      description:
        'A fade under way; null where it stands. Its steps are told in the organisation’s zone; each channel steps with its own weeks.',
    }),
    followers: z.number().int().meta({ description: 'How many dimmers it scales.' }),
    independents: z.number().int().meta({ description: 'How many dimmers it passes by.' }),
    revision: z.number().int(),
  })
  .meta({ description: 'One level that scales every dimmer that is not independent of it.' })
  .register(answerSchemas, { id: 'GrandMaster' });

export const grandMasterSetSchema = z
  .strictObject({ grandMaster: grandMasterSchema, impact: bankImpactSchema })
  .meta({ description: 'The grand master as it stands now, and what that changed.' })
  .register(answerSchemas, { id: 'GrandMasterSet' });

export const independenceBody = z
  .strictObject({
    independent: z.boolean(),
    revision: levelBody.shape.revision,
    overrideReason: levelBody.shape.overrideReason,
  })
  .meta({ description: 'Whether the grand master passes a dimmer by.' })
  .register(bodySchemas, { id: 'Independence' });

export const independenceSetSchema = z
  .strictObject({ dimmer: dimmerSchema, impact: impactSchema })
  .meta({ description: 'The dimmer as it is now, and what that changed.' })
  .register(answerSchemas, { id: 'IndependenceSet' });
