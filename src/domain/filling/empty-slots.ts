import { keepsItsSlot } from '../delivery-state.js';
import type { ChannelPlan } from '../slots/epoch.js';
import {
  DEFAULT_TOLERANCE_MINUTES,
  type FunctionName,
  type PerFunction,
} from '../function-name.js';
import type { Span } from '../time/open-time.js';
import type { PlacedDelivery } from '../rules/placement.js';
import type { Slot } from '../slots/slot.js';
import { slotsBetween } from '../slots/slot-planner.js';
import { MINUTE } from '../time-units.js';

export interface EmptySlotSource {
  readonly plan: ChannelPlan;
  /** Of the channel, from a tolerance before the span to a tolerance after it. */
  readonly deliveries: readonly Pick<PlacedDelivery, 'function' | 'at' | 'holds' | 'state'>[];
  readonly toleranceMinutes?: Partial<PerFunction<number>>;
}

/**
 * The promised slots of a span, its end excluded, that nothing fills: no delivery holds them, and
 * none was published off plan within the function's tolerance of them. By time.
 */
export function emptySlots(
  { plan, deliveries, toleranceMinutes = {} }: EmptySlotSource,
  { from, to }: Span,
): Slot[] {
  const held = new Set(
    deliveries.flatMap(({ function: name, holds, state }) =>
      holds !== null && keepsItsSlot(state) ? [keyOf(name, holds)] : [],
    ),
  );
  const beside = deliveries.filter(({ holds, state }) => holds === null && state === 'published');
  return slotsBetween(plan, from, to).filter(({ function: name, at }) => {
    if (held.has(keyOf(name, at))) return false;
    const reach = (toleranceMinutes[name] ?? DEFAULT_TOLERANCE_MINUTES) * MINUTE;
    return !beside.some((near) => near.function === name && Math.abs(near.at - at) <= reach);
  });
}

const keyOf = (name: FunctionName, at: number): string => `${name} ${at}`;
