import { Temporal } from 'temporal-polyfill';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import type { Slot } from '../../../src/domain/slots/slot.js';
import { DAY, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';
import { SlotOracle } from './slot-oracle.js';

/**
 * The slots of a plan by its words: each epoch has those that its rules would always give. The first
 * after a change keeps the gap to the last before it, on the next free five minutes of its cycle or
 * not at all; blackouts take what lies on their dates.
 */
export function planSlots(plan: ChannelPlan, from: Instant, to: Instant): Slot[] {
  let slots: Slot[] = [];
  plan.epochs.forEach((epoch, index) => {
    const end = Math.min(plan.epochs[index + 1]?.from ?? Infinity, to);
    // A slot a little before the span may move one in it.
    const begin = Math.max(epoch.from, from - 2 * DAY);
    if (begin >= end) return;
    const oracle = new SlotOracle(epoch);
    const gap = Math.max(epoch.gapMinutes, 1) * MINUTE;
    const own = oracle.slots(begin, end);
    const last = slots.at(-1);
    const [first] = own;
    if (last === undefined || first === undefined || first.at - last.at >= gap) {
      slots = [...slots, ...own];
      return;
    }
    const until = Math.min(
      oracle.endOfCycle(first.function, first.at),
      plan.epochs[index + 1]?.from ?? Infinity,
    );
    const others = oracle.slots(first.at + 1, first.at + 8 * WEEK);
    const free = oracle
      .openInstants(last.at + gap, until, 5)
      .find((at) => others.every((other) => Math.abs(other.at - at) >= gap));
    const moved = free === undefined || free >= to ? [] : [{ ...first, at: free }];
    slots = [...slots, ...moved, ...own.slice(1)].sort((a, b) => a.at - b.at);
  });
  return slots.filter(({ at }) => {
    const zone = plan.epochs.findLast((epoch) => epoch.from <= at)?.zone ?? 'UTC';
    const date = Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(zone)
      .toPlainDate()
      .toString();
    return at >= from && !plan.blackouts.some((each) => each.from <= date && date <= each.to);
  });
}
