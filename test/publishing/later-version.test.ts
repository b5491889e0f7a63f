import { expect } from 'chai';
import { DAY, HOUR, SECOND } from '../../src/domain/time-units.js';
import { claimDelivery } from '../../src/publishing/ledger/delivery-claim.js';
import { cancelDelivery } from '../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { describeDeliveries, loadDelivery } from '../../src/publishing/viewing/delivery-view.js';
import { editPost } from '../../src/publishing/scheduling/post-editor.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const agent = actor('agent');

describe('beside a later version', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
  });
  afterEach(() => bench.close());

  async function queued(): Promise<DeliveryRecord> {
    const result = await schedulePost(bench.deps, agent, post({ channels: [channel._id] }));
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery) throw new Error('not scheduled');
    return delivery;
  }

  /** As only a later version writes: past what this one's models allow. */
  const raw = (name: 'deliveries' | 'posts' | 'channels', _id: string, $set: object) =>
    bench.deps.store.connection
      .collection<{ _id: string }>(bench.deps.store[name].collection.name)
      .updateOne({ _id }, { $set });

  describe('a delivery in a state that this version does not know', () => {
    let delivery: DeliveryRecord;
    beforeEach(async () => {
      delivery = await queued();
      await raw('deliveries', delivery._id, { state: 'simmering' });
      delivery = await bench.delivery(delivery._id);
    });
    const unchanged = async (): Promise<void> => {
      expect(await bench.delivery(delivery._id)).to.deep.equal(delivery);
    };

    it('is never claimed or sent', async () => {
      bench.clock.advance(7 * DAY);
      const { _id: id } = delivery;
      const claim = { id, owner: 'x', now: bench.clock.now(), lease: HOUR };
      expect(await claimDelivery(bench.deps.store, claim)).to.equal(null);
      expect(await publishDelivery(bench.deps, id)).to.deep.equal({ type: 'nothing-to-claim' });
      await unchanged();
      expect(bench.networks.keyed.accepted).to.deep.equal([]);
    });

    it('is not planned, and keeps its slot', async () => {
      await replanChannel(bench.deps, channel._id);
      const next = await queued();
      expect(next.dueAt?.getTime()).to.be.greaterThan(delivery.dueAt?.getTime() ?? 0);
      await replanChannel(bench.deps, channel._id);
      await unchanged();
    });

    it('is not cancelled, moved or edited, and that is said in a sentence', async () => {
      const move = {
        when: { type: 'next-slot' },
        ...{ revision: null, overrideReason: null },
      } as const;
      const edit = { title: null, text: 'Other', media: [], variants: {}, revision: 0 };
      for (const work of [
        () => cancelDelivery(bench.deps, agent, delivery._id),
        () => moveDelivery(bench.deps, agent, delivery._id, move),
        () => editPost(bench.deps, agent, delivery.post, edit),
      ]) {
        const error = await rejection(work());
        expect(error.name).to.equal('ConflictError');
        expect(error.message).to.include('in a state that this version does not know');
      }
      await unchanged();
    });

    it('is listed with what is known of it', async () => {
      const [item] = await describeDeliveries(bench.deps.store, [delivery]);
      expect(item?.state).to.equal('simmering');
      expect((await loadDelivery(bench.deps.store, delivery._id)).history).not.to.be.empty;
    });
  });

  it('a delivery on a network that this version does not have waits for the later one', async () => {
    const delivery = await queued();
    await raw('deliveries', delivery._id, { network: 'telepathy' });
    await raw('channels', channel._id, { network: 'telepathy' });
    bench.clock.advance((delivery.dueAt?.getTime() ?? 0) - bench.clock.now());
    for (let look = 0; look < 6; look++) {
      await publishDelivery(bench.deps, delivery._id);
      bench.clock.advance(10 * SECOND);
    }
    const after = await bench.delivery(delivery._id);
    expect(after).to.include({ state: 'queued', claims: 0, attempts: 0, lease: null });
    expect(after.problem).to.include('does not know the network “telepathy”');
    expect(after.history.filter(({ event }) => event === 'waiting')).to.have.lengthOf(1);
  });

  it('every field that this version does not know outlives what it writes', async () => {
    const delivery = await queued();
    const mark = { tune: { key: 'F sharp', bars: [1, 2] } };
    await raw('deliveries', delivery._id, mark);
    await raw('posts', delivery.post, mark);
    await raw('channels', channel._id, mark);
    const { deps } = bench;
    const edit = { title: null, text: 'Other words', media: [], variants: {}, revision: 0 };
    await editPost(deps, agent, delivery.post, edit);
    await moveDelivery(deps, agent, delivery._id, {
      ...{ when: { type: 'next-slot' }, revision: null, overrideReason: null },
    });
    await deps.store.channels.updateOne(
      { _id: channel._id },
      { $set: { 'dimmers.news.levels': [{ at: 0, level: 75, by: null }], planStale: true } },
    );
    await replanChannel(deps, channel._id);
    const { dueAt } = await bench.delivery(delivery._id);
    bench.clock.advance((dueAt?.getTime() ?? 0) - bench.clock.now());
    await publishDelivery(deps, delivery._id);
    const after = await bench.delivery(delivery._id);
    expect(after.state).to.equal('published');
    expect(after).to.deep.include(mark);
    expect(await deps.store.posts.findById(delivery.post).lean()).to.deep.include(mark);
    expect(await deps.store.channels.findById(channel._id).lean()).to.deep.include(mark);
  });
});
