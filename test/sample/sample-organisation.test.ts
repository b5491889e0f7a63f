import { expect } from 'chai';
import { slotsBetween } from '../../src/domain/index.js';
import { DAY, MINUTE } from '../../src/domain/time-units.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { findFirstPost } from '../../src/sample/first-post.js';
import { loadSample, removeSample } from '../../src/sample/sample-organisation.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

describe('the sample organisation', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
    await loadSample(bench.deps, actor('admin'));
  });
  afterEach(() => bench.close());

  const channels = () => bench.deps.store.channels.find({}).lean<ChannelRecord[]>().exec();
  const deliveries = (filter: object) =>
    bench.deps.store.deliveries.find(filter).lean<DeliveryRecord[]>().exec();

  it('has three channels in three zones, and somebody of each role', async () => {
    const zones = (await channels()).map(({ rhythms }) => rhythms[0]?.zone);
    expect(new Set(zones).size).to.equal(3);
    const roles = await bench.deps.store.people.distinct('role');
    expect(roles.sort()).to.deep.equal(['agent', 'author', 'manager', 'viewer']);
  });

  it('fills slots that its channels really promise, and leaves some empty', async () => {
    const organisation = await loadOrganisation(bench.deps.store);
    const now = bench.clock.now();
    for (const channel of await channels()) {
      const plan = planOf(organisation, channel);
      const promised = new Set(
        slotsBetween(plan, now - 28 * DAY, now + 14 * DAY).map(({ at }) => at),
      );
      const held = (await deliveries({ channel: channel._id })).flatMap(
        ({ holds }) => holds?.getTime() ?? [],
      );
      expect(held.filter((at) => !promised.has(at))).to.deep.equal([]);
      expect(held.length).to.be.within(5, promised.size - 1);
    }
  });

  it('says nothing twice on a channel', async () => {
    for (const { _id } of await channels()) {
      const texts = (await deliveries({ channel: _id })).map(
        ({ textFingerprint }) => textFingerprint,
      );
      expect(new Set(texts).size).to.equal(texts.length);
    }
  });

  it('publishes a first post within the first minute', async () => {
    const until = new Date(bench.clock.now() + MINUTE);
    const soon = (await deliveries({ state: 'queued' })).filter(
      ({ dueAt }) => dueAt && dueAt <= until,
    );
    expect(soon).to.have.length(1);
    bench.clock.advance(MINUTE);
    const feed = { ...bench.deps, connections: bench.connectionsTo() };
    await publishDelivery(feed, soon[0]?._id ?? '');
    expect((await bench.delivery(soon[0]?._id ?? '')).state).to.equal('published');
  });

  it('shows the first post on its way, then out, and says no more of it after ten minutes', async () => {
    const { store } = bench.deps;
    const found = () => findFirstPost(store, bench.clock.now());
    const coming = await found();
    expect(coming?.delivery.state).to.equal('queued');
    expect(coming?.channel.name).to.equal('Service Status');
    bench.clock.advance(MINUTE);
    const feed = { ...bench.deps, connections: bench.connectionsTo() };
    await publishDelivery(feed, coming?.delivery._id ?? '');
    expect((await found())?.delivery.state).to.equal('published');
    bench.clock.advance(11 * MINUTE);
    expect(await found()).to.equal(null);
  });

  it('says nothing of a first post that somebody gave another time', async () => {
    const { store } = bench.deps;
    const coming = await findFirstPost(store, bench.clock.now());
    const dueAt = new Date(bench.clock.now() + DAY);
    await store.deliveries.updateOne({ _id: coming?.delivery._id ?? '' }, { $set: { dueAt } });
    expect(await findFirstPost(store, bench.clock.now())).to.equal(null);
  });

  it('is not moved by the planner while nobody turns a dimmer', async () => {
    for (const { _id } of await channels()) {
      await replanChannel(bench.deps, _id);
      const conflicts = await deliveries({ channel: _id, state: 'conflict' });
      expect(conflicts.map(({ problem }) => problem)).to.deep.equal([]);
    }
  });

  it('comes once, and goes without a trace', async () => {
    expect((await rejection(loadSample(bench.deps, actor('admin')))).message).to.match(/already/);
    await removeSample(bench.deps, actor('admin'));
    const { store } = bench.deps;
    const left = await Promise.all([
      store.channels.countDocuments({}),
      store.posts.countDocuments({}),
      store.deliveries.countDocuments({}),
      store.feedEntries.countDocuments({}),
      store.people.countDocuments({}),
    ]);
    expect(left).to.deep.equal([0, 0, 0, 0, 0]);
    await loadSample(bench.deps, actor('admin'));
    expect(await store.channels.countDocuments({})).to.equal(3);
  });
});
