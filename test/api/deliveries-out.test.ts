import { expect } from 'chai';
import type { z } from 'zod';
import { carryOutChange } from '../../src/publishing/changing/change-carrier.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import type { postSchema } from '../../src/web/api/schemas/post.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

describe('what is out, in the API', () => {
  let bench: ApiBench;
  let agent: ApiClient;
  let id: string;
  beforeEach(async () => {
    bench = await openApiBench();
    agent = await bench.client('agent');
    const channels = [(await bench.channel())._id];
    const body = { function: 'news', text: 'Open until eight.', channels, when: 'next-slot' };
    const { deliveries } = (await agent.post('/posts', body)).body as z.infer<typeof postSchema>;
    const [delivery] = deliveries;
    id = delivery?.id ?? '';
    bench.clock.advance(Date.parse(delivery?.dueAt ?? '') - bench.clock.now());
  });
  afterEach(() => bench.close());

  const carry = () => carryOutChange(bench.services.publisher, id);

  it('is edited and then deleted', async () => {
    await publishDelivery(bench.services.publisher, id);
    const edit = await agent.post(`/deliveries/${id}/edit`, { text: 'Open until ten.' });
    expect(edit.status, edit.text).to.equal(200);
    expect(edit.body).to.deep.include({ state: 'published', wantedChange: 'edit' });
    await carry();
    const edited = await agent.get(`/deliveries/${id}`);
    expect(edited.body).to.deep.include({ wantedChange: null, removedAt: null, problem: null });
    const remove = await agent.post(`/deliveries/${id}/delete`, {});
    expect(remove.body).to.deep.include({ wantedChange: 'remove', removedAt: null });
    await carry();
    const removed = await agent.get(`/deliveries/${id}`);
    const removedAt = new Date(bench.clock.now()).toISOString();
    expect(removed.body).to.deep.include({ state: 'published', wantedChange: null, removedAt });
    expect((await agent.post(`/deliveries/${id}/delete`, {})).status).to.equal(409);
  });

  it('is told in the audit log, by whom and what it said', async () => {
    await publishDelivery(bench.services.publisher, id);
    await agent.post(`/deliveries/${id}/edit`, { text: 'Open until ten.' });
    await agent.post(`/deliveries/${id}/delete`, {});
    const found = await bench.store.audit.find({ 'resource.id': id }).lean().exec();
    const edit = found.find(({ action }) => action === 'delivery.edit');
    expect(edit?.before).to.deep.equal({ text: 'Open until eight.' });
    expect(edit?.after).to.deep.equal({ text: 'Open until ten.' });
    expect(found.map(({ action }) => action)).to.include('delivery.delete');
  });

  it('is not edited before it is out, nor beyond what the network takes', async () => {
    const early = await agent.post(`/deliveries/${id}/edit`, { text: 'Sooner.' });
    expect(early.status).to.equal(409);
    await publishDelivery(bench.services.publisher, id);
    const long = await agent.post(`/deliveries/${id}/edit`, { text: 'é'.repeat(100_001) });
    expect(long.status, long.text).to.be.oneOf([400, 422]);
    const other = await bench.client('author', 'Another');
    expect((await other.post(`/deliveries/${id}/delete`, {})).status).to.equal(403);
  });
});
