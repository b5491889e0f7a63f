import { expect } from 'chai';
import type { z } from 'zod';
import { MINUTE } from '../../src/domain/time-units.js';
import type {
  differenceSchema,
  recallListSchema,
  recallSchema,
  sceneListSchema,
  sceneSchema,
} from '../../src/web/api/schemas/scene.js';
import { levelAt } from '../scenes/support.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

type Scene = z.infer<typeof sceneSchema>;
type Recall = z.infer<typeof recallSchema>;

describe('scenes in the API', () => {
  let bench: ApiBench;
  let manager: ApiClient;
  let channel: string;
  beforeEach(async () => {
    bench = await openApiBench();
    manager = await bench.client('manager');
    channel = (await bench.channel({ levels: { news: 50, support: 25 } }))._id;
    await bench.store.organisation.updateOne({ _id: 'organisation' }, { zone: 'Europe/Berlin' });
  });
  afterEach(() => bench.close());

  const news = (at = bench.clock.now()) => levelAt(bench.store, channel, 'news', at);

  it('are listed with what each would set, the shipped ones first', async () => {
    const { items } = (await manager.get('/scenes')).body as z.infer<typeof sceneListSchema>;
    expect(items.map(({ id }) => id)).to.deep.equal([
      ...['business-as-usual', 'launch-week', 'crisis', 'holiday'],
    ]);
    expect(items[2]).to.deep.include({
      ...{ kind: 'shipped', holds: false, revision: null, grandMaster: 100 },
      levels: { [channel]: { news: 0, support: 75, events: 0 } },
    });
  });

  it('are saved from the board or from levels, changed, deleted and brought back', async () => {
    const made = await manager.post('/scenes', { name: 'As it is' });
    const { id, levels, grandMaster } = made.body as Scene;
    expect(levels).to.deep.equal({ [channel]: { news: 50, support: 25, events: 50 } });
    expect(grandMaster).to.equal(100);
    expect(made.headers['location']).to.equal(`/api/v1/scenes/${id}`);
    const quiet = { name: 'Quiet', levels: { [channel]: { news: 10 } } };
    const other = (await manager.post('/scenes', quiet)).body as Scene;
    expect(other).to.deep.include({ levels: quiet.levels, grandMaster: null });
    expect((await manager.post('/scenes', { name: 'QUIET' })).status).to.equal(400);
    const renamed = await manager.patch(`/scenes/${id}`, { name: 'Calm', revision: 0 });
    expect(renamed.body).to.include({ name: 'Calm', revision: 1 });
    const late = await manager.patch(`/scenes/${id}`, { toPresent: true, revision: 0 });
    expect(late.status).to.equal(409);
    expect((await manager.patch(`/scenes/${id}`, {})).status).to.equal(400);
    expect((await manager.delete(`/scenes/${id}?revision=0`)).status).to.equal(409);
    expect((await manager.delete(`/scenes/${id}`)).status).to.equal(200);
    expect((await manager.get(`/scenes/${id}`)).status).to.equal(404);
    await manager.post('/scenes', { name: 'calm' });
    expect((await manager.post(`/scenes/${id}/restore`, {})).status).to.equal(409);
  });

  it('tell what they change, hold by date, have their end moved and are ended', async () => {
    const when = { from: '2026-12-20', to: '2027-01-02' };
    const told = await manager.post('/scenes/holiday/difference', when);
    const { dimmers, seen } = told.body as z.infer<typeof differenceSchema>;
    const [first] = dimmers;
    expect(first).to.deep.include({ channel, function: 'news' });
    expect([first?.before.level, first?.after.level]).to.deep.equal([50, 10]);
    expect(first?.after.cadence.words).to.equal('1 post every 4 weeks');
    const made = await manager.post('/scenes/holiday/recall', { ...when, seen });
    expect(made.status).to.equal(201);
    const { id, phase } = made.body as Recall;
    expect(phase).to.equal('to-come');
    expect(await news(Date.UTC(2026, 11, 24))).to.equal(10);
    // The board is another one since.
    const again = await manager.post('/scenes/holiday/recall', { ...when, seen });
    expect(again.status).to.equal(409);
    await manager.patch(`/scene-recalls/${id}`, { to: '2027-01-06', revision: 0 });
    expect(await news(Date.UTC(2027, 0, 5))).to.equal(10);
    const { items } = (await manager.get('/scene-recalls')).body as z.infer<
      typeof recallListSchema
    >;
    expect(items.map((each) => each.to)).to.deep.equal([{ type: 'date', date: '2027-01-06' }]);
    const ended = await manager.post(`/scene-recalls/${id}/end`, { revision: 1 });
    expect(ended.body).to.include({ phase: 'taken-back', complete: true });
    expect(await news(Date.UTC(2026, 11, 24))).to.equal(50);
  });

  it('hold at once until they are ended', async () => {
    bench.clock.advance(MINUTE);
    const { body } = await manager.post('/scenes/crisis/recall', {});
    expect(body).to.include({ phase: 'under-way', holdsFaders: 4 });
    expect(await news()).to.equal(0);
    expect(((await manager.get('/scenes/crisis')).body as Scene).holds).to.equal(true);
    expect((await manager.post('/scenes/crisis/recall', { to: '2026-03-01' })).status).to.equal(
      400,
    );
    expect((await manager.post('/scenes/storm/recall', {})).status).to.be.oneOf([400, 404]);
  });
});
