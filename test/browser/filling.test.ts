import { expect } from 'chai';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
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

describeInBrowser('filling empty slots in a browser', () => {
  let bench: BrowserBench;
  let channel: ChannelRecord;
  before(async () => {
    bench = await openBrowserBench();
    const id = await bench.person('manager');
    channel = feedChannel(bench.clock.now(), { levels: { news: 50, support: 0, events: 75 } });
    await bench.store.channels.create(channel);
    const zone = 'Europe/Berlin';
    const actor = { kind: 'person', id, name: 'Mara', role: 'manager', zone } as const;
    await schedulePost(bench.services, actor, {
      ...{ function: 'news', title: null, text: 'An idea that waits', media: [], variants: {} },
      ...{ when: { type: 'draft' }, overrideReason: null, askApproval: false },
      channels: [channel._id],
    });
  });
  after(() => bench.close());

  const deliveries = (state: DeliveryRecord['state']) =>
    bench.store.deliveries.find({ state }).lean<DeliveryRecord[]>().exec();

  it('queues a waiting draft in the slot that was chosen, and takes that back', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/board');
    await page.getByRole('link', { name: /empty slots of news on City news/ }).click();
    await page.getByRole('heading', { name: 'Empty slots', level: 1 }).waitFor();
    const second = page.getByRole('button', { name: /^Queue it here for news/ }).nth(1);
    await second.click();
    await page.getByText('Queued: it goes out on').waitFor();
    const [queued] = await deliveries('queued');
    expect(queued?.holds).to.be.an.instanceOf(Date);
    expect(queued?.holds).to.deep.equal(queued?.dueAt);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/^Undone/).waitFor();
    expect(await deliveries('draft')).to.have.length(1);
    expectNothingRefused(page);
  });

  it('takes an evergreen that was just written, and lets a dimmer do so by itself', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/evergreens');
    await page.getByRole('link', { name: 'Write the first one' }).click();
    await page.getByLabel('Text', { exact: true }).fill('Bicycles travel free on every boat.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('It is in the library.').waitFor();
    await page.getByRole('button', { name: 'News on City news' }).click();
    await page.getByText(/^News on City news: a slot that is empty a day before/).waitFor();
    await page.goto('/droughts?function=news');
    await page
      .getByRole('button', { name: /^Take this evergreen for news/ })
      .first()
      .click();
    await page.getByText('An evergreen fills the slot on').waitFor();
    const [filled] = await deliveries('queued');
    expect(filled?.evergreen).to.be.a('string');
    expectNothingRefused(page);
  });

  it('makes an event and its drafts, by keyboard, and queues one of them in its slot', async () => {
    const page = await bench.pageOf('manager@example.com');
    await page.goto('/calendar/events/new');
    await page.getByLabel('Name').fill('Harbour concert');
    await page.getByLabel('Starts on').fill('2026-04-04');
    await page.getByLabel('Start time').fill('19:00');
    await page.getByLabel('Place').fill('Pier 3');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Proposed' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('checkbox', { name: /^Thanks/ }).uncheck();
    await page.getByRole('button', { name: 'Make drafts of them' }).press('Enter');
    await page.getByText('3 drafts are there to edit.').waitFor();
    await page
      .getByRole('button', { name: 'Queue it there for Announcement on City news' })
      .click();
    await page.getByText('Queued: it goes out on').waitFor();
    const told = (await deliveries('queued')).filter(({ event }) => event);
    expect(told.map(({ holds }) => holds)).to.deep.equal(
      told.map(({ event }) => event?.intendedAt),
    );
    await expectAccessible(page);
    expectNothingRefused(page);
  });

  it('shows an event with its posts within 360 px', async () => {
    const page = await bench.pageOf('manager@example.com', { width: 360 });
    const [event] = await bench.store.events.find({}).lean<{ _id: string }[]>().exec();
    for (const path of ['/droughts', `/calendar/events/${event?._id}`]) {
      await page.goto(path);
      await expectNoSidewaysScroll(page);
    }
  });
});
