import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import type { Services } from '../../src/services.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import {
  makeInstallation,
  processesIn,
  redisServer,
  type Installation,
} from './support/installation.js';
import { allPublished, expectEachOnce } from './support/outcomes.js';
import type { Product } from './support/product.js';
import { startReceiver, type Receiver } from './support/receiver.js';
import { seedChannel, seedDue, seedToken } from './support/seeding.js';
import { until } from './support/waiting.js';

describe('Two webs and two workers on one folder', () => {
  let place: Installation;
  let receiver: Receiver;
  let webs: Product[];
  let workers: Product[];

  before(async function () {
    if (!redisServer) this.skip();
    place = await makeInstallation();
    receiver = await startReceiver();
    const environment = { ALLOW_LOOPBACK: '1' };
    const roots = ['web', 'web', 'worker', 'worker'] as const;
    const products = await Promise.all(roots.map((root) => place.start(root, environment)));
    [webs, workers] = [products.slice(0, 2), products.slice(2)];
  });
  after(async () => {
    await place?.remove();
    await receiver?.close();
  });

  const seedChannels = (services: Services, name: string): Promise<ChannelRecord[]> =>
    Promise.all(
      [1, 2, 3, 4].map((number) =>
        seedChannel(services, {
          slug: `${name}-${number}`,
          ...(number % 2 === 0 ? { network: 'webhook', settings: { url: receiver.url } } : {}),
        }),
      ),
    );
  /** So many on each channel, spread over a stretch of time. */
  async function seedAll(
    services: Services,
    channels: readonly ChannelRecord[],
    { each, from, over }: { readonly each: number; readonly from: number; readonly over: number },
  ): Promise<DeliveryRecord[]> {
    const times = Array.from({ length: each }, (_, i) => from + Math.floor((i * over) / each));
    const seeded = await Promise.all(channels.map((channel) => seedDue(services, channel, times)));
    return seeded.flat();
  }
  const hooked = (deliveries: readonly DeliveryRecord[]): string[] =>
    deliveries.filter(({ network }) => network === 'webhook').map(({ key }) => key);

  it('publish 1,000 that are due within a second once each', async () => {
    await place.use(async (services) => {
      const channels = await seedChannels(services, 'busy');
      const from = services.clock.now() + 5 * SECOND;
      const wanted = await seedAll(services, channels, { each: 250, from, over: SECOND });
      const published = await allPublished(services, wanted);
      await expectEachOnce(services, published);
      expect(published.every(({ attempts }) => attempts === 1)).to.equal(true);
      expect(receiver.accepted.filter((id) => hooked(wanted).includes(id))).to.have.members(
        hooked(wanted),
      );
    });
  });

  it('give no slot twice when both webs schedule on one channel at once', async () => {
    const { channel, token } = await place.use(async (services) => ({
      channel: await seedChannel(services, { slug: 'wanted' }),
      token: await seedToken(services),
    }));
    const schedule = async (web: Product, text: string): Promise<number> => {
      const answer = await fetch(`${web.url}/api/v1/posts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ function: 'news', text, channels: [channel._id], when: 'next-slot' },
        }),
      });
      return answer.status;
    };
    const statuses = await Promise.all(
      [1, 2, 3, 4, 5, 6].flatMap((number) =>
        webs.map((web, i) => schedule(web, `Post ${number} of web ${i + 1}`)),
      ),
    );
    expect(statuses).to.deep.equal(Array.from({ length: 12 }, () => 201));
    await place.use(async ({ store }) => {
      const deliveries = await store.deliveries.find({ channel: channel._id }).lean();
      expect(deliveries).to.have.length(12);
      expect(new Set(deliveries.map(({ holds }) => holds?.getTime())).size).to.equal(12);
    });
  });

  it('go on when the process that started Redis is killed, and Redis with it', async () => {
    await place.use(async (services) => {
      const channels = await seedChannels(services, 'orphaned');
      const from = services.clock.now() + 2 * SECOND;
      const wanted = await seedAll(services, channels, { each: 10, from, over: 4 * SECOND });
      const starter = [...webs, ...workers].find((each) => each.uses('jobs').includes('started'));
      if (!starter) throw new Error('nobody started Redis');
      const before = await processesIn(place.folder);
      await starter.kill();
      for (const pid of before) process.kill(pid, 'SIGKILL');

      const published = await allPublished(services, wanted);
      await expectEachOnce(services, published);
      // One of the others has started it again.
      await until('there is one Redis again', async () => {
        const now = await processesIn(place.folder);
        return now.length === 1 && !before.includes(now[0] ?? 0);
      });
      await until('the last have stopped', async () => {
        for (const product of [...webs, ...workers]) await product.stop();
        return (await processesIn(place.folder)).length === 0;
      });
    });
  });
});
