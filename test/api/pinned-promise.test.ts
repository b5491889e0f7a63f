import { expect } from 'chai';
import type { z } from 'zod';
import type { postSchema } from '../../src/web/api/schemas/post.js';
import { openApiBench, type ApiBench } from './support/api-bench.js';

describe('a promise as a pinned post, in the API', () => {
  let bench: ApiBench;
  beforeEach(async () => {
    bench = await openApiBench();
  });
  afterEach(() => bench.close());

  it('is queued like any other post, and says that it is to be pinned', async () => {
    const settings = { service: 'https://social.example', handle: 'city.example' };
    const channel = await bench.channel({ network: 'bluesky', settings });
    const manager = await bench.client('manager');
    const answer = await manager.post(`/channels/${channel._id}/promise/pinned-post`, {});
    expect(answer.status, answer.text).to.equal(201);
    const { text, deliveries } = answer.body as z.infer<typeof postSchema>;
    expect(text).to.contain('3 posts a week');
    expect(deliveries).to.have.length(1);
    expect(deliveries[0]).to.deep.include({ state: 'queued', wantedChange: 'pin' });
  });

  it('is refused where the network cannot pin', async () => {
    const channel = await bench.channel();
    const manager = await bench.client('manager');
    const answer = await manager.post(`/channels/${channel._id}/promise/pinned-post`, {});
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('Dimmerbank cannot pin on City news');
    expect(await bench.store.deliveries.countDocuments({ channel: channel._id })).to.equal(0);
  });
});
