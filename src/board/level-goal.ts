import { isLevel, LONGEST_FADE_DAYS } from '../domain/index.js';
import { DAY, type Instant } from '../domain/time-units.js';
import { InvalidInputError } from '../failures.js';
import type { LevelGoal } from './dimmer-changes.js';
import type { Fader } from './fader.js';

/** A goal to be reached in so many days from now; at once without any. */
export function goalOver(level: number, days: number | undefined, now: Instant): LevelGoal {
  return { level, ...(days === undefined || days === 0 ? {} : { until: now + days * DAY }) };
}

/**
 * A goal that may be written. A fade whose time is over already is set now: a way back that was
 * taken late.
 *
 * @throws InvalidInputError
 */
export function checkedGoal({ level, until }: LevelGoal, now: Instant): LevelGoal {
  if (!isLevel(level)) {
    throw new InvalidInputError({ level: ['A level is a whole number from 0 to 100.'] });
  }
  if (until === undefined || until <= now) return { level };
  if (until > now + LONGEST_FADE_DAYS * DAY) {
    throw new InvalidInputError({ until: [`A fade takes at most ${LONGEST_FADE_DAYS} days.`] });
  }
  return { level, until };
}

/** What sets a fader back to where it is, or to the fade that is under way. */
export function wayBack({ level, fade, source }: Fader): LevelGoal {
  if (fade === null || source?.type !== 'set') return { level };
  const { level: goal, until } = source.change;
  return { level: goal, ...(until === undefined ? {} : { until }) };
}

/** A goal as the audit log keeps it. */
export function goalTold(
  level: number,
  { level: goal, until }: LevelGoal,
): Readonly<Record<string, unknown>> {
  if (until === undefined) return { level: goal };
  return { level, fadesTo: goal, until: new Date(until).toISOString() };
}
