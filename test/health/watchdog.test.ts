import { expect } from 'chai';
import { DAY, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { createHeartbeat } from '../../src/health/heartbeat.js';
import { createWatchdog, LOOK_KEPT_FOR, type Watchdog } from '../../src/health/watchdog.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { listenToQueries } from '../support/asked-queries.js';
import { openOrganisation } from '../../src/organisation.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

describe('the watchdog', () => {
  let test: TestStore;
  let clock: FixedClock;
  let jobs: { kind: 'bullmq'; healthy: () => boolean; trouble: () => string | null };
  let stop: AbortController;
  let watchdog: Watchdog;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    jobs = { kind: 'bullmq', healthy: () => true, trouble: () => null };
    stop = new AbortController();
    watchdog = watch();
  });
  afterEach(() => test.close());

  function watch(owner = 'web-1'): Watchdog {
    return createWatchdog({
      ...{ store: test.store, clock, log: keptLog().log, publisher: { owner } },
      ...{ dataFolder: '/', stopping: stop.signal },
      jobs: {
        kind: 'bullmq',
        healthy: () => jobs.healthy(),
        trouble: () => jobs.trouble(),
      },
    });
  }
  const worker = () =>
    createHeartbeat(
      {
        ...{ store: test.store, clock, log: keptLog().log, publisher: { owner: 'worker-1' } },
        jobs: { trouble: () => null },
      },
      'worker',
    );
  const lookLater = async (milliseconds = LOOK_KEPT_FOR) => {
    clock.advance(milliseconds);
    return watchdog.look();
  };
  const partsOf = ({ reasons }: { readonly reasons: readonly { readonly part: string }[] }) =>
    reasons.map(({ part }) => part).filter((part) => part !== 'disk');

  async function delivery(given: Partial<DeliveryRecord> = {}): Promise<void> {
    await test.store.deliveries.create(deliveryRecord(new Date(clock.now()), given));
  }

  it('finds nothing while a worker is at work and nothing waits', async () => {
    await worker().beat();
    const { facts } = await lookLater();
    expect(facts.store.type).to.equal('ok');
    expect(await watchdog.readiness('installation')).to.include({ ready: true });
    expect(await watchdog.banner()).to.equal('');
  });

  it('says after a minute that no worker has been seen, and not before', async () => {
    expect(partsOf(await lookLater(59 * SECOND))).to.deep.equal([]);
    expect(partsOf(await lookLater())).to.deep.equal(['workers']);
    expect(await watchdog.banner()).to.equal(
      'No worker has been seen: nothing is being published.',
    );
    expect((await watchdog.readiness('installation')).ready).to.equal(false);
    expect((await watchdog.readiness('process')).ready).to.equal(true);
  });

  it('says when the last worker was heard of, and is content when one is back', async () => {
    const heartbeat = worker();
    await heartbeat.beat();
    const { reasons } = await lookLater(5 * MINUTE);
    expect(reasons[0]?.sentence).to.include('The last worker was heard of 5 min ago');
    await heartbeat.beat();
    expect(partsOf(await lookLater())).to.deep.equal([]);
  });

  it('says after a minute that something is due and nobody has taken it up', async () => {
    await worker().beat();
    await delivery();
    await delivery({ wakeAt: new Date(clock.now() + DAY) });
    expect(partsOf(await lookLater(59 * SECOND))).to.deep.equal([]);
    await worker().beat();
    clock.advance(2 * SECOND);
    const { facts, reasons } = await lookLater();
    expect(facts.dueCount).to.equal(1);
    expect(reasons[0]).to.include({ part: 'due', severity: 'trouble' });
    expect(await watchdog.banner()).to.equal(
      'A post has been due for 66 s and no worker has taken it up.',
    );
  });

  it('does not call it trouble when nothing goes out after a restoration', async () => {
    await openOrganisation(test.store, clock.now());
    const restored = { at: new Date(), from: 'backup', madeAt: new Date(), resumedAt: null };
    await test.store.organisation.updateOne({ _id: 'organisation' }, { $set: { restored } });
    await delivery();
    clock.advance(5 * MINUTE);
    await worker().beat();
    const { reasons } = await lookLater();
    expect(reasons[0]).to.include({ part: 'restored', severity: 'degraded' });
    expect(reasons[0]?.sentence).to.include('due and waiting: 1.');
    expect(await watchdog.banner()).to.equal('');
    await test.store.organisation.updateOne(
      { _id: 'organisation' },
      { $set: { restored: { ...restored, resumedAt: new Date() } } },
    );
    expect(partsOf(await lookLater())).to.deep.equal(['due']);
  });

  it('does not mind what is due and claimed, nor what is being sent', async () => {
    const until = new Date(clock.now() + 10 * MINUTE);
    const lease = { owner: 'worker-1', until };
    await delivery({ lease });
    const intent = { attempt: 1, epoch: 1, at: new Date(clock.now()), prepared: { body: {} } };
    await delivery({ state: 'publishing', lease, wakeAt: until, intent: intent as never });
    clock.advance(2 * MINUTE - LOOK_KEPT_FOR);
    await worker().beat();
    expect(partsOf(await lookLater())).to.deep.equal([]);
    const { reasons } = await lookLater();
    expect(
      reasons.map(({ sentence }) => sentence).filter((each) => /sent/.test(each)),
    ).to.deep.equal(['A post has been in the middle of being sent for 2 min.']);
  });

  it('calls a lost Redis degraded: this product goes on without it', async () => {
    await worker().beat();
    jobs.healthy = () => false;
    jobs.trouble = () => 'Redis at 10.0.0.9 does not answer.';
    const { reasons } = await lookLater();
    expect(reasons[0]).to.include({ part: 'wake-ups', severity: 'degraded' });
    expect((await watchdog.readiness('installation')).ready).to.equal(true);
    expect(reasons[0]?.detail).to.equal('Redis at 10.0.0.9 does not answer.');
    expect(reasons[0]?.sentence).not.to.include('10.0.0.9');
    expect(await watchdog.banner()).to.equal(
      'Degraded: posts may go out a few seconds late; nothing is lost.',
    );
  });

  it('tells of a setting of Redis those who run it, not everybody', async () => {
    await worker().beat();
    jobs.trouble = () => 'Redis forgets wake-ups when it restarts: set `appendonly yes`.';
    expect(partsOf(await lookLater())).to.deep.equal(['wake-ups']);
    expect(await watchdog.banner()).to.equal('');
  });

  it('is not ready from the moment the process begins to stop', async () => {
    await worker().beat();
    expect((await watchdog.readiness('process')).ready).to.equal(true);
    stop.abort();
    for (const scope of ['installation', 'process'] as const) {
      const { ready, reasons } = await watchdog.readiness(scope);
      expect([ready, reasons[0]?.part]).to.deep.equal([false, 'shutdown']);
    }
  });

  it('says that the store is away rather than waiting for it', async () => {
    const real = test.store;
    const broken = { ...real, heartbeats: { updateOne: () => new Promise(() => undefined) } };
    const impatient = createWatchdog({
      ...{ store: broken as never, clock, log: keptLog().log, publisher: { owner: 'x' }, jobs },
      ...{ dataFolder: '/', stopping: stop.signal, patience: 20 },
    });
    const { ready, reasons } = await impatient.readiness('process');
    expect(ready).to.equal(false);
    expect(reasons[0]?.sentence).to.match(/^The store cannot be used: it did not answer within/);
    expect(await impatient.banner()).to.include('The store cannot be used');
  });

  it('asks the store once in five seconds, however many ask it', async () => {
    let looks = 0;
    const counted = createWatchdog({
      ...{ store: test.store, clock, log: keptLog().log, publisher: { owner: 'x' } },
      ...{ dataFolder: '/', stopping: stop.signal },
      jobs: { ...jobs, healthy: () => (looks++, true) },
    });
    for (let i = 0; i < 20; i++) await counted.banner();
    await Promise.all([counted.look(), counted.readiness('installation'), counted.look()]);
    expect(looks).to.equal(1);
    clock.advance(LOOK_KEPT_FOR);
    await counted.banner();
    expect(looks).to.equal(2);
  });

  it('reads an index, and no more with ten times the history', async () => {
    const examined = async (published: number): Promise<number> => {
      const at = new Date(clock.now() - DAY);
      const history = Array.from({ length: published }, () =>
        deliveryRecord(at, { state: 'published', wakeAt: null }),
      );
      await test.store.deliveries.insertMany(history);
      const { asked } = listenToQueries(test.store);
      await lookLater();
      let documents = 0;
      for (const { collection, shape, plan } of asked()) {
        const { scans, sortedByIndex, docsExamined } = await plan();
        expect([scans, sortedByIndex], shape).to.deep.equal(['index', true]);
        if (collection === 'deliveries') documents += docsExamined;
      }
      expect(asked().length).to.be.above(3);
      return documents;
    };
    await delivery();
    expect(await examined(100)).to.equal(await examined(1_000));
  });
});
