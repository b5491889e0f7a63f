import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { functionCurveAt } from '../../src/curves/curves-in-force.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import { addChannel, queuePost } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('the editor of curves in a browser', () => {
  let bench: BrowserBench;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('admin');
    const channel = await addChannel(bench, { news: 50 });
    await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
  });
  after(() => bench.close());

  const input = (page: Page, name: string) => page.getByLabel(name, { exact: true });
  const effect = (page: Page) => page.getByRole('region', { name: 'What this curve changes' });

  const settled = (page: Page) => page.locator('#curve-feedback[aria-busy=false]').waitFor();

  it('is worked by graph and by table, which stay one, and saved after its effect', async () => {
    const page = await bench.pageOf('admin@example.com');
    await page.goto('/settings/curves');
    await page.getByRole('link', { name: 'Edit the curve of News' }).click();
    const point = page.getByRole('slider', { name: 'Detent 4' });

    // By the keys: two sideways, then down until it is below three.
    await point.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    for (let times = 0; times < 4; times++) await page.keyboard.press('ArrowDown');
    expect(await input(page, 'Level of detent 4').inputValue()).to.equal('52');
    expect(await input(page, 'Posts a week of detent 4').inputValue()).to.equal('2');
    expect(await point.getAttribute('aria-valuetext')).to.equal('Level 52, 2 posts a week');
    await effect(page).getByText('3 posts a week → 2 posts a week').waitFor();
    await page.waitForFunction("document.activeElement?.dataset.curveHandle === '3'");

    // It goes no further than its neighbours.
    for (let times = 0; times < 6; times++) await page.keyboard.press('Shift+ArrowRight');
    expect(await input(page, 'Level of detent 4').inputValue()).to.equal('74');

    // By the table, and the graph follows.
    await input(page, 'Level of detent 4').fill('50');
    await input(page, 'Posts a week of detent 4').fill('1');
    expect(await point.getAttribute('aria-valuetext')).to.equal('Level 50, 1 post a week');
    await effect(page).getByRole('heading', { name: '1 delivery moves' }).waitFor();

    // Dragged upwards by the pointer, once the effect has made its room.
    await settled(page);
    const box = await point.locator('.curve-dot').boundingBox();
    if (!box) throw new Error('the point is not drawn');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y - 20, { steps: 4 });
    await page.mouse.up();
    const dragged = Number(await input(page, 'Posts a week of detent 4').inputValue());
    expect(dragged).to.be.within(1.25, 4);
    await input(page, 'Posts a week of detent 4').fill('1');
    await settled(page);
    await expectAccessible(page);

    // What is no curve is refused at its row, and nothing can be saved.
    await input(page, 'Posts a week of detent 5').fill('0.5');
    await page
      .getByRole('table')
      .first()
      .getByText('Level 75 has fewer posts a week than level 50')
      .waitFor();
    expect(await page.getByRole('button', { name: 'Save this curve' }).count()).to.equal(0);
    await settled(page);
    await expectAccessible(page);
    await input(page, 'Posts a week of detent 5').fill('5');
    await effect(page).getByRole('heading', { name: '1 delivery moves' }).waitFor();

    await page.getByRole('button', { name: 'Save this curve' }).click();
    await page.getByText('The curve of News is saved. One delivery followed.').waitFor();
    const organisation = await loadOrganisation(bench.store);
    const curve = functionCurveAt(organisation, 'news', bench.clock.now());
    expect(curve.map(({ level, postsPerWeek }) => [level, postsPerWeek])).to.deep.equal([
      [0, 0],
      [10, 0.25],
      [25, 1],
      [50, 1],
      [75, 5],
      [100, 14],
    ]);
    expectNothingRefused(page);
  });

  it('fits a phone, with and without its effect', async () => {
    const page = await bench.pageOf('admin@example.com', { width: 360, height: 740 });
    await page.goto('/settings/curves/events');
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Add a detent' }).click();
    await effect(page).getByRole('button', { name: 'Save this curve' }).waitFor();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expectNothingRefused(page);
  });
});
