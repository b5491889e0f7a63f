import { expect } from 'chai';
import { MINUTE, SECOND, type Instant } from '../../src/domain/time-units.js';
import { PUBLISH_TIMES } from '../../src/publishing/ledger/delivery-claim.js';
import { cancelDelivery } from '../../src/publishing/scheduling/delivery-canceller.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { seedDue } from '../process/support/seeding.js';
import { openDueWork, type DueWork, type DueWorkOptions } from '../support/due-work.js';
import { rejection } from '../support/rejection.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';

describe('looking ahead', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  let opened: DueWork[];

  beforeEach(async () => {
    bench = await openPublishingBench();
    channel = await bench.channel();
    opened = [];
  });
  afterEach(async () => {
    for (const work of opened) await work.close();
    await bench.close();
  });

  const worker = (options: DueWorkOptions = {}, owner = 'worker-1'): DueWork => {
    const work = openDueWork({ ...bench.deps, owner }, options);
    opened.push(work);
    return work;
  };
  /** Queues one delivery for each of these waits, in milliseconds from now. */
  const due = (...waits: readonly number[]): Promise<DeliveryRecord[]> =>
    seedDue(
      bench.deps,
      channel,
      waits.map((wait) => bench.clock.now() + wait),
    );
  const one = async (wait: number): Promise<DeliveryRecord> => {
    const [delivery] = await due(wait);
    if (!delivery) throw new Error('nothing was queued');
    return bench.delivery(delivery._id);
  };
  const many = (count: number, wait: number): Promise<DeliveryRecord[]> =>
    due(...Array.from({ length: count }, () => wait));
  const sentAt = async ({ _id }: DeliveryRecord): Promise<Instant | undefined> =>
    (await bench.delivery(_id)).outcome?.at.getTime();
  const stateOf = async ({ _id }: DeliveryRecord): Promise<string> =>
    (await bench.delivery(_id)).state;
  /** Calls that hang until they are let go, and from then on none does. */
  const hanging = (): {
    begun: string[];
    publish: (id: string) => Promise<void>;
    free: () => void;
  } => {
    const begun: string[] = [];
    let free: () => void = () => undefined;
    const freed = new Promise<void>((resolve) => (free = resolve));
    const publish = (id: string): Promise<void> => {
      begun.push(id);
      return freed;
    };
    return { begun, publish, free };
  };
  const after = async (work: DueWork, milliseconds: number): Promise<void> => {
    bench.clock.advance(milliseconds);
    work.runOut();
    await work.settled();
  };

  it('claims what is due within seconds, and leaves what is due later', async () => {
    const [near, far] = [await one(2 * SECOND), await one(4 * SECOND)];
    await worker().lookAhead.tick();
    expect((await bench.delivery(near._id)).lease?.owner).to.equal('worker-1');
    expect((await bench.delivery(far._id)).lease).to.equal(null);
  });

  it('publishes at the moment, and not when it looks next', async () => {
    const delivery = await one(700);
    const work = worker();
    await work.lookAhead.tick();
    expect(work.timers().map(({ milliseconds }) => milliseconds)).to.deep.equal([700]);
    await after(work, 700);
    expect(await sentAt(delivery)).to.equal(delivery.dueAt?.getTime());
  });

  it('publishes nothing early when a timer runs out too soon', async () => {
    const delivery = await one(700);
    const work = worker();
    await work.lookAhead.tick();
    await after(work, 699);
    expect(await stateOf(delivery)).to.equal('queued');
    expect(work.timers().map(({ milliseconds }) => milliseconds)).to.deep.equal([1]);
    await after(work, 1);
    expect(await stateOf(delivery)).to.equal('published');
  });

  it('sets its timer for each moment in turn', async () => {
    const wanted = await due(300, 100, 200);
    const work = worker();
    await work.lookAhead.tick();
    for (let step = 0; step < 3; step++) await after(work, 100);
    for (const delivery of wanted) {
      expect(await sentAt(delivery)).to.equal(delivery.dueAt?.getTime());
    }
  });

  it('sets no timer while nothing is near', async () => {
    await one(MINUTE);
    const work = worker();
    await work.lookAhead.tick();
    expect(work.timers()).to.deep.equal([]);
  });

  it('takes up at once what is overdue', async () => {
    const delivery = await one(-10 * SECOND);
    const work = worker();
    await work.lookAhead.tick();
    await work.settled();
    expect(await stateOf(delivery)).to.equal('published');
  });

  it('claims many in one write', async () => {
    await many(40, SECOND);
    const methods: string[] = [];
    bench.deps.store.connection.on('operation-start', ({ method }: { method: string }) => {
      methods.push(method);
    });
    await worker().lookAhead.tick();
    expect(methods.filter((method) => method !== 'find')).to.deep.equal(['updateMany']);
  });

  it('goes on where it stopped as room comes free, without another look from the start', async () => {
    const channels = await Promise.all(Array.from({ length: 16 }, () => bench.channel()));
    const now = bench.clock.now();
    for (const each of channels) {
      await seedDue(
        bench.deps,
        each,
        Array.from({ length: 40 }, (_, i) => now + SECOND - i),
      );
    }
    const begun = new Set<string>();
    const work = worker({
      publish(id) {
        begun.add(id);
        return Promise.resolve();
      },
    });
    await work.lookAhead.tick();
    expect(begun.size).to.equal(0);
    bench.clock.advance(SECOND);
    work.runOut();
    while (begun.size < 640) await new Promise(setImmediate);
    const found = await bench.deps.store.deliveries.find().lean<DeliveryRecord[]>();
    expect(found.every(({ epoch, claims }) => epoch === 1 && claims === 1)).to.equal(true);
  });

  it('shares what is due in one instant with a second worker: each once', async () => {
    const wanted = await many(250, 100);
    const workers = [worker({}, 'worker-1'), worker({}, 'worker-2')];
    await Promise.all(workers.map(({ lookAhead }) => lookAhead.tick()));
    bench.clock.advance(100);
    for (let round = 0; round < 20; round++) {
      for (const work of workers) {
        work.runOut();
        await work.settled();
        await work.lookAhead.look();
      }
    }
    const { accepted } = bench.networks.keyed;
    expect(accepted).to.have.members(wanted.map(({ key }) => key));
    const found = await bench.deps.store.deliveries.find().lean<DeliveryRecord[]>();
    expect(found.every(({ attempts }) => attempts === 1)).to.equal(true);
  });

  it('leaves a second worker its share of what is due', async () => {
    const other = await bench.channel();
    await many(150, 100);
    await seedDue(
      bench.deps,
      other,
      Array.from({ length: 150 }, () => bench.clock.now() + 100),
    );
    await worker({}, 'worker-1').lookAhead.tick();
    await worker({}, 'worker-2').lookAhead.tick();
    const found = await bench.deps.store.deliveries.find().lean<DeliveryRecord[]>();
    const owners = new Set(found.map(({ lease }) => lease?.owner));
    expect(owners).to.include('worker-1').and.to.include('worker-2');
  });

  it('follows a delivery that is moved after it was claimed, later and sooner', async () => {
    const delivery = await one(2 * SECOND);
    const work = worker();
    await work.lookAhead.tick();
    const { store } = bench.deps;
    // As an edit leaves it: no lease, a higher epoch.
    const move = async (wait: number): Promise<void> => {
      const at = new Date(bench.clock.now() + wait);
      await store.deliveries.updateOne(
        { _id: delivery._id },
        { $set: { dueAt: at, wakeAt: at, lease: null, claims: 0 }, $inc: { epoch: 1 } },
      );
    };
    await move(MINUTE);
    await after(work, 2 * SECOND);
    expect(await stateOf(delivery)).to.equal('queued');

    await move(2 * SECOND);
    await work.lookAhead.tick();
    await move(SECOND);
    await work.lookAhead.tick();
    await after(work, SECOND);
    expect(await stateOf(delivery)).to.equal('published');
  });

  it('publishes nothing that is cancelled after it was claimed', async () => {
    const delivery = await one(SECOND);
    const work = worker();
    await work.lookAhead.tick();
    await cancelDelivery(bench.deps, actor('manager'), delivery._id);
    await after(work, SECOND);
    expect(await stateOf(delivery)).to.equal('cancelled');
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });

  it('publishes once what becomes due because the clock is put forward', async () => {
    const delivery = await one(2 * SECOND);
    const work = worker();
    await work.lookAhead.tick();
    await after(work, MINUTE);
    await work.lookAhead.tick();
    await work.settled();
    expect(await stateOf(delivery)).to.equal('published');
    expect(bench.networks.keyed.accepted).to.have.length(1);
  });

  it('gives back what is far again because the clock is put back, and publishes it in its time', async () => {
    const delivery = await one(2 * SECOND);
    const work = worker();
    await work.lookAhead.tick();
    await after(work, -60 * MINUTE);
    await work.lookAhead.tick();
    expect((await bench.delivery(delivery._id)).lease).to.equal(null);
    expect(await stateOf(delivery)).to.equal('queued');
    bench.clock.advance(60 * MINUTE);
    await work.lookAhead.tick();
    await after(work, 2 * SECOND);
    expect(await sentAt(delivery)).to.equal(delivery.dueAt?.getTime());
  });

  it('gives back what has not begun when it closes, uncounted', async () => {
    const delivery = await one(SECOND);
    const work = worker();
    await work.lookAhead.tick();
    await work.close();
    const { lease, claims } = await bench.delivery(delivery._id);
    expect({ lease, claims }).to.deep.equal({ lease: null, claims: 0 });
    await after(work, SECOND);
    expect(await stateOf(delivery)).to.equal('queued');
  });

  it('gives a channel that hangs its own places and no more, and goes on with the others', async () => {
    const quick = await bench.channel();
    await many(120, -SECOND);
    const [other] = await seedDue(bench.deps, quick, [bench.clock.now()]);
    const { begun, publish, free } = hanging();
    const work = worker({ eachChannel: 5, publish });
    await work.lookAhead.tick();
    expect(begun).to.include(other?._id).and.to.have.length(6);
    free();
  });

  const leased = async (): Promise<number> => {
    const found = await bench.deps.store.deliveries.find().lean<DeliveryRecord[]>();
    return found.filter(({ lease }) => lease).length;
  };

  it('gives back what waits for a place too long, uncounted, for whoever comes first', async () => {
    const [, ...waiting] = await due(0, SECOND, SECOND);
    const { publish, free } = hanging();
    const work = worker({ eachChannel: 1, publish });
    await work.lookAhead.tick();
    bench.clock.advance(SECOND);
    work.runOut();
    bench.clock.advance(6 * SECOND);
    await work.lookAhead.tick();
    for (const { _id } of waiting) {
      const { epoch, claims } = await bench.delivery(_id);
      // Given back and, with nobody else there, claimed again.
      expect({ epoch, claims }).to.deep.equal({ epoch: 2, claims: 1 });
    }
    free();
  });

  it('claims for a channel that is slow no more than it has places for', async () => {
    await many(60, 0);
    const { begun, publish, free } = hanging();
    const work = worker({ eachChannel: 2, slowAfter: 1, publish });
    await work.lookAhead.tick();
    while ((await leased()) > 2) await new Promise(setImmediate);
    await work.lookAhead.tick();
    expect(await leased()).to.equal(2);
    expect(begun).to.have.length(2);
    free();
  });

  it('claims alone what has stopped the publisher twice, one after the other', async () => {
    const suspects = (await many(3, -MINUTE / 2)).map(({ _id }) => _id);
    await bench.deps.store.deliveries.updateMany({}, { $set: { claims: 2 } });
    const fresh = await one(-SECOND);
    const { begun, publish, free } = hanging();
    const work = worker({ publish });
    await work.lookAhead.tick();
    expect(begun).to.have.length(2).and.to.include(fresh._id);
    const found = await bench.deps.store.deliveries.find().lean<DeliveryRecord[]>();
    const claims = found.filter(({ _id }) => suspects.includes(_id)).map((each) => each.claims);
    expect(claims.sort()).to.deep.equal([2, 2, 3]);
    free();
    while (begun.length < 4) await new Promise(setImmediate);
    expect(begun).to.include.members(suspects);
  });

  it('claims a suspect although a search for one has hung', async () => {
    const { _id } = await one(0);
    await bench.deps.store.deliveries.updateOne({ _id }, { $set: { claims: 2 } });
    let hung = false;
    const failpoints = {
      reach(point: string): Promise<void> {
        if (hung || point !== 'find-suspect:after') return Promise.resolve();
        hung = true;
        return new Promise(() => undefined);
      },
    };
    const times = { ...PUBLISH_TIMES, lease: 250 };
    const taken: string[] = [];
    const publish = (id: string): Promise<unknown> => Promise.resolve(taken.push(id));
    const work = openDueWork({ ...bench.deps, times, failpoints }, { publish });
    opened.push(work);
    expect((await rejection(work.lookAhead.tick())).name).to.equal('LeaseSpentError');
    await work.lookAhead.tick();
    await work.settled();
    expect(taken).to.deep.equal([_id]);
  });
});
