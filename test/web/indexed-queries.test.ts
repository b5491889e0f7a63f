import { expect } from 'chai';
import type { Model } from 'mongoose';
import request from 'supertest';
import { loadSample } from '../../src/sample/sample-organisation.js';
import { planOf } from '../../src/store/query-plan.js';
import { listRoutes } from './support/route-list.js';
import { openWebBench, PASSWORD, type WebBench } from './support/web-bench.js';

/** Collections with a few hundred documents at most, which a screen may read whole. */
const SMALL = ['organisation', 'channels', 'people', 'apiTokens', 'accessState'];

interface Asked {
  readonly model: Model<unknown>;
  readonly method: string;
  readonly filter: Record<string, unknown>;
  readonly sort: Record<string, 1 | -1>;
}

/** Keeps every search that the store is asked to do. */
function listenTo(bench: WebBench): { readonly asked: Map<string, Asked> } {
  const asked = new Map<string, Asked>();
  const models = Object.values(bench.store.connection.models) as unknown as Model<unknown>[];
  bench.store.connection.on('operation-start', (operation: unknown) => {
    const { collectionName, method, params } = operation as {
      readonly collectionName: string;
      readonly method: string;
      readonly params: readonly unknown[];
    };
    const model = models.find((each) => each.collection.name === collectionName);
    if (!model || !/^(find|count|update|delete)/.test(method)) return;
    const filter = (params[0] ?? {}) as Record<string, unknown>;
    const last = (params.at(-1) ?? {}) as { readonly sort?: Record<string, 1 | -1> };
    const sort = method.startsWith('find') ? (last.sort ?? {}) : {};
    const shape = JSON.stringify([collectionName, method, Object.keys(filter).sort(), sort]);
    asked.set(shape, { model, method, filter, sort });
  });
  return { asked };
}

describe('every query', () => {
  it('of every page, form and address of the API reads an index', async () => {
    const bench = await openWebBench();
    try {
      await bench.person('admin');
      const admin = await bench.browser('admin@example.com');
      const actor = { kind: 'person', id: 'x', name: 'X', role: 'admin', zone: 'UTC' } as const;
      await loadSample(bench.services, actor);
      const { asked } = listenTo(bench);

      await admin.logIn('admin@example.com', 'a wrong password');
      await admin.logIn('admin@example.com', PASSWORD);
      const _csrf = await admin.formToken();
      const given = { name: 'test', role: 'admin', expiresAt: null } as const;
      const { token } = await bench.access.tokens.create(given, actor);
      const headers = { Authorization: `Bearer ${token}` };
      for (const { method, path, kind } of listRoutes(bench.services)) {
        if (path.includes('events') || path === '/log-out') continue;
        if (kind === 'api')
          await request(bench.app)[method.toLowerCase() as 'get'](path).set(headers);
        else if (method === 'GET') await admin.get(path);
        else await admin.send(path, { _csrf });
      }
      for (const query of ['actor=x', 'action=log-in', 'cursor=01hzzzzzzzzzzzzzzzzzzzzzzz']) {
        await admin.get(`/settings/audit?${query}`);
      }
      await admin.post('/settings/people', { name: 'N', email: 'n@example.com', role: 'viewer' });
      await admin.get('/join?token=none');
      await bench.access.administrators.remove('x');
      await bench.access.sessions.endAll('x', 'y');

      expect(asked.size).to.be.above(10);
      for (const [shape, { model, filter, sort }] of asked) {
        const plan = await planOf(queryOf(model, filter).sort(sort));
        const whole = Object.keys(filter).length === 0 && SMALL.includes(model.collection.name);
        expect(whole || plan.scans === 'index', `${shape} scans the ${plan.scans}`).to.equal(true);
        expect(whole || plan.sortedByIndex, `${shape} sorts in memory`).to.equal(true);
      }
    } finally {
      await bench.close();
    }
  });
});

/** The search again as it was asked, operators and all. */
function queryOf(model: Model<unknown>, filter: Record<string, unknown>) {
  const query = model.find({});
  query.setQuery(filter);
  return query;
}
