import { z } from 'zod';
import { FUNCTION_NAMES, isCalendarDate, isShippedScene } from '../../../domain/index.js';
import { isRecordId } from '../../../store/record-id.js';
import { cadenceSchema, replyPolicySchema } from './channel.js';
import { answerSchemas, bodySchemas } from './names.js';
import { functionName, instantText, levelNumber, recordId } from './values.js';

const sceneId = z
  .string()
  .max(40)
  .refine((text) => isRecordId(text) || isShippedScene(text), 'is not the id of a scene')
  .meta({
    description:
      'A scene’s id, or `business-as-usual`, `launch-week`, `crisis`, `holiday`: those that every desk has.',
    examples: ['holiday'],
  });

export const sceneParams = z.strictObject({ id: sceneId });

const channelLevels = z
  .partialRecord(z.enum(FUNCTION_NAMES), levelNumber)
  .meta({ description: 'By function; what is not named is left alone.' });

const bankLevels = z
  .record(z.string().refine(isRecordId, 'is not the id of a channel'), channelLevels)
  .meta({ description: 'By the channels’ ids; a channel that is not named is left alone.' });

const grandMaster = levelNumber
  .nullable()
  .meta({ description: 'null leaves the grand master alone.' });

const revision = z.number().int().min(0);

const seenRevision = revision.optional().meta({
  description: 'The revision that was read: with it, nothing is changed when somebody was quicker.',
});

const name = z
  .string()
  .min(1)
  .max(60)
  .regex(/^\P{Cc}*$/u, 'Use letters, digits and signs that can be seen.');

export const newSceneBody = z
  .strictObject({
    name,
    levels: bankLevels
      .optional()
      .meta({ description: 'Absent for the board as it stands, the grand master included.' }),
    grandMaster: grandMaster.optional(),
  })
  .meta({ description: 'Levels to be kept under a name.' })
  .register(bodySchemas, { id: 'NewScene' });

export const sceneChangeBody = z
  .strictObject({
    name: name.optional(),
    toPresent: z
      .literal(true)
      .optional()
      .meta({ description: 'Saves the board as it stands in place of the scene’s levels.' }),
    revision: seenRevision,
  })
  .meta({ description: 'Another name, or the levels of the board as it stands.' })
  .register(bodySchemas, { id: 'SceneChange' });

export const sceneQuery = z.strictObject({
  revision: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'The revision that was read.' }),
});

export const sceneSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['shipped', 'bank', 'proposal']),
    holds: z.boolean().meta({ description: 'Whether it holds a fader at this moment.' }),
    levels: bankLevels,
    grandMaster,
    revision: revision
      .nullable()
      .meta({ description: 'null for a shipped scene, which nobody changes.' }),
  })
  .meta({ description: 'Levels of the whole bank under a name.' })
  .register(answerSchemas, { id: 'Scene' });

export const sceneListSchema = z
  .strictObject({ items: z.array(sceneSchema) })
  .meta({ description: 'Every scene: shipped ones first.' })
  .register(answerSchemas, { id: 'SceneList' });

const calendarDate = z
  .string()
  .refine(isCalendarDate, 'is no date such as 2026-12-20')
  .meta({ description: '`YYYY-MM-DD`, in each channel’s own zone.', examples: ['2026-12-20'] });

const wish = {
  from: calendarDate
    .nullable()
    .optional()
    .meta({ description: 'The first day, from 00:00; null or absent for now.' }),
  to: calendarDate
    .nullable()
    .optional()
    .meta({ description: 'The last day, to 24:00; null or absent for until it is ended.' }),
  overDays: z
    .number()
    .int()
    .min(1)
    .max(366)
    .nullable()
    .optional()
    .meta({ description: 'Over how many days; null or absent for at once.' }),
};

export const recallWishBody = z
  .strictObject(wish)
  .meta({ description: 'When a scene is to hold.' })
  .register(bodySchemas, { id: 'RecallWish' });

export const recallBody = z
  .strictObject({
    ...wish,
    seen: z.string().max(100).optional().meta({
      description:
        'What a difference told as `seen`: with it, nothing is recalled when the bank or the scene changed since.',
    }),
    overrideReason: z.string().trim().min(3).max(500).optional().meta({
      description: 'Why it may take more staff hours than can be sustained.',
    }),
  })
  .meta({ description: 'When a scene is to hold.' })
  .register(bodySchemas, { id: 'NewRecall' });

const moment = z.union([
  z.strictObject({ type: z.literal('instant'), at: instantText }),
  z.strictObject({ type: z.literal('date'), date: z.string() }),
]);

export const recallSchema = z
  .strictObject({
    id: recordId,
    scene: z.string(),
    name: z.string().meta({ description: 'What the scene was called when it was recalled.' }),
    phase: z.enum(['to-come', 'under-way', 'over', 'taken-back']),
    from: moment,
    to: moment.nullable(),
    overDays: z.number().nullable(),
    by: z.string(),
    at: instantText,
    endedAt: instantText.nullable(),
    holdsFaders: z.number().int().meta({ description: 'How many faders it holds now.' }),
    complete: z.boolean().meta({ description: 'false while it is still being applied.' }),
    revision,
  })
  .meta({ description: 'That a scene was recalled, or will be.' })
  .register(answerSchemas, { id: 'SceneRecall' });

export const recallListSchema = z
  .strictObject({ items: z.array(recallSchema) })
  .meta({ description: 'Recalls that hold or are to come, in the order in which they were made.' })
  .register(answerSchemas, { id: 'SceneRecallList' });

export const recallEndBody = z
  .strictObject({ revision: seenRevision })
  .meta({ description: 'Which recall was seen.' })
  .register(bodySchemas, { id: 'RecallEnd' });

export const recallMoveBody = z
  .strictObject({
    to: calendarDate.nullable().meta({ description: 'The last day; null for without end.' }),
    revision: seenRevision,
  })
  .meta({ description: 'Another end of a recall.' })
  .register(bodySchemas, { id: 'RecallMove' });

const dimmerThen = z.strictObject({
  level: levelNumber.meta({ description: 'Where the fader stands.' }),
  effectiveLevel: levelNumber.meta({ description: 'After the grand master.' }),
  cadence: cadenceSchema,
  replyPolicy: replyPolicySchema,
});

export const differenceSchema = z
  .strictObject({
    at: instantText.meta({ description: 'For when it is told: begun everywhere, and faded in.' }),
    seen: z.string(),
    grandMaster: z.strictObject({ before: levelNumber, after: levelNumber }).nullable(),
    dimmers: z.array(
      z.strictObject({
        channel: z.string(),
        function: functionName,
        before: dimmerThen,
        after: dimmerThen,
      }),
    ),
    postsPerWeek: z.strictObject({ before: z.number(), after: z.number() }),
    deliveries: z
      .strictObject({
        moved: z.array(z.string()),
        held: z.array(z.string()),
        conflict: z.array(z.string()),
        returned: z.array(z.string()),
      })
      .meta({ description: 'Ids of the deliveries that follow.' }),
    leftAlone: z
      .array(z.string())
      .meta({ description: 'Names of channels that came after the scene was saved.' }),
    deleted: z.array(z.string()).meta({ description: 'Names of channels that are deleted.' }),
  })
  .meta({ description: 'What a recall changes.' })
  .register(answerSchemas, { id: 'SceneDifference' });
