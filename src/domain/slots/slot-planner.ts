import { compile, type CompiledPlan, type TableStretch } from './compiled-plan.js';
import { cyclesTouching } from './cycle-source.js';
import type { ChannelPlan } from './epoch.js';
import type { Span } from '../time/open-time.js';
import type { Slot, UnpromisedSlots } from './slot.js';
import type { Instant } from '../time-units.js';

/**
 * The slots of a channel from one instant to before another, ascending. The same plan gives the
 * same slots wherever the question starts; a slot before a change of the plan never depends on it.
 */
export function slotsBetween(plan: ChannelPlan, from: Instant, to: Instant): Slot[] {
  return compile(plan).slots({ from, to });
}

/** The cycles, of those that touch the span, in which windows and gap cannot hold every slot. */
export function unpromisedSlots(plan: ChannelPlan, from: Instant, to: Instant): UnpromisedSlots[] {
  const ready = compile(plan);
  return ready.stretches
    .flatMap((stretch, index) => {
      const span = { from: Math.max(from, stretch.from), to: Math.min(to, stretch.to) };
      return span.from < span.to ? unpromisedOf(ready, stretch, index, span) : [];
    })
    .sort((a, b) => a.from - b.from);
}

function unpromisedOf(
  ready: CompiledPlan,
  stretch: TableStretch,
  index: number,
  span: Span,
): UnpromisedSlots[] {
  const { table } = stretch;
  const lost = ready.borderMove(index);
  return table.rules.cycles.flatMap(({ function: name, cadence }, rank) =>
    cyclesTouching(table, rank, { from: span.from, to: span.to - 1 }).flatMap((cycle) => {
      const whole = table.cycleSpan(rank, cycle);
      const slots = table.slotsOfCycle(rank, cycle);
      const isLost =
        lost?.to === null && lost.slot.function === name && slots.includes(lost.slot.at);
      const held = slots.length - (isLost ? 1 : 0);
      if (held === cadence.posts) return [];
      return [
        {
          function: name,
          from: Math.max(whole.from, stretch.from),
          to: Math.min(whole.to, stretch.to),
          wanted: cadence.posts,
          held,
        },
      ];
    }),
  );
}
