import { expect } from 'chai';
import { DAY } from '../../src/domain/time-units.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

describe('a post that is to go to further channels', () => {
  let screens: Screens;
  let delivery: DeliveryRecord;
  let page: string;
  beforeEach(async () => {
    screens = await openScreens();
    delivery = await screens.delivery(await screens.channel(), { text: 'Open until eight.' });
    page = `/deliveries/${delivery._id}`;
  });
  afterEach(() => screens.close());

  const all = () =>
    screens.bench.store.deliveries.find({ post: delivery.post }).lean<DeliveryRecord[]>().exec();
  const pier = () => screens.channel({ name: 'Pier', slug: 'pier' });

  it('becomes a draft there, which takes its own next slot', async () => {
    const { _id: channels } = await pier();
    const agent = await screens.as('agent');
    expect(wordsOf((await agent.get(page)).text)).to.contain('Take it to further channels');
    const answer = await agent.post(`${page}/channels`, { channels });
    expect(answer.status).to.equal(303);
    const words = wordsOf((await agent.get(page)).text);
    expect(words).to.contain('It is a draft on Pier now. Give it a time there.');
    expect(words).not.to.contain('Take it to further channels');
    const draft = (await all()).find(({ channel }) => channel === channels);
    expect(draft).to.deep.include({ state: 'draft', dueAt: null, function: delivery.function });
    const placed = await agent.post(`/deliveries/${draft?._id ?? ''}/move`, {
      ...{ when: 'next-slot', revision: '0' },
    });
    expect(placed.status, wordsOf(placed.text)).to.equal(303);
    const after = (await all()).find(({ channel }) => channel === channels);
    expect(after?.state).to.equal('queued');
    expect(after?.dueAt?.getTime()).to.be.within(
      screens.bench.clock.now(),
      screens.bench.clock.now() + 7 * DAY,
    );
  });

  it('is there once, however often it is sent', async () => {
    const { _id: channels } = await pier();
    const agent = await screens.as('agent');
    const answers = await Promise.all(
      [1, 2, 3].map(() => agent.post(`${page}/channels`, { channels })),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await all()).to.have.length(2);
  });

  it('is refused with the reason beside what was chosen, and nothing is added', async () => {
    const { _id: channels } = await pier();
    const agent = await screens.as('agent');
    const none = await agent.post(`${page}/channels`, {});
    expect(none.status).to.equal(400);
    expect(wordsOf(none.text)).to.contain('Choose at least one channel.');
    const gone = await agent.post(`${page}/channels`, { channels: [channels, newRecordId()] });
    expect(gone.status).to.equal(400);
    expect(wordsOf(gone.text)).to.contain('The channel does not exist');
    expect(gone.text).to.match(new RegExp(`value="${channels}" checked`));
    expect(await all()).to.have.length(1);
  });

  it('is put back where it was cancelled, not made anew', async () => {
    const { _id: channels } = await pier();
    const agent = await screens.as('agent');
    await agent.post(`${page}/channels`, { channels });
    const draft = (await all()).find(({ channel }) => channel === channels);
    await agent.post(`/deliveries/${draft?._id ?? ''}/cancel`, {});
    const again = await agent.post(`${page}/channels`, { channels });
    expect(again.status).to.equal(409);
    expect(wordsOf(again.text)).to.contain('it was cancelled on Pier. Put that delivery back');
  });

  it('is taken nowhere by somebody who may not edit it', async () => {
    const { _id: channels } = await pier();
    const author = await screens.as('author');
    expect(wordsOf((await author.get(page)).text)).not.to.contain('Take it to further channels');
    expect((await author.post(`${page}/channels`, { channels })).status).to.equal(403);
    expect(await all()).to.have.length(1);
  });

  it('stays where it is when it is a reply', async () => {
    const { _id: channels } = await pier();
    await screens.put(delivery, { answers: newRecordId() });
    const agent = await screens.as('agent');
    expect(wordsOf((await agent.get(page)).text)).not.to.contain('Take it to further channels');
    expect((await agent.post(`${page}/channels`, { channels })).status).to.equal(409);
  });
});
