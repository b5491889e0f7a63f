import { expect } from 'chai';
import { DAY } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

describe('several deliveries of the queue', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  let agent: Browser;
  let first: DeliveryRecord;
  let second: DeliveryRecord;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel();
    agent = await screens.as('agent');
    first = await screens.delivery(channel, { text: 'The first' });
    second = await screens.delivery(channel, { text: 'The second' });
  });
  afterEach(() => screens.close());

  const chosen = () => [first._id, second._id];
  const dueOf = async (delivery: DeliveryRecord) => (await screens.read(delivery)).dueAt?.getTime();
  const plan = (html: string): string => /name="plan" value="([0-9a-f]+)"/.exec(html)?.[1] ?? '';
  const send = (path: string, fields: object, by = agent) =>
    by.post(path, { delivery: chosen(), back: '/queue', ...fields }, '/queue');

  it('can be chosen by whoever may change them, and by nobody else', async () => {
    const { text } = await agent.get('/queue');
    expect(text.match(/form="bulk" name="delivery"/g)).to.have.length(2);
    const viewer = await (await screens.as('viewer')).get('/queue');
    expect(viewer.text).to.not.contain('form="bulk"').and.not.contain('id="bulk"');
  });

  it('show where each would go before anything is changed, then move in one step', async () => {
    const preview = await send('/queue/bulk', { how: 'days', days: '7' });
    expect(preview.status).to.equal(200);
    expect(wordsOf(preview.text)).to.match(
      /Move 2 deliveries\? .* The first Mon 2 Mar, 15:40 to Mon 9 Mar, 15:40 Moves Takes a slot of news\./,
    );
    expect(await dueOf(first)).to.equal(first.dueAt?.getTime());
    const fields = { how: 'days', days: '7', plan: plan(preview.text) };
    const done = await send('/queue/bulk/do', fields);
    expect(done.headers['location']).to.equal('/queue');
    for (const one of [first, second]) {
      expect(await dueOf(one)).to.equal((one.dueAt?.getTime() ?? 0) + 7 * DAY);
    }
    const { text } = await agent.get('/queue');
    expect(wordsOf(text)).to.contain('2 deliveries moved. Undo');
    const undo = /action="(\/undo\/[a-z0-9]+)"/.exec(text)?.[1] ?? '';
    await agent.post(undo, { back: '/queue' }, '/queue');
    expect(await dueOf(second)).to.equal(second.dueAt?.getTime());
    expect(wordsOf((await agent.get('/queue')).text)).to.contain(
      '2 deliveries back where they were.',
    );
  });

  it('name every rule that refuses one, and the nearest time; the others can still move', async () => {
    const events = await screens.delivery(channel, {
      function: 'events',
      text: 'On Friday',
      when: { type: 'fixed', wall: '2026-03-05T12:00', zone: 'Europe/Berlin', choice: 'first' },
    });
    const fields = { how: 'days', days: '2', delivery: [first._id, events._id] };
    const preview = await send('/queue/bulk', fields);
    const words = wordsOf(preview.text);
    expect(words).to.contain('Refused').and.contain('The nearest time that works is');
    expect(words).to.not.contain('Break the rules with a reason');
    const manager = await send('/queue/bulk', fields, await screens.as('manager'));
    expect(wordsOf(manager.text)).to.contain('Break the rules with a reason');
    const reason = { ...fields, overrideReason: 'The fair is on Saturday' };
    const overridden = await send('/queue/bulk', reason, await screens.as('manager'));
    expect(wordsOf(overridden.text)).to.contain('Breaks outside-windows').and.contain('Move 2');
  });

  it('are shown anew, and nothing moves, where the queue has changed since', async () => {
    const preview = await send('/queue/bulk', { how: 'slots', date: '' });
    await screens.put(second, { state: 'published' });
    const fields = { how: 'slots', date: '', plan: plan(preview.text) };
    const done = await send('/queue/bulk/do', fields);
    expect(done.status).to.equal(409);
    expect(wordsOf(done.text)).to.contain('somebody changed the queue since');
  });

  it('are cancelled together, and come back together', async () => {
    const preview = await send('/queue/bulk', { how: 'cancel' });
    expect(wordsOf(preview.text)).to.contain('Cancel 2 deliveries?');
    await send('/queue/bulk/do', { how: 'cancel' });
    expect((await screens.read(first)).state).to.equal('cancelled');
    const { text } = await agent.get('/queue');
    const undo = /action="(\/undo\/[a-z0-9]+)"/.exec(text)?.[1] ?? '';
    await agent.post(undo, { back: '/queue' }, '/queue');
    const back = await screens.read(first);
    expect([back.state, back.dueAt, back.holds]).to.deep.equal([
      'queued',
      first.dueAt,
      first.holds,
    ]);
  });

  it('are approved together, each that may be, and the rest say why not', async () => {
    const waiting = await screens.delivery(channel, { askApproval: true });
    const own = await screens.delivery(channel, { askApproval: true, by: 'manager' });
    const manager = await screens.as('manager');
    const fields = { how: 'approve', delivery: [waiting._id, own._id] };
    const done = await send('/queue/bulk/do', fields, manager);
    expect(wordsOf(done.text)).to.contain('1 delivery approved, 1 stayed');
    expect(wordsOf(done.text)).to.contain('A manager who did not write it approves a post.');
    expect((await screens.read(waiting)).state).to.equal('queued');
    expect((await screens.read(own)).state).to.equal('awaiting-approval');
  });

  it('say what is missing', async () => {
    const none = await send('/queue/bulk', { how: 'days', days: '7', delivery: [] });
    expect(none.headers['location']).to.equal('/queue');
    expect(wordsOf((await agent.get('/queue')).text)).to.contain('choose some deliveries first');
    await send('/queue/bulk', { how: 'days', days: 'a week' });
    expect(wordsOf((await agent.get('/queue')).text)).to.contain('a whole number of days');
    await send('/queue/bulk', { how: 'date', date: '' });
    expect(wordsOf((await agent.get('/queue')).text)).to.contain('choose a date first');
  });
});

