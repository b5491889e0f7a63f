import { z } from 'zod';
import { FUNCTION_NAMES, isCalendarDate, isShippedScene } from '../../domain/index.js';
import type { SceneRecallRecord } from '../../store/scene-recalls.js';
import type { SceneRecord } from '../../store/scenes.js';
import { count, date, id, instant, who } from './values.js';

const level = z.number().int().min(0).max(100);
const doneBy = z.strictObject({ id: who, name: z.string() });

const sceneLevels = {
  levels: z.record(id, z.partialRecord(z.enum(FUNCTION_NAMES), level)),
  grandMaster: level.nullable(),
};

export const sceneRecord = z.strictObject({
  _id: id,
  name: z.string().min(1),
  nameKey: z.string().min(1),
  kind: z.enum(['bank', 'proposal']),
  ...sceneLevels,
  createdBy: doneBy,
  createdAt: date,
  updatedAt: date,
  revision: count,
  deletedAt: date.nullable(),
}) satisfies z.ZodType<SceneRecord>;

const moment = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('instant'), at: instant }),
  z.strictObject({
    type: z.literal('date'),
    date: z.string().refine(isCalendarDate, 'is no date'),
  }),
]);

export const sceneRecallRecord = z.strictObject({
  _id: id,
  scene: z.union([id, z.string().refine(isShippedScene, 'is no scene')]),
  name: z.string().min(1),
  ...sceneLevels,
  at: instant,
  from: moment,
  to: moment.nullable(),
  overDays: z.number().int().min(1).nullable(),
  by: doneBy,
  endedAt: instant.nullable(),
  endedBy: doneBy.nullable(),
  endsBy: instant,
  revision: count,
  pending: z.boolean(),
  done: z.array(z.string()),
}) satisfies z.ZodType<SceneRecallRecord>;
