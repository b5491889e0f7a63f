import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import { makeInstallation, type Installation } from './support/installation.js';
import { allPublished, expectEachOnce } from './support/outcomes.js';
import type { Product } from './support/product.js';
import { startReceiver, type Receiver } from './support/receiver.js';
import { seedChannel, seedDue } from './support/seeding.js';
import { until } from './support/waiting.js';

const WITHOUT_REDIS = { JOBS: 'in-process', ALLOW_LOOPBACK: '1' };

describe('Workers without Redis', () => {
  let place: Installation;
  let receiver: Receiver | undefined;

  beforeEach(async () => {
    place = await makeInstallation();
  });
  afterEach(async () => {
    await place.remove();
    await receiver?.close();
    receiver = undefined;
  });

  const startWorkers = (count: number): Promise<Product[]> =>
    Promise.all(Array.from({ length: count }, () => place.start('worker', WITHOUT_REDIS)));
  const times = (count: number, from: number, over = 0): number[] =>
    Array.from({ length: count }, (_, i) => from + Math.floor((i * over) / count));

  it('publish 1,000 that are due within a second once each, two of them on one folder', async () => {
    receiver = await startReceiver();
    const { url, accepted } = receiver;
    await startWorkers(2);
    await place.use(async (services) => {
      const feeds = [1, 2].map((number) => seedChannel(services, { slug: `feed-${number}` }));
      const hooks = [1, 2].map((number) =>
        seedChannel(services, { slug: `hook-${number}`, network: 'webhook', settings: { url } }),
      );
      const channels = await Promise.all([...feeds, ...hooks]);
      const from = services.clock.now() + 5 * SECOND;
      const due = times(250, from, SECOND);
      const seeded = await Promise.all(channels.map((each) => seedDue(services, each, due)));
      const published = await allPublished(services, seeded.flat());
      await expectEachOnce(services, published);
      expect(published.every(({ attempts }) => attempts === 1)).to.equal(true);
      const hooked = published.filter(({ network }) => network === 'webhook');
      expect(accepted).to.have.members(hooked.map(({ key }) => key));
    });
  });

  it('let a network that hangs hold up nobody else (F35)', async () => {
    receiver = await startReceiver({ answersAfterMilliseconds: 15 * SECOND });
    const { url } = receiver;
    await startWorkers(1);
    await place.use(async (services) => {
      const slow = await seedChannel(services, {
        ...{ slug: 'slow', network: 'webhook', settings: { url } },
      });
      const quick = await seedChannel(services, { slug: 'quick' });
      const from = services.clock.now() + 2 * SECOND;
      await seedDue(services, slow, times(300, from, SECOND));
      const wanted = await seedDue(services, quick, times(30, from + SECOND, SECOND));
      await allPublished(services, wanted);
      // All of the others are out before the network that hangs has answered even once.
      expect(receiver?.unanswered).to.be.within(1, 5);
    });
  });

  it('finish what is under way when asked to stop, and give back what they had claimed', async () => {
    receiver = await startReceiver({ answersAfterMilliseconds: 2 * SECOND });
    const hook = receiver;
    const [worker] = await startWorkers(1);
    await place.use(async (services) => {
      const channel = await seedChannel(services, {
        ...{ slug: 'hook', network: 'webhook', settings: { url: hook.url } },
      });
      const now = services.clock.now();
      const begun = await seedDue(services, channel, times(3, now));
      const claimed = await seedDue(services, channel, times(20, now));
      await until('three are under way', () => hook.unanswered >= 3);
      expect((await worker?.stop())?.code, worker?.errors).to.equal(0);

      const ids = [...begun, ...claimed].map(({ _id }) => _id);
      const found = await services.store.deliveries.find().lean();
      const left = found.filter(({ _id, state }) => ids.includes(_id) && state !== 'published');
      expect(hook.accepted.length).to.equal(ids.length - left.length);
      expect(left.length).to.be.above(0);
      for (const { state, lease, claims } of left) {
        expect({ state, lease, claims }).to.deep.equal({ state: 'queued', lease: null, claims: 0 });
      }
      await startWorkers(1);
      await expectEachOnce(services, await allPublished(services, [...begun, ...claimed]));
      expect(new Set(hook.accepted).size).to.equal(hook.accepted.length);
    });
  });
});
