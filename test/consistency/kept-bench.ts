import { slotsBetween, type FunctionName } from '../../src/domain/index.js';
import type { Instant } from '../../src/domain/time-units.js';
import { createNotices } from '../../src/notices/notices.js';
import { openOrganisation } from '../../src/organisation.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { NoticeRecord } from '../../src/store/notices.js';
import type { Store } from '../../src/store/store.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { openTestStore } from '../support/test-store.js';
import { feedChannel, type GivenChannel } from '../support/channel-record.js';

/** An organisation in Berlin with a manager and an author, whose channels promised and published. */
export interface KeptBench {
  readonly store: Store;
  readonly clock: FixedClock;
  readonly notices: ReturnType<typeof createNotices>;
  channel(given?: GivenChannel): Promise<ChannelRecord>;
  /** What people were told, and who. */
  told(): Promise<Pick<NoticeRecord, 'person' | 'kind' | 'sentence' | 'link'>[]>;
  close(): Promise<void>;
}

export async function openKeptBench(now: Instant): Promise<KeptBench> {
  const test = await openTestStore();
  const { store } = test;
  const clock = fixedClock(now);
  await openOrganisation(store, 0);
  await store.organisation.updateOne({}, { $set: { zone: 'Europe/Berlin' } });
  for (const role of ['author', 'manager'] as const) {
    await store.people.create({
      ...{ _id: role, email: `${role}@example.com`, name: role, role, zone: 'UTC' },
      ...{ state: 'active', passwordHash: 'x', inviteHash: null, inviteExpiresAt: null },
      ...{ createdAt: new Date(0), lastLoginAt: null },
    });
  }
  return {
    ...{ store, clock, notices: createNotices({ store, clock }) },
    async channel(given = {}) {
      const record = feedChannel(now, given);
      await store.channels.create(record);
      return record;
    },
    told: () => store.notices.find({}).sort({ _id: 1 }).lean<NoticeRecord[]>().exec(),
    close: () => test.close(),
  };
}

/** The slots that one dimmer promised, ascending. */
export async function promisedSlots(
  store: Store,
  channel: ChannelRecord,
  { function: name, from, to }: { function: FunctionName; from: Instant; to: Instant },
): Promise<Instant[]> {
  const plan = planOf(await loadOrganisation(store), channel);
  return slotsBetween(plan, from, to)
    .filter((slot) => slot.function === name)
    .map(({ at }) => at);
}

/** A delivery that went out in its slot. */
export async function publishedIn(
  store: Store,
  channel: ChannelRecord,
  { slot, ...given }: { readonly slot: Instant } & Partial<DeliveryRecord>,
): Promise<string> {
  const at = new Date(slot);
  const record = deliveryRecord(at, {
    ...{ channel: channel._id, holds: at, state: 'published', wakeAt: null },
    outcome: { networkId: `n${slot}${given.function ?? ''}`, url: null, at, late: false },
    ...given,
  });
  await store.deliveries.create(record);
  return record._id;
}
