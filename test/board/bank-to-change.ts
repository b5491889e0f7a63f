import { perFunction, slotsBetween, type FunctionName } from '../../src/domain/index.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { ChannelRecord, RhythmRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { MONDAY, type PublishingBench } from '../support/publishing-bench.js';

const BEGAN = MONDAY - 60 * DAY;
/** Texts of that week must not be repeated before the middle of this one. */
const LONG_AGO = MONDAY - 33 * DAY;
const REPEATED = 'the same words';

const RHYTHMS: readonly Partial<RhythmRecord>[] = [
  {},
  { zone: 'America/New_York', gapMinutes: 60 },
  { zone: 'Asia/Kolkata', preferredTimes: [600, 840] },
  { windows: [{ weekday: 2, from: 540, to: 660 }], gapMinutes: 30 },
];

const LEVELS: readonly Record<FunctionName, number>[] = [
  { news: 75, support: 25, events: 50 },
  { news: 100, support: 50, events: 10 },
  { news: 40, support: 0, events: 60 },
  { news: 60, support: 75, events: 25 },
];

/**
 * Channels whose rhythms differ, with what went out in sixty days, a queue in slots, fixed times of
 * which some lie off plan, a text that is repeated, and what a claim or a restoration keeps.
 */
export async function fillBank(bench: PublishingBench): Promise<ChannelRecord[]> {
  const { store } = bench.deps;
  const organisation = await loadOrganisation(store);
  const channels: ChannelRecord[] = [];
  for (const [index, rhythm] of RHYTHMS.entries()) {
    const plain = await bench.channel({ name: `Channel ${index}`, levels: LEVELS[index] ?? {} });
    const [first] = plain.rhythms;
    if (!first) throw new Error('a channel has a rhythm');
    const rhythms = [{ ...first, ...rhythm }];
    await store.channels.updateOne({ _id: plain._id }, { $set: { rhythms } });
    const channel = { ...plain, rhythms };
    channels.push(channel);
    const slots = slotsBetween(planOf(organisation, channel), BEGAN, MONDAY + 60 * DAY);
    const ahead = slots.filter(({ at }) => at > MONDAY);
    const given: DeliveryRecord[] = [
      ...slots
        .filter(({ at }) => at < MONDAY)
        .map(({ at, function: name }) =>
          of(channel, at, {
            ...{ function: name, state: 'published' },
            ...(at > LONG_AGO && at < LONG_AGO + 7 * DAY ? { textFingerprint: REPEATED } : {}),
          }),
        ),
      ...perFunctionSlots(ahead).map(({ at, function: name }, number) =>
        of(channel, at, {
          function: name,
          ...(number % 5 === 0 ? fixed(at, first.zone) : {}),
          ...(number % 7 === 0 ? { textFingerprint: REPEATED } : {}),
          ...(number % 11 === 10 ? { needsApproval: true, state: 'awaiting-approval' } : {}),
        }),
      ),
      of(channel, MONDAY + 20 * DAY + 3 * HOUR, {
        ...fixed(MONDAY + 20 * DAY + 3 * HOUR, first.zone),
        holds: null,
        overrides: [{ rule: 'cadence-full', reason: 'It matters.', by: 'm', at: new Date(BEGAN) }],
      }),
      of(channel, MONDAY - 40 * DAY, { holds: null, state: 'held' }),
      of(channel, MONDAY + 9 * DAY, { holds: null, state: 'held', restoredAt: new Date(BEGAN) }),
      of(channel, MONDAY + 30 * DAY, { holds: null, attempts: 1 }),
    ];
    await store.deliveries.collection.insertMany(given as never[]);
  }
  return channels;
}

/** The first few slots of each function. */
function perFunctionSlots<T extends { readonly function: FunctionName }>(slots: readonly T[]): T[] {
  const found = perFunction((name) =>
    slots.filter((slot) => slot.function === name).slice(0, name === 'news' ? 9 : 4),
  );
  return [...found.news, ...found.support, ...found.events];
}

const fixed = (at: number, zone: string): Partial<DeliveryRecord> => ({
  placement: { kind: 'fixed', wall: wallOf(at, zone), zone, choice: 'first' },
});

const wallOf = (at: number, zone: string): string =>
  new Date(at).toLocaleString('sv', { timeZone: zone }).slice(0, 16).replace(' ', 'T');

const of = (channel: ChannelRecord, at: number, given: Partial<DeliveryRecord>): DeliveryRecord =>
  deliveryRecord(new Date(at), { channel: channel._id, holds: new Date(at), ...given });
