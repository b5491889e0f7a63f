import { expect } from 'chai';
import { openWebBench, type WebBench } from '../web/support/web-bench.js';
import { addChannel, queuePost } from './support.js';

describe('the board', () => {
  let bench: WebBench;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager');
  });
  afterEach(() => bench.close());

  const board = async (role = 'manager') =>
    words((await (await bench.browser(`${role}@example.com`)).get('/board')).text);

  it('says what to do first when there is no channel', async () => {
    expect(await board()).to.contain('An administrator can connect one');
    await bench.person('admin');
    expect(await board('admin')).to.contain('Connect a channel');
  });

  it('says in words what each level means, and when the next slot is', async () => {
    await addChannel(bench, { news: 50, support: 100, events: 0 });
    const page = await board();
    expect(page).to.contain('3 posts a week questions within 16 h');
    expect(page).to.contain('5 posts a week everyone within 30 min');
    expect(page).to.contain('no posts no replies');
    expect(page).to.match(/Next slot (today|\w{3} \d+ Mar) \d\d:\d\d/);
  });

  it('counts posts that are ready against the slots of two weeks', async () => {
    const channel = await addChannel(bench, { news: 25 });
    await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 4, 12) });
    // One that holds no slot fills none.
    await queuePost(bench.store, channel, { text: 'Ice', at: Date.UTC(2026, 2, 6, 12) });
    const page = await board();
    expect(page).to.contain('1 of 2 ready');
    expect(page).to.contain('1 of 2 slots in the next two weeks have a post');
    expect(page).to.contain('Wed 4 Mar 13:00');
    expect(page).to.contain('Snow');
  });

  it('says which posts the windows are too small for', async () => {
    const windows = [{ weekday: 1, from: 600, to: 660 }];
    const rhythm = { zone: 'Europe/Berlin', windows, preferredTimes: [], gapMinutes: 45 };
    const from = bench.clock.now() - 1;
    await addChannel(bench, { news: 100 }, { rhythms: [{ from, ...rhythm }] });
    const page = await board();
    expect(page).to.match(/\d+ posts do not fit the windows/);
    expect(page).to.contain('The windows of City news are too small for the bank');
  });

  it('is for reading only for those who may not set levels', async () => {
    await bench.person('agent');
    await addChannel(bench, { news: 50 });
    const agent = await bench.browser('agent@example.com');
    const page = (await agent.get('/board')).text;
    expect(page.match(/<input class="fader-input"[^>]* disabled>/g)).to.have.length(4);
    expect(page).to.not.contain('>Preview<');
  });
});

describe('the effect of a level', () => {
  let bench: WebBench;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager');
  });
  afterEach(() => bench.close());

  const effect = async (channel: string, level: number, name = 'news') => {
    const manager = await bench.browser('manager@example.com');
    const query = new URLSearchParams({
      channel,
      function: name,
      level: String(level),
      revision: '0',
    });
    const answer = await manager.get(`/board/impact?${query.toString()}`);
    expect(answer.status).to.equal(200);
    return words(answer.text);
  };

  it('is told before anything is saved: cadence, replies, posts a week', async () => {
    const channel = await addChannel(bench, { news: 50, support: 50 });
    await addChannel(bench, { news: 25 }, { name: 'Library' });
    const told = await effect(channel._id, 75);
    expect(told).to.contain('Cadence 3 posts a week 5 posts a week');
    expect(told).to.contain('Replies questions within 16 h questions within 8 h');
    expect(told).to.contain('This channel 4 posts a week 6 posts a week');
    expect(told).to.contain('Whole bank 5 posts a week 7 posts a week');
    const [stored] = await bench.store.channels.find({ _id: channel._id }).lean();
    expect(stored?.revision).to.equal(0);
  });

  it('lists the deliveries that move, with both times', async () => {
    const channel = await addChannel(bench, { news: 50 });
    await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
    const told = await effect(channel._id, 25);
    expect(told).to.contain('1 delivery moves Snow Thu 5 Mar 12:00 to Wed 4 Mar 13:00');
  });

  it('lists those that are held at 0', async () => {
    const channel = await addChannel(bench, { news: 50 });
    await queuePost(bench.store, channel, { text: 'Snow', at: Date.UTC(2026, 2, 5, 11) });
    expect(await effect(channel._id, 0)).to.contain('1 delivery is held Snow');
  });

  it('says when no delivery is touched', async () => {
    const channel = await addChannel(bench, { news: 50 });
    expect(await effect(channel._id, 75)).to.contain('No delivery in the queue moves');
  });
});

/** A page's text as it is read. */
function words(html: string): string {
  return html
    .replace(/<(script|style|head)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}
