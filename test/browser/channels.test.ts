import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ChannelRecord } from '../../src/store/channels.js';
import { addChannel, queuePost } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('channels in a browser', () => {
  let bench: BrowserBench;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('admin');
  });
  after(() => bench.close());
  beforeEach(async () => {
    await bench.store.channels.deleteMany({});
    await bench.store.deliveries.deleteMany({});
  });

  for (const javaScript of [true, false]) {
    it(`are connected ${javaScript ? 'with' : 'without'} JavaScript, from the empty board`, async () => {
      const page = await bench.pageOf('admin@example.com', { javaScript });
      await page.goto('/board');
      await page.getByRole('link', { name: 'Connect a channel' }).click();
      await page.getByRole('link', { name: 'Feed' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Library');
      await page.getByLabel('Time zone').fill('Asia/Kathmandu');
      await page.getByLabel('Saturday').fill('10-13, whenever');
      await page.getByRole('button', { name: 'Test and connect' }).click();
      await page.getByRole('link', { name: '“whenever” is no range of times' }).waitFor();
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal('Library');
      await page.getByLabel('Saturday').fill('10-13');
      await page.getByRole('button', { name: 'Test and connect' }).click();
      await page.getByText('Library is connected').waitFor();
      const [channel] = await bench.store.channels.find({}).lean<ChannelRecord[]>();
      expect(channel?.rhythms[0]?.zone).to.equal('Asia/Kathmandu');
      expectNothingRefused(page);
    });
  }

  it('get further blackouts by a press, and draw their windows while one types', async () => {
    const channel = await addChannel(bench);
    const page = await bench.pageOf('admin@example.com');
    await page.goto(`/settings/channels/${channel._id}/rhythm`);
    await page.getByLabel('Sunday').fill('10-12, 14-18');
    const bars = page.locator('[data-window-row]', { hasText: 'Sunday' }).locator('rect');
    expect(await bars.count()).to.equal(2);
    await page.getByRole('button', { name: 'Add another' }).click();
    const second = page.getByRole('group', { name: 'Blackout 2' });
    await second.getByLabel('From').fill('2026-12-24');
    await second.getByLabel('Reason').fill('Christmas');
    await page.getByRole('button', { name: 'Show the effect' }).click();
    await page.getByRole('button', { name: 'Save this rhythm' }).click();
    await page.getByText('The rhythm is saved').waitFor();
    const after = await bench.store.channels.findById(channel._id).lean<ChannelRecord>();
    expect(after?.blackouts).to.have.length(1);
    expect(after?.rhythms.at(-1)?.windows.filter(({ weekday }) => weekday === 7)).to.have.length(2);
  });

  const screens: Record<string, (page: Page, id: string) => Promise<unknown>> = {
    'the list': (page) => page.goto('/settings/channels'),
    'the choice of a network': (page) => page.goto('/settings/channels/new'),
    'a form with problems': async (page) => {
      await page.goto('/settings/channels/new?network=webhook');
      await page.getByLabel('Monday').fill('?');
      await page.getByRole('button', { name: 'Test and connect' }).click();
      await page.getByRole('alert').waitFor();
    },
    'one channel': (page, id) => page.goto(`/settings/channels/${id}`),
    'its rhythm with the effect': async (page, id) => {
      await page.goto(`/settings/channels/${id}/rhythm`);
      await page.getByLabel('Thursday').fill('');
      await page.getByRole('button', { name: 'Show the effect' }).click();
      await page.getByRole('heading', { name: '1 delivery moves' }).waitFor();
    },
    'its end': (page, id) => page.goto(`/settings/channels/${id}/delete`),
    'the welcome': (page) => page.goto('/welcome'),
  };
  for (const [name, open] of Object.entries(screens)) {
    it(`are accessible on ${name}, dark and light, from 360 px`, async () => {
      const channel = await addChannel(bench, { news: 50 });
      await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
      const page = await bench.pageOf('admin@example.com');
      await open(page, channel._id);
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'light' });
      await expectAccessible(page);
      await page.setViewportSize({ width: 360, height: 780 });
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      expectNothingRefused(page);
    });
  }

  it('offer a sample organisation at first, and take it away again', async () => {
    const page = await bench.pageOf('admin@example.com');
    await page.goto('/welcome');
    await page.getByRole('button', { name: 'Load the sample' }).click();
    await page.waitForURL('**/board');
    expect(await page.locator('[data-strip]').count()).to.equal(3);
    await page.goto('/settings/channels');
    await page.getByRole('button', { name: 'Remove the sample' }).click();
    await page.getByText('The sample organisation is gone').waitFor();
    expect(await page.locator('[data-strip]').count()).to.equal(0);
  });
});
