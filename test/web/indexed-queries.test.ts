import { expect } from 'chai';
import type { Model } from 'mongoose';
import request from 'supertest';
import { loadSample } from '../../src/sample/sample-organisation.js';
import type { Store } from '../../src/store/store.js';
import { listenToQueries } from '../support/asked-queries.js';
import { isStream, listRoutes, SOME_ID } from './support/route-list.js';
import { openWebBench, PASSWORD } from './support/web-bench.js';

/** Collections with a few hundred documents at most, which a screen may read whole. */
const SMALL = ['organisation', 'channels', 'people', 'apiTokens', 'accessState'];

const isRead = ({ method }: { readonly method: string }): boolean => method === 'GET';

/** One of each, by the noun that stands before it in addresses. */
async function realIds({ deliveries, channels, posts, people }: Store) {
  const idOf = async (model: Pick<Model<{ _id: string }>, 'findOne'>): Promise<string> =>
    (await model.findOne({}).select({ _id: 1 }).lean())?._id ?? '';
  return {
    '/deliveries': await idOf(deliveries as never),
    '/channels': await idOf(channels as never),
    '/posts': await idOf(posts as never),
    '/people': await idOf(people as never),
  };
}

describe('every query', () => {
  it('of every page, form and address of the API reads an index', async () => {
    const bench = await openWebBench();
    try {
      await bench.person('admin');
      const admin = await bench.browser('admin@example.com');
      const actor = { kind: 'person', id: 'x', name: 'X', role: 'admin', zone: 'UTC' } as const;
      await loadSample(bench.services, actor);
      const real = await realIds(bench.store);
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
      for (const { path, kind } of listRoutes(bench.services).filter(isRead)) {
        const named = Object.entries(real).find(([noun]) => path.includes(`${noun}/${SOME_ID}`));
        if (!named || isStream(path)) continue;
        const [noun, id] = named;
        const existing = path.replace(`${noun}/${SOME_ID}`, `${noun}/${id}`);
        if (kind === 'api') await request(bench.app).get(existing).set(headers);
        else await admin.get(existing);
      }
      const { '/channels': channel, '/people': author } = real;
      for (const query of [
        ...[`channel=${channel}`, 'function=news', `author=${author}`, 'text=the'],
        `channel=${channel}&function=news&author=${author}&text=the`,
      ]) {
        for (const page of ['/queue', '/calendar', '/inbox', '/board']) {
          await admin.get(`${page}?${query}`);
        }
      }
      for (const query of ['', 'state=queued&', 'state=published&', `channel=${channel}&`]) {
        const first = await request(bench.app)
          .get(`/api/v1/deliveries?${query}limit=2`)
          .set(headers);
        const { next } = first.body as { readonly next?: string };
        await request(bench.app).get(`/api/v1/deliveries?${query}cursor=${next}`).set(headers);
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
