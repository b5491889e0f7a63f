import { z } from 'zod';
import { instantsOf, isWallTime, wallTimeAt } from '../../../domain/index.js';
import { MINUTE, type Instant } from '../../../domain/time-units.js';
import type { When } from '../../../publishing/scheduling/post-input.js';
import { isInstant, zoneName } from './values.js';

const WALL_TIME = z.iso.datetime({ local: true });

/** What somebody may write for a time: with seconds too, as programs do. */
const isTime = (text: string): boolean =>
  isInstant(text) || (WALL_TIME.safeParse(text).success && isWallTime(wholeWall(text)));

/** The minute that a time falls into the end of: nothing goes out before it was asked for. */
const wholeMinute = (at: Instant): Instant => Math.ceil(at / MINUTE) * MINUTE;
const wholeWall = (text: string): string =>
  new Date(wholeMinute(Date.parse(`${text}Z`))).toISOString().slice(0, 16);

const fixedWhen = z.strictObject({
  at: z
    .string()
    .max(40)
    .refine(isTime, {
      error:
        'is neither an instant such as 2026-12-24T09:30:00Z nor a wall time such as 2026-12-24T09:30',
    })
    .meta({
      description:
        'An instant (`2026-12-24T09:30:00Z`, or with an offset), or a wall time in `zone` (`2026-12-24T09:30`). Seconds go up to the next whole minute.',
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
  .union([z.enum(['next-slot', 'draft']), fixedWhen], {
    error: ({ input }) =>
      input === undefined ? 'is missing' : 'is "next-slot", "draft" or an object with "at"',
  })
  .transform((given, context): When => {
    if (typeof given === 'string') return { type: given };
    const refuse = (field: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [field], message });
      return z.NEVER;
    };
    const { at, zone, choice } = given;
    if (!isInstant(at)) {
      if (zone === undefined) return refuse('zone', 'is needed with a wall time');
      return { type: 'fixed', wall: wholeWall(at), zone, choice: choice ?? 'first' };
    }
    if (choice !== undefined) return refuse('choice', 'is for wall times: an instant occurs once');
    return { type: 'fixed', ...wallOf(wholeMinute(Date.parse(at)), zone ?? 'UTC') };
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
