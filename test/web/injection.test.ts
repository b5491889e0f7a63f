import { expect } from 'chai';
import request from 'supertest';
import { isStream, listRoutes, type ListedRoute } from './support/route-list.js';
import { openWebBench, PASSWORD, type Browser, type WebBench } from './support/web-bench.js';

/** What an attacker puts where a text is expected. */
const OPERATORS: readonly unknown[] = [
  { $ne: null },
  { $gt: '' },
  { $where: 'sleep(1000)' },
  { a: { $regex: '.*' } },
  [{ $ne: null }],
  { constructor: { prototype: { admin: true } } },
  null,
  true,
  7,
];

/** The fields of every form of access, with values that would be taken. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/login': { email: 'admin@example.com', password: PASSWORD, next: '/' },
  '/account/profile': { name: 'Ada', zone: 'UTC' },
  '/account/password': { current: PASSWORD, next: 'another nine lamps' },
  '/account/notices': { email: 'on', everybodys: 'on' },
  '/account/sessions/end': { session: 'others' },
  '/notices/read': { until: '2026-03-02T09:00:00.000Z' },
  '/settings/people': { name: 'Nils', email: 'nils@example.com', role: 'viewer' },
  '/settings/people/01hzzzzzzzzzzzzzzzzzzzzzzz/role': { role: 'viewer' },
  '/settings/tokens': { name: 'the till', role: 'viewer', days: '30' },
  '/theme': { theme: 'dark' },
};

describe('operators where values belong', () => {
  let bench: WebBench;
  let admin: Browser;
  let token: string;
  let bearer: string;
  before(async () => {
    bench = await openWebBench({
      limits: { perAccountAndAddress: 10_000, perAddress: 10_000, perSecond: 10_000 },
    });
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    token = await admin.formToken();
    const by = { kind: 'system', id: 'test', name: 'Test' } as const;
    const given = { name: 'test', role: 'admin', expiresAt: null } as const;
    bearer = `Bearer ${(await bench.access.tokens.create(given, by)).token}`;
  });
  after(() => bench.close());

  const sendJson = (path: string, body: unknown, method = 'POST') => {
    const asking = request(bench.app)[method.toLowerCase() as 'post'](path);
    const headers = path.startsWith('/api/')
      ? { Authorization: bearer }
      : { Cookie: admin.cookie, 'x-csrf-token': token };
    return asking
      .set(headers)
      .set('Accept', 'application/json')
      .type('json')
      .send(JSON.stringify(body));
  };

  for (const [path, fields] of Object.entries(FORMS)) {
    it(`are refused in every field of ${path}`, async () => {
      const before = await bench.store.people.countDocuments({});
      for (const name of Object.keys(fields)) {
        for (const operator of OPERATORS) {
          const { status } = await sendJson(path, { ...fields, [name]: operator });
          expect(status, `${name}: ${JSON.stringify(operator)}`).to.equal(400);
        }
        for (const spelling of [`${name}[$ne]`, `${name}.$ne`, '$where', '__proto__[admin]']) {
          const { [name]: given = '', ...others } = fields;
          const answer = await admin.send(path, { ...others, [spelling]: given, _csrf: token });
          expect(answer.status, spelling).to.equal(400);
        }
        const twice = await admin.send(path, { ...fields, [name]: ['a', 'b'], _csrf: token });
        expect(twice.status, `${name} twice`).to.equal(400);
      }
      expect(await bench.store.people.countDocuments({})).to.equal(before);
    });
  }

  const writing = (): readonly ListedRoute[] =>
    listRoutes(bench.services).filter(({ method }) => !['GET', 'HEAD', 'DELETE'].includes(method));

  it('are refused as a whole body by every route', async () => {
    for (const { name, path, method } of writing()) {
      for (const body of [
        { $where: '1' },
        { a: { $ne: 1 } },
        [{ $ne: 1 }],
        [[]],
        { __proto__: null, $set: {} },
      ]) {
        const { status } = await sendJson(path, body, method);
        expect(status, `${name} answered ${status} to ${JSON.stringify(body)}`).to.be.within(
          400,
          499,
        );
      }
    }
  });

  it('are refused in the query and in the path of every route', async () => {
    for (const { name, path, method, kind } of listRoutes(bench.services)) {
      if (method !== 'GET' || isStream(path)) continue;
      const headers = kind === 'api' ? { Authorization: bearer } : { Cookie: admin.cookie };
      for (const query of ['?a[$ne]=1', '?$where=1', '?cursor[$gt]=', '?token[$ne]=1&next[]=1']) {
        const { status } = await request(bench.app)
          .get(path + query)
          .set(headers);
        expect(status, `${name}${query}`).to.be.below(500);
      }
      const odd = path.replaceAll('01hzzzzzzzzzzzzzzzzzzzzzzz', '%7B%22%24ne%22%3Anull%7D');
      if (odd !== path) {
        const { status } = await request(bench.app).get(odd).set(headers);
        expect(status, `${name} at ${odd}`).to.be.within(400, 499);
      }
    }
  });

  it('are not read from 20 MB of JSON, nor of a form', async () => {
    const large = 'x'.repeat(20 * 1_048_576);
    expect((await sendJson('/login', { email: large })).status).to.equal(413);
    expect((await admin.send('/login', { email: large, _csrf: token })).status).to.equal(413);
  });

  it('are not found in JSON a hundred thousand levels deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const answer = await request(bench.app)
      .post('/login')
      .set({ Cookie: admin.cookie, 'x-csrf-token': token })
      .type('json')
      .send(`{"email":${deep},"password":"x"}`);
    expect(answer.status).to.equal(400);
  });

  it('are not read from JSON that is none, nor from a form of thousands of fields', async () => {
    const broken = request(bench.app)
      .post('/login')
      .set({ Cookie: admin.cookie, 'x-csrf-token': token })
      .type('json')
      .send('{"email":');
    expect((await broken).status).to.equal(400);
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`f${at}`, '1']));
    expect((await admin.send('/login', { ...many, _csrf: token })).status).to.be.oneOf([403, 413]);
  });
});

describe('fields that a form does not have', () => {
  let bench: WebBench;
  let admin: Browser;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  it('are refused, each of them, on every form, and nothing of the rest is saved', async () => {
    const { people, apiTokens, sessions } = bench.store;
    const names = [people, apiTokens, sessions].flatMap((model) => Object.keys(model.schema.paths));
    const everything = async () =>
      JSON.stringify([await people.find({}).lean(), await apiTokens.find({}).lean()]);
    const before = await everything();
    const _csrf = await admin.formToken();
    for (const [path, fields] of Object.entries(FORMS)) {
      if (path === '/login') continue;
      for (const name of new Set(names)) {
        if (name in fields) continue;
        const answer = await admin.send(path, { ...fields, [name]: 'admin', _csrf });
        expect(answer.status, `${path} with ${name}`).to.equal(400);
      }
    }
    expect(await everything()).to.equal(before);
  });
});
