import { expect } from 'chai';
import { addChannel } from '../board/support.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

const CSV = 'text,function,date,time\n"Snow, and ice",news,,\nRain,sport,2026-13-01,9:00\n';

describeInBrowser('bringing in a file in a browser', () => {
  let bench: BrowserBench;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('author');
    await addChannel(bench, { news: 50, support: 50, events: 50 });
  });
  after(() => bench.close());

  it('is accessible and fits from the file to what it came to, at 360 px too', async () => {
    const page = await bench.pageOf('author@example.com');
    const check = async (width: 360 | 1440): Promise<void> => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: width === 360 ? 'light' : 'dark' });
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    };
    await page.goto('/import');
    await check(360);
    const file = { name: 'spring.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: 'spring.csv' }).waitFor();
    await page.getByText('“sport” is not a function').waitFor();
    await check(1440);
    await page.getByText('What the columns mean').click();
    await check(360);
    await page.getByLabel('Leave out the bad row').check();
    await page.getByRole('button', { name: 'Bring in one post' }).click();
    await page.getByText('One row brought in. 1 left out.').waitFor();
    await check(1440);
    await page.getByRole('button', { name: 'Undo all of it' }).click();
    await page.getByText('taken out of the queue again').waitFor();
    expectNothingRefused(page);
    const states = await bench.store.deliveries.distinct('state');
    expect(states).to.deep.equal(['cancelled']);
  });

  it('shows how far a long one is, and that it has come to its end', async () => {
    const page = await bench.pageOf('author@example.com');
    const { _id: owner } = (await bench.store.people.findOne({}).lean()) ?? { _id: '' };
    const at = new Date(bench.clock.now());
    const { _id: id } = await bench.store.postImports.create({
      ...{ _id: '01hzzzzzzzzzzzzzzzzzzzzzzz', owner, by: 'person', fileName: 'long.csv' },
      ...{ columns: ['text'], rows: Array.from({ length: 4 }, () => ({ line: 2, cells: [''] })) },
      ...{ mapping: { text: 0 }, state: 'checking', progress: 1, createdAt: at, updatedAt: at },
      defaults: { function: null, channels: [], when: 'draft', zone: 'UTC' },
      lease: { owner: 'another process', until: new Date(at.getTime() + 60_000) },
    });
    const hears = page.waitForResponse((answer) => answer.url().includes('/events'));
    await page.goto(`/import/${id}`);
    await hears;
    await page.getByText('1 of 4 rows').waitFor();
    await expectAccessible(page);
    await bench.store.postImports.updateOne({ _id: id }, { $set: { progress: 3 } });
    await page.getByText('3 of 4 rows').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).to.equal('3');
    await bench.store.postImports.updateOne({ _id: id }, { $set: { state: 'done' } });
    await page.getByRole('button', { name: 'Undo all of it' }).waitFor();
    expectNothingRefused(page);
  });
});
