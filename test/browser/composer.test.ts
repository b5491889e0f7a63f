import { expect } from 'chai';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { ChannelRecord } from '../../src/store/channels.js';
import { feedChannel, type GivenChannel } from '../support/channel-record.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
  type PageOptions,
} from './support.js';

const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 1440 }));

describeInBrowser('writing in a browser', () => {
  let bench: BrowserBench;
  let picture: Buffer;
  before(async () => {
    bench = await openBrowserBench();
    await bench.person('agent');
    await bench.person('manager');
    const create = { width: 60, height: 40, channels: 3, background: '#28506a' } as const;
    picture = await sharp({ create }).png().toBuffer();
  });
  after(() => bench.close());
  beforeEach(async () => {
    for (const model of [bench.store.channels, bench.store.deliveries, bench.store.posts]) {
      await (model as typeof bench.store.posts).deleteMany({});
    }
    await addChannel();
  });

  async function addChannel(given: GivenChannel = {}): Promise<ChannelRecord> {
    const record = feedChannel(bench.clock.now(), given);
    await bench.store.channels.create(record);
    return record;
  }

  async function open(options: PageOptions & { readonly role?: string } = {}): Promise<Page> {
    const page = await bench.pageOf(`${options.role ?? 'agent'}@example.com`, options);
    await page.goto('/write');
    return page;
  }

  const text = (page: Page) => page.getByLabel('Text', { exact: true });
  const card = (page: Page, name = 'City news') => page.getByRole('region', { name });
  const choose = (page: Page, name = 'City news') => page.getByRole('checkbox', { name }).check();
  const schedule = (page: Page) => page.getByRole('button', { name: 'Schedule' }).click();
  const deliveries = () => bench.store.deliveries.find({}).lean().exec();

  async function fixed(page: Page, date: string, time: string): Promise<void> {
    await page.getByRole('radio', { name: 'A fixed time' }).check();
    await page.getByLabel('Date').fill(date);
    await page.getByLabel('Time', { exact: true }).fill(time);
  }

  async function pasteImage(page: Page): Promise<void> {
    const bytes = JSON.stringify([...picture]);
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(${bytes})], 'pasted.png', { type: 'image/png' }));
      const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
      document.querySelector('[name=text]').dispatchEvent(paste);
    })()`);
  }

  it('finds one channel of many while one types, and lets none go that was chosen', async () => {
    for (let number = 1; number <= 9; number++) await addChannel({ name: `Pier ${number}` });
    const page = await open();
    await choose(page);
    const finder = page.getByRole('searchbox', { name: 'Find a channel by name' });
    await finder.fill('pier 7');
    await page.getByText('1 of 10', { exact: true }).waitFor();
    const shown = page.locator('.tape-title:visible');
    expect((await shown.allTextContents()).toSorted()).to.deep.equal(['City news', 'Pier 7']);
    await choose(page, 'Pier 7');
    await text(page).fill('Both boats run late today.');
    // Enter in the finder sends nothing.
    await finder.press('Enter');
    await schedule(page);
    await page.waitForURL('/queue');
    expect(await deliveries()).to.have.length(2);
    expectNothingRefused(page);
  });

  it('brings a post with an image to the next slot, where it is seen, moved, cancelled and put back', async () => {
    const page = await open();
    await choose(page);
    await text(page).fill('The evening boat gets a second deck.');
    await card(page).getByText('Next slot would be').waitFor();
    await card(page).getByText('Monday 2 Mar, 15:40').waitFor();
    await page.setInputFiles('#images', {
      name: 'boat.png',
      mimeType: 'image/png',
      buffer: picture,
    });
    await page.getByLabel('What it shows').fill('The evening boat');
    await card(page).getByRole('img', { name: 'The evening boat' }).waitFor();
    await schedule(page);
    await page.waitForURL('/queue');
    await page.getByText('Scheduled. It goes out Monday 2 Mar, 15:40 (Berlin).').waitFor();

    await page.goto('/calendar?from=2026-03-02');
    await page
      .getByRole('link', { name: /Queued, news on City news, Monday 2 Mar, 15:40/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'A fixed time' }).check();
    await dialog.getByLabel('Date').fill('2026-03-03');
    await dialog.getByLabel('Time', { exact: true }).fill('11:00');
    await dialog.getByRole('button', { name: 'Move' }).last().click();
    await page.getByText('Moved. It goes out Tuesday 3 Mar, 11:00 (Berlin).').waitFor();
    expect(new URL(page.url()).pathname).to.equal('/calendar');
    await page
      .getByRole('link', { name: /Queued, news on City news, Tuesday 3 Mar, 11:00/ })
      .waitFor();

    await page.goto('/queue');
    await page.locator('summary', { hasText: 'More for The evening boat' }).click();
    await page.getByRole('button', { name: /^Cancel ?: The evening boat/ }).click();
    await page.getByText('Cancelled: it does not go out on City news.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone. It goes out Tuesday 3 Mar, 11:00').waitFor();
    expect((await deliveries()).map(({ state }) => state)).to.deep.equal(['queued']);
    expectNothingRefused(page);
  });

  it('answers with every broken rule and takes the nearest time by one press', async () => {
    const page = await open();
    await choose(page);
    await text(page).fill('Saturday special');
    await fixed(page, '2026-03-07', '10:00');
    await card(page).getByText('No window is open').waitFor();
    await card(page).getByRole('button', { name: 'Take Friday 6 Mar' }).click();
    await card(page).getByText('Goes out', { exact: true }).waitFor();
    expect(await page.getByLabel('Date').inputValue()).to.equal('2026-03-06');
    expect(await deliveries()).to.have.length(0);
  });

  it('says what happens to a time in the gap and asks which of two is meant', async () => {
    const rhythm = {
      from: 0,
      zone: 'Europe/Berlin',
      windows: ALL_DAY,
      preferredTimes: [],
      gapMinutes: 5,
    };
    await addChannel({ name: 'Day and night', rhythms: [rhythm] });
    const page = await open();
    await choose(page, 'Day and night');
    await text(page).fill('In the night when the clocks change');
    await fixed(page, '2026-03-29', '02:30');
    await page.getByText('02:30 does not exist in Berlin on 29 March').waitFor();
    await card(page, 'Day and night').getByText('Sunday 29 Mar, 03:00').waitFor();

    await fixed(page, '2026-10-25', '02:30');
    await page.getByText('02:30 occurs twice in Berlin on 25 October').waitFor();
    await page.getByRole('radio', { name: 'The second 02:30' }).check();
    await schedule(page);
    await page.waitForURL('/queue');
    const [delivery] = await deliveries();
    expect(delivery?.dueAt?.toISOString()).to.equal('2026-10-25T01:30:00.000Z');
  });

  it('takes an image that is pasted, and says why it does not take another file', async () => {
    const page = await open();
    await pasteImage(page);
    await page.getByLabel('What it shows').waitFor();
    await page.getByRole('button', { name: 'Leave it out' }).click();
    expect(await page.getByLabel('What it shows').count()).to.equal(0);
    const file = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no image') };
    await page.setInputFiles('#images', file);
    await page.getByText('“notes.png”: The file is not an image').waitFor();
    expectNothingRefused(page);
  });

  it('refuses as a whole and keeps every word, then sends by Ctrl+Enter', async () => {
    await addChannel({ name: 'Dark side', levels: { news: 0 } });
    const page = await open();
    await choose(page);
    await choose(page, 'Dark side');
    await text(page).fill('Only together');
    await page.getByLabel('Title').fill('A title');
    await schedule(page);
    await page
      .getByRole('heading', { name: 'Nothing was scheduled: one channel refuses it' })
      .waitFor();
    expect(await text(page).inputValue()).to.equal('Only together');
    expect(await page.getByLabel('Title').inputValue()).to.equal('A title');
    expect(await deliveries()).to.have.length(0);
    await page.getByRole('checkbox', { name: 'Dark side' }).uncheck();
    await text(page).press('Control+Enter');
    await page.waitForURL('/queue');
    expect(await deliveries()).to.have.length(1);
    expectNothingRefused(page);
  });

  it('says "not saved" when the server is away, and sends the same post once it is back', async () => {
    const page = await open();
    await choose(page);
    await text(page).fill('Through thick and thin');
    await page.route('**/write', (route) => route.abort());
    await schedule(page);
    await page.getByText('Not saved.').waitFor();
    expect(await text(page).inputValue()).to.equal('Through thick and thin');
    await page.unroute('**/write');
    await schedule(page);
    await page.waitForURL('/queue');
    expect(await deliveries()).to.have.length(1);
  });

  it('offers text back that a crash took, with its channels, and only until it is saved', async () => {
    const page = await open();
    await choose(page);
    await text(page).fill('Nobody shall lose this');
    await page.getByText('Kept in this browser.').waitFor();
    // A crash asks nothing.
    await page.close({ runBeforeUnload: false });
    const again = await page.context().newPage();
    await again.goto('/write');
    await again.getByText('“Nobody shall lose this”').waitFor();
    await again.getByRole('button', { name: 'Put it back' }).click();
    expect(await text(again).inputValue()).to.equal('Nobody shall lose this');
    expect(await again.getByRole('checkbox', { name: 'City news' }).isChecked()).to.equal(true);
    await schedule(again);
    await again.waitForURL('/queue');
    await again.goto('/write');
    await again.getByText('Choose a channel to see when').or(card(again)).first().waitFor();
    expect(await again.getByRole('button', { name: 'Put it back' }).count()).to.equal(0);
  });

  it('asks before text is left behind, and not when there is none', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.goto('/queue');
    expect(asked).to.deep.equal([]);
    await page.goto('/write');
    await text(page).pressSequentially('Wait');
    await page.goto('/queue');
    expect(asked).to.deep.equal(['beforeunload']);
  });

  it('works without scripts: image, alternative text, refusal, nearest time, queue and undo', async () => {
    const page = await open({ javaScript: false });
    await choose(page);
    await text(page).fill('Without any script');
    await page.setInputFiles('#images', {
      name: 'boat.png',
      mimeType: 'image/png',
      buffer: picture,
    });
    await fixed(page, '2026-03-07', '10:00');
    await schedule(page);
    await page.getByText('Say what the image shows').first().waitFor();
    expect(await text(page).inputValue()).to.equal('Without any script');
    await page.getByLabel('What it shows').fill('A boat');
    await schedule(page);
    await page.getByRole('heading', { name: 'Nothing was scheduled' }).waitFor();
    await page.getByRole('button', { name: 'Take Friday 6 Mar' }).click();
    expect(await page.getByLabel('Date').inputValue()).to.equal('2026-03-06');
    expect(await page.getByLabel('What it shows').inputValue()).to.equal('A boat');
    await schedule(page);
    await page.getByText('Scheduled. It goes out Friday 6 Mar').waitFor();
    await page.locator('summary', { hasText: 'More for Without any script' }).click();
    await page.getByRole('button', { name: /^Cancel ?: Without any script/ }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone.').waitFor();
    const [post] = await bench.store.posts.find({}).lean().exec();
    expect(post?.media.map(({ alternativeText }) => alternativeText)).to.deep.equal(['A boat']);
  });

  for (const [width, colorScheme] of [
    [1440, 'dark'],
    [1440, 'light'],
    [360, 'dark'],
    [360, 'light'],
  ] as const) {
    it(`is accessible and fits ${width} px in the ${colorScheme}`, async () => {
      const page = await open({ width, colorScheme, role: 'manager' });
      await expectAccessible(page);
      await choose(page);
      await text(page).fill('For everybody');
      await pasteImage(page);
      await page.getByLabel('What it shows').waitFor();
      await page.getByText('Say it differently on City news').click();
      await fixed(page, '2026-03-07', '10:00');
      await card(page).getByText('No window is open').waitFor();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      await schedule(page);
      await page.getByRole('heading', { name: 'Not saved yet' }).waitFor();
      await expectAccessible(page);
      expectNothingRefused(page);
    });
  }
});
