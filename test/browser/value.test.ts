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

describeInBrowser('capacity and value in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  let page: Page;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('admin');
    channel = await addChannel(bench, { news: 50, support: 50 });
    page = await bench.pageOf('admin@example.com');
  });
  after(() => bench.close());

  const level = async () =>
    (
      await bench.store.channels.findById(channel._id).lean<ChannelRecord>()
    )?.dimmers.news.levels.at(-1)?.level;

  it('says what to do first, takes the hours, and shows them on the board', async () => {
    await page.goto('/value');
    await page.getByRole('link', { name: 'Set hours and values' }).click();
    for (const name of ['News', 'Support', 'Events']) {
      const card = page.getByRole('group', { name });
      for (const [label, figure] of [
        ['Staff hours a week', '10'],
        ['Minutes a post', '60'],
        ['Minutes a reply', '6'],
        ['Questions among messages, %', '100'],
        ['Value of a post', '10'],
        ['Value of a helped customer', '4'],
      ] as const) {
        await card.getByLabel(label).fill(figure);
      }
    }
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The board shows what the bank needs').waitFor();
    await page.goto('/board');
    const gauge = page.getByRole('region', { name: 'Staff hours' });
    await gauge.getByText('3 h of 10 h').waitFor();
    await gauge.getByRole('img', { name: /^3 h a week of news against 10 h/ }).waitFor();
  });

  it('shows with a fader what it takes, and sets it past the line only with a reason', async () => {
    await page.goto('/board');
    await page.getByRole('slider', { name: 'City news News' }).press('End');
    const panel = page.getByRole('region', { name: 'News on City news' });
    await panel.getByText('14 h of 10 h').waitFor();
    await panel.getByText('Past the 85 % line').waitFor();
    await expectAccessible(page);
    await panel.getByRole('button', { name: 'Set now' }).click();
    const hours = panel.getByRole('region', { name: 'Staff hours with this change' });
    await hours.getByText('Nothing was set: it needs 14 h a week of news').waitFor();
    expect(await level()).to.equal(50);
    await panel.getByLabel('Reason to go past 85 %').fill('The fair is on');
    await panel.getByRole('button', { name: 'Set now' }).click();
    await page.getByText('News on City news is at 100 now').waitFor();
    expect(await level()).to.equal(100);
    const gauge = page.getByRole('region', { name: 'Staff hours' });
    await gauge.getByText('Past the 85 % line').waitFor();
    expectNothingRefused(page);
  });

  it('finds the override in the audit log by its reason', async () => {
    await page.goto('/settings/audit');
    await page.getByLabel('Words').fill('fair');
    await page.getByLabel('Show').selectOption('Overrides');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('hours news: 3 of 10 → 14 of 10').waitFor();
    await page.getByText('Reason: The fair is on').waitFor();
    await expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'JSON lines' }).click(),
    ]);
    expect(download.suggestedFilename()).to.equal('audit-log.jsonl');
    expectNothingRefused(page);
  });

  it('proposes levels beside the present, and keeps them as a scene', async () => {
    await page.goto('/value');
    await page.getByRole('heading', { name: 'One more step of each dimmer' }).waitFor();
    await page.getByRole('link', { name: 'Propose levels' }).click();
    await page.getByText('this is the best').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Keep News on City news as it is').check();
    await page.getByRole('button', { name: 'Propose again' }).click();
    await page.getByText('needs more hours than there are').waitFor();
    await page.getByLabel('Name of the scene').fill('Most for the hours');
    await page.getByRole('button', { name: 'Save as a scene' }).click();
    await page.waitForURL(/\/scenes\//);
    expect(await bench.store.scenes.countDocuments({ kind: 'proposal' })).to.equal(1);
    expect(await level()).to.equal(100);
    expectNothingRefused(page);
  });

  it('fits 360 px, in a light room too', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: 'light' });
    for (const path of ['/settings/capacity', '/value', '/value/proposal', '/settings/audit']) {
      await page.goto(path);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    expectNothingRefused(page);
  });
});
