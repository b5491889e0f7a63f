import { expect } from 'chai';
import fc from 'fast-check';
import {
  isInTime,
  keptSlots,
  type PublishedPost,
} from '../../../src/domain/consistency/slot-keeping.js';
import { MINUTE, type Instant } from '../../../src/domain/time-units.js';
import { runs } from '../property-runs.js';

const TOLERANCE = 60;
const times = fc.integer({ min: 0, max: 400 }).map((minutes): Instant => minutes * MINUTE);

const cases = fc
  .record({
    slots: fc.uniqueArray(times, { maxLength: 6 }),
    posts: fc.array(fc.record({ at: times, held: fc.nat(8) }), { maxLength: 6 }),
  })
  .map(({ slots, posts }) => {
    const ascending = [...slots].sort((a, b) => a - b);
    return {
      slots: ascending,
      posts: posts
        .map(({ at, held }): PublishedPost => ({ at, holds: ascending[held] ?? null }))
        .sort((a, b) => a.at - b.at),
    };
  });

/** The most slots that can be kept, by trying every way. */
function mostKept(slots: readonly Instant[], posts: readonly PublishedPost[]): number {
  const [slot, ...others] = slots;
  if (slot === undefined) return 0;
  const without = mostKept(others, posts);
  const withOne = posts.flatMap((post, place) =>
    isInTime(slot, post.at, TOLERANCE) ? [1 + mostKept(others, posts.toSpliced(place, 1))] : [],
  );
  return Math.max(without, ...withOne);
}

describe('laws of keeping slots', () => {
  it('keeps as many slots as there is any way to keep, each by a post of its own in time', () => {
    fc.assert(
      fc.property(cases, ({ slots, posts }) => {
        const kept = keptSlots(slots, posts, TOLERANCE);
        expect(kept.size).to.equal(mostKept(slots, posts));
        expect(new Set(kept.values()).size).to.equal(kept.size);
        for (const [slot, post] of kept) {
          expect(isInTime(slots[slot] ?? 0, posts[post]?.at ?? -1e9, TOLERANCE)).to.equal(true);
        }
      }),
      runs(300),
    );
  });

  it('leaves a post in the slot that it holds wherever every held slot can be kept so', () => {
    fc.assert(
      fc.property(fc.uniqueArray(times, { maxLength: 6 }), fc.array(times), (given, beside) => {
        const slots = [...given].sort((a, b) => a - b);
        const posts = [
          ...slots.map((at): PublishedPost => ({ at: at + 30 * MINUTE, holds: at })),
          ...beside.map((at): PublishedPost => ({ at, holds: null })),
        ].sort((a, b) => a.at - b.at);
        for (const [slot, post] of keptSlots(slots, posts, TOLERANCE)) {
          expect(posts[post]?.holds).to.equal(slots[slot]);
        }
      }),
      runs(100),
    );
  });
});
