import { expect } from 'chai';
import { HOUR, MINUTE } from '../../src/domain/time-units.js';
import { duplicatePost } from '../../src/publishing/scheduling/post-editor.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

let screens: Screens;
let channel: ChannelRecord;
beforeEach(async () => {
  screens = await openScreens();
  channel = await screens.channel();
});
afterEach(() => screens.close());

/** The labels of the buttons and links beside a delivery in a list. */
function actionsIn(html: string, delivery: DeliveryRecord): string[] {
  const from = html.indexOf(`<li class="delivery" id="${delivery._id}"`);
  const row = html.slice(from, html.indexOf('</li>', from));
  const labels = row.matchAll(/<\/use><\/svg>\s*([^<]+)<span class="visually-hidden">:/g);
  return [...labels].map(([, label = '']) => label.trim());
}

describe('the queue', () => {
  it('tells what goes out when and why then, by channel', async () => {
    const other = await screens.channel({ name: 'Visitors', zone: 'America/New_York' });
    await screens.delivery(channel, { text: 'In the next slot' });
    const fixed = {
      type: 'fixed',
      wall: '2026-03-03T18:00',
      zone: 'Europe/Berlin',
      choice: 'first',
    } as const;
    await screens.delivery(other, { text: 'At a fixed time', when: fixed });
    const words = wordsOf((await (await screens.as('viewer')).get('/queue')).text);
    expect(words).to.match(
      /City news .* 15:40 Mon 2 Mar in 5 hours .* In the next slot Next free slot of news\. By The agent\./,
    );
    expect(words).to.match(
      /Visitors .* 18:00 Tue 3 Mar 12:00 in New York .* At a fixed time Fixed by The agent/,
    );
  });

  it('says what the planner did to a delivery', async () => {
    const delivery = await screens.delivery(channel);
    const sentence = 'Moved by the planner when news went from 50 to 25.';
    const entry = { at: new Date(), event: 'moved', by: 'planner', sentence };
    await screens.put(delivery, { history: [...delivery.history, entry] });
    expect((await (await screens.as('viewer')).get('/queue')).text).to.contain(sentence);
  });

  it('puts what needs a person first, each with a sentence and only what is safe', async () => {
    const agent = await screens.as('agent');
    const SWAPS = ['Change places with the one before', 'Change places with the one after'];
    const SAFE: Readonly<Record<string, readonly string[]>> = {
      unconfirmed: ['Decide', 'Duplicate'],
      failed: ['Take the next slot', 'Move', 'Edit', 'Duplicate', 'Cancel'],
      missed: ['Take the next slot', 'Move', 'Edit', 'Duplicate', 'Cancel'],
      conflict: ['Take the next slot', 'Move', 'Edit', 'Duplicate', 'Cancel'],
      'awaiting-approval': ['Move', 'Edit', 'Duplicate', ...SWAPS, 'Cancel'],
      held: ['Take the next slot', 'Move', 'Edit', 'Duplicate', 'Cancel'],
      queued: ['Move', 'Edit', 'Duplicate', ...SWAPS, 'Cancel'],
      publishing: ['Duplicate'],
      draft: ['Take the next slot', 'Move', 'Edit', 'Cancel'],
    };
    const made = new Map<string, DeliveryRecord>();
    for (const state of Object.keys(SAFE) as DeliveryRecord['state'][]) {
      const lane = await screens.channel({ name: `Lane ${state}` });
      const delivery = await screens.delivery(lane);
      await screens.put(delivery, { state, problem: `Because of ${state}.` });
      made.set(state, delivery);
    }
    const { text } = await agent.get('/queue');
    for (const [state, delivery] of made) {
      expect(text, state).to.contain(`Because of ${state}.`);
      expect(actionsIn(text, delivery), state).to.deep.equal(SAFE[state]);
    }
    const heads = [...text.matchAll(/id="state-([a-z-]+)-title"/g)].map(([, state]) => state);
    expect(heads).to.deep.equal([
      ...['unconfirmed', 'failed', 'missed', 'conflict', 'awaiting-approval', 'held', 'draft'],
    ]);
  });

  it('offers approval to managers, but not of their own', async () => {
    const theirs = await screens.delivery(channel, { askApproval: true });
    const own = await screens.delivery(channel, { askApproval: true, by: 'manager' });
    const { text } = await (await screens.as('manager')).get('/queue');
    expect(actionsIn(text, theirs)).to.include('Approve');
    expect(actionsIn(text, own)).to.not.include('Approve');
  });

  it('offers authors what is theirs, and viewers nothing', async () => {
    const own = await screens.delivery(channel, { by: 'author' });
    const other = await screens.delivery(channel);
    const author = await (await screens.as('author')).get('/queue');
    expect(actionsIn(author.text, own)).to.include('Cancel');
    expect(actionsIn(author.text, other)).to.deep.equal(['Duplicate']);
    const viewer = await (await screens.as('viewer')).get('/queue');
    expect(actionsIn(viewer.text, own)).to.deep.equal([]);
  });

  it('is paged where it is long, without a gap and without a repetition', async () => {
    const count = 120;
    const first = await screens.delivery(channel);
    const copies = Array.from({ length: count }, (_, index) => ({
      ...first,
      _id: newRecordId(),
      post: newRecordId(),
      key: newRecordId(),
      holds: null,
      // Three at each instant, so that a page ends among equals.
      dueAt: new Date(screens.bench.clock.now() + Math.floor(index / 3) * HOUR),
    }));
    await screens.bench.store.deliveries.insertMany(copies);
    const viewer = await screens.as('viewer');
    const seen: string[] = [];
    for (let path = `/queue?channel=${channel._id}`; path !== '';) {
      const { text } = await viewer.get(path);
      seen.push(
        ...[...text.matchAll(/<li class="delivery" id="([^"]+)"/g)].map(([, id = '']) => id),
      );
      path =
        /class="button button-small" href="(\/queue\?[^"]+)">Later ones/
          .exec(text)?.[1]
          ?.replaceAll('&amp;', '&') ?? '';
    }
    expect(seen).to.have.length(count + 1);
    expect(new Set(seen).size).to.equal(count + 1);
  });

  it('shows one state, also of what is over, the newest first', async () => {
    const early = await screens.delivery(channel, { text: 'The first' });
    const late = await screens.delivery(channel, { text: 'The second' });
    for (const delivery of [early, late]) {
      const at = delivery.dueAt ?? new Date();
      const outcome = { networkId: 'x', url: 'https://example.com/x', at, late: false };
      await screens.put(delivery, { state: 'published', outcome });
    }
    const { text } = await (await screens.as('viewer')).get('/queue?state=published');
    expect(text.indexOf('The second')).to.be.within(1, text.indexOf('The first'));
    expect(text).to.contain('href="https://example.com/x"');
  });

  it('does not know channels that are not there', async () => {
    const viewer = await screens.as('viewer');
    expect((await viewer.get(`/queue?channel=${newRecordId()}`)).status).to.equal(404);
    expect(
      (await viewer.get('/queue?channel[$ne]=1&state=nonsense&after=nonsense')).status,
    ).to.equal(200);
  });

  it('says what to do first where there is nothing', async () => {
    const agent = await screens.as('agent');
    const words = wordsOf((await agent.get('/queue')).text);
    expect(words).to.contain('Nothing is queued here. Write the first post');
  });
});

