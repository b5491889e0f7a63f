import { MINUTE, type Instant } from '../time-units.js';

/** Something that was published. */
export interface PublishedPost {
  readonly at: Instant;
  /** The slot that it was to fill; null for a post off plan. */
  readonly holds: Instant | null;
}

/**
 * Whether a post keeps a slot: it went out within the tolerance of it, before or after. Promises
 * are made in minutes, so that what goes out within the last minute is still in time: a fixed time
 * at the very edge of the tolerance keeps its slot although sending takes its seconds.
 */
export function isInTime(slot: Instant, at: Instant, toleranceMinutes: number): boolean {
  const reach = toleranceMinutes * MINUTE;
  return at >= slot - reach && at < slot + reach + MINUTE;
}

/**
 * Which post keeps which slot: each post at most one slot, each slot by at most one post, and as
 * many as there can be. A post keeps the slot that it holds before others come near it; the rest
 * keep the nearest; and pairs are changed only where more slots are kept by that.
 *
 * @param slots ascending
 * @param posts ascending by `at`
 * @returns the place of the post by the place of the slot
 */
export function keptSlots(
  slots: readonly Instant[],
  posts: readonly PublishedPost[],
  toleranceMinutes: number,
): Map<number, number> {
  const pairs = slots.flatMap((slot, place) =>
    posts.flatMap(({ at, holds }, post) =>
      isInTime(slot, at, toleranceMinutes)
        ? [{ slot: place, post, distance: holds === slot ? -1 : Math.abs(at - slot) }]
        : [],
    ),
  );
  pairs.sort((a, b) => a.distance - b.distance || a.slot - b.slot || a.post - b.post);
  /** By slot, the nearest first. */
  const near = slots.map((): number[] => []);
  for (const { slot, post } of pairs) near[slot]?.push(post);
  const postOf = new Map<number, number>();
  const slotOf = new Map<number, number>();
  for (const { slot, post } of pairs) {
    if (!postOf.has(slot) && !slotOf.has(post)) pair(slot, post);
  }

  function pair(slot: number, post: number): void {
    postOf.set(slot, post);
    slotOf.set(post, slot);
  }

  /** Finds the slot a post, where another slot can do with another one. */
  function findPost(slot: number, asked: Set<number>): boolean {
    for (const post of near[slot] ?? []) {
      if (asked.has(post)) continue;
      asked.add(post);
      const holder = slotOf.get(post);
      if (holder === undefined || findPost(holder, asked)) {
        pair(slot, post);
        return true;
      }
    }
    return false;
  }

  slots.forEach((_, slot) => {
    if (!postOf.has(slot)) findPost(slot, new Set());
  });
  return postOf;
}
