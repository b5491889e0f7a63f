import { expect } from 'chai';
import { MINUTE } from '../../src/domain/time-units.js';
import { createHeartbeat } from '../../src/health/heartbeat.js';
import { deliveryRecord } from '../support/delivery-record.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

describeInBrowser('health and notices in a browser', () => {
  let bench: BrowserBench;
  before(async () => {
    bench = await openBrowserBench();
    const admin = await bench.person('admin');
    await createHeartbeat(bench.services, 'worker').beat();
    await bench.store.deliveries.create(deliveryRecord(new Date(bench.clock.now())));
    for (const cause of ['first', 'second']) {
      await bench.services.notices.leave({
        ...{ id: cause, kind: 'delivery.failed', to: [admin], link: '/deliveries/d1' },
        sentence: `“The ${cause} post, with a text of some length” on City news failed. The network refused it.`,
      });
    }
    bench.clock.advance(2 * MINUTE);
  });
  after(() => bench.close());

  for (const [width, colorScheme] of [
    [1440, 'dark'],
    [1440, 'light'],
    [360, 'dark'],
    [360, 'light'],
  ] as const) {
    it(`are accessible, banner and all, and fit ${width} px in the ${colorScheme}`, async () => {
      const page = await bench.pageOf('admin@example.com', { width, colorScheme });
      for (const path of ['/settings/health', '/notices', '/account']) {
        await page.goto(path);
        expect(await page.locator('.banner').innerText()).to.include('A post has been due');
        expect(await page.locator('.notices-count').innerText()).to.match(/^\d/);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
      }
      expectNothingRefused(page);
    });
  }

  it('lead from the banner to what to do', async () => {
    const page = await bench.pageOf('admin@example.com');
    await page.goto('/board');
    await page.getByRole('link', { name: 'See what to do' }).click();
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.getByText('See under Workers whether any is at work').waitFor();
  });

  it('are brought up to date by a script, without a page load', async () => {
    const page = await bench.pageOf('admin@example.com');
    await page.clock.install();
    await page.goto('/settings/health');
    await page.getByText('The last worker was heard of').first().waitFor();
    await page.evaluate('window.stillHere = true');
    await createHeartbeat(bench.services, 'worker', { every: 0 }).beat();
    await bench.store.deliveries.deleteMany({});
    bench.clock.advance(5_000);
    await page.clock.runFor(11_000);
    await page.getByText('Everything is well').waitFor();
    expect(await page.evaluate('window.stillHere')).to.equal(true);
    expectNothingRefused(page);
  });

  it('need no script: a link looks again, a button marks all as read', async () => {
    const page = await bench.pageOf('admin@example.com', { javaScript: false });
    await page.goto('/settings/health');
    await page.getByRole('link', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.getByRole('link', { name: /^Notices/ }).click();
    await page.getByText('New').first().waitFor();
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('heading', { name: 'Notices' }).waitFor();
    expect(await page.locator('.notices-count').count()).to.equal(0);
    expect(await page.getByText('New', { exact: true }).count()).to.equal(0);
  });
});
