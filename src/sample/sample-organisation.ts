import { isDeepStrictEqual } from 'node:util';
import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import type { Clock } from '../clock.js';
import { ConflictError } from '../failures.js';
import { SECOND } from '../domain/time-units.js';
import type { Jobs } from '../jobs/port.js';
import type { Networks } from '../networks/registry.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import { leaveWakeUps } from '../publishing/ledger/wake-ups.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { capacitySettingsOf, type CapacitySettings } from '../value/capacity-settings.js';
import { SAMPLE_CAPACITY } from './sample-capacity.js';
import { SAMPLE_CHANNELS } from './sample-channels.js';
import { sampleChannelRecord } from './sample-channel-record.js';
import { samplePeople } from './sample-people.js';
import { samplePosts } from './sample-posts.js';

export interface SampleDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  /** Tells where each channel is read; without it that is not known until it is tested. */
  readonly networks?: Pick<Networks, 'get'>;
}

/**
 * Brings a small organisation to try the product on: three channels, people of each role, four
 * weeks of history, two weeks ahead, and one post that goes out within the first minute.
 *
 * @throws ConflictError when it is there already
 */
export async function loadSample(deps: SampleDeps, actor: Actor): Promise<void> {
  const { store, clock } = deps;
  const now = clock.now();
  const people = samplePeople(now);
  // Whoever sets the mark first brings it; a second click finds it set.
  const marked = await store.organisation.updateOne(
    { _id: 'organisation', sample: trusted({ $ne: 'loaded' }) },
    { $set: { sample: 'loaded', samplePeople: people.map(({ _id }) => _id) } },
  );
  if (marked.matchedCount === 0) {
    throw new ConflictError('The sample organisation is there already. Remove it first.');
  }
  const organisation = await loadOrganisation(store);
  await store.people.insertMany(people);
  for (const sample of SAMPLE_CHANNELS) {
    const channel = sampleChannelRecord(sample, now);
    const made = samplePosts({
      ...{ sample, channel, people, now },
      plan: planOf(organisation, channel),
      goesOutSoon: sample === SAMPLE_CHANNELS.at(-1),
    });
    await store.channels.create(await withAccount(deps, channel));
    await store.feedEntries.insertMany(made.entries);
    await store.deliveries.insertMany(made.deliveries);
    await store.posts.insertMany(made.posts);
    await leaveWakeUps(deps, made.deliveries);
    if (made.first?.dueAt) {
      const sampleFirst = { delivery: made.first._id, dueAt: made.first.dueAt.getTime() };
      await store.organisation.updateOne({ _id: 'organisation' }, { $set: { sampleFirst } });
    }
  }
  // Hours that are set already are the organisation's own.
  if (!organisation.capacity && !organisation.value) {
    await store.organisation.updateOne({ _id: 'organisation' }, { $set: SAMPLE_CAPACITY });
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'sample.edit',
    resource: { kind: 'organisation', id: 'organisation' },
    after: { sample: 'loaded' },
  });
}

/** The channel with the page on which people read it. */
async function withAccount({ networks }: SampleDeps, channel: ChannelRecord) {
  const { _id, name, slug, settings, connection } = channel;
  const asked = { channel: _id, channelName: name, slug, settings, credentials: {} };
  const signal = AbortSignal.timeout(5 * SECOND);
  const answer = await networks?.get(channel.network).check(asked, signal);
  const account = answer?.type === 'ok' ? answer.account : null;
  return { ...channel, connection: { ...connection, account } };
}

/** Takes everything away that the sample brought, and what was written on its channels. */
export async function removeSample(deps: SampleDeps, actor: Actor): Promise<void> {
  const { store } = deps;
  const organisation = await loadOrganisation(store);
  const channels = await store.channels
    .find({ sample: trusted({ $eq: true }) })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  const ids = channels.map(({ _id }) => _id);
  const onThem = await store.deliveries
    .find({ channel: trusted({ $in: ids }) })
    .select({ post: 1 })
    .lean<{ post: string }[]>()
    .exec();
  await store.deliveries.deleteMany({ channel: trusted({ $in: ids }) });
  await removePostsWithoutDeliveries(store, [...new Set(onThem.map(({ post }) => post))]);
  await store.feedEntries.deleteMany({ channel: trusted({ $in: ids }) });
  await store.channels.deleteMany({ _id: trusted({ $in: ids }) });
  await store.sessions.deleteMany({ person: trusted({ $in: organisation.samplePeople }) });
  await store.people.deleteMany({ _id: trusted({ $in: organisation.samplePeople }) });
  await store.organisation.updateOne(
    { _id: 'organisation' },
    {
      $set: {
        sample: 'removed',
        samplePeople: [],
        sampleFirst: null,
        ...withoutSampleCapacity(organisation),
      },
    },
  );
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'sample.edit',
    resource: { kind: 'organisation', id: 'organisation' },
    before: { sample: organisation.sample },
    after: { sample: 'removed' },
  });
}

/** Hours that nobody has changed since go with the sample that brought them. */
function withoutSampleCapacity(organisation: OrganisationRecord): Partial<CapacitySettings> {
  const isSample = isDeepStrictEqual(capacitySettingsOf(organisation), SAMPLE_CAPACITY);
  return isSample ? { capacity: null, value: null } : {};
}

/** A post that also stands on a channel of the organisation's own stays. */
async function removePostsWithoutDeliveries(store: Store, posts: readonly string[]): Promise<void> {
  const kept = await store.deliveries
    .find({ post: trusted({ $in: [...posts] }) })
    .select({ post: 1 })
    .lean<{ post: string }[]>()
    .exec();
  const keep = new Set(kept.map(({ post }) => post));
  const gone = posts.filter((post) => !keep.has(post));
  await store.posts.deleteMany({ _id: trusted({ $in: gone }) });
}
