import { expect } from 'chai';
import type { z } from 'zod';
import { DEFAULT_CURVES, type Curve } from '../../src/domain/index.js';
import type { curveListSchema } from '../../src/web/api/schemas/curve.js';
import type { bankImpactSchema } from '../../src/web/api/schemas/impact.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

type Curves = z.infer<typeof curveListSchema>;
type Effect = z.infer<typeof bankImpactSchema>;

describe('curves in the API', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  let channel: string;
  beforeEach(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
    channel = (await bench.channel())._id;
    await admin.post('/posts', {
      function: 'news',
      text: 'Hi',
      channels: [channel],
      when: 'next-slot',
    });
  });
  afterEach(() => bench.close());

  const OFF: Curve = DEFAULT_CURVES.news.slice(0, 1);
  const detentsOf = async (path: string) =>
    ((await admin.get(path)).body as Curves).items.find((item) => item.function === 'news');

  it('say what they would change before they are saved, and change it then', async () => {
    const shown = await admin.post('/curves/news/impact', { detents: OFF });
    expect(shown.status, shown.text).to.equal(200);
    const { channels, postsPerWeek } = shown.body as Effect;
    expect(channels.map((each) => each.channel)).to.deep.equal([channel]);
    const news = channels[0]?.functions.find((each) => each.function === 'news');
    expect(news?.before.cadence.words).to.equal('3 posts a week');
    expect(news?.after.cadence.words).to.equal('no posts');
    expect(postsPerWeek.after).to.equal(postsPerWeek.before - 3);
    expect((await detentsOf('/curves'))?.detents).to.deep.equal(DEFAULT_CURVES.news);

    const { revision } = (await admin.get('/curves')).body as Curves;
    const set = await admin.put('/curves/news', { detents: OFF, revision });
    expect(set.status, set.text).to.equal(200);
    expect((await detentsOf('/curves'))?.detents).to.deep.equal(OFF);
    const again = await admin.put('/curves/news', { detents: DEFAULT_CURVES.news, revision });
    expect(again.status).to.equal(409);
  });

  it('are replaced for one channel, and followed again', async () => {
    const at = `/channels/${channel}/curves`;
    expect((await admin.put(`${at}/news`, { detents: OFF })).status).to.equal(200);
    expect(await detentsOf(at)).to.deep.equal({ function: 'news', own: true, detents: OFF });
    expect((await detentsOf('/curves'))?.detents).to.deep.equal(DEFAULT_CURVES.news);
    const shown = await admin.post(`${at}/news/impact`, { detents: null });
    const [effect] = (shown.body as Effect).channels;
    expect(effect?.functions[0]?.after.cadence.words).to.equal('3 posts a week');
    expect((await admin.put(`${at}/news`, { detents: null })).status).to.equal(200);
    expect((await detentsOf(at))?.own).to.equal(false);
    expect(
      (await admin.put('/channels/01kf3v9n8s7a6b5c4d3e2f1g0h/curves/news', { detents: OFF }))
        .status,
    ).to.equal(404);
  });

  it('are refused with every reason when they are impossible, and to who may not', async () => {
    const detents = [...DEFAULT_CURVES.news].reverse();
    for (const answer of [
      await admin.put('/curves/news', { detents }),
      await admin.post('/curves/news/impact', { detents }),
    ]) {
      expect(answer.status).to.equal(400);
      expect(answer.text).to.contain('Level 75 comes after level 100: levels must ascend.');
      expect(answer.text).to.contain('A curve begins at level 0');
    }
    const manager = await bench.client('manager');
    expect((await manager.put('/curves/news', { detents: OFF })).status).to.equal(403);
  });
});
