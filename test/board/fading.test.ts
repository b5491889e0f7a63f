import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import { DAY, WEEK } from '../../src/domain/time-units.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { addChannel } from './support.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.

describe('fading a level', () => {
  let bench: WebBench;
  let manager: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager');
    manager = await bench.browser('manager@example.com');
    channel = await addChannel(bench, { news: 50 });
  });
  afterEach(() => bench.close());

  const stored = () => bench.store.channels.findById(channel._id).lean<ChannelRecord>().orFail();
  const set = (given: Record<string, unknown>) =>
    manager.post(
      '/board/level',
      { channel: channel._id, function: 'news', level: 80, revision: 0, ...given },
      '/board',
    );
  const until = (span: number) => new Date(bench.clock.now() + span).toISOString();
  /** Nobody stays logged in for days. */
  const later = async (days: number) => {
    bench.clock.advance(days * DAY);
    manager = await bench.browser('manager@example.com');
  };
  const preview = (query: string) =>
    manager.get(`/board/preview?channel=${channel._id}&function=news&level=80&revision=0${query}`);

  it('shows the dates and levels of its steps before it is saved', async () => {
    const { status, text } = await preview('&over=28');
    expect(status).to.equal(200);
    expect(text).to.contain('4 steps, the first on Mon 9 Mar, the last on Mon 30 Mar.');
    const levels = [...text.matchAll(/step-bar" data-level="(\d+)"/g)].map(([, level]) => level);
    expect(levels).to.deep.equal(['58', '65', '73', '80']);
    expect(text).to.contain(`name="until" value="${until(28 * DAY)}"`);
    expect(text).to.contain('Start the fade');
    expect((await stored()).dimmers.news.levels).to.have.length(1);
  });

  it('takes any number of days up to a year', async () => {
    expect((await preview('&days=10')).text).to.contain('One step, on Mon 9 Mar.');
    expect((await preview('&days=366')).text).to.contain('52 steps');
    expect((await preview('&days=367')).status).to.equal(400);
    expect((await preview('&days=-3')).status).to.equal(400);
    expect((await preview('&days=')).text).to.contain('Set now');
  });

  it('writes the goal and when it is reached, and tells the audit log', async () => {
    expect((await set({ until: until(4 * WEEK) })).status).to.equal(303);
    expect((await stored()).dimmers.news.levels.at(-1)).to.include({
      level: 80,
      until: bench.clock.now() + 4 * WEEK,
    });
    const row = await bench.store.audit.findOne({ action: 'dimmer.set' }).lean().orFail();
    expect(row.before).to.deep.equal({ function: 'news', level: 50 });
    expect(row.after).to.deep.equal({
      ...{ function: 'news', level: 50, fadesTo: 80 },
      until: until(4 * WEEK),
    });
  });

  it('shows on the fader where it is, where it goes and when the next step is', async () => {
    await set({ until: until(4 * WEEK) });
    const { text } = await manager.get('/board');
    expect(text).to.contain('fades from 50 to 80');
    expect(text).to.contain('<strong>50 → 80</strong> <span>next step Mon 9 Mar</span>');
    expect(text).to.contain('<output class="readout" data-readout aria-hidden="true">50<');
    await later(9);
    const second = (await manager.get('/board')).text;
    expect(second).to.contain('<strong>58 → 80</strong> <span>next step Mon 16 Mar</span>');
  });

  it('stops where it is', async () => {
    await set({ until: until(4 * WEEK) });
    await later(9);
    await set({ level: 58, revision: 1 });
    expect((await stored()).dimmers.news.levels.at(-1)).to.deep.include({ level: 58 });
    expect((await manager.get('/board')).text).not.to.contain('next step');
    const rows = await bench.store.audit.find({ action: 'dimmer.set' }).sort({ at: 1 }).lean();
    expect(rows[1]?.before).to.deep.include({ level: 58, fadesTo: 80 });
    expect(rows[1]?.after).to.deep.equal({ function: 'news', level: 58 });
  });

  it('is changed from wherever it is', async () => {
    await set({ until: until(4 * WEEK) });
    await later(9);
    await set({ level: 20, until: until(2 * WEEK), revision: 1 });
    const { text } = await manager.get('/board');
    expect(text).to.contain('<strong>58 → 20</strong>');
  });

  it('is taken up again by the message that tells of its end', async () => {
    await set({ until: until(4 * WEEK) });
    await set({ level: 50, revision: 1 });
    const { text } = await manager.get('/board');
    expect(text).to.contain('Back to the fade to 80');
    expect(text).to.contain(`name="until" value="${until(4 * WEEK)}"`);
  });

  it('is refused where it would take longer than a year', async () => {
    expect((await set({ until: until(400 * DAY) })).status).to.equal(400);
    expect((await stored()).dimmers.news.levels).to.have.length(1);
  });
});
