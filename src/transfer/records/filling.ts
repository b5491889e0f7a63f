import { z } from 'zod';
import { isMonthDay } from '../../domain/index.js';
import type { EventRecord } from '../../store/events.js';
import type { EvergreenRecord } from '../../store/evergreens.js';
import { count, date, functionName, id, text, who, zone } from './values.js';

const monthDay = z.string().refine(isMonthDay, 'is not a day of the year');

export const evergreenRecord = z.strictObject({
  _id: id,
  function: functionName,
  title: z.string().nullable(),
  text,
  media: z.array(z.strictObject({ id, alternativeText: z.string() })),
  variants: z.record(id, z.strictObject({ text })),
  channels: z.array(id).nullable(),
  restDays: count,
  season: z.strictObject({ from: monthDay, to: monthDay }).nullable(),
  author: who,
  approvedBy: who.nullable(),
  revision: count,
  sample: z.boolean(),
  createdAt: date,
  updatedAt: date,
  retiredAt: date.nullable(),
}) satisfies z.ZodType<EvergreenRecord>;

export const eventRecord = z.strictObject({
  _id: id,
  name: z.string().min(1),
  startsAt: date,
  endsAt: date.nullable(),
  zone,
  place: z.string(),
  link: z.string(),
  function: functionName,
  channels: z.array(id),
  author: who,
  revision: count,
  sample: z.boolean(),
  createdAt: date,
  updatedAt: date,
  deletedAt: date.nullable(),
  cancelled: z.array(id),
}) satisfies z.ZodType<EventRecord>;
