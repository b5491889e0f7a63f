import { z } from 'zod';
import { windowProblems } from '../../domain/index.js';
import type { ChannelRecord } from '../../store/channels.js';
import { soundCurve } from './organisation.js';
import {
  blackout,
  count,
  date,
  id,
  instant,
  levelChange,
  levelRecall,
  perFunction,
  plainRecord,
  zone,
} from './values.js';

const windows = z
  .array(
    z.strictObject({
      weekday: z.number().int(),
      from: z.number().int(),
      to: z.number().int(),
    }),
  )
  .superRefine((value, context) => {
    for (const message of windowProblems(value)) context.addIssue({ code: 'custom', message });
  });

const rhythm = z.strictObject({
  from: z.number(),
  zone,
  windows,
  preferredTimes: z.array(z.number().int().min(0).max(1_439)),
  gapMinutes: z.number().min(0),
});

const by = z.string().nullable();

const dimmer = z.strictObject({
  levels: z.array(levelChange.extend({ by })),
  recalls: z.array(levelRecall).exactOptional(),
  independent: z.boolean(),
  independence: z
    .array(z.strictObject({ at: instant, independent: z.boolean(), by }))
    .exactOptional(),
  curve: soundCurve.nullable(),
  curves: z
    .array(z.strictObject({ at: instant, curve: soundCurve.nullable(), by }))
    .exactOptional(),
  approval: z.boolean(),
  evergreen: z.boolean().exactOptional(),
});

export const channelRecord = z.strictObject({
  _id: id,
  name: z.string().min(1),
  slug: z.string().min(1),
  network: z.string().min(1),
  settings: plainRecord,
  credentials: z.string().nullable(),
  connection: z.strictObject({
    state: z.enum(['connected', 'reconnect']),
    since: date,
    problem: z.string().nullable(),
    account: z.string().nullable(),
  }),
  pausedUntil: date.nullable(),
  lateTurnAt: date.nullable(),
  rhythms: z.array(rhythm).min(1),
  dimmers: perFunction(dimmer),
  blackouts: z.array(blackout),
  revision: count,
  planStale: z.boolean(),
  bankFollowed: count.exactOptional(),
  zoneChanges: z.array(z.strictObject({ from: zone, to: zone, by: z.string() })).default([]),
  promisePage: z.enum(['shown', 'hidden']).exactOptional(),
  sample: z.boolean(),
  createdAt: date,
  deletedAt: date.nullable(),
}) satisfies z.ZodType<ChannelRecord>;
