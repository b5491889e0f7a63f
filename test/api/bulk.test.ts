import { expect } from 'chai';
import type { z } from 'zod';
import { DAY } from '../../src/domain/time-units.js';
import type { bulkMovePreviewSchema, bulkMoveSchema } from '../../src/web/api/schemas/bulk.js';
import type { postSchema } from '../../src/web/api/schemas/post.js';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

type Delivery = z.infer<typeof postSchema>['deliveries'][number];

describe('several deliveries, in the API', () => {
  let bench: ApiBench;
  let agent: ApiClient;
  let deliveries: Delivery[];
  let ids: string[];
  beforeEach(async () => {
    bench = await openApiBench();
    agent = await bench.client('agent');
    const channels = [(await bench.channel())._id];
    deliveries = [];
    for (const text of ['One', 'Two']) {
      const body = { function: 'news', text, channels, when: 'next-slot' };
      const made = (await agent.post('/posts', body)).body as z.infer<typeof postSchema>;
      deliveries.push(...made.deliveries);
    }
    ids = deliveries.map(({ id }) => id);
  });
  afterEach(() => bench.close());

  const dueOf = async (id: string) =>
    ((await agent.get(`/deliveries/${id}`)).body as Delivery).dueAt;

  it('are previewed, moved as previewed, and taken back', async () => {
    const body = { deliveries: ids, how: { type: 'days', days: 7 } };
    const previewed = await agent.post('/bulk-moves/preview', body);
    expect(previewed.status, previewed.text).to.equal(200);
    const { items, plan } = previewed.body as z.infer<typeof bulkMovePreviewSchema>;
    expect(items.map(({ outcome }) => outcome)).to.deep.equal(['moves', 'moves']);
    expect(await dueOf(ids[0] ?? '')).to.equal(deliveries[0]?.dueAt);

    const moved = await agent.post('/bulk-moves', { ...body, plan });
    const { undo } = moved.body as z.infer<typeof bulkMoveSchema>;
    for (const { id, dueAt } of deliveries) {
      const later = new Date(Date.parse(dueAt ?? '') + 7 * DAY).toISOString();
      expect(await dueOf(id)).to.equal(later);
    }
    const back = await agent.post(`/undo/${undo ?? ''}`, {});
    expect(back.body).to.deep.equal({ restored: ids, not: [] });
    expect(await dueOf(ids[1] ?? '')).to.equal(deliveries[1]?.dueAt);
    expect((await agent.post(`/undo/${undo ?? ''}`, {})).status).to.equal(409);
  });

  it('are not moved where the plan is another by now', async () => {
    const how = { type: 'slots' };
    const previewed = await agent.post('/bulk-moves/preview', { deliveries: ids, how });
    const { plan } = previewed.body as z.infer<typeof bulkMovePreviewSchema>;
    await agent.post(`/deliveries/${ids[0]}/cancel`, {});
    expect((await agent.post('/bulk-moves', { deliveries: ids, how, plan })).status).to.equal(409);
    const wrong = { deliveries: ids, how: { type: 'days', days: 0 } };
    expect((await agent.post('/bulk-moves', wrong)).status).to.equal(400);
  });

  it('are cancelled, and those that cannot be say why', async () => {
    await agent.post(`/deliveries/${ids[0]}/cancel`, {});
    const { body } = await agent.post('/bulk-cancellations', { deliveries: ids });
    expect(body).to.deep.include({ done: [ids[1]] });
    expect((body as { not: unknown[] }).not).to.have.length(1);
  });

  it('are approved by a manager, and by nobody else', async () => {
    expect((await agent.post('/bulk-approvals', { deliveries: ids })).status).to.equal(403);
    const manager = await bench.client('manager');
    const { body } = await manager.post('/bulk-approvals', { deliveries: ids });
    expect(body).to.deep.include({ done: [] });
  });

  it('are asked for a time, with every rule that it breaks and the nearest one', async () => {
    const asked = await agent.get(`/deliveries/${ids[0]}/placement?at=2026-03-07T20:00:00Z`);
    expect(asked.body).to.deep.include({ allowed: false, at: '2026-03-07T20:00:00.000Z' });
    const { nearest, rules } = asked.body as { nearest: string; rules: { rule: string }[] };
    expect(rules.map(({ rule }) => rule)).to.include('outside-windows');
    const there = await agent.get(`/deliveries/${ids[0]}/placement?at=${nearest}`);
    expect(there.body).to.deep.include({ allowed: true, at: nearest });
  });

  it('change places with each other', async () => {
    const swapped = await agent.post(`/deliveries/${ids[0]}/swap`, { direction: 'later' });
    expect(swapped.body).to.deep.include({ dueAt: deliveries[1]?.dueAt });
    expect(await dueOf(ids[1] ?? '')).to.equal(deliveries[0]?.dueAt);
    const again = await agent.post(`/deliveries/${ids[0]}/swap`, { direction: 'later' });
    expect(again.status).to.equal(409);
  });

  it('are listed by function and author', async () => {
    const list = async (query: string) =>
      ((await agent.get(`/deliveries?${query}`)).body as { items: Delivery[] }).items.length;
    expect(await list('function=news')).to.equal(2);
    expect(await list('function=events')).to.equal(0);
    expect(await list(`author=${deliveries[0]?.author}`)).to.equal(2);
    expect(await list(`author=${ids[0]}`)).to.equal(0);
  });
});
