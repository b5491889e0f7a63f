import { z } from 'zod';
import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import { FUNCTION_NAMES, type PerFunction } from '../domain/index.js';
import type { CapacityRecord, OrganisationRecord, ValueRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';

export const MOST_HOURS = 10_000;
export const MOST_MINUTES = 1_440;
export const MOST_VALUE = 1_000_000;

const between = (least: number, most: number) =>
  z
    .number({ error: 'Give a number; 0 is one too.' })
    .min(least, `Give a number from ${least} to ${most}.`)
    .max(most, `Give a number from ${least} to ${most}.`);

const each = (amount: z.ZodNumber) =>
  z.strictObject({ news: amount, support: amount, events: amount });

/** What `points` and currencies are called. */
export const valueUnit = z
  .string()
  .refine(
    (unit) => unit === 'points' || Intl.supportedValuesOf('currency').includes(unit),
    'Write points, or a currency’s code such as EUR.',
  );

export const capacityInput = z.strictObject({
  hoursPerWeek: each(between(0, MOST_HOURS)),
  minutesPerPost: each(between(0, MOST_MINUTES)),
  minutesPerReply: each(between(0, MOST_MINUTES)),
  questionPercent: each(between(0, 100)),
  shared: z.boolean(),
  useMeasured: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether minutes that people told take the place of estimates.' }),
}) satisfies z.ZodType<CapacityRecord>;

export const valueInput = z.strictObject({
  unit: valueUnit,
  perPost: each(between(0, MOST_VALUE)),
  perHelped: each(between(0, MOST_VALUE)),
}) satisfies z.ZodType<ValueRecord>;

export const capacitySettingsInput = z.strictObject({
  capacity: capacityInput.nullable(),
  value: valueInput.nullable(),
});

/** What an organisation says of its hours and of what its work is worth; null where not set. */
export interface CapacitySettings {
  readonly capacity: CapacityRecord | null;
  readonly value: ValueRecord | null;
}

export interface CapacityDeps {
  readonly store: Pick<Store, 'organisation'>;
  readonly audit: Pick<AuditLog, 'record'>;
}

export function capacitySettingsOf({ capacity, value }: OrganisationRecord): CapacitySettings {
  return { capacity: capacity ?? null, value: value ?? null };
}

/** Sets both in one write; the audit log has every figure that was and is. */
export async function setCapacity(
  { store, audit }: CapacityDeps,
  actor: Actor,
  settings: CapacitySettings,
): Promise<void> {
  const before = await store.organisation
    .findOneAndUpdate({ _id: 'organisation' }, { $set: settings }, { returnDocument: 'before' })
    .lean<OrganisationRecord>()
    .orFail()
    .exec();
  await audit.record({
    actor: asAuditActor(actor),
    action: 'capacity.edit',
    resource: { kind: 'organisation', id: 'organisation' },
    before: asFigures(capacitySettingsOf(before)),
    after: asFigures(settings),
  });
}

/** One plain value a figure: `hoursPerWeek.news`. */
function asFigures({ capacity, value }: CapacitySettings): Record<string, unknown> | null {
  if (!capacity && !value) return null;
  return {
    ...(capacity
      ? {
          ...byFunction('hoursPerWeek', capacity.hoursPerWeek),
          ...byFunction('minutesPerPost', capacity.minutesPerPost),
          ...byFunction('minutesPerReply', capacity.minutesPerReply),
          ...byFunction('questionPercent', capacity.questionPercent),
          shared: capacity.shared,
          useMeasured: capacity.useMeasured ?? false,
        }
      : {}),
    ...(value
      ? {
          unit: value.unit,
          ...byFunction('perPost', value.perPost),
          ...byFunction('perHelped', value.perHelped),
        }
      : {}),
  };
}

const byFunction = (name: string, values: PerFunction<number>): Record<string, number> =>
  Object.fromEntries(FUNCTION_NAMES.map((each) => [`${name} ${each}`, values[each]]));
