import { expect } from 'chai';
import fc from 'fast-check';
import { channelPlan } from '../../../src/domain/slots/channel-plan.js';
import type { ChannelPlan } from '../../../src/domain/slots/epoch.js';
import { FUNCTION_NAMES } from '../../../src/domain/function-name.js';
import { lookBackOf } from '../../../src/domain/rules/look-back.js';
import type { PlacedDelivery, QueuedDelivery } from '../../../src/domain/rules/placement.js';
import { replan } from '../../../src/domain/planning/queue-planner.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DAY, MINUTE, type Instant } from '../../../src/domain/time-units.js';
import { planSources, YEAR_START } from '../arbitrary-plans.js';
import { delivery } from '../placed-deliveries.js';
import { runs } from '../property-runs.js';

const PAST = 90 * DAY;

const texts = fc.constantFrom(null, null, null, 'a', 'b', 'c');
const names = fc.constantFrom(...FUNCTION_NAMES);
const nows = fc.integer({ min: 100 * 1440, max: 300 * 1440 }).map((m) => YEAR_START + m * MINUTE);

/** So many minutes from now. */
const around = (least: number, most: number) =>
  fc.array(fc.record({ name: names, text: texts, after: fc.integer({ min: least, max: most }) }), {
    maxLength: 12,
  });

const situations = fc.record({
  source: planSources,
  now: nows,
  past: around(-PAST / MINUTE, -1),
  fixed: around(1, (40 * DAY) / MINUTE),
  held: around((-20 * DAY) / MINUTE, (20 * DAY) / MINUTE),
  texts: fc.array(texts, { minLength: 8, maxLength: 8 }),
});

/** What went out in the slots of the last months, and some of it at other times. */
function outOf(
  plan: ChannelPlan,
  now: Instant,
  extra: readonly { name: QueuedDelivery['function']; text: string | null; after: number }[],
): PlacedDelivery[] {
  const inSlots = slotsBetween(plan, now - PAST, now)
    .slice(-60)
    .map(({ at, function: name }, index) =>
      delivery(at, {
        ...{ function: name, holds: at, state: 'published' },
        textFingerprint: index % 9 === 0 ? 'a' : null,
      }),
    );
  const others = extra.map(({ name, text, after }) =>
    delivery(now + after * MINUTE, { function: name, textFingerprint: text, state: 'published' }),
  );
  return [...inSlots, ...others];
}

describe('how far back the planner has to look', () => {
  it('is far enough: what went out before that changes nothing', () => {
    fc.assert(
      fc.property(situations, ({ source, now, past, fixed, held, texts: own }) => {
        const plan = channelPlan(source);
        const slots = slotsBetween(plan, now + 1, now + 60 * DAY).slice(0, own.length);
        const queue: QueuedDelivery[] = [
          ...slots.map(({ at, function: name }, index) =>
            delivery(at, {
              ...{ function: name, holds: at, asked: 'slot' },
              textFingerprint: own[index] ?? null,
            }),
          ),
          ...fixed.map(({ name, text, after }) =>
            delivery(now + after * MINUTE, { function: name, textFingerprint: text }),
          ),
          ...held.map(({ name, text, after }) =>
            delivery(now + after * MINUTE, {
              ...{ function: name, textFingerprint: text, state: 'held', asked: 'slot' },
            }),
          ),
        ];
        const others = outOf(plan, now, past);
        const from = now - lookBackOf(plan, now);
        const near = others.filter(({ at }) => at >= from);
        expect(replan(plan, queue, { now, others: near })).to.deep.equal(
          replan(plan, queue, { now, others }),
        );
      }),
      runs(40),
    );
  });
});
