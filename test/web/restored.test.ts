import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

const PAGE = '/settings/restored';

describe('what was due when everything was restored', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel();
    const at = new Date(screens.bench.clock.now());
    await screens.bench.store.organisation.updateOne(
      { _id: 'organisation' },
      { restored: { at, from: 'backup', madeAt: at, resumedAt: null } },
    );
  });
  afterEach(() => screens.close());

  let heldSoFar = 0;
  async function held(text: string): Promise<DeliveryRecord> {
    const delivery = await screens.delivery(channel, { text });
    const at = new Date(screens.bench.clock.now());
    // One after the other, so that their order is known.
    const dueAt = new Date(at.getTime() + ++heldSoFar);
    await screens.put(delivery, {
      ...{ state: 'held', holds: null, wakeAt: null, dueAt, problem: 'Held: restored.' },
      ...{ restoredAt: at, restoredFrom: 'queued' },
    });
    return screens.read(delivery);
  }

  it('is said on every page to everybody, and only administrators are led to it', async () => {
    const admin = await screens.as('admin');
    const viewer = await screens.as('viewer');
    for (const path of ['/board', '/queue', '/calendar', '/account']) {
      const told = wordsOf((await viewer.get(path)).text);
      expect(told, path).to.include('Publishing is stopped.');
      expect(told, path).to.include('until an administrator resumes it');
      expect((await admin.get(path)).text, path).to.include(`href="${PAGE}">See what was due`);
    }
    expect((await viewer.get('/queue')).text).not.to.include(PAGE);
    expect((await screens.bench.visitor().get('/login')).text).not.to.include('is stopped');
  });

  it('is listed, decided about together, and then publishing goes on', async () => {
    const [first, second, third] = [await held('One'), await held('Two'), await held('Three')];
    const admin = await screens.as('admin');
    const listed = wordsOf((await admin.get(PAGE)).text);
    expect(listed).to.match(/3 posts were due since .* One .* Two .* Three/);

    const delivery = [first._id, second._id];
    await admin.post(`${PAGE}/decide`, { delivery, decision: 'went-out' }, PAGE);
    const after = wordsOf((await admin.get(PAGE)).text);
    expect(after).to.include('2 of 2 count as published.');
    expect(after).to.match(/1 post was due since/);
    expect((await screens.read(first)).state).to.equal('published');

    await admin.post(`${PAGE}/decide`, { delivery: third._id, decision: 'next-slot' }, PAGE);
    expect(await screens.read(third)).to.include({ state: 'queued', restoredAt: null });
    await admin.post(`${PAGE}/resume`, {}, PAGE);
    const resumed = wordsOf((await admin.get(PAGE)).text);
    expect(resumed).to.include('Publishing goes on from now.');
    expect(resumed).not.to.include('Publishing is stopped.');
  });

  it('is looked for on the network, which sends nothing', async () => {
    const one = await held('On the feed already');
    const two = await held('Not on the feed');
    await screens.bench.store.feedEntries.create({
      ...{ _id: one.key, channel: channel._id, title: null, text: 'On the feed already' },
      ...{ media: [], function: 'news', publishedAt: new Date(), updatedAt: new Date() },
    });
    const admin = await screens.as('admin');
    const delivery = [one._id, two._id];
    await admin.post(`${PAGE}/decide`, { delivery, decision: 'look' }, PAGE);
    const page = wordsOf((await admin.get(PAGE)).text);
    expect(page).to.include('Looked at 2: 1 had gone out');
    expect(page).to.include('It is not on the network.');
    expect((await screens.read(one)).state).to.equal('published');
    expect((await screens.read(two)).state).to.equal('held');
    expect(await screens.bench.store.feedEntries.countDocuments({})).to.equal(1);
  });

  it('stays with an administrator: nobody else is offered to move it', async () => {
    const { _id } = await held('Whose is it?');
    const there = `/deliveries/${_id}`;
    expect((await (await screens.as('agent')).get(there)).text).not.to.include(`${there}/move`);
    expect((await (await screens.as('admin')).get(there)).text).to.include(`${there}/move`);
    const agent = await screens.as('agent');
    expect((await agent.post(`${there}/move`, { when: 'next-slot' }, there)).status).to.equal(403);
  });

  it('asks for a choice of posts and for a decision it knows', async () => {
    const { _id } = await held('One');
    const admin = await screens.as('admin');
    await admin.post(`${PAGE}/decide`, { decision: 'cancel' }, PAGE);
    expect(wordsOf((await admin.get(PAGE)).text)).to.include('choose posts first');
    await admin.post(`${PAGE}/decide`, { delivery: _id, decision: 'burn' }, PAGE);
    expect(wordsOf((await admin.get(PAGE)).text)).to.include('there is no such decision');
    expect((await screens.read({ _id } as DeliveryRecord)).state).to.equal('held');
  });
});
