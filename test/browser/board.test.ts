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

describeInBrowser('the board in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager');
    await bench.person('viewer');
  });
  after(() => bench.close());
  beforeEach(async () => {
    await bench.store.channels.deleteMany({});
    await bench.store.deliveries.deleteMany({});
    channel = await addChannel(bench, { news: 50, support: 75 });
    await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
  });

  const open = async (options = {}) => {
    const page = await bench.pageOf('manager@example.com', options);
    await page.goto('/board');
    return page;
  };
  const fader = (page: Page) => page.getByRole('slider', { name: 'City news News' });
  const panel = (page: Page) => page.getByRole('region', { name: 'News on City news' });
  const level = async () =>
    (
      await bench.store.channels.findById(channel._id).lean<ChannelRecord>()
    )?.dimmers.news.levels.at(-1)?.level;

  it('shows what a drag would do, and saves it by Set now', async () => {
    const page = await open();
    const box = await fader(page).boundingBox();
    if (!box) throw new Error('the fader is not drawn');
    const x = box.x + box.width / 2;
    await page.mouse.move(x, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(x, box.y + box.height * 0.8, { steps: 5 });
    await page.mouse.up();
    const moved = Number(await fader(page).inputValue());
    expect(moved).to.be.within(5, 30);
    // On a slow machine the effect of a level on the way is told first.
    await page.locator(`#impact[data-level-asked="${moved}"]`).waitFor();
    await panel(page).getByRole('heading', { name: '1 delivery moves' }).waitFor();
    expect(await level()).to.equal(50);
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    await page.getByText(`News on City news is at ${moved} now`).waitFor();
    expect(await level()).to.equal(moved);
    expect(await panel(page).count()).to.equal(0);
    expect(await fader(page).inputValue()).to.equal(String(moved));
    expectNothingRefused(page);
  });

  it('sets nothing whose effect was not seen: a fader that went on is asked about again', async () => {
    const page = await open();
    await fader(page).focus();
    await page.keyboard.press('PageUp');
    await panel(page).getByText('5 posts a week').first().waitFor();
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/board/impact*', async (route) => {
      await slow;
      await route.continue();
    });
    await page.keyboard.press('PageUp');
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    answer();
    await panel(page).getByText('14 posts a week').first().waitFor();
    expect(await level()).to.equal(50);
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    await page.getByText('News on City news is at 100 now').waitFor();
  });

  it('is worked by the keyboard alone', async () => {
    const page = await open();
    await fader(page).focus();
    const steps: [string, string][] = [
      ['ArrowUp', '51'],
      ['ArrowDown', '50'],
      ['PageUp', '75'],
      ['ArrowDown', '74'],
      ['PageDown', '50'],
      ['Home', '0'],
      ['End', '100'],
    ];
    for (const [key, value] of steps) {
      await page.keyboard.press(key);
      expect(await fader(page).inputValue(), key).to.equal(value);
    }
    await panel(page).getByText('14 posts a week').first().waitFor();
    expect(await fader(page).getAttribute('aria-valuetext')).to.equal(
      '100: 14 posts a week, everyone within 4 h',
    );
    await page.keyboard.press('Enter');
    await page.waitForFunction("document.activeElement?.textContent === 'Set now'");
    await page.keyboard.press('Enter');
    await page.getByText('News on City news is at 100 now').waitFor();
    expect(await level()).to.equal(100);
    await page.waitForFunction("document.activeElement?.type === 'range'");
  });

  it('lets go by Escape and leaves no trace', async () => {
    const page = await open();
    const before = await page.locator('[data-strip]').innerText();
    await fader(page).focus();
    await page.keyboard.press('PageDown');
    await panel(page).waitFor();
    await page.keyboard.press('Escape');
    expect(await panel(page).count()).to.equal(0);
    expect(await page.locator('[data-strip]').innerText()).to.equal(before);
    expect(await level()).to.equal(50);
  });

  it('takes a set level back by the message that tells of it', async () => {
    const page = await open();
    await fader(page).focus();
    await page.keyboard.press('PageUp');
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    await page.getByRole('button', { name: 'Back to 50' }).click();
    await page.getByText('News on City news is at 50 now').waitFor();
    expect(await level()).to.equal(50);
  });

  it('keeps what was wanted when somebody else was quicker', async () => {
    const page = await bench.pageOf('manager@example.com');
    // A page that hears of it says so at once: test/browser/live.test.ts.
    await page.route('**/events*', (route) => route.abort());
    await page.goto('/board');
    await fader(page).focus();
    await page.keyboard.press('PageUp');
    await panel(page).waitFor();
    await bench.store.channels.updateOne({ _id: channel._id }, { $inc: { revision: 1 } });
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    await panel(page).getByText('You wanted 75, and nothing was set').waitFor();
    expect(await level()).to.equal(50);
    expect(await fader(page).inputValue()).to.equal('75');
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    await page.getByText('News on City news is at 75 now').waitFor();
    expect(await level()).to.equal(75);
  });

  it('says when the server is gone, and keeps what was chosen', async () => {
    const page = await open();
    await page.route('**/board/impact*', (route) => route.abort());
    await fader(page).focus();
    await page.keyboard.press('PageUp');
    await page.getByRole('alert').getByText('no connection to the server').waitFor();
    expect(await fader(page).inputValue()).to.equal('75');
  });

  it('works without JavaScript: preview, then set', async () => {
    const page = await open({ javaScript: false });
    await fader(page).press('ArrowUp');
    await page.getByRole('button', { name: 'Preview' }).first().click();
    await panel(page).getByText('3 posts a week').first().waitFor();
    await panel(page).getByRole('button', { name: 'Set now' }).click();
    await page.getByText('News on City news is at 51 now').waitFor();
    expect(await level()).to.equal(51);
  });

  const names = (page: Page) => page.locator('.tape-name:visible').allTextContents();

  it('finds one channel of many by its name, and leaves a moved fader where it was put', async () => {
    for (const name of ['Harbour', 'Harbour at night', 'Ferries', 'Museum', 'Zoo']) {
      await addChannel(bench, {}, { name });
    }
    const page = await open();
    await fader(page).press('ArrowUp');
    const find = page.getByRole('searchbox', { name: 'Find a channel by name' });
    await find.pressSequentially('harb');
    expect(await names(page)).to.have.members(['Harbour', 'Harbour at night']);
    await page.getByText('2 of 6').waitFor();
    await find.fill('');
    expect(await names(page)).to.have.length(6);
    expect(await fader(page).inputValue()).to.equal('51');
    expectNothingRefused(page);

    const plain = await open({ javaScript: false });
    await plain.getByRole('searchbox', { name: 'Find a channel by name' }).fill('ZOO');
    await plain.getByRole('button', { name: 'Find' }).click();
    expect(await names(plain)).to.deep.equal(['Zoo']);
    await plain.getByRole('link', { name: 'Show all' }).click();
    expect(await names(plain)).to.have.length(6);
  });

  it('keeps a channel with a very long name inside its strip', async () => {
    await addChannel(bench, {}, { name: 'Everything that the harbour has to say '.repeat(3) });
    const page = await open({ width: 360 });
    const wider = await page
      .locator('[data-strip]')
      .evaluateAll((strips) =>
        strips.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      );
    expect(wider).to.deep.equal([0, 0]);
  });

  for (const width of [1440, 360]) {
    it(`is accessible at ${width} px, dark and light, at rest and while a fader is moved`, async () => {
      const page = await open({ width });
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        await fader(page).focus();
        await page.keyboard.press('PageDown');
        await panel(page).getByRole('heading', { name: '1 delivery moves' }).waitFor();
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        await page.keyboard.press('Escape');
      }
      expectNothingRefused(page);
    });
  }

  it('is accessible where it can only be read, where it is empty, and as a preview', async () => {
    const viewer = await bench.pageOf('viewer@example.com');
    await viewer.goto('/board');
    await expectAccessible(viewer);
    const page = await open({ javaScript: true });
    const query = `channel=${channel._id}&function=news&level=25&revision=0`;
    await page.goto(`/board/preview?${query}`);
    await expectAccessible(page);
    await bench.store.channels.deleteMany({});
    await page.goto('/board');
    await expectAccessible(page);
    expectNothingRefused(page);
  });

  it('remembers the theme that was chosen', async () => {
    const page = await open();
    await page.locator('[data-menu] summary').click();
    await page.getByRole('button', { name: 'Light' }).click();
    await page.waitForFunction("document.documentElement.dataset.theme === 'light'");
    await page.waitForLoadState('networkidle');
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).to.equal('light');
  });
});
