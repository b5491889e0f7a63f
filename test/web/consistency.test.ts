import { expect } from 'chai';
import { createConsistencyWatch } from '../../src/consistency/consistency-watch.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { promisedSlots, publishedIn } from '../consistency/kept-bench.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

describe('the pages of consistency', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  let slots: number[];
  let now: number;
  let failed: string;
  /** It is Monday 2 March 2026, 10:00 in Berlin. News at three a week, two of twelve not kept. */
  beforeEach(async () => {
    screens = await openScreens();
    const { store, clock } = screens.bench;
    now = clock.now();
    await store.organisation.updateOne({}, { $set: { zone: 'Europe/Berlin' } });
    channel = await screens.channel({ levels: { news: 50, support: 0, events: 0 } });
    const span = { function: 'news', from: now - 60 * DAY, to: now } as const;
    slots = await promisedSlots(store, channel, span);
    for (const slot of slots.slice(0, -2)) await publishedIn(store, channel, { slot });
    const broken = deliveryRecord(new Date(slots.at(-1) ?? 0), { state: 'failed' });
    failed = broken._id;
    await store.deliveries.create({ ...broken, channel: channel._id });
  });
  afterEach(() => screens.close());

  const read = async (path: string) => {
    const answer = await (await screens.as('viewer')).get(path);
    expect(answer.status, path).to.equal(200);
    return { html: answer.text, words: wordsOf(answer.text) };
  };
  const page = () => `/board/consistency/${channel._id}/news`;

  it('begin with a meter beside each fader, in words too', async () => {
    const { html, words } = await read('/board');
    // 10 of 12 kept, and 10 posts: 20/22 = 90.9.
    expect(words).to.include(
      'Consistency of News on City news: 91 of 100, 10 of 12 promised slots were kept in 28 days',
    );
    expect(words).to.include('Consistency of Events on City news: no score');
    expect(html).to.include(`href="${page()}"`);
    expect(html.match(/kept-lit/g)).to.have.length(9);
  });

  it('say under the threshold that a score is low, not by colour alone', async () => {
    await screens.bench.store.organisation.updateOne({}, { $set: { consistencyThreshold: 95 } });
    const { html, words } = await read('/board');
    expect(words).to.include('91 of 100, under 95, 10 of 12');
    expect(html).to.match(/kept is-low[\s\S]*#warning[\s\S]*<strong>91/);
  });

  it('tell what is behind the score now, each slot with its reason and its post', async () => {
    const { html, words } = await read(page());
    expect(words).to.include('10 of 12 promised slots were kept.');
    expect(words).to.include(
      'That is a score of 91: 2 × 10 kept, divided by 12 promised and 10 published.',
    );
    expect(words).to.include('Expect 3 posts a week about news.');
    expect(words).to.include('The post failed: the network did not take it.');
    expect(words).to.include('Nothing was there for it.');
    expect(html).to.include(`href="/deliveries/${failed}"`);
    expect(words).to.include('No reply was owed.');
  });

  it('tell what is behind an earlier point, which is a link', async () => {
    const { html } = await read(page());
    const link = `${page()}?at=2026-02-23`;
    expect(html).to.include(`href="${link}#behind"`);
    const { words } = await read(link);
    expect(words).to.include('What is behind the score of Monday 23 Feb');
    expect(words).to.include('12 of 12 promised slots were kept.');
    expect(words).not.to.include('The post failed');
  });

  it('name posts off plan, and those that came too late for their slot', async () => {
    const { store } = screens.bench;
    await publishedIn(store, channel, { slot: now - 2 * HOUR, holds: null });
    const slot = slots.at(-2) ?? 0;
    const at = new Date(slot + 3 * HOUR);
    const outcome = { networkId: 'late', url: null, at, late: true };
    await publishedIn(store, channel, { slot, outcome });
    const { words } = await read(page());
    expect(words).to.include('10 of 12 promised slots were kept, and 2 posts were off plan.');
    expect(words).to.include('It went out 3 h after the slot, which is more than the tolerance.');
    expect(words).to.include('It was not for any slot.');
  });

  it('show the bank with the least first, and a week of it', async () => {
    await screens.channel({ name: 'Park', levels: { news: 50, support: 0, events: 0 } });
    const { words } = await read('/board/consistency');
    expect(words.indexOf('News on Park')).to.be.lessThan(words.indexOf('News on City news'));
    expect(words).to.include('Week of 23 February–1 March 2026');
    const before = await read('/board/consistency?week=2026-W08');
    expect(before.words).to.include('Week of 16–22 February 2026');
    expect(before.html).to.include('/board/consistency?week=2026-W07');
    const viewer = await screens.as('viewer');
    for (const week of ['2026-W60', 'W08', '2027-W01']) {
      expect((await viewer.get(`/board/consistency?week=${week}`)).status, week).to.equal(404);
    }
  });

  it('let a manager set the threshold', async () => {
    const manager = await screens.as('manager');
    const path = '/board/consistency';
    const set = await manager.post(`${path}/threshold`, { threshold: '70' }, path);
    expect(set.headers['location']).to.equal(path);
    expect(wordsOf((await manager.get(path)).text)).to.include(
      'Managers are told when a score falls under 70.',
    );
    expect((await manager.post(`${path}/threshold`, { threshold: '' }, path)).status).to.equal(400);
    expect((await read(path)).words).to.match(/The threshold is 70\b/);
  });

  it('are led to by the notice of a fall', async () => {
    const { services, store, clock } = screens.bench;
    const manager = await screens.as('manager');
    const watch = createConsistencyWatch(services);
    await watch.look();
    await store.deliveries.deleteMany({ channel: channel._id });
    clock.advance(HOUR);
    await watch.look();
    const { text } = await manager.get('/notices');
    expect(wordsOf(text)).to.include('Consistency of news on City news fell to 0, under 80');
    expect(text).to.match(new RegExp(`href="${page()}">See why`));
  });

  it('say what to do where nothing was promised yet, and that there is no such dimmer', async () => {
    const { words } = await read(`/board/consistency/${channel._id}/events`);
    expect(words).to.include('Nothing was promised yet');
    const viewer = await screens.as('viewer');
    for (const path of [`/board/consistency/${channel._id}/weather`, '/board/consistency/x/news']) {
      expect((await viewer.get(path)).status, path).to.equal(404);
    }
    expect((await viewer.get(`${page()}?at=yesterday`)).status).to.equal(400);
    // A date to come is now.
    expect((await read(`${page()}?at=2026-12-24`)).words).to.include('behind the score now');
  });
});