describe('the filters of the queue', () => {
  let screens: Screens;
  beforeEach(async () => {
    screens = await openScreens();
  });
  afterEach(() => screens.close());

  it('take function, author and text, say how many there are, and can be cleared', async () => {
    const channel = await screens.channel();
    const fair = await screens.delivery(channel, { text: 'The Harbour FAIR opens' });
    await screens.delivery(channel, { text: 'Something else', function: 'support' });
    const byManager = await screens.delivery(channel, { text: 'A fair hearing', by: 'manager' });
    const viewer = await screens.as('viewer');
    const ids = async (query: string): Promise<string[]> => {
      const { text } = await viewer.get(`/queue?${query}`);
      return [...text.matchAll(/<li class="delivery" id="([^"]+)"/g)].map(([, id = '']) => id);
    };
    expect(await ids('text=fair')).to.have.members([fair._id, byManager._id]);
    expect(await ids(`text=fair&author=${byManager.author}`)).to.deep.equal([byManager._id]);
    expect(await ids('function=support&text=fair')).to.deep.equal([]);
    const { text } = await viewer.get('/queue?text=fair&function=news');
    expect(wordsOf(text)).to.contain('2 deliveries Clear the filters');
    expect(text).to.contain(`/queue?channel=${channel._id}&amp;function=news&amp;text=fair`);
    expect(wordsOf((await viewer.get('/queue?text=nothing')).text)).to.contain(
      'Nothing is like that.',
    );
  });

  it('find a text far down the queue, page by page', async () => {
    const channel = await screens.channel();
    const first = await screens.delivery(channel, { text: 'Common' });
    const rare = await screens.delivery(channel, { text: 'Rare' });
    const copies = Array.from({ length: 450 }, (_, index) => ({
      ...first,
      _id: `${first._id.slice(0, 20)}${String(100_000 + index)}`,
      key: `k${index}`,
      occurrence: index + 1,
      holds: null,
      dueAt: new Date((first.dueAt?.getTime() ?? 0) + index * 60_000),
    }));
    await screens.bench.store.deliveries.insertMany(copies);
    const late = new Date((first.dueAt?.getTime() ?? 0) + 400 * 60_000);
    await screens.put(rare, { dueAt: late, holds: null });
    const { text } = await (await screens.as('viewer')).get('/queue?state=queued&text=rare');
    expect(text).to.contain(`id="${rare._id}"`);
    expect(text).to.not.contain(`id="${first._id}"`);
  });
});
