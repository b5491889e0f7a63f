import { ChannelBook } from './channel-book.js';
import { gapOf } from '../slots/cycle-slots.js';
import { DEFAULT_TOLERANCE_MINUTES, type FunctionName } from '../function-name.js';
import { epochAt } from '../slots/epoch.js';
import type { PlacedDelivery, PlacementContext, PlacementRequest } from './placement.js';
import type { BrokenRule } from './rule.js';
import { slotsBetween } from '../slots/slot-planner.js';
import { brokenTimeRules, isCompliant, type TimeQuestion } from './time-rules.js';
import { MINUTE, type Instant } from '../time-units.js';

/** The rules of one channel at one moment, over all that is planned there so far. */
export class Rulebook {
  readonly context: PlacementContext;
  readonly book: ChannelBook;
  /** No gap of the plan is wider, in ms. */
  readonly widestGap: number;

  constructor(context: PlacementContext) {
    this.context = context;
    this.book = new ChannelBook(context.deliveries);
    this.widestGap = context.plan.epochs.reduce(
      (widest, epoch) => Math.max(widest, gapOf(epoch)),
      MINUTE,
    );
  }

  /** From here on this delivery counts too. */
  add(delivery: PlacedDelivery): void {
    this.book.add(delivery);
  }

  /** How far from a slot a fixed time still takes it, in ms. */
  toleranceOf(name: FunctionName): number {
    return (this.context.toleranceMinutes?.[name] ?? DEFAULT_TOLERANCE_MINUTES) * MINUTE;
  }

  /** The slots of a function from one instant to another, both included, that nothing holds. */
  freeSlots(request: PlacementRequest, from: Instant, to: Instant): Instant[] {
    return slotsBetween(this.context.plan, from, to + 1)
      .filter(({ at, function: name }) => {
        return name === request.function && !this.book.isHeld(at, request.id);
      })
      .map(({ at }) => at);
  }

  /** The nearest free slot within the tolerance, the earlier of two; none of those kept for others. */
  slotFor(
    request: PlacementRequest,
    at: Instant,
    kept?: ReadonlySet<Instant | null>,
  ): Instant | null {
    const tolerance = this.toleranceOf(request.function);
    const distance = (slot: Instant | null) => (slot === null ? Infinity : Math.abs(slot - at));
    return this.freeSlots(request, at - tolerance, at + tolerance)
      .filter((slot) => kept?.has(slot) !== true)
      .reduce<Instant | null>(
        (nearest, slot) => (distance(slot) < distance(nearest) ? slot : nearest),
        null,
      );
  }

  /** Every rule about time that a delivery would break at this time, taking this slot. */
  brokenAt(request: PlacementRequest, at: Instant, holds: Instant | null): BrokenRule[] {
    return brokenTimeRules(this.#question(request, at, () => holds));
  }

  /** Whether a delivery would break no rule about time, taking the nearest free slot. */
  isCompliant(request: PlacementRequest, at: Instant): boolean {
    return isCompliant(this.#question(request, at, () => this.slotFor(request, at)));
  }

  #question(request: PlacementRequest, at: Instant, holds: TimeQuestion['holds']): TimeQuestion {
    const { plan, now } = this.context;
    return {
      plan,
      now,
      book: this.book,
      widestGap: this.widestGap,
      request,
      at,
      epoch: epochAt(plan, at),
      holds,
      isSlot: () =>
        slotsBetween(plan, at, at + 1).some((slot) => slot.function === request.function),
    };
  }
}
