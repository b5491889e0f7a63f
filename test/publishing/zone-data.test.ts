import { expect } from 'chai';
import { HOUR } from '../../src/domain/time-units.js';
import { resolveFixed, type Resolve } from '../../src/publishing/planning/fixed-times.js';
import { relayOutbox } from '../../src/publishing/ledger/outbox-relay.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { createZoneDataFollower } from '../../src/publishing/planning/zone-data-follower.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  actor,
  openPublishingBench,
  post,
  type PublishingBench,
} from '../support/publishing-bench.js';

/** As if Berlin gave up its summer time: an hour later than its clocks say until then. */
const NO_SUMMER: Resolve = (zone, wall, choice) => {
  const at = resolveFixed(zone, wall, choice);
  const summer = zone === 'Europe/Berlin' && at >= Date.UTC(2026, 2, 29, 1);
  return summer ? at + HOUR : at;
};

describe('new rules for the clocks of a zone', () => {
  let bench: PublishingBench;
  beforeEach(async () => {
    bench = await openPublishingBench();
  });
  afterEach(() => bench.close());

  async function fixed(wall: string, zone = 'Europe/Berlin'): Promise<DeliveryRecord> {
    const channel = await bench.channel();
    const when = { type: 'fixed', wall, zone, choice: 'first' } as const;
    const wish = post({ channels: [channel._id], when, overrideReason: 'a test of zones' });
    const result = await schedulePost(bench.deps, actor('manager'), wish);
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery) throw new Error(JSON.stringify(result));
    return delivery;
  }

  const follower = (version: string, resolve: Resolve = NO_SUMMER) =>
    createZoneDataFollower(bench.deps, { version, resolve });
  const noted = async (): Promise<string | null | undefined> =>
    (await bench.deps.store.organisation.findById('organisation').lean())?.zoneData;

  it('move fixed times so that clocks show what was promised, once', async () => {
    await follower('2026a', resolveFixed).look();
    const [march, april] = [await fixed('2026-03-05T12:00'), await fixed('2026-04-07T12:00')];
    const elsewhere = await fixed('2026-04-08T12:00', 'Europe/Helsinki');
    expect(await follower('2026b').look()).to.equal(1);
    const moved = await bench.delivery(april._id);
    expect(moved.dueAt?.getTime()).to.equal((april.dueAt?.getTime() ?? 0) + HOUR);
    expect(moved.wakeAt).to.deep.equal(moved.dueAt);
    expect(moved.history.at(-1)?.sentence).to.match(/rules for clocks in Europe\/Berlin .*2026b/);
    expect((await bench.delivery(march._id)).revision).to.equal(march.revision);
    expect((await bench.delivery(elsewhere._id)).revision).to.equal(elsewhere.revision);
    expect(await follower('2026b').look()).to.equal(0);
    expect(await noted()).to.equal('2026b');
    const [channel] = await bench.deps.store.channels.find({ _id: april.channel }).lean();
    expect(channel?.planStale).to.equal(true);
  });

  it('are told to who owns what moved', async () => {
    await follower('2026a', resolveFixed).look();
    const { _id, author } = await fixed('2026-04-07T12:00');
    await follower('2026b').look();
    const left: string[] = [];
    await relayOutbox({
      ...bench.deps,
      notices: {
        leave: ({ to, sentence, link }) => {
          left.push(JSON.stringify([to, sentence, link]));
          return Promise.resolve();
        },
      },
    });
    expect(left).to.have.lengthOf(1);
    expect(left[0]).to.include(author).and.include('goes out at another time').and.include(_id);
  });

  it('change nothing at the first start, nor by a process whose data is older', async () => {
    const delivery = await fixed('2026-04-07T12:00');
    expect(await follower('2026b').look()).to.equal(0);
    expect(await follower('2026a').look()).to.equal(0);
    expect(await noted()).to.equal('2026b');
    expect((await bench.delivery(delivery._id)).dueAt).to.deep.equal(delivery.dueAt);
  });

  it('are followed again when a crash came before the end', async () => {
    await follower('2026a', resolveFixed).look();
    const first = await fixed('2026-04-07T12:00');
    const second = await fixed('2026-04-08T12:00');
    let asked = 0;
    const crashing: Resolve = (...of) => {
      asked += 1;
      if (asked > 1) throw new Error('the process died');
      return NO_SUMMER(...of);
    };
    const died = await follower('2026b', crashing)
      .look()
      .then(
        () => false,
        () => true,
      );
    expect(died).to.equal(true);
    expect(await follower('2026b').look()).to.equal(1);
    for (const before of [first, second]) {
      const after = await bench.delivery(before._id);
      expect(after.dueAt?.getTime()).to.equal((before.dueAt?.getTime() ?? 0) + HOUR);
      expect(after.history.filter(({ event }) => event === 'rezoned')).to.have.lengthOf(1);
    }
  });
});
