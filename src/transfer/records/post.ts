import { z } from 'zod';
import type { FeedEntryRecord } from '../../store/feed-entries.js';
import type { MediaRecord } from '../../store/media.js';
import type { PostRecord } from '../../store/posts.js';
import { count, date, functionName, id, text, who } from './values.js';

export const postRecord = z.strictObject({
  _id: id,
  function: functionName,
  title: z.string().nullable(),
  text,
  media: z.array(z.strictObject({ id, alternativeText: z.string() })),
  variants: z.record(id, z.strictObject({ text })),
  thread: z.boolean().default(false),
  author: who,
  revision: count,
  sample: z.boolean(),
  createdAt: date,
  updatedAt: date,
}) satisfies z.ZodType<PostRecord>;

export const mediaRecord = z.strictObject({
  _id: id,
  contentType: z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/gif']),
  bytes: count,
  width: count,
  height: count,
  by: who,
  createdAt: date,
  releasedAt: date.nullable(),
  wantedAt: date.nullable().default(null),
  sweptAt: date.nullable().default(null),
}) satisfies z.ZodType<MediaRecord>;

export const mediaItem = z.strictObject({
  id,
  contentType: z.string(),
  bytes: count,
  width: count,
  height: count,
  alternativeText: z.string(),
});

export const feedEntryRecord = z.strictObject({
  _id: z.string().min(1).max(100),
  channel: id,
  title: z.string().nullable(),
  text,
  media: z.array(mediaItem),
  function: z.string(),
  publishedAt: date,
  updatedAt: date,
  removedAt: date.nullable().default(null),
}) satisfies z.ZodType<FeedEntryRecord>;
