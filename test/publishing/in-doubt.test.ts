import { expect } from 'chai';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { ConflictError } from '../../src/failures.js';
import { PUBLISH_TIMES } from '../../src/publishing/ledger/delivery-claim.js';
import { cancelDelivery } from '../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { createDueSweep } from '../../src/publishing/ledger/due-sweep.js';
import { resolveUnconfirmed } from '../../src/publishing/ledger/unconfirmed-resolver.js';
import { editPost } from '../../src/publishing/scheduling/post-editor.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import { decideUnconfirmed } from '../../src/publishing/scheduling/unconfirmed-decision.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { PostRecord } from '../../src/store/posts.js';
import { takeUp } from '../../workers/publish.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';
import { gatedStore } from './interleavings/gated-store.js';
import { PausedProcess } from './interleavings/paused-process.js';
import { rejection } from '../support/rejection.js';

const manager = actor('manager');

/** Each of these was found by the interleavings, and stays found. */
describe('a delivery that may be out already', () => {
  let bench: PublishingBench;
  let deps: PublishingBench['deps'];
  let channel: ChannelRecord;
  let delivery: DeliveryRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    deps = bench.deps;
    await queue('keyed');
  });
  afterEach(() => bench.close());

  async function queue(network: 'keyed' | 'probed' | 'blind'): Promise<void> {
    channel = await bench.channel({ network });
    const input = post({ channels: [channel._id] });
    const made = await schedulePost(deps, actor('agent'), input);
    if (made.type !== 'scheduled' || !made.deliveries[0]) throw new Error(made.type);
    delivery = made.deliveries[0];
    bench.clock.advance((delivery.dueAt?.getTime() ?? 0) - bench.clock.now());
  }
  const current = (): Promise<DeliveryRecord> => bench.delivery(delivery._id);

  /** The network takes it and its answer is lost; nobody can read it back. */
  async function sendIntoDoubt(): Promise<void> {
    bench.networks.keyed.next(({ body }) => {
      bench.networks.keyed.accepted.push(String(body['key']));
      return Promise.resolve({ type: 'unknown', reason: 'No answer.' });
    });
    await publishDelivery(deps, delivery._id);
    await lookInVain();
  }
  async function lookInVain(): Promise<void> {
    bench.clock.advance(2 * SECOND);
    bench.networks.keyed.look(() =>
      Promise.resolve({ type: 'cannot-tell', reason: 'It cannot be asked.' }),
    );
    await resolveUnconfirmed(deps, delivery._id);
  }

  it('is neither cancelled nor moved nor edited before that is known', async () => {
    await sendIntoDoubt();
    expect((await current()).state).to.equal('queued');
    const original = await deps.store.posts.findById(delivery.post).lean<PostRecord>();
    const { title, media, variants, revision } = original as PostRecord;
    const when = { type: 'next-slot' } as const;
    const tries = [
      cancelDelivery(deps, manager, delivery._id),
      moveDelivery(deps, manager, delivery._id, { when, revision: null, overrideReason: null }),
      editPost(deps, manager, delivery.post, {
        ...{ title, text: 'Other words.', media, variants, revision, thread: false },
      }),
    ];
    for (const attempt of tries) {
      const error = await rejection(attempt);
      expect(error).to.be.instanceOf(ConflictError);
      expect(error.message).to.match(/^Nothing was changed: it may have gone out/);
    }
    expect((await current()).state).to.equal('queued');
  });

  it('that a person must decide about is not moved around the decision', async () => {
    await queue('blind');
    bench.networks.blind.next(() => Promise.resolve({ type: 'unknown', reason: 'No answer.' }));
    await publishDelivery(deps, delivery._id);
    const when = { type: 'next-slot' } as const;
    const moved = moveDelivery(deps, manager, delivery._id, {
      ...{ when, revision: null, overrideReason: null },
    });
    expect((await rejection(moved)).message).to.match(/decide first whether it did/);
    expect((await rejection(cancelDelivery(deps, manager, delivery._id))).message) //
      .to.match(/decide first whether it did/);
  });

  it('is not called failed when further attempts are refused', async () => {
    await sendIntoDoubt();
    bench.networks.keyed.next(() => Promise.resolve({ type: 'refused', reason: 'Gone.' }));
    bench.clock.advance(HOUR);
    await publishDelivery(deps, delivery._id);
    expect(await current()).to.include({ state: 'unconfirmed', wakeAt: null });
    expect((await current()).history.at(-1)?.sentence).to.equal(
      'The network refused it: Gone. An attempt before may have arrived: look at the channel and decide.',
    );
  });

  it('waits for a person, not for the level, when its function is dimmed off', async () => {
    await sendIntoDoubt();
    const { dimmers } = channel;
    dimmers.news.levels.push({ at: bench.clock.now(), level: 0, by: null });
    await deps.store.channels.updateOne({ _id: channel._id }, { $set: { dimmers } });
    bench.clock.advance(HOUR);
    await publishDelivery(deps, delivery._id);
    expect(await current()).to.include({ state: 'unconfirmed', wakeAt: null });
  });

  it('is known again once a repeat was recognised', async () => {
    await sendIntoDoubt();
    bench.clock.advance(HOUR);
    bench.networks.keyed.next(({ body }) =>
      Promise.resolve({ type: 'published', networkId: String(body['key']), url: null }),
    );
    await publishDelivery(deps, delivery._id);
    expect(await current()).to.include({ state: 'published', doubtSince: null });
    expect(bench.networks.keyed.accepted).to.have.length(1);
  });

  it('is not repeated once the network would have forgotten the first of its attempts', async () => {
    const brief = { ...bench.networks.keyed.network };
    const idempotency = {
      type: 'server-key' as const,
      ...{ lifetimeMilliseconds: 30 * MINUTE, sentence: 'For half an hour.' },
    };
    const network = { ...brief, idempotency };
    const before = deps.connections;
    const connections = {
      networkOf: () => network,
      knows: () => true,
      open: async (of: ChannelRecord) => ({ ...(await before.open(of)), network }),
    };
    deps = { ...deps, connections };
    await sendIntoDoubt();
    // A repeat twenty minutes later ends in doubt, too: it makes the first no younger.
    bench.clock.advance(20 * MINUTE);
    bench.networks.keyed.next(() => Promise.resolve({ type: 'unknown', reason: 'No answer.' }));
    await publishDelivery(deps, delivery._id);
    await lookInVain();
    bench.clock.advance(20 * MINUTE);
    await publishDelivery(deps, delivery._id);
    expect(await current()).to.include({ state: 'unconfirmed', wakeAt: null, attempts: 2 });
    expect(bench.networks.keyed.accepted).to.have.length(1);
  });
});

