import { postsPerWeekAt, type Curve } from './curve.js';

/** How often: `posts` every `weeks` weeks. No posts at all is `{ posts: 0, weeks: 1 }`. */
export interface Cadence {
  readonly posts: number;
  readonly weeks: number;
}

export const NO_POSTS: Cadence = { posts: 0, weeks: 1 };

/** Rarer than this nobody remembers the last one. */
export const LONGEST_CYCLE_WEEKS = 8;

/**
 * The cadence a person can say for a rate (`domain.md`, Levels): from 1 a week upwards whole posts
 * a week (half up), below that one post every m weeks with m = round(1 / rate), 8 at most.
 */
export function cadenceOf(postsPerWeek: number): Cadence {
  if (!(postsPerWeek > 0)) return NO_POSTS;
  if (postsPerWeek >= 1) return { posts: Math.floor(postsPerWeek + 0.5), weeks: 1 };
  // Two thirds have no last digit, and 1½ weeks must not become a little less than that.
  const interval = Math.round(1e6 / postsPerWeek) / 1e6;
  const weeks = Math.floor(interval + 0.5);
  return { posts: 1, weeks: Math.min(weeks, LONGEST_CYCLE_WEEKS) };
}

/** The cadence of a level on a curve; none at level 0. */
export function cadenceAt(curve: Curve, level: number): Cadence {
  return level <= 0 ? NO_POSTS : cadenceOf(postsPerWeekAt(curve, level));
}

/** Of a cadence: below one where it is rarer than weekly. */
export function postsPerWeekOf({ posts, weeks }: Cadence): number {
  return posts / weeks;
}

export function sameCadence(a: Cadence, b: Cadence): boolean {
  return a.posts === b.posts && a.weeks === b.weeks;
}

/** "3 posts a week", "1 post every 4 weeks", "no posts". */
export function describeCadence({ posts, weeks }: Cadence): string {
  if (posts === 0) return 'no posts';
  const counted = posts === 1 ? '1 post' : `${posts} posts`;
  return weeks === 1 ? `${counted} a week` : `${counted} every ${weeks} weeks`;
}
