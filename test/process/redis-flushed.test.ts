import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import { makeInstallation, redisServer, type Installation } from './support/installation.js';
import { allPublished, expectEachOnce } from './support/outcomes.js';
import { RedisProcess } from './support/redis-process.js';
import { seedChannel, seedDue } from './support/seeding.js';
import { until } from './support/waiting.js';

describe('Redis that forgets everything while deliveries wait', () => {
  let place: Installation;
  let redis: RedisProcess;
  before(async function () {
    if (!redisServer) this.skip();
    place = await makeInstallation();
    redis = await RedisProcess.start();
  });
  after(async () => {
    await place?.remove();
    await redis?.close();
  });

  it('changes nothing but when they go out, and that by little', async () => {
    await place.use(async (services) => {
      const channel = await seedChannel(services, { slug: 'news' });
      const worker = await place.start('worker', { REDIS_URL: redis.url });
      const from = services.clock.now() + 5 * SECOND;
      const times = Array.from({ length: 10 }, (_, i) => from + i * 100);
      const wanted = await seedDue(services, channel, times);
      await until('the worker is on Redis', async () => (await redis.keys()).length > 0);
      expect(services.clock.now()).to.be.below(from);
      await redis.forgetEverything();

      const published = await allPublished(services, wanted);
      await expectEachOnce(services, published);
      expect(published.every(({ attempts }) => attempts === 1)).to.equal(true);
      expect((await worker.stop()).code, worker.output).to.equal(0);
    });
  });
});
