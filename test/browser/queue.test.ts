import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { NewPost } from '../../src/publishing/scheduling/post-input.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { feedChannel } from '../support/channel-record.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('queue and calendar in a browser', () => {
  let bench: BrowserBench;
  let here: ChannelRecord;
  let delivery: DeliveryRecord;
  before(async () => {
    bench = await openBrowserBench();
    const id = await bench.person('manager');
    const actor = {
      kind: 'person',
      id,
      name: 'Mara',
      role: 'manager',
      zone: 'Europe/Berlin',
    } as const;
    const now = bench.clock.now();
    here = feedChannel(now, {
      blackouts: [{ from: '2026-03-06', to: '2026-03-06', reason: 'Stocktaking' }],
    });
    const there = feedChannel(now, { name: 'Visitors', zone: 'America/New_York' });
    await bench.store.channels.insertMany([here, there]);
    const queue = async (channel: ChannelRecord, given: Partial<NewPost> = {}) => {
      const input: NewPost = {
        ...{
          function: 'news',
          title: null,
          text: 'A text that is long enough to be cut in a chip',
        },
        ...{ media: [], variants: {}, when: { type: 'next-slot' }, overrideReason: null },
        ...{ askApproval: false, channels: [channel._id], ...given },
      };
      const result = await schedulePost(bench.services, actor, input);
      if (result.type === 'refused' || !result.deliveries[0]) throw new Error('refused');
      return result.deliveries[0];
    };
    delivery = await queue(here, { text: 'First' });
    for (const state of ['unconfirmed', 'failed', 'missed', 'conflict', 'held'] as const) {
      const one = await queue(there, { text: `Is ${state}`, function: 'events' });
      const problem = `It is ${state}, for a reason.`;
      await bench.store.deliveries.updateOne(
        { _id: one._id },
        { $set: { state, problem, holds: null } },
      );
    }
    await queue(here, { text: 'Waits for a manager', askApproval: true });
    await queue(here, { text: 'Kept', when: { type: 'draft' } });
  });
  after(() => bench.close());

  const PATHS = () => [
    '/queue',
    `/queue?channel=${here._id}`,
    '/queue?state=published',
    `/deliveries/${delivery._id}`,
    `/posts/${delivery.post}/edit`,
    '/calendar?view=week&from=2026-03-02',
    '/calendar?view=month&from=2026-03-02',
    '/calendar?view=list&from=2026-03-02',
  ];
  for (const [width, colorScheme] of [
    [1440, 'dark'],
    [1440, 'light'],
    [360, 'dark'],
    [360, 'light'],
  ] as const) {
    it(`are accessible and fit ${width} px in the ${colorScheme}`, async () => {
      const page = await bench.pageOf('manager@example.com', { width, colorScheme });
      for (const path of PATHS()) {
        await page.goto(path);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
      }
      expectNothingRefused(page);
    });
  }

  /** The place of the focus among what the week holds. */
  const focused = (page: Page): Promise<number> =>
    page.evaluate(
      `[...document.querySelectorAll('.week a[data-item]')].indexOf(document.activeElement)`,
    );
  const focusIs = (page: Page, words: string): Promise<boolean> =>
    page.evaluate(`document.activeElement.textContent.includes(${JSON.stringify(words)})`);

  const week = async (width = 1440): Promise<Page> => {
    const page = await bench.pageOf('manager@example.com', { width });
    await page.goto('/calendar?view=week&from=2026-03-02');
    return page;
  };

  it('open a delivery in a dialog that Escape closes, and the focus is where it was', async () => {
    const page = await week();
    const chip = page.getByRole('link', { name: /^Queued, news on City news/ });
    await chip.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'First' });
    await dialog.getByRole('heading', { name: 'Give it another time' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focusIs(page, 'Queued, news on City news')).to.equal(true);
    expectNothingRefused(page);
  });

  it('are walked by arrow keys', async () => {
    const page = await week();
    const items = page.locator('.week a[data-item]');
    await items.first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).to.be.above(0);
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).to.equal(0);
  });

  it('lead from an empty slot to the composer with it filled in', async () => {
    const page = await week();
    await page.getByRole('link', { name: /Fill the empty slot of support on City news/ }).click();
    expect(await page.getByRole('radio', { name: 'support' }).isChecked()).to.equal(true);
    expect(await page.getByRole('checkbox', { name: 'City news' }).isChecked()).to.equal(true);
    await page.getByText('Takes a promised slot of support.').waitFor();
  });

  it('show the list where the window is narrow', async () => {
    const page = await week(360);
    expect(await page.locator('.week').isVisible()).to.equal(false);
    await page.getByRole('heading', { name: 'Monday 2 Mar' }).waitFor();
  });

  it('go back to where one was', async () => {
    const page = await week();
    await page.getByRole('link', { name: 'Later' }).click();
    await page.getByRole('heading', { name: '9 to 15 March 2026' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: '2 to 8 March 2026' }).waitFor();
  });

  it('filter as soon as something is chosen', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/queue');
    await page.getByLabel('Channel').selectOption('Visitors');
    await page.getByRole('heading', { name: 'Queue of Visitors' }).waitFor();
    expect(new URL(page.url()).search).to.contain('channel=');
  });
});
