import { expect } from 'chai';
import type { z } from 'zod';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';
import type {
  grandMasterSchema,
  grandMasterSetSchema,
  independenceSetSchema,
} from '../../src/web/api/schemas/grand-master.js';
import type { bankImpactSchema } from '../../src/web/api/schemas/impact.js';

describe('the grand master in the API', () => {
  let bench: ApiBench;
  let manager: ApiClient;
  let channel: string;
  beforeEach(async () => {
    bench = await openApiBench();
    manager = await bench.client('manager');
    channel = (await bench.channel({ levels: { news: 50 } }))._id;
  });
  afterEach(() => bench.close());

  const read = async () =>
    (await manager.get('/grand-master')).body as z.infer<typeof grandMasterSchema>;

  it('tells its effect without setting it, then sets it', async () => {
    const shown = await manager.post('/grand-master/impact', { level: 0 });
    const impact = shown.body as z.infer<typeof bankImpactSchema>;
    expect(impact.channels.map((each) => each.channel)).to.deep.equal([channel]);
    expect(impact.postsPerWeek.after).to.equal(0);
    expect((await read()).level).to.equal(100);
    const set = await manager.put('/grand-master', { level: 0, revision: 0 });
    expect(set.status, set.text).to.equal(200);
    const { grandMaster } = set.body as z.infer<typeof grandMasterSetSchema>;
    expect(grandMaster).to.include({ level: 0, revision: 1, independents: 0 });
    expect((await manager.put('/grand-master', { level: 9, revision: 0 })).status).to.equal(409);
  });

  it('fades, and stops where it is', async () => {
    await manager.put('/grand-master', { level: 50, overDays: 14 });
    expect((await read()).fade?.steps.map(({ level }) => level)).to.deep.equal([75, 50]);
    await manager.put('/grand-master', { level: 100 });
    expect((await read()).fade).to.equal(null);
  });

  it('passes by a dimmer that is made independent', async () => {
    await manager.put('/grand-master', { level: 0 });
    const at = `/channels/${channel}/dimmers/news/independence`;
    expect((await manager.post(`${at}/impact`, { independent: true })).status).to.equal(200);
    const set = await manager.put(at, { independent: true });
    const { dimmer } = set.body as z.infer<typeof independenceSetSchema>;
    expect(dimmer).to.include({ independent: true, level: 50, effectiveLevel: 50 });
    expect((await read()).independents).to.equal(1);
    expect((await manager.put(at, { independent: false, revision: 0 })).status).to.equal(409);
  });
});
