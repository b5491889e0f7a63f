import { expect } from 'chai';
import request from 'supertest';
import { loadSample } from '../../src/sample/sample-organisation.js';
import { listenToQueries } from '../support/asked-queries.js';
import { isStream, listRoutes } from './support/route-list.js';
import { openWebBench, PASSWORD } from './support/web-bench.js';

/** Collections with a few hundred documents at most, which a screen may read whole. */
const SMALL = ['organisation', 'channels', 'people', 'apiTokens', 'accessState'];

describe('every query', () => {
  it('of every page, form and address of the API reads an index', async () => {
    const bench = await openWebBench();
    try {
      await bench.person('admin');
      const admin = await bench.browser('admin@example.com');
      const actor = { kind: 'person', id: 'x', name: 'X', role: 'admin', zone: 'UTC' } as const;
      await loadSample(bench.services, actor);
      const { asked } = listenToQueries(bench.store);

      await admin.logIn('admin@example.com', 'a wrong password');
      await admin.logIn('admin@example.com', PASSWORD);
      const _csrf = await admin.formToken();
      const given = { name: 'test', role: 'admin', expiresAt: null } as const;
      const { token } = await bench.access.tokens.create(given, actor);
      const headers = { Authorization: `Bearer ${token}` };
      for (const { method, path, kind } of listRoutes(bench.services)) {
        if (isStream(path) || path === '/log-out') continue;
        if (kind === 'api')
          await request(bench.app)[method.toLowerCase() as 'get'](path).set(headers);
        else if (method === 'GET') await admin.get(path);
        else await admin.send(path, { _csrf });
      }
      for (const query of [
        ...['actor=x', 'action=log-in', 'cursor=01hzzzzzzzzzzzzzzzzzzzzzzz', 'action=dimmer.set'],
        ...['resource=channel', 'resource=channel+x', 'only=overrides', 'only=denied', 'text=x'],
        ...['from=2026-01-01&to=2026-12-31&actor=x', 'from=2026-01-01'],
      ]) {
        await admin.get(`/settings/audit?${query}`);
      }
      await admin.post('/settings/people', { name: 'N', email: 'n@example.com', role: 'viewer' });
      await admin.get('/join?token=none');
      await bench.access.administrators.remove('x');
      await bench.access.sessions.endAll('x', 'y');

      expect(asked().length).to.be.above(10);
      for (const { collection, filter, shape, plan } of asked()) {
        const { scans, sortedByIndex } = await plan();
        const whole = Object.keys(filter).length === 0 && SMALL.includes(collection);
        expect(whole || scans === 'index', `${shape} scans the ${scans}`).to.equal(true);
        expect(whole || sortedByIndex, `${shape} sorts in memory`).to.equal(true);
      }
    } finally {
      await bench.close();
    }
  });
});
