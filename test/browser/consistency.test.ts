import { expect } from 'chai';
import { DAY } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { newRecordId } from '../../src/store/record-id.js';
import { promisedSlots, publishedIn } from '../consistency/kept-bench.js';
import { feedChannel } from '../support/channel-record.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('consistency in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  /** News on a channel of 200 days, at three a week, that nobody filled for the last two weeks. */
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager');
    const now = bench.clock.now();
    const began = now - 200 * DAY;
    const record = feedChannel(now, { levels: { news: 50, support: 75, events: 0 } });
    channel = {
      ...record,
      rhythms: record.rhythms.map((rhythm) => ({ ...rhythm, from: began })),
      dimmers: {
        ...record.dimmers,
        news: { ...record.dimmers.news, levels: [{ at: began, level: 50, by: null }] },
      },
    };
    await bench.store.channels.create(channel);
    const span = { function: 'news', from: began, to: now - 14 * DAY } as const;
    const slots = await promisedSlots(bench.store, channel, span);
    for (const slot of slots) await publishedIn(bench.store, channel, { slot });
    // Support answers everyone within two hours, and nobody answered this.
    const at = new Date(now - 4 * DAY);
    await bench.store.messages.create({
      ...{ _id: newRecordId(), channel: channel._id, networkId: 'm', thread: 'm', kind: 'mail' },
      ...{ author: { id: 'jo', name: 'Jo', url: null }, text: 'Hello', at, takenAt: at },
      ...{ inReplyTo: null, url: null, public: true, context: {}, delivery: null },
    });
  });
  after(() => bench.close());

  it('leads from the meter to the line, and by the keyboard to what is behind a point', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/board');
    // 6 of 12 kept: 12/18 = 67.
    await page.getByRole('link', { name: 'Consistency of News on City news: 67 of 100' }).click();
    await page.waitForURL(`/board/consistency/${channel._id}/news`);
    expect(await page.locator('.chart-point').count()).to.equal(27);
    expect(await page.locator('.behind .badge').getByText('Not kept').count()).to.equal(6);
    await page.locator('.chart-point').last().focus();
    for (let back = 0; back < 3; back++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'behind the score of Monday 16 Feb' }).waitFor();
    expect(await page.locator('.behind .badge').getByText('Not kept').count()).to.equal(0);
    expect(await page.locator('.chart-point[aria-current]').getAttribute('aria-label')).to.equal(
      'Mon 16 Feb: 100',
    );
    expectNothingRefused(page);
  });

  it('is accessible with the table open, wide and at 360 px, dark and light', async () => {
    for (const [width, name, words] of [
      [1440, 'news', 'Not kept'],
      [360, 'support', 'Nobody answered.'],
    ] as const) {
      const page = await bench.pageOf('manager@example.com', { width });
      await page.goto(`/board/consistency/${channel._id}/${name}`);
      await page.getByText('The same as a table').click();
      await page.getByRole('link', { name: 'Mon 23 Feb' }).last().waitFor();
      await page.locator('.fates').getByText(words).first().waitFor();
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'light' });
      await expectAccessible(page, ['color-contrast']);
      await expectNoSidewaysScroll(page);
      expectNothingRefused(page);
    }
  });

  it('saves the threshold without JavaScript', async () => {
    const page = await bench.pageOf('manager@example.com', { javaScript: false });
    await page.goto('/board');
    await page.getByRole('link', { name: 'Consistency of all dimmers' }).click();
    await page.getByLabel('Threshold').fill('60');
    await page.getByRole('button', { name: 'Save the threshold' }).click();
    await page.getByText('Managers are told when a score falls under 60.').waitFor();
    await page.getByRole('link', { name: 'Consistency of News on City news: 67' }).click();
    await page.getByRole('heading', { name: 'What is behind the score now' }).waitFor();
    await page.locator('.chart-point').first().click({ force: true });
    await page.getByRole('heading', { name: 'What is behind the score of' }).waitFor();
  });
});