describe('a delivery', () => {
  let agent: Browser;
  let delivery: DeliveryRecord;
  let page: string;
  beforeEach(async () => {
    agent = await screens.as('agent');
    delivery = await screens.delivery(channel, {
      text: 'First line\nsecond line\n\nNew paragraph',
    });
    page = `/deliveries/${delivery._id}`;
  });

  const send = (action: string, fields: object = {}, browser = agent) =>
    browser.post(`${page}/${action}`, { back: '/queue', ...fields }, page);

  it('shows its text, its reason and its history', async () => {
    const { text } = await agent.get(page);
    expect(text).to.contain('<p>First line<br>second line</p>');
    const words = wordsOf(text);
    expect(words).to.contain('Why then Next free slot of news.');
    expect(words).to.contain('The agent queued it for the next free slot.');
    expect(text).to.contain('<title>First line second line New paragraph on City news');
  });

  it('is not there for what is no delivery', async () => {
    for (const id of [newRecordId(), 'nonsense', '%00']) {
      expect((await agent.get(`/deliveries/${id}`)).status, id).to.be.within(400, 404);
    }
  });

  it('moves to a fixed time, and says so where one came from', async () => {
    const answer = await send('move', {
      ...{ when: 'fixed', date: '2026-03-03', time: '11:00', zone: 'Europe/Berlin' },
      revision: String(delivery.revision),
    });
    expect(answer.headers['location']).to.equal('/queue');
    const words = wordsOf((await agent.get('/queue')).text);
    expect(words).to.contain('Moved. It goes out Tuesday 3 Mar, 11:00 (Berlin).');
    expect((await screens.read(delivery)).dueAt?.toISOString()).to.equal(
      '2026-03-03T10:00:00.000Z',
    );
  });

  it('stays where it is when a rule is broken, keeps what was typed and offers the nearest', async () => {
    const typed = { when: 'fixed', date: '2026-03-07', time: '11:00', zone: 'Europe/Berlin' };
    const answer = await send('move', typed);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('value="2026-03-07"').and.contain('No window is open');
    expect((await screens.read(delivery)).dueAt).to.deep.equal(delivery.dueAt);
    const at = /name="at" value="(\d+)"/.exec(answer.text)?.[1] ?? '';
    expect((await send('move', { ...typed, at })).status).to.equal(303);
    expect((await screens.read(delivery)).dueAt).to.deep.equal(new Date(Number(at)));
  });

  it('is moved against a rule by a manager with a reason', async () => {
    const manager = await screens.as('manager');
    const typed = { when: 'fixed', date: '2026-03-07', time: '11:00', zone: 'Europe/Berlin' };
    expect((await send('move', typed, manager)).text).to.contain('Break it with a reason');
    const short = await send('move', { ...typed, overrideReason: 'x' }, manager);
    expect(short.status).to.equal(422);
    expect(short.text).to.contain('at least three characters').and.contain('value="x"');
    const reason = 'The flood is on Saturday.';
    expect((await send('move', { ...typed, overrideReason: reason }, manager)).status).to.equal(
      303,
    );
    expect(wordsOf((await agent.get(page)).text)).to.contain(reason);
    const row = await screens.bench.store.audit.findOne({ override: true }).lean();
    expect(row).to.deep.include({ action: 'delivery.move', reason });
    expect(row?.before).to.deep.include({ dueAt: delivery.dueAt });
    expect(JSON.stringify(row?.after)).to.include('outside-windows');
  });

  for (const [what, fields, sentence] of [
    ['no date', { when: 'fixed', time: '11:00' }, 'Choose a date'],
    [
      'an impossible time',
      { when: 'fixed', date: '2026-03-03', time: '31:00' },
      'no such time of day',
    ],
    [
      'an unknown zone',
      { when: 'fixed', date: '2026-03-03', time: '11:00', zone: 'Moon/Base' },
      'no such time zone',
    ],
  ] as const) {
    it(`does not move to ${what}`, async () => {
      const answer = await send('move', fields);
      expect(answer.status).to.equal(422);
      expect(answer.text).to.contain(sentence);
      expect((await screens.read(delivery)).revision).to.equal(delivery.revision);
    });
  }

  it('is not moved by somebody who looked at an older one', async () => {
    const earlier = await screens.delivery(await screens.channel());
    await agent.post(
      `/deliveries/${earlier._id}/move`,
      { when: 'fixed', date: '2026-03-03', time: '11:00' },
      page,
    );
    const answer = await agent.post(
      `/deliveries/${earlier._id}/move`,
      { when: 'next-slot', revision: String(earlier.revision) },
      page,
    );
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('Nothing was changed: meanwhile');
  });

  it('is cancelled, and the next page offers to undo that', async () => {
    expect((await send('cancel')).headers['location']).to.equal('/queue');
    expect((await screens.read(delivery)).state).to.equal('cancelled');
    const { text } = await agent.get('/queue');
    expect(wordsOf(text)).to.contain('Cancelled: it does not go out on City news. Undo');
    const undo = /action="(\/undo\/[a-z0-9]+)"/.exec(text)?.[1] ?? '';
    expect((await agent.post(undo, { back: '/queue' }, '/queue')).status).to.equal(303);
    expect(wordsOf((await agent.get('/queue')).text)).to.contain(
      'Undone. It goes out Monday 2 Mar, 15:40',
    );
    expect((await screens.read(delivery)).state).to.equal('queued');
  });

  it('changes places with the one after it, and takes that back', async () => {
    const next = await screens.delivery(channel);
    await send('swap', { direction: 'later' });
    expect((await screens.read(delivery)).holds).to.deep.equal(next.holds);
    expect((await screens.read(next)).holds).to.deep.equal(delivery.holds);
    const { text } = await agent.get('/queue');
    expect(wordsOf(text)).to.contain('Moved. It goes out Wednesday 4 Mar, 14:30 (Berlin). Undo');
    const undo = /action="(\/undo\/[a-z0-9]+)"/.exec(text)?.[1] ?? '';
    await agent.post(undo, { back: '/queue' }, '/queue');
    expect((await screens.read(delivery)).holds).to.deep.equal(delivery.holds);
  });

  it('tells somebody who is late that it is out', async () => {
    await screens.put(delivery, { state: 'published' });
    const answer = await send('cancel');
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('meanwhile the delivery is published');
  });

  it('never leads to another site', async () => {
    const answer = await send('cancel', { back: 'https://example.com/' });
    expect(answer.headers['location']).to.equal(page);
  });

  it('is approved, or given back with a reason', async () => {
    const waiting = await screens.delivery(channel, { askApproval: true });
    const manager = await screens.as('manager');
    const there = `/deliveries/${waiting._id}`;
    const silent = await manager.post(`${there}/return`, { reason: ' ' }, there);
    expect(silent.status).to.equal(400);
    expect(silent.text).to.contain('Say what should be changed');
    const returned = await manager.post(`${there}/return`, { reason: 'Name the pier.' }, there);
    expect(returned.headers['location']).to.equal(there);
    expect((await screens.read(waiting)).state).to.equal('draft');
    expect((await agent.get(there)).text).to.contain('Name the pier.');

    const second = await screens.delivery(channel, { askApproval: true });
    await manager.post(`/deliveries/${second._id}/approve`, { back: '/queue' }, there);
    expect((await screens.read(second)).state).to.equal('queued');
    expect(wordsOf((await manager.get('/queue')).text)).to.contain(
      'Approved: it goes out on City news.',
    );
  });

  it('that may be out explains itself and waits for a person who looked', async () => {
    await screens.put(delivery, { state: 'unconfirmed', problem: 'No answer came.' });
    const { text } = await agent.get(page);
    expect(wordsOf(text))
      .to.contain('Did it go out?')
      .and.contain('Sending it blindly could show it twice');
    expect((await send('decide', {})).text).to.contain('Choose what you found on the channel.');
    expect((await screens.read(delivery)).state).to.equal('unconfirmed');
    await send('decide', { decision: 'went-out' });
    expect((await screens.read(delivery)).state).to.equal('published');
  });

  it('that may be out is sent again only where that is safe, and says why', async () => {
    await screens.put(delivery, { state: 'unconfirmed', problem: 'No answer came.' });
    const keyed = wordsOf((await agent.get(page)).text);
    expect(keyed).to.contain('it cannot show twice').and.not.contain('I have looked');
    expect(keyed).to.not.contain('read back again');

    await screens.bench.store.channels.updateOne({ _id: channel._id }, { network: 'mastodon' });
    await screens.put(delivery, { network: 'mastodon' });
    const probed = wordsOf((await agent.get(page)).text);
    expect(probed).to.contain('Have the network read back again').and.contain('I have looked');
    const blind = await send('decide', { decision: 'send-again' });
    expect(blind.status).to.equal(400);
    expect(wordsOf(blind.text)).to.contain('a repeat shows twice. Look at the channel first');
    expect((await screens.read(delivery)).state).to.equal('unconfirmed');
    await send('decide', { decision: 'send-again', looked: 'on' });
    expect((await screens.read(delivery)).state).to.equal('queued');
  });

  it('tells a viewer everything and offers nothing', async () => {
    const { text } = await (await screens.as('viewer')).get(page);
    expect(text).to.contain('Next free slot of news.').and.not.contain('Give it another time');
    expect(text.slice(text.indexOf('<main'))).to.not.contain('method="post"');
  });
});

