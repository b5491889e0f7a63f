import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { makeInstallation, type Installation } from './support/installation.js';
import { allPublished, expectEachOnce } from './support/outcomes.js';
import { startReceiver, type Receiver } from './support/receiver.js';
import { seedChannel, seedDue } from './support/seeding.js';
import { until } from './support/waiting.js';

const ROUNDS = 2;
const EACH = 20;
/** One more of those that a round's posts may meet, and they would count as what stops it (R13). */
const KILLS = 2;

describe('A worker that is killed in the middle of publishing', () => {
  let place: Installation;
  let receiver: Receiver;
  beforeEach(async () => {
    place = await makeInstallation();
    receiver = await startReceiver({ answersAfterMilliseconds: 60 });
  });
  afterEach(async () => {
    await place.remove();
    await receiver.close();
  });

  it('loses nothing, posts nothing twice, and leaves nothing in limbo', async () => {
    await place.use(async (services) => {
      const settings = { url: receiver.url };
      const feed = await seedChannel(services, { slug: 'news' });
      const hook = await seedChannel(services, { slug: 'hook', network: 'webhook', settings });
      let worker = await place.start('quick worker', { ALLOW_LOOPBACK: '1' });
      const wanted: DeliveryRecord[] = [];

      for (let round = 0; round < ROUNDS; round++) {
        const from = services.clock.now() + SECOND;
        const times = Array.from({ length: EACH }, (_, i) => from + i * 150);
        wanted.push(...(await seedDue(services, feed, times)));
        wanted.push(...(await seedDue(services, hook, times)));
        for (let kill = 1; kill <= KILLS; kill++) {
          const enough = round * EACH + (kill * EACH) / (KILLS + 2);
          await until(`${enough} have arrived and one is under way`, () => {
            return receiver.accepted.length >= enough && receiver.unanswered > 0;
          });
          await worker.kill();
          worker = await place.start('quick worker', { ALLOW_LOOPBACK: '1' });
        }
        await allPublished(services, wanted);
      }

      const published = await allPublished(services, wanted);
      await expectEachOnce(services, published);
      const keys = wanted.filter(({ channel }) => channel === hook._id).map(({ key }) => key);
      expect([...new Set(receiver.accepted)]).to.have.members(keys);
      // The fault landed: somebody had to find out what became of a call.
      const lost = published.filter(({ history }) =>
        history.some(({ event }) => event === 'unconfirmed'),
      );
      expect(lost).not.to.be.empty;
      expect((await worker.stop()).code, worker.output).to.equal(0);
    });
  });
});
