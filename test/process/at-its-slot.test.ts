import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import { makeInstallation, type Installation } from './support/installation.js';
import { clockAhead, fakeTimeLibrary } from './support/moved-clock.js';
import { newsboatIsHere, openNewsboat } from './support/newsboat.js';
import { seedChannel, seedToken } from './support/seeding.js';
import { until } from './support/waiting.js';

describe('A post in a slot', () => {
  let place: Installation;
  before(async function () {
    if (!newsboatIsHere || !fakeTimeLibrary) {
      this.test?.parent?.tests.forEach((test) => {
        test.title += ' (newsboat and libfaketime are not both installed)';
      });
      this.skip();
    }
    place = await makeInstallation();
  });
  after(() => place?.remove());

  it('reaches a feed reader at its slot and not before', async () => {
    const { channel, token } = await place.use(async (services) => ({
      channel: await seedChannel(services, { slug: 'news' }),
      token: await seedToken(services),
    }));
    const began = performance.now();
    const first = await place.start('all', { JOBS: 'in-process' });
    const startTakes = performance.now() - began;
    const answer = await fetch(`${first.url}/api/v1/posts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ function: 'news', text: 'Hello', channels: [channel._id], when: 'next-slot' },
      }),
    });
    const { deliveries } = (await answer.json()) as { deliveries: { dueAt: string }[] };
    const slot = Date.parse(deliveries[0]?.dueAt ?? '');
    await first.stop();

    // The product's clock goes on shortly before the slot, with time enough to be looked at first.
    const ahead = slot - (2 * startTakes + 6 * SECOND) - Date.now();
    const productNow = (): number => Date.now() + ahead;
    const product = await place.start('all', { ...clockAhead(ahead), JOBS: 'in-process' });
    const newsboat = openNewsboat(`${product.url}/f/news/feed.atom`);
    try {
      expect(await newsboat.unread()).to.equal(0);
      expect(productNow(), 'it was looked for before the slot').to.be.below(slot);
      await until('the reader has the post', async () => (await newsboat.unread()) === 1);
      expect(productNow()).to.be.at.least(slot);
      const [entry] = await place.use(({ store }) => store.feedEntries.find().lean().exec());
      expect(entry?.publishedAt.getTime()).to.be.at.least(slot);
    } finally {
      newsboat.close();
    }
  });
});
