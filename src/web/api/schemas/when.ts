import { z } from 'zod';
import { instantsOf, isWallTime, wallTimeAt } from '../../../domain/index.js';
import { MINUTE, type Instant } from '../../../domain/time-units.js';
import type { When } from '../../../publishing/post-input.js';
import { zoneName } from './values.js';

const INSTANT = z.iso.datetime({ offset: true });

const fixedWhen = z.strictObject({
  at: z
    .string()
    .max(40)
    .refine((text) => isWallTime(text) || INSTANT.safeParse(text).success, {
      error:
        'is neither an instant such as 2026-12-24T09:30:00Z nor a wall time such as 2026-12-24T09:30',
    })
    .meta({
      description:
        'An instant (`2026-12-24T09:30:00Z`, or with an offset), or a wall time in `zone` (`2026-12-24T09:30`). Whole minutes.',
      examples: ['2026-12-24T09:30'],
    }),
  zone: zoneName.optional().meta({
    description:
      'An IANA time zone. Needed with a wall time; with an instant it says in which zone the time is kept, UTC unless told.',
    examples: ['Europe/Berlin'],
  }),
  choice: z.enum(['first', 'second']).optional().meta({
    description: 'Which of the two, where the clock goes back and a wall time occurs twice.',
  }),
});

/** `next-slot`, `draft`, or a fixed time; inside it is what the use cases take. */
export const apiWhen = z
  .union([
    z.enum(['next-slot', 'draft'], 'is "next-slot", "draft" or an object with "at"'),
    fixedWhen,
  ])
  .transform((given, context): When => {
    if (typeof given === 'string') return { type: given };
    const refuse = (field: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [field], message });
      return z.NEVER;
    };
    const { at, zone, choice } = given;
    if (isWallTime(at)) {
      if (zone === undefined) return refuse('zone', 'is needed with a wall time');
      return { type: 'fixed', wall: at, zone, choice: choice ?? 'first' };
    }
    if (choice !== undefined) return refuse('choice', 'is for wall times: an instant occurs once');
    const instant = Date.parse(at);
    if (instant % MINUTE !== 0) return refuse('at', 'must be a whole minute');
    return { type: 'fixed', ...wallOf(instant, zone ?? 'UTC') };
  })
  .meta({
    description: 'The next free slot of the function, a draft without a time, or a fixed time.',
  });

/** The wall time that stands for exactly this instant. */
function wallOf(
  instant: Instant,
  zone: string,
): { wall: string; zone: string; choice: 'first' | 'second' } {
  const wall = wallTimeAt(zone, instant);
  const second = instantsOf(zone, wall)[1];
  return { wall, zone, choice: second === instant ? 'second' : 'first' };
}

/** The same for a delivery that exists: it may not become a draft here. */
export const apiPlacement = apiWhen;
