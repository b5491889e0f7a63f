import { expect } from 'chai';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { PUBLISH_TIMES } from '../../src/publishing/ledger/delivery-claim.js';
import { cancelDelivery } from '../../src/publishing/scheduling/delivery-canceller.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { recoverPublishing } from '../../src/publishing/ledger/lost-worker.js';
import { relayOutbox } from '../../src/publishing/ledger/outbox-relay.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { decideUnconfirmed } from '../../src/publishing/scheduling/unconfirmed-decision.js';
import { resolveUnconfirmed } from '../../src/publishing/ledger/unconfirmed-resolver.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { rejection } from '../support/rejection.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

/** Lets writes reach the disk: reads alone never leave the turn of the event loop. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('publishing a delivery', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  const queued = async (
    given: Parameters<PublishingBench['channel']>[0] = {},
  ): Promise<{ channel: ChannelRecord; delivery: DeliveryRecord }> => {
    const channel = await bench.channel(given);
    const result = await schedulePost(
      bench.deps,
      actor('agent'),
      post({ channels: [channel._id] }),
    );
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery?.dueAt) throw new Error('not scheduled');
    return { channel, delivery };
  };
  const until = (at: Date | null, beyond = 0): void =>
    bench.clock.advance((at?.getTime() ?? 0) - bench.clock.now() + beyond);

  it('does nothing before its time', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt, -1);
    expect(await publishDelivery(bench.deps, delivery._id)).to.deep.equal({
      type: 'nothing-to-claim',
    });
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });

  it('publishes once, however often it is woken', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    await Promise.all([1, 2, 3, 4].map(() => publishDelivery(bench.deps, delivery._id)));
    await publishDelivery(bench.deps, delivery._id);
    const after = await bench.delivery(delivery._id);
    expect(bench.networks.keyed.accepted).to.deep.equal([delivery.key]);
    expect(after.state).to.equal('published');
    expect(after.history.map(({ event }) => event)).to.deep.equal([
      'queued',
      'publishing',
      'published',
    ]);
  });

  it('writes the intent before the call', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    let seen: DeliveryRecord | undefined;
    bench.networks.keyed.next(async () => {
      seen = await bench.delivery(delivery._id);
      return { type: 'published', networkId: 'n', url: null };
    });
    await publishDelivery(bench.deps, delivery._id);
    expect(seen?.state).to.equal('publishing');
    expect(seen?.intent?.attempt).to.equal(1);
    expect(seen?.attempts).to.equal(1);
  });

  it('is not published when it is cancelled between claim and intent, and is told so', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    const { media } = bench.deps;
    const racing = {
      ...bench.deps,
      media,
      connections: {
        ...bench.deps.connections,
        open: async (channel: ChannelRecord) => {
          await cancelDelivery(bench.deps, actor('agent'), delivery._id);
          return bench.deps.connections.open(channel);
        },
      },
    };
    expect(await publishDelivery(racing, delivery._id)).to.deep.equal({ type: 'overtaken' });
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
    expect((await bench.delivery(delivery._id)).state).to.equal('cancelled');
  });

  it('can no longer be cancelled once it is being sent', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    let refused = '';
    bench.networks.keyed.next(async () => {
      await cancelDelivery(bench.deps, actor('agent'), delivery._id).catch((error: unknown) => {
        refused = String(error);
      });
      return { type: 'published', networkId: 'n', url: null };
    });
    await publishDelivery(bench.deps, delivery._id);
    expect(refused).to.contain('publishing');
    expect((await bench.delivery(delivery._id)).state).to.equal('published');
  });

  it('goes out after a worker was lost before the intent, when the lease has run out', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    await bench.deps.store.deliveries.updateOne(
      { _id: delivery._id },
      {
        $set: {
          lease: { owner: 'dead', until: new Date(bench.clock.now() + PUBLISH_TIMES.lease) },
          epoch: 1,
        },
      },
    );
    expect((await publishDelivery(bench.deps, delivery._id)).type).to.equal('nothing-to-claim');
    bench.clock.advance(PUBLISH_TIMES.lease + SECOND);
    await publishDelivery(bench.deps, delivery._id);
    expect(bench.networks.keyed.accepted).to.have.length(1);
  });

  describe('whose worker was lost after the intent', () => {
    const lostAfterIntent = async (network: 'keyed' | 'probed' | 'blind', accepted: boolean) => {
      const { delivery } = await queued({ network });
      until(delivery.dueAt);
      await new Promise<void>((called) => {
        bench.networks[network].next(() => {
          if (accepted) bench.networks[network].accepted.push(delivery.key);
          called();
          return new Promise(() => undefined);
        });
        void rejection(publishDelivery(bench.deps, delivery._id));
      });
      expect((await bench.delivery(delivery._id)).state).to.equal('publishing');
      expect((await recoverPublishing(bench.deps, delivery._id)).type).to.equal('nothing-to-claim');
      bench.clock.advance(PUBLISH_TIMES.lease + SECOND);
      await recoverPublishing(bench.deps, delivery._id);
      return delivery;
    };
    const settle = async (id: string): Promise<DeliveryRecord> => {
      for (let round = 0; round < 20; round++) {
        const current = await bench.delivery(id);
        if (current.state === 'published' || !current.wakeAt) return current;
        until(current.wakeAt, 1);
        if (current.state === 'unconfirmed') await resolveUnconfirmed(bench.deps, id);
        else await publishDelivery(bench.deps, id);
      }
      return bench.delivery(id);
    };

    for (const network of ['keyed', 'probed'] as const) {
      it(`is found by reading back where it was accepted (${network})`, async () => {
        const { _id } = await lostAfterIntent(network, true);
        expect((await settle(_id)).state).to.equal('published');
        expect(bench.networks[network].accepted).to.have.length(1);
      });

      it(`is sent once where it is provably absent (${network})`, async () => {
        const { _id } = await lostAfterIntent(network, false);
        expect((await settle(_id)).state).to.equal('published');
        expect(bench.networks[network].accepted).to.have.length(1);
      });
    }

    it('is sent at once where absence is certain: the fault was ours, not the network’s', async () => {
      const { _id } = await lostAfterIntent('keyed', false);
      bench.clock.advance(2 * SECOND);
      await resolveUnconfirmed(bench.deps, _id);
      expect((await bench.delivery(_id)).wakeAt?.getTime()).to.equal(bench.clock.now());
    });

    it('waits for a person where the network cannot be asked, and sends again only then', async () => {
      const { _id } = await lostAfterIntent('blind', true);
      const waiting = await settle(_id);
      expect(waiting.state).to.equal('unconfirmed');
      expect(waiting.problem).to.match(/stopped in the middle/);
      await decideUnconfirmed(bench.deps, actor('agent'), _id, { decision: 'went-out' });
      expect((await bench.delivery(_id)).state).to.equal('published');
      expect(bench.networks.blind.accepted).to.have.length(1);
    });
  });

  it('ignores what a frozen worker writes after somebody took over', async () => {
    const { delivery } = await queued({ network: 'keyed' });
    until(delivery.dueAt);
    let thaw: (() => void) | undefined;
    bench.networks.keyed.next(
      () => new Promise((resolve) => (thaw = () => resolve({ type: 'refused', reason: 'stale' }))),
    );
    const frozen = publishDelivery(bench.deps, delivery._id);
    while (!thaw) await nextTurn();
    bench.clock.advance(PUBLISH_TIMES.lease + SECOND);
    await recoverPublishing(bench.deps, delivery._id);
    thaw();
    expect((await frozen).type).to.equal('overtaken');
    expect((await bench.delivery(delivery._id)).state).to.equal('unconfirmed');
  });

  it('tries again later what provably had no effect, and gives up after the last attempt', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    for (let round = 0; round < 12; round++) {
      bench.networks.keyed.next(() =>
        Promise.resolve({ type: 'retry-later', reason: 'Refused to connect.' }),
      );
    }
    let current = await bench.delivery(delivery._id);
    while (current.state === 'queued') {
      until(current.wakeAt, 1);
      await publishDelivery(bench.deps, delivery._id);
      current = await bench.delivery(delivery._id);
    }
    expect(current.state).to.equal('failed');
    expect(current.attempts).to.be.within(4, 11);
    expect(current.holds).to.equal(null);
  });

  it('waits as long as the network asks, within a cap', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    const now = bench.clock.now();
    bench.networks.keyed.next(() =>
      Promise.resolve({ type: 'retry-later', reason: 'Slow down.', retryAt: now + 365 * DAY }),
    );
    await publishDelivery(bench.deps, delivery._id);
    const { wakeAt } = await bench.delivery(delivery._id);
    expect(wakeAt?.getTime()).to.be.within(now + MINUTE, now + 6 * HOUR);
  });

  it('is missed, not posted stale, after its tolerance', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt, 2 * HOUR + 1);
    await publishDelivery(bench.deps, delivery._id);
    const after = await bench.delivery(delivery._id);
    expect(after.state).to.equal('missed');
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });

  it('catches up one at a time after an outage', async () => {
    const channel = await bench.channel({ levels: { news: 100, support: 100, events: 100 } });
    const due: DeliveryRecord[] = [];
    for (const name of ['news', 'support', 'events'] as const) {
      const result = await schedulePost(
        bench.deps,
        actor('agent'),
        post({ channels: [channel._id], function: name }),
      );
      if (result.type === 'scheduled') due.push(...result.deliveries);
    }
    const last = Math.max(...due.map(({ dueAt }) => dueAt?.getTime() ?? 0));
    bench.clock.advance(last - bench.clock.now() + 10 * MINUTE);
    const late = due.filter(({ dueAt }) => bench.clock.now() - (dueAt?.getTime() ?? 0) < 2 * HOUR);
    await Promise.all(due.map(({ _id }) => publishDelivery(bench.deps, _id)));
    expect(late.length).to.be.above(0);
    expect(bench.networks.keyed.accepted).to.have.length(1);
  });

  for (const [what, change, state] of [
    ['a deleted channel', { deletedAt: new Date() }, 'cancelled'],
    ['a dimmed function', { 'dimmers.news.levels': [{ at: 0, level: 0, by: null }] }, 'held'],
  ] as const) {
    it(`does not publish for ${what}`, async () => {
      const { channel, delivery } = await queued();
      await bench.deps.store.channels.updateOne({ _id: channel._id }, { $set: change });
      until(delivery.dueAt);
      await publishDelivery(bench.deps, delivery._id);
      expect((await bench.delivery(delivery._id)).state).to.equal(state);
      expect(bench.networks.keyed.accepted).to.deep.equal([]);
    });
  }

  it('waits for a channel that must be connected again, and writes that once', async () => {
    const { channel, delivery } = await queued();
    until(delivery.dueAt);
    bench.networks.keyed.next(() =>
      Promise.resolve({ type: 'reconnect', reason: 'The password changed.' }),
    );
    await publishDelivery(bench.deps, delivery._id);
    for (let minute = 0; minute < 3; minute++) {
      bench.clock.advance(MINUTE + 1);
      await publishDelivery(bench.deps, delivery._id);
    }
    const { history, state } = await bench.delivery(delivery._id);
    expect(state).to.equal('queued');
    expect(history.filter(({ event }) => event === 'waiting')).to.have.length(2);
    const { connection } = channel;
    await bench.deps.store.channels.updateOne(
      { _id: channel._id },
      { $set: { connection: { ...connection, state: 'connected' } } },
    );
    bench.clock.advance(MINUTE + 1);
    await publishDelivery(bench.deps, delivery._id);
    expect((await bench.delivery(delivery._id)).state).to.equal('published');
  });

  it('tells the audit log once, also when the relay runs twice', async () => {
    const { delivery } = await queued();
    until(delivery.dueAt);
    await publishDelivery(bench.deps, delivery._id);
    const deps = {
      ...bench.deps,
      audit: bench.deps.audit as Parameters<typeof relayOutbox>[0]['audit'],
    };
    const { outbox } = await bench.delivery(delivery._id);
    await relayOutbox(deps);
    await bench.deps.store.deliveries.updateOne(
      { _id: delivery._id },
      { $set: { outbox, outboxAt: new Date(bench.clock.now()) } },
    );
    await relayOutbox(deps);
    const rows = await bench.deps.store.audit.countDocuments({ action: 'delivery.published' });
    expect(rows).to.equal(1);
    expect((await bench.delivery(delivery._id)).outbox).to.deep.equal([]);
  });

  it('follows the level: held at 0, back in the same order when it returns', async () => {
    const channel = await bench.channel({ levels: { news: 75 } });
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      const result = await schedulePost(
        bench.deps,
        actor('agent'),
        post({ channels: [channel._id] }),
      );
      if (result.type === 'scheduled') made.push(...result.deliveries.map(({ _id }) => _id));
    }
    const set = async (level: number): Promise<void> => {
      const levels = { at: bench.clock.now(), level, by: null };
      await bench.deps.store.channels.updateOne(
        { _id: channel._id },
        {
          $push: { 'dimmers.news.levels': levels },
          $inc: { revision: 1 },
          $set: { planStale: true },
        },
      );
      await replanChannel(bench.deps, channel._id);
      bench.clock.advance(MINUTE);
    };
    const now = () => Promise.all(made.map((id) => bench.delivery(id)));

    await set(0);
    expect((await now()).map(({ state }) => state)).to.deep.equal(made.map(() => 'held'));
    await set(100);
    const back = await now();
    expect(back.map(({ state }) => state)).to.deep.equal(made.map(() => 'queued'));
    const times = back.map(({ dueAt }) => dueAt?.getTime() ?? 0);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    expect(new Set(times).size).to.equal(times.length);
    expect(await replanChannel(bench.deps, channel._id)).to.equal(0);
  });

  it('brings back what was held after a busy network had put it off', async () => {
    const channel = await bench.channel({ levels: { news: 75 } });
    const result = await schedulePost(
      bench.deps,
      actor('agent'),
      post({ channels: [channel._id] }),
    );
    const [scheduled] = result.type === 'scheduled' ? result.deliveries : [];
    if (!scheduled?.dueAt) throw new Error('nothing was scheduled');
    const { _id, dueAt } = scheduled;
    const set = (level: number) =>
      bench.deps.store.channels.updateOne(
        { _id: channel._id },
        { $push: { 'dimmers.news.levels': { at: bench.clock.now(), level, by: null } } },
      );
    bench.networks.keyed.next(() =>
      Promise.resolve({ type: 'retry-later', reason: 'It is busy.' }),
    );
    bench.clock.advance(dueAt.getTime() - bench.clock.now());
    await publishDelivery(bench.deps, _id);
    const tried = await bench.delivery(_id);
    expect(tried).to.include({ state: 'queued', attempts: 1 });
    await set(0);
    bench.clock.advance((tried.wakeAt?.getTime() ?? 0) - bench.clock.now());
    await publishDelivery(bench.deps, _id);
    expect((await bench.delivery(_id)).state).to.equal('held');
    await set(75);
    await replanChannel(bench.deps, channel._id);
    expect((await bench.delivery(_id)).state).to.equal('queued');
  });
});
