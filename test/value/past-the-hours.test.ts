import { expect } from 'chai';
import type { ChannelRecord } from '../../src/store/channels.js';
import { addChannel } from '../board/support.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { setHours, TEN_HOURS } from './support.js';

describe('a level that needs more hours than there are', () => {
  let bench: WebBench;
  let manager: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager');
    manager = await bench.browser('manager@example.com');
    // Three posts a week of news: 3 h of 10.
    channel = await addChannel(bench, { news: 50, support: 25 });
    await setHours(bench);
  });
  afterEach(() => bench.close());

  const set = (level: number, given: Record<string, unknown> = {}) =>
    manager.post(
      '/board/level',
      { channel: channel._id, function: 'news', level, revision: 0, ...given },
      '/board',
    );
  const stored = () => bench.store.channels.findById(channel._id).lean<ChannelRecord>().orFail();

  it('is refused with the figures, and nothing is written', async () => {
    const answer = await set(100);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include(
      '14 h a week of news against 10 h there are (140 %); the limit is 8.5 h.',
    );
    expect(answer.text).to.include('Reason to go past 85 %');
    expect((await stored()).revision).to.equal(0);
  });

  it('is set when a manager gives a reason, which the audit log keeps with before and after', async () => {
    const answer = await set(100, { overrideReason: 'The fair is on' });
    expect(answer.status).to.equal(303);
    expect((await stored()).dimmers.news.levels.at(-1)?.level).to.equal(100);
    const [row] = await bench.store.audit.find({ action: 'dimmer.set' }).lean();
    expect(row).to.deep.include({
      before: { function: 'news', level: 50, 'hours news': '3 of 10' },
      after: { function: 'news', level: 100, 'hours news': '14 of 10' },
      ...{ reason: 'The fair is on', override: true },
    });
  });

  it('is refused for a reason that says nothing', async () => {
    expect((await set(100, { overrideReason: 'x' })).status).to.equal(400);
    expect((await stored()).revision).to.equal(0);
  });

  it('leaves no reason in the log where none was needed', async () => {
    expect((await set(75, { overrideReason: 'Just in case' })).status).to.equal(303);
    const [row] = await bench.store.audit.find({ action: 'dimmer.set' }).lean();
    expect(row).to.deep.include({ reason: null, after: { function: 'news', level: 75 } });
  });

  it('may always be turned down, even where it stays past the limit', async () => {
    await setHours(bench, { ...TEN_HOURS, hoursPerWeek: { news: 1, support: 1, events: 1 } });
    expect((await set(40)).status).to.equal(303);
  });

  it('may be set where another function is past its hours', async () => {
    await setHours(bench, { ...TEN_HOURS, hoursPerWeek: { news: 10, support: 0, events: 10 } });
    expect((await set(75)).status).to.equal(303);
  });

  it('is nobody’s business where no hours are set', async () => {
    await setHours(bench, null);
    expect((await set(100)).status).to.equal(303);
  });

  it('counts the replies owed by what was written in the last 28 days', async () => {
    // 28 questions in four weeks: 7 a week, 42 minutes; with 3 posts 3.7 h of support.
    await bench.store.messages.insertMany(
      Array.from({ length: 28 }, (_, index) => ({
        ...{ _id: `m${index}`, channel: channel._id, networkId: `n${index}`, thread: `t${index}` },
        ...{ kind: 'mention', author: { id: 'a', name: 'A', url: null }, text: 'When?' },
        ...{ at: new Date(bench.clock.now() - index * 86_400_000), public: true },
        takenAt: new Date(bench.clock.now()),
      })),
    );
    const { text } = await manager.get(
      `/board/preview?channel=${channel._id}&function=support&level=50&revision=0`,
    );
    // One post every two weeks and every question before, one post a week after.
    expect(text).to.match(/1\.2 h[^]*1\.7 h of 10 h/);
  });

  it('shows before it is set what it would take, and asks for the reason there', async () => {
    const { text } = await manager.get(
      `/board/preview?channel=${channel._id}&function=news&level=100&revision=0`,
    );
    expect(text).to.include('14 h of 10 h');
    expect(text).to.include('name="overrideReason"');
    const within = await manager.get(
      `/board/preview?channel=${channel._id}&function=news&level=75&revision=0`,
    );
    expect(within.text).to.include('5 h of 10 h');
    expect(within.text).not.to.include('name="overrideReason"');
  });

  it('is seen on the board beside the hours there are', async () => {
    const { text } = await manager.get('/board');
    expect(text).to.include('3 h of 10 h');
    expect(text).to.include('30 %');
    await setHours(bench, null);
    expect((await manager.get('/board')).text).to.include('Nobody has said yet how many staff');
  });
});