describe('editing a post', () => {
  let agent: Browser;
  let delivery: DeliveryRecord;
  let page: string;
  beforeEach(async () => {
    agent = await screens.as('agent');
    delivery = await screens.delivery(channel, { text: 'The old text', title: 'The title' });
    page = `/posts/${delivery.post}/edit`;
  });

  const save = (fields: object, browser = agent) =>
    browser.post(
      page,
      { do: 'save', title: 'The title', text: 'The new text', revision: '0', ...fields },
      page,
    );

  it('shows what it touches, and changes what is said there', async () => {
    const words = wordsOf((await agent.get(page)).text);
    expect(words).to.contain('Saving changes what goes out on each of these.');
    expect(words).to.contain('City news Queued Monday 2 Mar, 15:40');
    expect((await save({})).headers['location']).to.equal('/queue');
    expect((await agent.get('/queue')).text).to.contain('The title');
    expect((await agent.get(`/deliveries/${delivery._id}`)).text).to.contain('<p>The new text</p>');
  });

  it('asks for approval again where the channel wants it', async () => {
    const careful = await screens.channel({ name: 'Careful', approval: true });
    const asked = await screens.delivery(careful);
    await screens.put(asked, { state: 'queued' });
    const there = `/posts/${asked.post}/edit`;
    await agent.post(there, { do: 'save', text: 'Changed', revision: '0' }, there);
    expect((await screens.read(asked)).state).to.equal('awaiting-approval');
    expect(wordsOf((await agent.get('/queue')).text)).to.contain(
      'A manager has to approve it before it goes out.',
    );
  });

  it('keeps the text of somebody who was overtaken', async () => {
    await save({ text: 'Somebody was faster' });
    const late = await save({ text: 'What I had typed' });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('What I had typed').and.contain('Somebody else changed this post');
  });

  it('refuses an empty text', async () => {
    const answer = await save({ text: ' ' });
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('Write something to publish');
  });

  it('offers a copy of what is out already', async () => {
    await screens.put(delivery, { state: 'published' });
    const { text } = await agent.get(page);
    expect(text).to.contain('Duplicate it').and.not.contain('<textarea');
    const copied = await agent.post(`/posts/${delivery.post}/duplicate`, {}, page);
    const copy = await agent.get(copied.headers['location'] ?? '');
    expect(copy.text).to.contain('The old text').and.contain('Here is the copy, as a draft.');
  });

  it('gives drafts a time, on all of their channels or on none', async () => {
    const dark = await screens.channel({ name: 'Dark side', levels: { news: 0 } });
    const answer = await agent.post('/write', {
      ...{ function: 'news', text: 'For both', channels: [channel._id, dark._id] },
      ...{ when: 'next-slot', do: 'draft', submission: newRecordId() },
    });
    expect(answer.status).to.equal(303);
    const drafts = await screens.bench.store.deliveries.find({ state: 'draft' }).lean().exec();
    const there = `/posts/${drafts[0]?.post}/edit`;
    const fields = { do: 'save', text: 'For both', revision: '0', when: 'next-slot' };
    const refused = await agent.post(there, fields, there);
    expect(refused.status).to.equal(422);
    expect(wordsOf(refused.text)).to.contain('Dark side:');
    expect(await screens.bench.store.deliveries.countDocuments({ state: 'draft' })).to.equal(2);

    const copy = await duplicatePost(
      screens.bench.services,
      await screens.actor('agent'),
      delivery.post,
    );
    const copyPage = `/posts/${copy._id}/edit`;
    const placed = await agent.post(copyPage, { ...fields, text: 'Another text' }, copyPage);
    expect(placed.status).to.equal(303);
    const [queued] = await screens.bench.store.deliveries.find({ post: copy._id }).lean().exec();
    expect(queued?.state).to.equal('queued');
    expect((queued?.dueAt?.getTime() ?? 0) % (5 * MINUTE)).to.equal(0);
  });

  it("is refused to authors for others' posts", async () => {
    const author = await screens.as('author');
    expect((await author.get(page)).status).to.equal(403);
    expect((await save({}, author)).status).to.equal(403);
  });
});
