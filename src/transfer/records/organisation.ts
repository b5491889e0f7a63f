import { z } from 'zod';
import { curveProblems } from '../../domain/index.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import {
  blackout,
  count,
  curve,
  date,
  functionName,
  id,
  instant,
  levelChange,
  levelRecall,
  perFunction,
  zone,
} from './values.js';

/** A curve that the domain takes. */
export const soundCurve = curve.superRefine((value, context) => {
  for (const message of curveProblems(value)) context.addIssue({ code: 'custom', message });
});

const amounts = perFunction(z.number().min(0));
const capacity = z.strictObject({
  hoursPerWeek: amounts,
  minutesPerPost: amounts,
  minutesPerReply: amounts,
  questionPercent: amounts,
  shared: z.boolean(),
  useMeasured: z.boolean().exactOptional(),
});
const value = z.strictObject({ unit: z.string(), perPost: amounts, perHelped: amounts });

export const organisationRecord = z.strictObject({
  _id: z.literal('organisation'),
  name: z.string().min(1),
  zone,
  grandMaster: z.array(levelChange.extend({ by: z.string().nullable().exactOptional() })),
  grandMasterRecalls: z.array(levelRecall).default([]),
  curves: perFunction(soundCurve),
  curveChanges: z
    .array(
      z.strictObject({
        at: instant,
        function: functionName,
        curve: soundCurve,
        by: z.string().nullable(),
      }),
    )
    .default([]),
  toleranceMinutes: perFunction(z.number().min(0)),
  blackouts: z.array(blackout),
  consistencyThreshold: z.number().int().min(0).max(100).exactOptional(),
  revision: count,
  planStale: z.boolean().default(false),
  sample: z.enum(['not-asked', 'loaded', 'removed', 'declined']),
  samplePeople: z.array(id),
  sampleFirst: z.strictObject({ delivery: id, dueAt: instant }).nullable().default(null),
  zoneData: z.string().nullable().default(null),
  restored: z
    .strictObject({
      at: date,
      from: z.enum(['backup', 'export']),
      madeAt: date,
      resumedAt: date.nullable(),
    })
    .nullable()
    .default(null),
  capacity: capacity.nullable().default(null),
  value: value.nullable().default(null),
}) satisfies z.ZodType<OrganisationRecord>;
