import { expect } from 'chai';
import { WEEK } from '../../src/domain/time-units.js';
import { addChannel } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('promises in a browser', () => {
  let bench: BrowserBench;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager');
    const channel = await addChannel(bench, { news: 50, support: 75 }, { slug: 'city' });
    const change = { at: bench.clock.now(), level: 100, until: bench.clock.now() + 4 * WEEK };
    await bench.store.channels.updateOne(
      { _id: channel._id },
      { $push: { 'dimmers.news.levels': { ...change, by: null } } },
    );
  });
  after(() => bench.close());

  it('are read by anybody, from all channels to what changes on one, dark and light', async () => {
    const page = await bench.page({ width: 360 });
    await page.goto('/promise');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('link', { name: /^what, and when/ }).click();
    await page.getByRole('heading', { name: 'What is changing' }).waitFor();
    await page.getByText('Expect 14 posts a week about news.').waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await expectNoSidewaysScroll(page);
    expectNothingRefused(page);
  });

  it('are copied from the board for a profile', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/board');
    await page.getByRole('link', { name: 'Promise of City news' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Copy.*short profile/ }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).to.match(/^News: 3 posts a week, questions within 16 h\. Support: /);
    expectNothingRefused(page);
  });
});
