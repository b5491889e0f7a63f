import { expect } from 'chai';
import type { z } from 'zod';
import { DAY } from '../../src/domain/time-units.js';
import type {
  bankConsistencySchema,
  consistencySchema,
} from '../../src/web/api/schemas/consistency.js';
import { promisedSlots, publishedIn } from '../consistency/kept-bench.js';
import { openApiBench, type ApiBench } from './support/api-bench.js';

describe('consistency in the API', () => {
  let bench: ApiBench;
  beforeEach(async () => {
    bench = await openApiBench();
  });
  afterEach(() => bench.close());

  it('says how well each dimmer kept its promises, over time, and why', async () => {
    const { store, clock } = bench;
    const now = clock.now();
    const channel = await bench.channel({ levels: { news: 50, support: 0, events: 0 } });
    const span = { function: 'news', from: now - 60 * DAY, to: now } as const;
    const slots = await promisedSlots(store, channel, span);
    for (const slot of slots.slice(0, -3)) await publishedIn(store, channel, { slot });
    const viewer = await bench.client('viewer');

    const bank = (await viewer.get('/consistency')).body as z.infer<typeof bankConsistencySchema>;
    expect(bank.threshold).to.equal(80);
    // 12 slots in 28 days, the last three empty: 18/21 = 85.7.
    const news = bank.items.find((item) => item.function === 'news');
    expect(news?.cadence).to.deep.include({ promised: 12, done: 9, kept: 9 });
    expect(news?.score).to.be.closeTo(85.7, 0.1);
    expect(bank.items.find((item) => item.function === 'events')?.score).to.equal(null);

    const path = `/channels/${channel._id}/dimmers/news/consistency`;
    const read = async (query = '') =>
      (await viewer.get(path + query)).body as z.infer<typeof consistencySchema>;
    const { history, explained } = await read();
    expect(history.length).to.be.above(8);
    expect(history.at(-1)?.score).to.equal(news?.score);
    expect(explained.slots.slice(-4).map(({ fate }) => fate.type)).to.deep.equal([
      ...['kept', 'empty', 'empty', 'empty'],
    ]);
    expect(explained.promises.map(({ cadence }) => cadence.words)).to.deep.equal([
      '3 posts a week',
    ]);
    const then = await read(`?at=${new Date(now - 14 * DAY).toISOString()}`);
    const noReplies = { promised: 0, done: 0, kept: 0, score: null };
    expect(then.explained).to.deep.include({ score: 100, replies: noReplies, repliesOwed: [] });
    const absent = path.replace(channel._id, '01kf3v9n8s7a6b5c4d3e2f1g0h');
    expect((await viewer.get(absent)).status).to.equal(404);
  });

  it('lets managers set the threshold, and keeps who did', async () => {
    const manager = await bench.client('manager');
    const answer = await manager.put('/consistency/threshold', { threshold: 70 });
    expect(answer.body).to.deep.equal({ threshold: 70 });
    expect((await manager.get('/consistency')).body).to.deep.include({ threshold: 70 });
    const rows = await bench.store.audit.find({ action: 'consistency.edit' }).lean();
    expect(rows.map(({ before, after }) => [before, after])).to.deep.equal([
      [{ threshold: 80 }, { threshold: 70 }],
    ]);
    for (const threshold of [-1, 101, 7.5, '80']) {
      expect((await manager.put('/consistency/threshold', { threshold })).status).to.equal(400);
    }
    const agent = await bench.client('agent');
    expect((await agent.put('/consistency/threshold', { threshold: 1 })).status).to.equal(403);
  });
});
