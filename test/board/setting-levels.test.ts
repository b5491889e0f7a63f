import { expect } from 'chai';
import type { FunctionName } from '../../src/domain/index.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { addChannel, queuePost } from './support.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
const THURSDAY_NOON = Date.UTC(2026, 2, 5, 11);

describe('setting a level', () => {
  let bench: WebBench;
  let manager: Browser;
  let managerId: string;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    managerId = await bench.person('manager');
    manager = await bench.browser('manager@example.com');
    channel = await addChannel(bench, { news: 50 });
  });
  afterEach(() => bench.close());

  const set = (level: unknown, given: { revision?: number; function?: FunctionName } = {}) =>
    manager.post(
      '/board/level',
      { channel: channel._id, function: 'news', level, revision: 0, ...given },
      '/board',
    );
  const stored = () => bench.store.channels.findById(channel._id).lean<ChannelRecord>().orFail();

  it('adds to the history with who it was, and leaves one row in the audit log', async () => {
    const answer = await set(75);
    expect(answer.status).to.equal(303);
    expect(answer.headers['location']).to.equal(`/board#news-${channel._id}`);
    const after = await stored();
    expect(after.dimmers.news.levels).to.have.length(2);
    expect(after.dimmers.news.levels.at(-1)).to.deep.equal({
      at: bench.clock.now(),
      level: 75,
      by: managerId,
    });
    expect(after.dimmers.support.levels).to.have.length(1);
    expect(after.revision).to.equal(1);
    const rows = await bench.store.audit.find({ action: 'dimmer.set' }).lean();
    expect(rows).to.have.length(1);
    expect(rows[0]?.after).to.deep.equal({ function: 'news', level: 75 });
  });

  it('lets the queue follow', async () => {
    // Three a week are on Monday, Wednesday and Thursday; one a week is on Wednesday.
    const id = await queuePost(bench.store, channel, { text: 'Snow', at: THURSDAY_NOON });
    await set(25);
    const delivery = await bench.store.deliveries.findById(id).lean<DeliveryRecord>().orFail();
    expect(delivery.state).to.equal('queued');
    expect(delivery.dueAt?.toISOString()).to.equal('2026-03-04T12:00:00.000Z');
    expect((await stored()).planStale).to.equal(false);
  });

  it('holds what waits when a fader goes down to 0, and brings it back with the level', async () => {
    const id = await queuePost(bench.store, channel, { text: 'Snow', at: THURSDAY_NOON });
    const state = async () => (await bench.store.deliveries.findById(id).lean())?.state;
    await set(0);
    expect(await state()).to.equal('held');
    await set(50, { revision: 1 });
    expect(await state()).to.equal('queued');
  });

  it('does nothing when the fader is there already', async () => {
    expect((await set(50)).status).to.equal(303);
    expect((await stored()).revision).to.equal(0);
    expect(await bench.store.audit.countDocuments({ action: 'dimmer.set' })).to.equal(0);
  });

  it('refuses what is no level', async () => {
    for (const level of [-1, 101, 12.5, 'loud', '', '1e9', undefined]) {
      expect((await set(level)).status, String(level)).to.equal(400);
    }
    expect((await stored()).dimmers.news.levels).to.have.length(1);
  });

  it('overwrites nothing when somebody else was quicker, and says who it was', async () => {
    await bench.person('admin');
    const admin = await bench.browser('admin@example.com');
    await admin.post(
      '/board/level',
      { channel: channel._id, function: 'news', level: 10, revision: 0 },
      '/board',
    );
    const answer = await set(75);
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('News is at 10, set by The admin');
    expect(answer.text).to.contain('You wanted 75, and nothing was set');
    expect((await stored()).dimmers.news.levels.at(-1)?.level).to.equal(10);
    // The page that says so carries what was wanted and the new revision.
    expect(answer.text)
      .to.contain('name="level" value="75"')
      .and.contain('name="revision" value="1"');
    expect((await set(75, { revision: 1 })).status).to.equal(303);
  });

  it('gives exactly one of two people who set at once their will', async () => {
    const answers = await Promise.all([set(75), set(25)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    expect((await stored()).dimmers.news.levels).to.have.length(2);
  });

  it('can be taken back from the message that tells of it', async () => {
    await set(75);
    const page = (await manager.get('/board')).text;
    expect(page).to.contain('News on City news is at 75 now').and.contain('Back to 50');
    expect((await set(50, { revision: 1 })).status).to.equal(303);
    expect((await stored()).dimmers.news.levels.at(-1)?.level).to.equal(50);
  });

  it('keeps the history in order when the clock goes back', async () => {
    await set(75);
    bench.clock.advance(-3_600_000);
    await set(25, { revision: 1 });
    const times = (await stored()).dimmers.news.levels.map(({ at }) => at);
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });
});
