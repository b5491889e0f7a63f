import { expect } from 'chai';
import type { z } from 'zod';
import type { postSchema } from '../../src/web/api/schemas/post.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

describe('publishing as a whole in the API', () => {
  let bench: ApiBench;
  let admin: ApiClient;
  beforeEach(async () => {
    bench = await openApiBench();
    admin = await bench.client('admin');
  });
  afterEach(() => bench.close());

  /** A delivery that a restoration holds. */
  async function held(): Promise<string> {
    const at = new Date(bench.clock.now());
    await bench.store.organisation.updateOne(
      { _id: 'organisation' },
      { restored: { at, from: 'backup', madeAt: at, resumedAt: null } },
    );
    const channel = (await bench.channel())._id;
    const body = { function: 'news', text: `At ${at.toISOString()}`, channels: [channel] };
    const answer = await admin.post('/posts', { ...body, when: 'next-slot' });
    const id = (answer.body as z.infer<typeof postSchema>).deliveries[0]?.id ?? '';
    await bench.store.deliveries.updateOne(
      { _id: id },
      { state: 'held', holds: null, wakeAt: null, restoredAt: at, restoredFrom: 'queued' },
    );
    return id;
  }

  it('goes on unless something was restored', async () => {
    const { body } = await admin.get('/publishing');
    expect(body).to.deep.equal({ stopped: false, restored: null, undecided: 0 });
    expect((await admin.post('/publishing/resume', {})).status).to.equal(409);
  });

  it('is stopped after a restoration, until it is resumed', async () => {
    const id = await held();
    expect((await admin.get('/publishing')).body).to.deep.include({ stopped: true, undecided: 1 });
    expect((await admin.get(`/deliveries/${id}`)).body).to.deep.include({
      ...{ state: 'held', heldByRestoration: true },
    });
    const look = await admin.post(`/deliveries/${id}/after-restoration`, { decision: 'look' });
    expect(look.status, look.text).to.equal(200);
    expect(look.body).to.deep.include({ state: 'held' });
    const decided = await admin.post(`/deliveries/${id}/after-restoration`, {
      decision: 'went-out',
    });
    expect(decided.body).to.deep.include({ state: 'published', heldByRestoration: false });
    const again = await admin.post(`/deliveries/${id}/after-restoration`, { decision: 'cancel' });
    expect(again.status).to.equal(409);
    const resumed = await admin.post('/publishing/resume', {});
    expect(resumed.body).to.deep.include({ stopped: false, undecided: 0 });
  });
});
