import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ChannelRecord } from '../../src/store/channels.js';
import { addChannel, queuePost } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

const WEDNESDAY = Date.UTC(2026, 2, 4, 11);

describeInBrowser('two people at the desk', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager', 'ada@example.com');
    await bench.person('manager', 'bo@example.com');
  });
  after(() => bench.close());
  beforeEach(async () => {
    await bench.store.channels.deleteMany({});
    await bench.store.deliveries.deleteMany({});
    channel = await addChannel(bench, { news: 50, support: 75 });
  });

  /** A page that hears of changes. */
  const open = async (email: string, path: string): Promise<Page> => {
    const page = await bench.pageOf(email);
    const hears = page.waitForResponse((answer) => answer.url().includes('/events'));
    await page.goto(path);
    await hears;
    return page;
  };
  const fader = (page: Page, name: string) =>
    page.getByRole('slider', { name: `City news ${name}` });
  const set = async (page: Page, name: string, key: string): Promise<void> => {
    await fader(page, name).focus();
    await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Set now' }).click();
    await page.getByText(`${name} on City news is at`).waitFor();
  };
  const readout = (page: Page, name: string, level: string) =>
    page
      .locator('[data-dimmer]')
      .filter({ has: fader(page, name) })
      .locator('[data-readout]')
      .filter({ hasText: new RegExp(`^${level}$`) })
      .waitFor();

  it('see on the board what the other one sets, without losing where they are', async () => {
    const ada = await open('ada@example.com', '/board');
    const bo = await open('bo@example.com', '/board');
    await fader(bo, 'Support').focus();
    await set(ada, 'News', 'PageUp');
    await readout(bo, 'News', '75');
    expect(await fader(bo, 'News').inputValue()).to.equal('75');
    await bo.getByRole('status').getByText('The board was brought up to date').waitFor();
    const focused = await bo.evaluate('document.activeElement.getAttribute("aria-labelledby")');
    expect(focused).to.equal(await fader(bo, 'Support').getAttribute('aria-labelledby'));
    await expectAccessible(bo);
    expectNothingRefused(bo);
    expectNothingRefused(ada);
  });

  it('are told at once when somebody sets the fader that they hold, and overwrite nothing', async () => {
    const ada = await open('ada@example.com', '/board');
    const bo = await open('bo@example.com', '/board');
    await fader(bo, 'News').focus();
    await bo.keyboard.press('PageDown');
    await fader(bo, 'Support').focus();
    await bo.keyboard.press('PageDown');
    await fader(bo, 'News').focus();
    await set(ada, 'News', 'PageUp');
    const panel = bo.getByRole('region', { name: 'News on City news' });
    await panel.getByText('News is at 75, set by The manager').waitFor();
    await panel.getByText('You wanted 25, and nothing was set').waitFor();
    await bo.getByRole('status').getByText('You wanted 25, and nothing was set').waitFor();
    expect(await fader(bo, 'News').inputValue()).to.equal('25');
    // Another fader of the channel is nobody's news: it stays where it was put, and can be set.
    expect(await fader(bo, 'Support').inputValue()).to.equal('50');
    await bo.keyboard.press('Escape');
    await readout(bo, 'News', '75');
    await fader(bo, 'Support').focus();
    const support = bo.getByRole('region', { name: 'Support on City news' });
    await support.getByRole('button', { name: 'Set now' }).click();
    await bo.getByText('Support on City news is at 50 now').waitFor();
    const { dimmers } = (await bench.store.channels.findById(channel._id).lean()) ?? channel;
    expect(dimmers.news.levels.at(-1)?.level).to.equal(75);
    expect(dimmers.support.levels.at(-1)?.level).to.equal(50);
    expectNothingRefused(bo);
  });

  it('have nothing moved under a fader that is being dragged', async () => {
    const ada = await open('ada@example.com', '/board');
    const bo = await open('bo@example.com', '/board');
    const box = await fader(bo, 'News').boundingBox();
    if (!box) throw new Error('the fader is not drawn');
    const x = box.x + box.width / 2;
    await bo.mouse.move(x, box.y + box.height / 2);
    await bo.mouse.down();
    await bo.mouse.move(x, box.y + box.height * 0.8, { steps: 3 });
    const moved = await fader(bo, 'News').inputValue();
    const refreshed = bo.waitForResponse((answer) => answer.url().endsWith('/board'));
    await set(ada, 'Support', 'PageUp');
    await refreshed;
    expect(await fader(bo, 'Support').inputValue()).to.equal('75');
    await bo.mouse.up();
    await readout(bo, 'Support', '100');
    expect(await fader(bo, 'News').inputValue()).to.equal(moved);
  });

  it('see in queue and calendar what the workers and others do, with filters kept', async () => {
    const id = await queuePost(bench.store, channel, { text: 'Snow on the way', at: WEDNESDAY });
    const queue = await open('ada@example.com', '/queue');
    const calendar = await open('bo@example.com', '/calendar');
    await queue.getByLabel('State').focus();
    await queuePost(bench.store, channel, { text: 'Ice as well', at: WEDNESDAY + 3_600_000 });
    await queue.getByText('Ice as well').first().waitFor();
    await calendar.getByText('Ice as well').first().waitFor();
    await bench.store.deliveries.updateOne({ _id: id }, { $set: { state: 'cancelled' } });
    await queue.getByText('Snow on the way').first().waitFor({ state: 'detached' });
    expect(await queue.evaluate('document.activeElement.name')).to.equal('state');
    expectNothingRefused(queue);
    expectNothingRefused(calendar);
  });
});
