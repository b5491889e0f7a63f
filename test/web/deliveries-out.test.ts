import { expect } from 'chai';
import { carryOutChange } from '../../src/publishing/changing/change-carrier.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

describe('the page of what is out', () => {
  let screens: Screens;
  let delivery: DeliveryRecord;
  let page: string;
  beforeEach(async () => {
    screens = await openScreens();
    const channel = await screens.channel();
    delivery = await screens.delivery(channel, { text: 'Open until eight.' });
    const { clock, services } = screens.bench;
    clock.advance((delivery.dueAt?.getTime() ?? 0) - clock.now());
    await publishDelivery(services.publisher, delivery._id);
    delivery = await screens.read(delivery);
    page = `/deliveries/${delivery._id}`;
  });
  afterEach(() => screens.close());

  const carry = () => carryOutChange(screens.bench.services.publisher, delivery._id);

  it('offers to edit and to delete it to those who may', async () => {
    const agent = wordsOf((await (await screens.as('agent')).get(page)).text);
    expect(agent).to.contain('Edit what is out').and.to.contain('Delete on City news');
    const viewer = wordsOf((await (await screens.as('viewer')).get(page)).text);
    expect(viewer).not.to.contain('Edit what is out').and.not.to.contain('Delete on');
  });

  it('deletes it from the feed after a page that says what that means', async () => {
    const agent = await screens.as('agent');
    expect(wordsOf((await agent.get(`${page}/delete`)).text)).to.contain('People may have seen it');
    const address = new URL(delivery.outcome?.url ?? '').pathname;
    expect((await agent.get(address)).status).to.equal(200);
    const answer = await agent.post(`${page}/delete`, {});
    expect(answer.status).to.equal(303);
    const waiting = wordsOf((await agent.get(page)).text);
    expect(waiting).to.contain('It is deleted on City news within moments.');
    expect(waiting).to.contain('It is being deleted on City news.');
    await carry();
    const words = wordsOf((await agent.get(page)).text);
    expect(words).to.contain('Deleted on City news.').and.not.to.contain('Edit what is out');
    expect((await agent.get(address)).status).to.equal(410);
    const feed = await agent.get(`${address.slice(0, address.lastIndexOf('/'))}/feed.atom`);
    expect(feed.text).not.to.contain('Open until eight.');
  });

  it('brings new words to the feed', async () => {
    const agent = await screens.as('agent');
    expect((await agent.get(`${page}/edit`)).text).to.contain('Open until eight.</textarea>');
    const answer = await agent.post(`${page}/edit`, { text: 'Open until ten.' });
    expect(answer.status).to.equal(303);
    await carry();
    const address = new URL(delivery.outcome?.url ?? '').pathname;
    expect((await agent.get(address)).text).to.contain('Open until ten.');
    expect((await agent.get(page)).text).to.contain('Open until ten.');
  });

  it('shows what was typed again where it is not saved', async () => {
    const agent = await screens.as('agent');
    const text = 'é'.repeat(100_001);
    const long = await agent.post(`${page}/edit`, { text });
    expect(long.status).to.equal(422);
    expect(long.text).to.contain(text).and.to.contain('Shorten it');
    await screens.put(delivery, { removedAt: new Date() });
    const gone = await agent.post(`${page}/edit`, { text: 'Kept words' });
    expect(gone.status).to.equal(422);
    expect(gone.text).to.contain('Kept words</textarea>');
    expect(wordsOf(gone.text)).to.contain('not on the channel any more');
  });

  it('is not changed by an author whose it is not', async () => {
    const author = await screens.as('author');
    expect((await author.post(`${page}/delete`, {})).status).to.equal(403);
    expect((await author.post(`${page}/edit`, { text: 'Mine' })).status).to.equal(403);
  });
});
