import { expect } from 'chai';
import { addChannel, queuePost } from '../board/support.js';
import { levelAt } from '../scenes/support.js';
import { MINUTE } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
describeInBrowser('scenes in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager');
    await bench.store.organisation.updateOne({ _id: 'organisation' }, { zone: 'Europe/Berlin' });
  });
  after(() => bench.close());
  beforeEach(async () => {
    await bench.store.sceneRecalls.deleteMany({});
    await bench.store.channels.deleteMany({});
    await bench.store.deliveries.deleteMany({});
    channel = await addChannel(bench, { news: 50, support: 75 });
    await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
  });

  const news = (at = bench.clock.now()) => levelAt(bench.store, channel._id, 'news', at);

  it('are saved, looked at and recalled from the board, then ended by the message', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/scenes/new');
    await page.getByLabel('Name').fill('Spring tour');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Spring tour', level: 1 }).waitFor();

    await page.goto('/board');
    await page.getByRole('link', { name: 'Crisis' }).click();
    await page.getByRole('heading', { name: 'What it changes at once' }).waitFor();
    await page.getByRole('heading', { name: '1 delivery is held' }).waitFor();
    await expectAccessible(page);
    expect(await news()).to.equal(50);
    await page.getByRole('button', { name: 'Recall it now' }).click();
    await page.getByText('Crisis holds on one channel').waitFor();
    expect(await news()).to.equal(0);
    await page.goto('/board');
    await page.getByRole('link', { name: 'Crisis (holds now)' }).waitFor();
    await expectAccessible(page);

    bench.clock.advance(MINUTE);
    await page.goto('/scenes');
    await page.getByRole('button', { name: /^End now.*Crisis/ }).click();
    await page.getByText('Crisis has ended').waitFor();
    expect(await news()).to.equal(50);
    expectNothingRefused(page);
  });

  it('are scheduled by date with an end, over days, and ended early', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/scenes/holiday');
    await page.getByLabel('By date').check();
    await page.getByLabel('First day').fill('2026-12-07');
    await page.getByLabel('Last day').fill('2027-01-03');
    await page.getByLabel('Over days').fill('14');
    await page.getByRole('button', { name: 'Show what it changes' }).click();
    await page.getByText('From Mon 7 Dec until Sun 3 Jan 2027, over 14 days.').waitFor();
    await page.getByRole('button', { name: 'Schedule it' }).click();
    await page.getByText('Holiday is scheduled on one channel').waitFor();
    expect(await news(Date.UTC(2026, 11, 8))).to.equal(50);
    expect(await news(Date.UTC(2026, 11, 15))).to.equal(30);
    expect(await news(Date.UTC(2026, 11, 22))).to.equal(10);
    expect(await news(Date.UTC(2027, 0, 4))).to.equal(50);
    await page.getByText('Mon 7 Dec – Sun 3 Jan 2027').waitFor();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('Holiday was taken back: it does not begin.').waitFor();
    expect(await news(Date.UTC(2026, 11, 22))).to.equal(50);
    expectNothingRefused(page);
  });

  it('fit 360 px and are accessible while one holds over another', async () => {
    const page = await bench.pageOf('manager@example.com', { width: 360 });
    const steps = [
      ['holiday', '2026-12-20', '2027-01-02'],
      ['crisis', '2026-12-24', '2026-12-26'],
    ] as const;
    for (const [scene, from, to] of steps) {
      await page.goto(`/scenes/${scene}?when=date&from=${from}&to=${to}&overDays=`);
      await expectNoSidewaysScroll(page);
      await page.getByRole('button', { name: 'Schedule it' }).click();
      await page.getByText(/is scheduled on/).waitFor();
    }
    await page.getByText('Crisis over Holiday').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto('/board');
    await expectNoSidewaysScroll(page);
    expectNothingRefused(page);
  });
});
