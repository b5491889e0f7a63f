import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromiumIsHere } from '../support.js';
import { openFilledBench } from './filled-bench.js';
import { SCREENS } from './screen-list.js';

/**
 * Writes a picture of every screen: dark and light, wide and 360 px.
 * `npm run screenshots [-- folder]`
 */
const SHAPES = [
  { shape: 'wide', width: 1440, height: 900 },
  { shape: 'narrow', width: 360, height: 740 },
] as const;

const folder = resolve(process.argv[2] ?? 'screenshots');
if (!chromiumIsHere) throw new Error('Pictures need chromium: apt-get install chromium');
await mkdir(folder, { recursive: true });
const filled = await openFilledBench();
try {
  for (const screen of SCREENS) {
    const page = await filled.pageFor(screen);
    for (const { shape, width, height } of SHAPES) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(screen.path(filled.places));
        await page.waitForLoadState();
        const path = join(folder, `${screen.name}-${shape}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true, timeout: 60_000 });
      }
    }
    process.stdout.write(`${screen.name}\n`);
  }
  process.stdout.write(`${SCREENS.length * 4} pictures are in ${folder}\n`);
} finally {
  await filled.close();
}
