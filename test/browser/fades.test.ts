import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ChannelRecord } from '../../src/store/channels.js';
import { addChannel } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('fades on the board in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager');
    channel = await addChannel(bench, { news: 50, support: 75 });
  });
  after(() => bench.close());

  const fader = (page: Page) => page.getByRole('slider', { name: 'City news News' });
  const last = async () =>
    (
      await bench.store.channels.findById(channel._id).lean<ChannelRecord>()
    )?.dimmers.news.levels.at(-1);
  const focusIsOn = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).and(page.locator(':focus')).waitFor();

  it('are started, stopped and taken up again by the keyboard alone', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/board');
    await fader(page).focus();
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Enter');
    await focusIsOn(page, 'Set now');
    // Back to the keys of the pace: the field for days, its button, then 8 weeks, 4 weeks.
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Shift+Tab');
    await focusIsOn(page, '4 weeks');
    await page.keyboard.press('Enter');
    await page.getByText('the last on Mon 30 Mar. Each week keeps').waitFor();
    await focusIsOn(page, '4 weeks');
    await expectAccessible(page);
    // The pace is kept while the fader moves on.
    await fader(page).focus();
    await page.keyboard.press('PageUp');
    await page.getByText('14 posts a week').first().waitFor();
    await page.keyboard.press('Enter');
    await focusIsOn(page, 'Start the fade');
    await page.keyboard.press('Enter');
    await page.getByText('News on City news fades from 50 to 100').waitFor();
    expect(await last()).to.include({ level: 100 });
    expect(await fader(page).inputValue()).to.equal('50');
    await page.getByText('50 → 100').waitFor();

    await page.getByRole('button', { name: 'Stop here' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('News on City news is at 50 now').waitFor();
    expect((await last())?.until).to.equal(undefined);
    expect(await page.getByRole('button', { name: 'Stop here' }).count()).to.equal(0);
    await page.getByRole('button', { name: 'Back to the fade to 100' }).click();
    await page.getByText('News on City news fades from 50 to 100').waitFor();
    // Until its scripts are there the link leads to a page of its own.
    await page.waitForLoadState();
    await page.getByRole('link', { name: 'Change', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Let go' }).waitFor();
    expect(await fader(page).inputValue()).to.equal('100');
    await page.keyboard.press('Escape');
    expectNothingRefused(page);
  });

  it('are accessible while they go, at 360 px, dark and light, and work without JavaScript', async () => {
    const page = await bench.pageOf('manager@example.com', { width: 360, javaScript: false });
    await page.goto('/board');
    await page.getByText('50 → 100').waitFor();
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByRole('button', { name: '2 weeks' }).click();
    await page.getByRole('button', { name: 'Start the fade' }).click();
    await page.getByText('News on City news fades from 50 to 100').waitFor();
    const scripted = await bench.pageOf('manager@example.com', { width: 360 });
    await scripted.goto('/board');
    for (const colorScheme of ['dark', 'light'] as const) {
      await scripted.emulateMedia({ colorScheme });
      await expectAccessible(scripted);
    }
    await expectNoSidewaysScroll(scripted);
    expectNothingRefused(scripted);
  });
});