describe('a publisher that is held up', () => {
  let bench: PublishingBench;
  let delivery: DeliveryRecord;
  beforeEach(async () => {
    bench = await openPublishingBench();
    const channel = await bench.channel({ network: 'blind' });
    const made = await schedulePost(bench.deps, actor('agent'), post({ channels: [channel._id] }));
    if (made.type !== 'scheduled' || !made.deliveries[0]) throw new Error(made.type);
    delivery = made.deliveries[0];
    bench.clock.advance((delivery.dueAt?.getTime() ?? 0) - bench.clock.now());
  });
  afterEach(() => bench.close());

  it('between its intent and the call sends nothing any more', async () => {
    const { store } = bench.deps;
    const publisher = await PausedProcess.begin((gate) =>
      publishDelivery({ ...bench.deps, store: gatedStore(store, gate) }, delivery._id),
    );
    while ((await bench.delivery(delivery._id)).state !== 'publishing') await publisher.step();
    bench.clock.advance(PUBLISH_TIMES.lease - PUBLISH_TIMES.callDeadline + 1);
    while (!publisher.ended) await publisher.step();
    expect(bench.networks.blind.accepted).to.deep.equal([]);
    const after = await bench.delivery(delivery._id);
    expect(after).to.include({ state: 'queued', attempts: 0, intent: null });
    await publishDelivery(bench.deps, delivery._id);
    expect(bench.networks.blind.accepted).to.have.length(1);
  });

  it('counts the time that really went by, not what a clock put back says', async () => {
    let ticks = 0;
    const open = bench.deps.connections.open.bind(bench.deps.connections);
    const connections = {
      ...bench.deps.connections,
      open: (of: ChannelRecord) => {
        ticks += PUBLISH_TIMES.lease;
        bench.clock.advance(-2 * HOUR);
        return open(of);
      },
    };
    const deps = { ...bench.deps, connections, ticks: () => ticks };
    expect((await publishDelivery(deps, delivery._id)).type).to.equal('overtaken');
    expect(bench.networks.blind.accepted).to.deep.equal([]);
  });

  it('holds what the fader has brought back meanwhile for a minute and no longer', async () => {
    const { store } = bench.deps;
    const [channel] = await store.channels.find().lean<ChannelRecord[]>();
    if (!channel) throw new Error('no channel');
    const { _id, dimmers } = channel;
    const dim = async (level: number): Promise<void> => {
      dimmers.news.levels.push({ at: bench.clock.now(), level, by: null });
      await store.channels.updateOne({ _id }, { $set: { dimmers } });
    };
    await dim(0);
    await publishDelivery(bench.deps, delivery._id);
    await dim(50);
    expect(await bench.delivery(delivery._id)).to.include({ state: 'held' });
    bench.clock.advance(MINUTE);
    await takeUp(bench.deps, delivery._id, 'held');
    expect(await store.channels.exists({ _id, planStale: true })).not.to.equal(null);
    await replanChannel(bench.deps, _id);
    expect(await bench.delivery(delivery._id)).to.include({ state: 'queued' });
  });

  it('keeps nobody off for hours with a lease from before the clock was put back', async () => {
    const { store } = bench.deps;
    const lost = await PausedProcess.begin((gate) =>
      publishDelivery({ ...bench.deps, store: gatedStore(store, gate) }, delivery._id),
    );
    while ((await bench.delivery(delivery._id)).state !== 'publishing') await lost.step();
    bench.clock.advance(-2 * HOUR);
    const found: string[] = [];
    const sweep = createDueSweep({ ...bench.deps, take: ({ _id }) => void found.push(_id) });
    await sweep.look();
    expect(found).to.deep.equal([delivery._id]);
    await takeUp(bench.deps, delivery._id, 'publishing');
    expect(await bench.delivery(delivery._id)).to.include({ state: 'unconfirmed' });

    await decideUnconfirmed(bench.deps, manager, delivery._id, {
      decision: 'send-again',
      looked: true,
    });
    const lease = { owner: 'gone', until: new Date(bench.clock.now() + 2 * HOUR) };
    await store.deliveries.updateOne({ _id: delivery._id }, { $set: { lease } });
    await publishDelivery(bench.deps, delivery._id);
    expect(await bench.delivery(delivery._id)).to.include({ state: 'published' });
  });
});
