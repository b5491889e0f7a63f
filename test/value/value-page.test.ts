import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import { addChannel } from '../board/support.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { POINTS, setHours, TEN_HOURS } from './support.js';

describe('the value page', () => {
  let bench: WebBench;
  let manager: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager');
    manager = await bench.browser('manager@example.com');
    // Three posts of news and one of support a week; events are off.
    channel = await addChannel(bench, { news: 50, support: 50 });
    await setHours(bench);
  });
  afterEach(() => bench.close());

  const words = async (path: string) => plain((await manager.get(path)).text);
  const plain = (html: string) =>
    html
      .replace(/<[^>]*>/g, ' ')
      .replace(/&#39;|&#34;|&amp;/g, "'")
      .replace(/\s+/g, ' ');
  const stored = () => bench.store.channels.findById(channel._id).lean<ChannelRecord>().orFail();

  it('says what the bank brings and takes, by function', async () => {
    const text = await words('/value');
    // 3 × 10 + 1 × 4 points; 3 + 1 hours.
    expect(text).to.include('34 points a week, for 4 h of 30 h');
    expect(text).to.include('News 30 points 3 h 3 h on posts, 0 h on replies 10 points');
  });

  it('says what one more step of each dimmer costs and brings, the best first', async () => {
    const text = await words('/value');
    expect(text).to.match(
      /News City news 50 to 57 3 posts a week · questions within 16 h 4 posts a week · questions within 16 h \+1 h \+10 points 10 points/,
    );
    expect(text).to.match(
      /Support City news 50 to 63 1 post a week .* 2 posts a week .* \+1 h \+4 points/,
    );
    expect(text.indexOf('50 to 57')).to.be.below(text.indexOf('50 to 63'));
  });

  it('proposes the best levels there are beside the present, and changes nothing', async () => {
    const text = await words('/value/proposal');
    // 8.5 hours of each: 8 posts of news, 5 of support, which is all its curve has.
    expect(text).to.include('34 points becomes 100 points a week');
    expect(text).to.include('No levels within the hours there are bring more');
    expect(text).to.match(/News City news 50 to 82 .* 8 posts a week/);
    expect(text).to.match(/Support City news 50 to 96 .* 5 posts a week/);
    expect(text).not.to.include('Events City news');
    expect((await stored()).revision).to.equal(0);
  });

  it('turns on what is off only when it is asked to', async () => {
    expect(await words('/value/proposal?turnOn=yes')).to.match(/Events City news 0 to \d+/);
  });

  it('moves faders no further than it is allowed to', async () => {
    expect(await words('/value/proposal?reach=10')).to.match(/News City news 50 to 57/);
    expect((await manager.get('/value/proposal?reach=11')).status).to.equal(400);
  });

  it('leaves alone what is to be kept', async () => {
    const text = await words(`/value/proposal?keep=${channel._id}.news`);
    expect(text).to.match(/News City news stays at 50/);
    expect(text).to.match(/Support City news 50 to 96/);
  });

  it('keeps a proposal as a scene that names what it changes, and sets no level', async () => {
    const path = `/value/proposal?keep=${channel._id}.news`;
    const name = /name="proposal" value="([^"]+)"/.exec((await manager.get(path)).text)?.[1] ?? '';
    const answer = await manager.post(
      '/value/scenes',
      { name: 'Most for the hours', proposal: name, keep: `${channel._id}.news` },
      path,
    );
    expect(answer.status).to.equal(303);
    const scene = await bench.store.scenes.findOne({}).lean();
    expect(scene).to.deep.include({
      ...{ name: 'Most for the hours', kind: 'proposal', grandMaster: null },
      levels: { [channel._id]: { support: 96 } },
    });
    expect((await stored()).revision).to.equal(0);
  });

  it('keeps nothing else than what was shown', async () => {
    const path = '/value/proposal';
    const name = /name="proposal" value="([^"]+)"/.exec((await manager.get(path)).text)?.[1] ?? '';
    await setHours(bench, { ...TEN_HOURS, hoursPerWeek: { news: 2, support: 2, events: 2 } });
    const answer = await manager.post('/value/scenes', { name: 'Stale', proposal: name }, path);
    expect(answer.status).to.equal(409);
    expect(answer.text).to.include('The bank changed since');
    expect(await bench.store.scenes.countDocuments({})).to.equal(0);
  });

  it('asks again for a name, with what was typed', async () => {
    const path = '/value/proposal';
    const name = /name="proposal" value="([^"]+)"/.exec((await manager.get(path)).text)?.[1] ?? '';
    const answer = await manager.post('/value/scenes', { name: ' ', proposal: name }, path);
    expect(answer.status).to.equal(400);
  });

  it('says what to do first where hours or values are not set', async () => {
    await setHours(bench, TEN_HOURS, null);
    expect(await words('/value')).to.include(
      'Say first what a post and a helped customer are worth',
    );
    await setHours(bench, null, POINTS);
    expect(await words('/value')).to.include('Say first how many staff hours there are');
    expect((await manager.get('/value/proposal')).status).to.equal(404);
  });

  it('shows money in its currency', async () => {
    await setHours(bench, TEN_HOURS, { ...POINTS, unit: 'EUR' });
    expect(await words('/value')).to.include('€34 a week');
  });
});
