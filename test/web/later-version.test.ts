import { expect } from 'chai';
import type { DeliveryState } from '../../src/domain/index.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

describe('a delivery in a state that this version does not know', () => {
  let screens: Screens;
  beforeEach(async () => {
    screens = await openScreens();
  });
  afterEach(() => screens.close());

  it('is shown as that on every page, and nothing is offered to do to it', async () => {
    const channel = await screens.channel();
    const delivery = await screens.delivery(channel, { text: 'From the future' });
    await screens.put(delivery, { state: 'simmering' as DeliveryState });
    const agent = await screens.as('agent');
    const there = `/deliveries/${delivery._id}`;
    const page = await agent.get(there);
    expect(page.status, page.text).to.equal(200);
    expect(wordsOf(page.text)).to.include('Not known to this version');
    expect(page.text).not.to.include(`${there}/move`).and.not.include(`${there}/cancel`);
    const calendar = await agent.get('/calendar?view=list&date=2026-03-02');
    expect(wordsOf(calendar.text)).to.include('From the future');
    for (const path of ['/queue', `/queue?channel=${channel._id}`, '/board', '/calendar']) {
      expect((await agent.get(path)).status, path).to.equal(200);
    }
    const edit = await agent.get(`/posts/${delivery.post}/edit`);
    expect(wordsOf(edit.text)).to.include('Not known to this version');
    const refused = await agent.post(`${there}/cancel`, { back: '/queue' }, there);
    expect(refused.status).to.equal(409);
    expect((await screens.read(delivery)).state).to.equal('simmering');
  });
});
