import { expect } from 'chai';
import { changeBank, followBank, markChannels } from '../../src/board/bank-follower.js';
import { DAY } from '../../src/domain/time-units.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { planStaleChannels } from '../../workers/stale-plans.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { OrganisationRecord } from '../../src/store/organisation.js';
import {
  actor,
  MONDAY,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

describe('following the bank', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  const dimmed = (revision: number, level = 0) =>
    changeBank(bench.deps.store, revision, { $push: { grandMaster: { at: MONDAY, level } } });
  const organisation = () =>
    bench.deps.store.organisation.findById('organisation').lean<OrganisationRecord>().orFail();
  const stored = ({ _id }: ChannelRecord) =>
    bench.deps.store.channels.findById(_id).lean<ChannelRecord>().orFail();

  /** A channel with one queued delivery of news; answers the delivery's id. */
  async function queued(): Promise<{ channel: ChannelRecord; delivery: string }> {
    const channel = await bench.channel();
    const outcome = await schedulePost(
      bench.deps,
      actor('manager'),
      post({ channels: [channel._id] }),
    );
    const delivery = outcome.type === 'scheduled' ? outcome.deliveries[0] : undefined;
    if (!delivery) throw new Error(`not queued: ${outcome.type}`);
    return { channel, delivery: delivery._id };
  }

  it('lets the queues of all channels follow what is written to the organisation', async () => {
    const [one, two] = [await queued(), await queued()];
    const after = await dimmed(0);
    expect(after?.revision).to.equal(1);
    const followed = await followBank(bench.deps, { reason: 'Ada dimmed everything' });
    expect(followed).to.deep.equal({ changed: 2, waiting: 0 });
    for (const { channel, delivery } of [one, two]) {
      const held = await bench.delivery(delivery);
      expect(held.state).to.equal('held');
      expect(held.problem).to.contain('Ada dimmed everything');
      expect((await stored(channel)).planStale).to.equal(false);
    }
    expect((await organisation()).planStale).to.equal(false);
  });

  it('refuses who saw an older organisation, and writes nothing', async () => {
    await dimmed(0);
    expect(await dimmed(0, 40)).to.equal(null);
    expect((await organisation()).grandMaster.at(-1)?.level).to.equal(0);
  });

  it('is finished by whoever comes next when the process ends right after the write', async () => {
    const { delivery } = await queued();
    await dimmed(0);
    expect((await bench.delivery(delivery)).state).to.equal('queued');
    await planStaleChannels(bench.deps);
    expect((await bench.delivery(delivery)).state).to.equal('held');
  });

  it('is finished when the process ends between the marks and the queues', async () => {
    const { channel, delivery } = await queued();
    await dimmed(0);
    await markChannels(bench.deps.store);
    expect((await stored(channel)).planStale).to.equal(true);
    await planStaleChannels(bench.deps);
    expect((await bench.delivery(delivery)).state).to.equal('held');
  });

  it('marks a channel once for each change, however often it is asked', async () => {
    const channel = await bench.channel();
    await dimmed(0);
    const { store } = bench.deps;
    // Two processes at once, and one that died before it could say that it was done.
    await Promise.all([markChannels(store), markChannels(store)]);
    await store.organisation.updateOne({ _id: 'organisation' }, { $set: { planStale: true } });
    await markChannels(store);
    expect((await stored(channel)).revision).to.equal(1);
    await dimmed(1, 50);
    await markChannels(store);
    expect((await stored(channel)).revision).to.equal(2);
  });

  it('is not undone by a replan that began with the old organisation', async () => {
    const { channel, delivery } = await queued();
    const { store } = bench.deps;
    // The old replan has read everything; before it says that it is done the bank changes.
    const slow = { ...bench.deps, clock: bench.clock };
    const update = store.channels.updateOne.bind(store.channels);
    let interrupted = false;
    const channels = new Proxy(store.channels, {
      get(target, name) {
        if (name !== 'updateOne' || interrupted) return Reflect.get(target, name) as unknown;
        return async (...given: Parameters<typeof update>) => {
          interrupted = true;
          await dimmed(0);
          await markChannels(store);
          return update(...given);
        };
      },
    });
    await replanChannel({ ...slow, store: { ...store, channels } }, channel._id);
    expect(interrupted).to.equal(true);
    expect((await stored(channel)).planStale).to.equal(true);
    await followBank(bench.deps, { reason: 'the grand master' });
    expect((await bench.delivery(delivery)).state).to.equal('held');
  });

  it('leaves deleted channels alone', async () => {
    const channel = await bench.channel({ deletedAt: new Date(MONDAY - DAY) });
    await dimmed(0);
    await followBank(bench.deps, { reason: 'x' });
    expect((await stored(channel)).revision).to.equal(0);
  });
});
