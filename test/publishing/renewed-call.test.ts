import { expect } from 'chai';
import type { Renewal } from '../../src/channels/connection-renewal.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import type { PublisherDeps } from '../../src/publishing/ledger/publisher-deps.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { PublishOutcome } from '../../src/networks/contract.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

const ENDED: PublishOutcome = { type: 'reconnect', reason: 'The session has ended.' };

describe('publishing with a session that has ended', () => {
  let bench: PublishingBench;
  let renewals: (string | null)[];
  beforeEach(async () => {
    bench = await openPublishingBench();
    renewals = [];
  });
  afterEach(() => bench.close());

  /** The keyed network, whose session can be renewed; what it is called with is counted. */
  function renewable(answer: Renewal['type'], answers: readonly PublishOutcome[]): PublisherDeps {
    const { keyed } = bench.networks;
    for (const each of answers) keyed.next(() => Promise.resolve(each));
    keyed.network.refresh = () => Promise.reject(new Error('asked through the channel’s lock'));
    return {
      ...bench.deps,
      renew(channel, used) {
        renewals.push(used);
        const connection = {
          ...{ channel, channelName: '', slug: '', settings: {}, credentials: {} },
        };
        return Promise.resolve<Renewal>(
          answer === 'renewed'
            ? { type: 'renewed', connection, sealed: 'new' }
            : { type: answer, reason: 'The password was changed.' },
        );
      },
    };
  }
  async function due(): Promise<DeliveryRecord> {
    const channel = await bench.channel({ credentials: 'old' });
    const request = post({ channels: [channel._id] });
    const result = await schedulePost(bench.deps, actor('agent'), request);
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery?.dueAt) throw new Error('not scheduled');
    bench.clock.advance(delivery.dueAt.getTime() - bench.clock.now());
    return delivery;
  }

  it('renews it once and goes out, without asking anybody', async () => {
    const { _id, key } = await due();
    await publishDelivery(renewable('renewed', [ENDED]), _id);
    const delivery = await bench.delivery(_id);
    expect(delivery).to.include({ state: 'published', attempts: 1 });
    expect(bench.networks.keyed.accepted).to.deep.equal([key]);
    expect(renewals).to.deep.equal(['old']);
  });

  it('asks a person when what was renewed is refused too, and burns nothing', async () => {
    const { _id, channel } = await due();
    await publishDelivery(renewable('renewed', [ENDED, ENDED]), _id);
    expect((await bench.delivery(_id)).state).to.equal('queued');
    const found = await bench.deps.store.channels.findById(channel).lean();
    expect(found?.connection.state).to.equal('reconnect');
    expect(renewals).to.have.length(1);
    expect(bench.networks.keyed.accepted).to.be.empty;
  });

  it('asks a person when it cannot be renewed, and waits when that is not known', async () => {
    const first = await due();
    await publishDelivery(renewable('rejected', [ENDED]), first._id);
    const lost = await bench.deps.store.channels.findById(first.channel).lean();
    expect(lost?.connection).to.include({
      state: 'reconnect',
      problem: 'The password was changed.',
    });
    const second = await due();
    await publishDelivery(renewable('not-now', [ENDED]), second._id);
    const waiting = await bench.delivery(second._id);
    expect(waiting.state).to.equal('queued');
    expect(waiting.wakeAt?.getTime()).to.be.above(bench.clock.now());
    const kept = await bench.deps.store.channels.findById(second.channel).lean();
    expect(kept?.connection.state).to.equal('connected');
  });
});
