import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import type { NewPost } from '../../src/publishing/scheduling/post-input.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { feedChannel } from '../support/channel-record.js';
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

const MANAGER = 'manager@example.com';

describeInBrowser('moving deliveries in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  let page: Page;
  let queue: (text: string, given?: Partial<NewPost>) => Promise<DeliveryRecord>;
  before(async () => {
    bench = await openBrowserBench();
    const id = await bench.person('manager');
    const actor = {
      kind: 'person',
      id,
      name: 'Mara',
      role: 'manager',
      zone: 'Europe/Berlin',
    } as const;
    const now = bench.clock.now();
    channel = feedChannel(now, { levels: { support: 0, events: 0 } });
    const other = feedChannel(now, { name: 'Visitors' });
    await bench.store.channels.insertMany([channel, other]);
    queue = async (text, given = {}) => {
      const input: NewPost = {
        ...{ function: 'news', title: null, text, media: [], variants: {} },
        ...{ when: { type: 'next-slot' }, overrideReason: null, askApproval: false },
        ...{ channels: [channel._id], ...given },
      };
      const result = await schedulePost(bench.services, actor, input);
      if (result.type === 'refused' || !result.deliveries[0]) throw new Error('refused');
      return result.deliveries[0];
    };
    page = await bench.pageOf(MANAGER);
  });
  after(() => bench.close());
  beforeEach(() => bench.store.deliveries.deleteMany({}));

  const open = (query = 'view=week&from=2026-03-02') => page.goto(`/calendar?${query}`);
  const chip = (text: string): Locator => page.locator('.week a[data-move]', { hasText: text });
  const ghost = (time: string): Locator =>
    page.locator(`.week a[data-drop-at][data-channel="${channel._id}"]`, { hasText: time });
  const day = (date: string): Locator =>
    page.locator(`.week td[data-drop-day="${date}"][data-channel="${channel._id}"]`);
  const read = async ({ _id }: DeliveryRecord): Promise<DeliveryRecord> => {
    const found = await bench.store.deliveries.findById(_id).lean<DeliveryRecord>().exec();
    if (!found) throw new Error('it is gone');
    return found;
  };

  /** Carries one thing over another, and answers what the rules say there. */
  async function carry(from: Locator, to: Locator): Promise<string> {
    const [a, b] = [await from.boundingBox(), await to.boundingBox()];
    if (!a || !b) throw new Error('not to be seen');
    await page.mouse.move(a.x + 20, a.y + 10);
    await page.mouse.down();
    await page.mouse.move(a.x + 40, a.y + 14);
    await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 4 });
    const answer = page.locator('.drop-answer [data-placement-answer]');
    await answer.waitFor();
    return (await answer.textContent())?.replace(/\s+/g, ' ') ?? '';
  }

  it('drops one on an empty slot, which it takes, and undoes that', async () => {
    const first = await queue('Moves by hand');
    await open();
    const said = await carry(chip('Moves by hand'), ghost('13:00'));
    expect(said).to.contain('Wednesday 4 Mar, 13:00').and.contain('Takes this slot of news.');
    await page.mouse.up();
    await page.getByText('Moved. It goes out Wednesday 4 Mar, 13:00').waitFor();
    expect((await read(first)).holds?.toISOString()).to.equal('2026-03-04T12:00:00.000Z');
    // The slot that it left is empty again.
    await ghost('15:40').waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone. It goes out Monday 2 Mar, 15:40').waitFor();
    const { dueAt, holds, placement } = await read(first);
    expect({ dueAt, holds, placement }).to.deep.equal({
      ...{ dueAt: first.dueAt, holds: first.holds, placement: { kind: 'slot' } },
    });
    expectNothingRefused(page);
  });

  it('refuses a drop with every rule and the nearest time, which a button takes', async () => {
    const first = await queue('Not on a Saturday');
    await open();
    const said = await carry(chip('Not on a Saturday'), day('2026-03-07'));
    expect(said).to.contain('No window is open').and.contain('The nearest time that works is');
    await page.mouse.up();
    const dialog = page.getByRole('dialog', { name: 'Not on a Saturday' });
    await dialog.getByText('No window is open').waitFor();
    await dialog.getByLabel('Break it with a reason').waitFor();
    expect((await read(first)).dueAt).to.deep.equal(first.dueAt);
    await expectAccessible(page);
    const nearest = dialog.getByRole('button', { name: /^Move to .* instead$/ });
    const words = (await nearest.textContent()) ?? '';
    await nearest.click();
    await dialog.waitFor({ state: 'detached' });
    const [, time = ''] = /Move to (\w+ \d+ Mar, \d\d:\d\d)/.exec(words) ?? [];
    await page.getByText(`Moved. It goes out ${time}`).waitFor();
    expectNothingRefused(page);
  });

  it('says while a time is typed what the rules make of it', async () => {
    await queue('Typed');
    await open();
    await chip('Typed').focus();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Typed' });
    await dialog.getByText('Takes this slot of news.').waitFor();
    await dialog.getByLabel('Date').fill('2026-03-08');
    await dialog.getByText('No window is open').waitFor();
    await dialog.getByLabel('Date').fill('2026-03-04');
    await dialog.getByLabel('Time', { exact: true }).fill('13:00');
    await dialog.getByText('Takes this slot of news.').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Moved. It goes out Wednesday 4 Mar, 13:00').waitFor();
  });

  it('tells that somebody changed it meanwhile, and moves nothing', async () => {
    const first = await queue('Contested');
    await open();
    await carry(chip('Contested'), ghost('13:00'));
    await bench.store.deliveries.updateOne({ _id: first._id }, { $inc: { revision: 1 } });
    await page.mouse.up();
    await page.getByRole('dialog').getByText('Nothing was changed: meanwhile').waitFor();
    expect((await read(first)).dueAt).to.deep.equal(first.dueAt);
  });

  it('keeps one on its channel, and lets it go at Escape', async () => {
    const first = await queue('Stays here');
    await open();
    const from = await chip('Stays here').boundingBox();
    const foreign = await page
      .getByRole('link', { name: /Fill.* on Visitors/ })
      .first()
      .boundingBox();
    if (!from || !foreign) throw new Error('not to be seen');
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(foreign.x + 20, foreign.y + 8, { steps: 4 });
    await page.getByText('It stays on its channel.').waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await page.locator('.carried').count()).to.equal(0);
    expect((await read(first)).revision).to.equal(first.revision);
  });

  it('turns the page by keys and goes on from there', async () => {
    await queue('Where I am');
    await open();
    await chip('Where I am').focus();
    await page.keyboard.press('PageDown');
    await page.getByRole('heading', { name: '9 to 15 March 2026' }).waitFor();
    await page.locator('.week [data-item]:focus').waitFor();
    await page.keyboard.press('t');
    await page.getByRole('heading', { name: '2 to 8 March 2026' }).waitFor();
  });

  it('filters by what is typed, and clears that', async () => {
    await queue('A fair');
    await queue('Something else');
    await open();
    await page.getByLabel('Text').fill('fair');
    await page.keyboard.press('Enter');
    await page.getByText('1 delivery · 0 empty slots').waitFor();
    expect(new URL(page.url()).search).to.equal('?view=week&from=2026-03-02&text=fair');
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Clear the filters' }).click();
    await page.getByText('2 deliveries').waitFor();
  });

  it('moves many from the queue: chosen by keys and Shift, shown first, done at once, undone', async () => {
    const all = [await queue('One'), await queue('Two'), await queue('Three')];
    await page.goto('/queue');
    const box = (text: string): Locator => page.getByRole('checkbox', { name: `Choose ${text}` });
    await box('One').check();
    await box('Three').click({ modifiers: ['Shift'] });
    await page.getByText('3 chosen').waitFor();
    await page.getByRole('button', { name: 'None' }).click();
    await box('One').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 chosen').waitFor();
    await page.getByRole('button', { name: 'All on this page' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Move by days' }).click();
    await page.getByRole('heading', { name: 'Move 3 deliveries?' }).waitFor();
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Move 3 deliveries' }).click();
    await page.getByText('3 deliveries moved.').waitFor();
    for (const one of all) expect((await read(one)).dueAt).to.not.deep.equal(one.dueAt);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('3 deliveries back where they were.').waitFor();
    for (const one of all) expect((await read(one)).dueAt).to.deep.equal(one.dueAt);
    expectNothingRefused(page);
  });
});
