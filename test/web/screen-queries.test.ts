import { expect } from 'chai';
import { Query } from 'mongoose';
import { planOf } from '../../src/store/query-plan.js';
import { openScreens } from './support/screens.js';

type Asked = Parameters<typeof planOf>[0];

describe('the queries of queue, calendar and a delivery', () => {
  it('all read an index, and none sorts deliveries in memory', async () => {
    const screens = await openScreens();
    const channel = await screens.channel();
    for (let count = 0; count < 3; count++) await screens.delivery(channel);
    const delivery = await screens.delivery(channel);
    const agent = await screens.as('agent');
    const cursor = `${delivery.dueAt?.getTime()}.${delivery._id}`;

    const asked: Asked[] = [];
    const exec = Object.getOwnPropertyDescriptor(Query.prototype, 'exec');
    const original = exec?.value as (this: Asked) => Promise<unknown>;
    Query.prototype.exec = function (this: Asked) {
      asked.push(this);
      return original.call(this);
    } as typeof Query.prototype.exec;
    try {
      for (const path of [
        ...[
          '/queue',
          `/queue?channel=${channel._id}`,
          `/queue?channel=${channel._id}&after=${cursor}`,
        ],
        ...[
          '/queue?state=queued',
          `/queue?state=published&after=${cursor}`,
          '/queue?state=draft&after=.' + delivery._id,
        ],
        ...['/calendar', '/calendar?view=month', `/calendar?view=list&channel=${channel._id}`],
        ...[
          `/calendar?text=a&author=${delivery.author}&function=news&state=queued`,
          `/calendar?state=queued&channel=${channel._id}`,
          `/queue?text=a&author=${delivery.author}&function=news`,
          `/deliveries/${delivery._id}/placement?day=2026-03-04`,
        ],
        ...[
          `/deliveries/${delivery._id}`,
          `/posts/${delivery.post}/edit`,
          `/write?channel=${channel._id}`,
        ],
      ]) {
        expect((await agent.get(path)).status, path).to.equal(200);
      }
    } finally {
      if (exec) Object.defineProperty(Query.prototype, 'exec', exec);
    }
    expect(asked.length).to.be.greaterThan(20);
    for (const query of asked) {
      if (!('getFilter' in query) || !/^find/.test(String((query as { op?: string }).op))) continue;
      const told = `${query.model.modelName} ${JSON.stringify(query.getFilter())}`;
      const plan = await planOf(query);
      expect(plan.scans, told).to.equal('index');
      expect(plan.sortedByIndex, told).to.equal(true);
    }
    await screens.close();
  });
});
