import { expect } from 'chai';
import { DAY, WEEK } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { OrganisationRecord } from '../../src/store/organisation.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { addChannel, queuePost } from './support.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
const THURSDAY_NOON = Date.UTC(2026, 2, 5, 11);

describe('the grand master', () => {
  let bench: WebBench;
  let manager: Browser;
  let managerId: string;
  let city: ChannelRecord;
  let harbour: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    managerId = await bench.person('manager');
    manager = await bench.browser('manager@example.com');
    city = await addChannel(bench, { news: 50, support: 75 });
    harbour = await addChannel(bench, { news: 50 }, { name: 'Harbour' });
  });
  afterEach(() => bench.close());

  const organisation = () =>
    bench.store.organisation.findById('organisation').lean<OrganisationRecord>().orFail();
  const channel = ({ _id }: ChannelRecord) =>
    bench.store.channels.findById(_id).lean<ChannelRecord>().orFail();
  const set = (given: Record<string, unknown>) =>
    manager.post('/board/master', { level: 50, revision: 0, ...given }, '/board');
  const independence = (given: Record<string, unknown>) =>
    manager.post(
      '/board/independence',
      { channel: city._id, function: 'support', independent: 'yes', revision: 0, ...given },
      '/board',
    );

  it('shows what it would change on every channel before anything is saved', async () => {
    await queuePost(bench.store, city, { text: 'Snow', at: THURSDAY_NOON });
    const { status, text } = await manager.get('/board/master/preview?level=0&revision=0');
    expect(status).to.equal(200);
    expect(text).to.contain('1 delivery is held');
    expect(text).to.contain('Harbour');
    expect(text).to.contain('3 posts a week → no posts');
    expect((await organisation()).grandMaster.at(-1)?.level).to.equal(100);
  });

  it('scales every dimmer that follows it, and lets all queues follow', async () => {
    const snow = await queuePost(bench.store, city, { text: 'Snow', at: THURSDAY_NOON });
    const ice = await queuePost(bench.store, harbour, { text: 'Ice', at: THURSDAY_NOON });
    expect((await set({ level: 0 })).status).to.equal(303);
    expect((await organisation()).grandMaster.at(-1)).to.include({ level: 0, by: managerId });
    for (const id of [snow, ice]) {
      const delivery = await bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail();
      expect(delivery.state).to.equal('held');
      expect(delivery.problem).to.contain('set the grand master to 0');
    }
    const { text } = await manager.get('/board');
    expect(text).to.contain('The grand master is at 0 now. 2 deliveries followed.');
    expect((await channel(city)).planStale).to.equal(false);
  });

  it('shows both levels of a dimmer that it scales', async () => {
    await set({ level: 50 });
    const { text } = await manager.get('/board');
    expect(text).to.contain('<p class="dimmer-effective">effective 25</p>');
    expect(text).to.contain('<p class="dimmer-effective">effective 38</p>');
    expect(text).to.match(/class="fader-slot" data-level="25" data-light data-follows/);
    expect(text).to.contain('every dimmer at 50 % of its level');
    expect(text).to.contain('6 dimmers follow it.');
  });

  it('passes by those that are independent of it', async () => {
    expect((await independence({})).status).to.equal(303);
    await set({ level: 0 });
    const { text } = await manager.get('/board');
    expect(text).to.contain('5 dimmers follow it, 1 is independent.');
    expect(text).to.contain('<strong>independent</strong>');
    expect(text).to.contain('2 posts a week');
    expect((await channel(city)).dimmers.support.independence).to.deep.equal([
      { at: bench.clock.now(), independent: true, by: managerId },
    ]);
  });

  it('says what independence would change before it is given', async () => {
    await set({ level: 0 });
    const query = `channel=${city._id}&function=support&independent=yes`;
    const { text } = await manager.get(`/board/independence?${query}&revision=1`);
    expect(text).to.contain('<td>no posts</td><td>2 posts a week</td>');
    expect((await channel(city)).dimmers.support.independence).to.equal(undefined);
    const again = await independence({ revision: 0 });
    expect(again.status).to.equal(409);
    expect(again.text).to.contain('nothing was set');
  });

  it('fades over days, shows its steps and stops where it is', async () => {
    const shown = await manager.get('/board/master/preview?level=20&revision=0&over=28');
    expect(shown.text).to.contain('4 steps, the first on Mon 9 Mar, the last on Mon 30 Mar.');
    const until = bench.clock.now() + 4 * WEEK;
    await set({ level: 20, until: new Date(until).toISOString() });
    expect((await organisation()).grandMaster.at(-1)).to.include({ level: 20, until });
    expect((await manager.get('/board')).text).to.contain('<strong>100 → 20</strong>');
    bench.clock.advance(9 * DAY);
    manager = await bench.browser('manager@example.com');
    expect((await manager.get('/board')).text).to.contain('<strong>80 → 20</strong>');
    await set({ level: 80, revision: 1 });
    expect((await manager.get('/board')).text).not.to.contain('80 → 20');
    const rows = await bench.store.audit
      .find({ action: 'grand-master.set' })
      .sort({ at: 1 })
      .lean();
    expect(rows.map(({ before }) => before)).to.deep.equal([
      { level: 100 },
      { level: 80, fadesTo: 20, until: new Date(until).toISOString() },
    ]);
    expect(rows[1]?.after).to.deep.equal({ level: 80 });
  });

  it('is not overwritten by who saw an older one, and says who was quicker', async () => {
    await set({ level: 70 });
    const second = await set({ level: 10 });
    expect(second.status).to.equal(409);
    expect(second.text).to.contain('The grand master is at 70, set by The manager');
    expect(second.text).to.contain('You wanted 10, and nothing was set.');
    expect((await organisation()).grandMaster.at(-1)?.level).to.equal(70);
  });

  it('refuses a level set by who saw the board before it', async () => {
    await set({ level: 70 });
    const level = { channel: city._id, function: 'news', level: 60, revision: 0 };
    expect((await manager.post('/board/level', level, '/board')).status).to.equal(409);
  });

  it('is taken back by the message that tells of it', async () => {
    await set({ level: 70 });
    const { text } = await manager.get('/board');
    expect(text).to.contain('Back to 100');
    await set({ level: 100, revision: 1, until: '' });
    expect((await organisation()).grandMaster.at(-1)?.level).to.equal(100);
  });
});
