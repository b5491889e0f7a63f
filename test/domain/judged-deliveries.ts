import type { JudgedDelivery } from '../../src/domain/consistency/slot-account.js';
import type { Instant } from '../../src/domain/time-units.js';

let count = 0;

/** News that went out at an instant, off plan unless told otherwise. */
export function published(at: Instant, given: Partial<JudgedDelivery> = {}): JudgedDelivery {
  count += 1;
  return {
    id: `p${String(count).padStart(6, '0')}`,
    function: 'news',
    state: 'published',
    dueAt: at,
    holds: null,
    publishedAt: at,
    ...given,
  };
}

/** News that was published in its slot. */
export const inSlot = (slot: Instant, given: Partial<JudgedDelivery> = {}): JudgedDelivery =>
  published(slot, { holds: slot, ...given });

/** News that was due at an instant and did not go out. */
export const notOut = (at: Instant, state: JudgedDelivery['state']): JudgedDelivery =>
  published(at, { state, publishedAt: null });
