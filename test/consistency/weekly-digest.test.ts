import { expect } from 'chai';
import { createWeeklyDigest, weekToTell } from '../../src/consistency/weekly-digest.js';
import { DAY, HOUR, MINUTE, WEEK } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { openKeptBench, promisedSlots, publishedIn, type KeptBench } from './kept-bench.js';

/** Monday 2 March 2026, 08:00 in Berlin, which is 07:00 UTC. */
const EIGHT = Date.UTC(2026, 2, 2, 7);
const LAST_WEEK = { from: EIGHT - 8 * HOUR - WEEK, to: EIGHT - 8 * HOUR };

describe('the weekly digest', () => {
  let bench: KeptBench;
  beforeEach(async () => {
    bench = await openKeptBench(EIGHT - MINUTE);
  });
  afterEach(() => bench.close());

  const worker = () => createWeeklyDigest(bench);
  /** Publishes in the first so many slots of last week. */
  async function keep(
    channel: ChannelRecord,
    name: 'news' | 'support' | 'events',
    count: number,
  ): Promise<void> {
    const slots = await promisedSlots(bench.store, channel, { function: name, ...LAST_WEEK });
    for (const slot of slots.slice(0, count)) {
      await publishedIn(bench.store, channel, { slot, function: name });
    }
  }

  it('tells managers on Monday at eight what was kept last week, the worst first, once', async () => {
    // Levels 50, 75 and 50 promise 3, 2 and 1 a week.
    const city = await bench.channel({ name: 'City', levels: { support: 75 } });
    await keep(city, 'news', 3);
    await keep(city, 'support', 1);
    const park = await bench.channel({ name: 'Park', levels: { news: 50, support: 0, events: 0 } });
    await keep(park, 'news', 2);
    await publishedIn(bench.store, park, { slot: LAST_WEEK.from + 2 * DAY, holds: null });
    const [first, second] = [worker(), worker()];
    await first.look();
    expect(await bench.told()).to.deep.equal([]);
    bench.clock.advance(MINUTE);
    for (let i = 0; i < 2; i++) await Promise.all([first.look(), second.look(), worker().look()]);
    bench.clock.advance(DAY);
    await Promise.all([first.look(), worker().look()]);
    const told = await bench.told();
    expect(told).to.have.length(1);
    expect(told[0]).to.deep.include({
      ...{ person: 'manager', kind: 'consistency.week' },
      link: '/board/consistency?week=2026-W09',
    });
    // Events 0 of 1 is 0; support 1 of 2 with 1 post is 2/3 = 67; Park 2 of 3 with 3 posts 4/6 = 67,
    // and both lack one. Together 3 + 1 + 0 + 2 = 6 of 3 + 2 + 1 + 3 = 9.
    expect(told[0]?.sentence).to.equal(
      'Week of 23 February–1 March 2026: 6 of 9 promised slots were kept, and 1 post was off plan. ' +
        'Least kept first: events on City 0 (0 of 1 promised slot was kept); ' +
        'support on City 67 (1 of 2 promised slots were kept); ' +
        'news on Park 67 (2 of 3 promised slots were kept, and 1 post was off plan). ' +
        '1 other dimmer kept all that it promised. ' +
        'In the next two weeks 18 of 18 promised slots have no post yet.',
    );
    // A week later it is told of the next week.
    bench.clock.advance(6 * DAY);
    await first.look();
    expect(await bench.told()).to.have.length(2);
  });

  it('says so when every promise was kept', async () => {
    const city = await bench.channel({ name: 'City', levels: { support: 0, events: 0 } });
    await keep(city, 'news', 3);
    bench.clock.advance(HOUR);
    await worker().look();
    expect((await bench.told())[0]?.sentence).to.match(
      /3 of 3 promised slots were kept\. Every dimmer kept all that it promised\./,
    );
  });

  it('counts replies where everyone is owed one', async () => {
    const city = await bench.channel({ name: 'City', levels: { news: 0, support: 75, events: 0 } });
    await keep(city, 'support', 2);
    const at = new Date(LAST_WEEK.from + 34 * HOUR);
    await bench.store.messages.create({
      ...{ _id: 'm', channel: city._id, networkId: 'm', thread: 'm', inReplyTo: null },
      ...{ kind: 'mail', author: { id: 'jo', name: 'Jo', url: null }, text: 'Hello', at },
      ...{ url: null, public: false, context: {}, delivery: null, takenAt: at },
    });
    bench.clock.advance(HOUR);
    await worker().look();
    // (100 · 2 slots + 0 · 1 reply) / 3 = 66.7.
    expect((await bench.told())[0]?.sentence).to.include(
      'support on City 67 (2 of 2 promised slots were kept; 0 of 1 reply owed was on time)',
    );
  });

  it('tells nothing of a week without promises, or before there was an organisation', async () => {
    bench.clock.advance(HOUR);
    await worker().look();
    await bench.channel();
    await bench.store.organisation.updateOne(
      {},
      { $set: { grandMaster: [{ at: EIGHT, level: 100 }] } },
    );
    await worker().look();
    expect(await bench.told()).to.deep.equal([]);
  });

  it('comes late where no worker ran on Monday, and not at all when it is no news', () => {
    const berlin = (at: number) => weekToTell('Europe/Berlin', at)?.label;
    expect(berlin(EIGHT - 1)).to.equal(undefined);
    expect(berlin(EIGHT)).to.equal('2026-W09');
    expect(berlin(EIGHT + DAY)).to.equal('2026-W09');
    expect(berlin(EIGHT + 2 * DAY)).to.equal(undefined);
    // In New York it is Monday at eight six hours later.
    expect(weekToTell('America/New_York', EIGHT + 5 * HOUR)).to.equal(undefined);
    expect(weekToTell('America/New_York', EIGHT + 6 * HOUR)?.label).to.equal('2026-W09');
    // The first week of a year may begin in the year before.
    expect(berlin(Date.UTC(2026, 0, 5, 8))).to.equal('2026-W01');
  });
});
