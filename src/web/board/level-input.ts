import { z } from 'zod';
import { FUNCTION_NAMES, isLevel, LONGEST_FADE_DAYS } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { LevelGoal } from '../../board/dimmer-changes.js';
import { goalOver } from '../../board/level-goal.js';

const LEVEL = 'A level is a whole number from 0 to 100.';
const DAYS = `A fade takes from 1 to ${LONGEST_FADE_DAYS} days.`;

/** Digits and nothing else: an empty text must not become 0, which would turn a fader off. */
const level = z
  .string({ error: LEVEL })
  .regex(/^\d{1,3}$/, { error: LEVEL })
  .transform(Number)
  .refine(isLevel, { error: LEVEL });

/** Empty for now. */
const days = z
  .string()
  .regex(/^\d{0,3}$/, { error: DAYS })
  .transform(Number)
  .refine((count) => count <= LONGEST_FADE_DAYS, { error: DAYS })
  .optional();

/** Where a fader shall stand, as forms send it; `goalOf` reads it. */
export const goalInput = {
  level,
  /** In days, from the keys of the pace; it goes before `days`, which stands beside them. */
  over: days,
  days,
  /** When the fade whose steps were shown shall be over; empty for now. */
  until: z.union([z.literal(''), z.iso.datetime()]).optional(),
  revision: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
};

export const dimmerInput = {
  channel: z.string().max(40),
  function: z.enum(FUNCTION_NAMES),
};

interface GoalFields {
  readonly level: number;
  readonly over?: number | undefined;
  readonly days?: number | undefined;
  readonly until?: string | undefined;
}

/** The pace as it was asked for, in days; 0 for now. */
export const paceOf = ({ over, days: written }: Pick<GoalFields, 'over' | 'days'>): number =>
  over ?? written ?? 0;

export function goalOf(fields: GoalFields, now: Instant): LevelGoal {
  if (fields.until) return { level: fields.level, until: Date.parse(fields.until) };
  return goalOver(fields.level, paceOf(fields), now);
}
