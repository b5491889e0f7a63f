import { expect } from 'chai';
import { listRoutes } from '../../web/support/route-list.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
} from '../support.js';
import { openFilledBench, type FilledBench } from './filled-bench.js';
import { NO_SCREENS, SCREENS } from './screen-list.js';

describeInBrowser('every screen in a browser', () => {
  let filled: FilledBench;
  before(async () => {
    filled = await openFilledBench();
  });
  after(() => filled.close());

  it('is in the list, or has a reason not to be', () => {
    const routes = listRoutes(filled.bench.services)
      .filter(({ kind, method }) => kind !== 'api' && method === 'GET')
      .map(({ name }) => name);
    const listed = [...SCREENS.map(({ route }) => route), ...Object.keys(NO_SCREENS)];
    expect(routes.filter((route) => !listed.includes(route))).to.deep.equal([]);
    expect(listed.filter((route) => !routes.includes(route))).to.deep.equal([]);
  });

  for (const screen of SCREENS) {
    it(`${screen.name} is accessible, dark and light, within its policy and 360 px`, async () => {
      const page = await filled.pageFor(screen);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: 'dark' });
      const answer = await page.goto(screen.path(filled.places));
      expect(answer?.status()).to.equal(200);
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: 'light' });
      await expectAccessible(page, ['color-contrast']);
      for (const [width, height] of [
        [900, 700],
        [360, 740],
      ] as const) {
        await page.setViewportSize({ width, height });
        await expectNoSidewaysScroll(page);
      }
      expectNothingRefused(page);
    });
  }
});
