import { z } from 'zod';
import { isWallTime, resolveWallTime, wallTimeAt, type JointTarget } from '../../domain/index.js';
import { DAY, type Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';

const date = z
  .string()
  .refine((text) => isWallTime(`${text}T00:00`), 'is not a date such as 2026-12-24');

/** How several deliveries move at once. Days and dates are those of each channel's zone. */
export const bulkTarget = z.discriminatedUnion('type', [
  /** Each by so many days, at its time of day. */
  z.strictObject({
    type: z.literal('days'),
    days: z
      .number()
      .int()
      .min(-365)
      .max(365)
      .refine((days) => days !== 0, 'is at least a day'),
  }),
  /** Each to this date, at its time of day. */
  z.strictObject({ type: z.literal('date'), date }),
  /** Into the next free slots in their order, from now or from this date. */
  z.strictObject({ type: z.literal('slots'), from: date.nullable().default(null) }),
]);
export type BulkTarget = z.infer<typeof bulkTarget>;

export type TargetOf =
  | { readonly type: 'target'; readonly to: JointTarget }
  | { readonly type: 'none'; readonly sentence: string };

/** Where one delivery is to go (pure). */
export function targetOf(
  { dueAt }: Pick<DeliveryRecord, 'dueAt'>,
  how: BulkTarget,
  { zone, now }: { readonly zone: string; readonly now: Instant },
): TargetOf {
  if (how.type === 'slots') {
    const from = how.from === null ? now : resolveWallTime(zone, `${how.from}T00:00`).instant - 1;
    return { type: 'target', to: { type: 'slot-after', at: Math.max(from, now) } };
  }
  if (!dueAt) {
    const sentence = 'It has no time yet that could be moved. Give it the next free slot instead.';
    return { type: 'none', sentence };
  }
  const [day = '', time = ''] = wallTimeAt(zone, dueAt.getTime()).split('T');
  const then = how.type === 'date' ? how.date : laterDate(day, how.days);
  const { instant } = resolveWallTime(zone, `${then}T${time}`);
  return { type: 'target', to: { type: 'at', at: instant } };
}

function laterDate(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
