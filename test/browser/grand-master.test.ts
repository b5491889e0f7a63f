import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { OrganisationRecord } from '../../src/store/organisation.js';
import { addChannel, queuePost } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('the grand master in a browser', () => {
  let bench: BrowserBench;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('manager');
    const city = await addChannel(bench, { news: 50, support: 80 });
    await addChannel(bench, { news: 75 }, { name: 'Harbour' });
    await queuePost(bench.store, city, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
  });
  after(() => bench.close());

  const grand = (page: Page) => page.getByRole('slider', { name: 'Grand master' });
  const panel = (page: Page) => page.locator('#impact');
  /** How far the grooves of the strips are lit. */
  const lights = (page: Page) =>
    page.evaluate<string[]>(
      "[...document.querySelectorAll('[data-strip] [data-light]')].map((slot) => slot.dataset.level)",
    );
  const last = async () =>
    (
      await bench.store.organisation.findById('organisation').lean<OrganisationRecord>()
    )?.grandMaster.at(-1);

  it('dims the desk while it moves, and saves nothing until it is set, by the keyboard alone', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/board');
    expect(await lights(page)).to.deep.equal(['50', '80', '0', '75', '0', '0']);
    await page.getByRole('link', { name: 'Support on City news, change' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The grand master passes it by').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make it independent' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('is independent of the grand master now').waitFor();

    await page.goto('/board');
    await grand(page).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    expect(await lights(page)).to.deep.equal(['25', '80', '0', '38', '0', '0']);
    await panel(page).getByText('3 posts a week → 1 post a week').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    expect(await lights(page)).to.deep.equal(['50', '80', '0', '75', '0', '0']);
    expect((await last())?.level).to.equal(100);

    await page.keyboard.press('Home');
    await page.getByRole('heading', { name: '1 delivery is held' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Set now' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('The grand master is at 0 now. One delivery followed.').waitFor();
    expect((await last())?.level).to.equal(0);
    expect(await lights(page)).to.deep.equal(['0', '80', '0', '0', '0', '0']);
    await page.getByText('effective 0').first().waitFor();
    await page.getByRole('button', { name: 'Back to 100' }).click();
    await page.getByText('The grand master is at 100 now').waitFor();
    expectNothingRefused(page);
  });

  it('fades without JavaScript, and is accessible at 360 px, dark and light', async () => {
    const page = await bench.pageOf('manager@example.com', { width: 360, javaScript: false });
    await page.goto('/board');
    await grand(page).press('Home');
    await page.locator('#grand').getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: '2 weeks' }).click();
    await page.getByRole('button', { name: 'Start the fade' }).click();
    await page.getByText('The grand master fades from 100 to 0').waitFor();
    expect(await last()).to.include({ level: 0 });
    const scripted = await bench.pageOf('manager@example.com', { width: 360 });
    await scripted.goto('/board');
    await scripted.getByText('100 → 0').waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await scripted.emulateMedia({ colorScheme });
      await expectAccessible(scripted);
    }
    await expectNoSidewaysScroll(scripted);
    expectNothingRefused(scripted);
  });
});
