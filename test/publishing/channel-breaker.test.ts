import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import { createChannelBreaker, OPENS_AFTER } from '../../src/publishing/ledger/channel-breaker.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { seedDue } from '../process/support/seeding.js';
import { openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';

describe('a channel whose network does not answer', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  let breaker: ReturnType<typeof createChannelBreaker>;

  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
    breaker = createChannelBreaker(bench.deps);
  });
  afterEach(() => bench.close());

  /** Publishes so many that are due, one after the other, and tells the breaker of each. */
  async function publish(count: number, on = channel): Promise<string[]> {
    const { deps, clock } = bench;
    const times = Array.from({ length: count }, () => clock.now());
    const events: string[] = [];
    for (const { _id } of await seedDue(deps, on, times)) {
      const result = await publishDelivery(deps, _id);
      await breaker.after(on._id, result);
      events.push('event' in result ? result.event : result.type);
    }
    return events;
  }
  const doesNotAnswer = (times: number): void => {
    for (let time = 0; time < times; time++) {
      bench.networks.keyed.next(() => Promise.reject(new Error('no answer')));
    }
  };
  const pausedFor = async (): Promise<number> => {
    const found = await bench.deps.store.channels.findById(channel._id).lean();
    return Math.max(0, (found?.pausedUntil?.getTime() ?? 0) - bench.clock.now());
  };

  it('is paused after some calls in a row, and what is due on it waits with its attempts', async () => {
    doesNotAnswer(OPENS_AFTER);
    const events = await publish(OPENS_AFTER + 2);
    expect(events).to.deep.equal([
      ...Array.from({ length: OPENS_AFTER }, () => 'unconfirmed'),
      'waiting',
      'waiting',
    ]);
    expect(await pausedFor()).to.equal(10 * SECOND);
    const waiting = await bench.deps.store.deliveries.find({ state: 'queued' }).lean();
    expect(waiting.map(({ attempts }) => attempts)).to.deep.equal([0, 0]);
  });

  it('is not paused for fewer, nor when one of them is answered in between', async () => {
    doesNotAnswer(OPENS_AFTER - 1);
    await publish(OPENS_AFTER);
    doesNotAnswer(OPENS_AFTER - 1);
    await publish(OPENS_AFTER - 1);
    expect(await pausedFor()).to.equal(0);
  });

  it('is tried again after the pause, and paused twice as long when it is still away', async () => {
    doesNotAnswer(OPENS_AFTER + 1);
    await publish(OPENS_AFTER);
    bench.clock.advance(10 * SECOND);
    expect(await publish(1)).to.deep.equal(['unconfirmed']);
    expect(await pausedFor()).to.equal(20 * SECOND);
  });

  it('is paused no longer than ten minutes however often it does not answer', async () => {
    doesNotAnswer(OPENS_AFTER + 8);
    await publish(OPENS_AFTER);
    for (let time = 0; time < 8; time++) {
      bench.clock.advance(10 * MINUTE);
      await publish(1);
    }
    expect(await pausedFor()).to.equal(10 * MINUTE);
  });

  it('goes on as before once it has answered', async () => {
    doesNotAnswer(OPENS_AFTER);
    await publish(OPENS_AFTER);
    bench.clock.advance(10 * SECOND);
    expect(await publish(2)).to.deep.equal(['published', 'published']);
    doesNotAnswer(1);
    await publish(1);
    expect(await pausedFor()).to.equal(0);
  });

  it('leaves other channels as they are', async () => {
    const other = await bench.channel();
    doesNotAnswer(OPENS_AFTER);
    await publish(OPENS_AFTER);
    expect(await publish(1, other)).to.deep.equal(['published']);
  });

  it('does not cut short a longer pause that the network asked for', async () => {
    doesNotAnswer(OPENS_AFTER - 1);
    await publish(OPENS_AFTER - 1);
    const asked = new Date(bench.clock.now() + 20 * MINUTE);
    doesNotAnswer(1);
    const [last] = await seedDue(bench.deps, channel, [bench.clock.now()]);
    const result = await publishDelivery(bench.deps, last?._id ?? '');
    await bench.deps.store.channels.updateOne(
      { _id: channel._id },
      { $set: { pausedUntil: asked } },
    );
    await breaker.after(channel._id, result);
    expect(await pausedFor()).to.equal(20 * MINUTE);
  });
});
