import { expect } from 'chai';
import request from 'supertest';
import { placesIn, SCREENS } from '../browser/screens/screen-list.js';
import { fill } from '../cli/filled-installation.js';
import { isStream, listRoutes } from './support/route-list.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

describe('a form that another site makes a browser send', () => {
  let bench: WebBench;
  let admin: Browser;
  let forms: readonly { readonly name: string; readonly path: string }[];
  before(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    forms = listRoutes(bench.services).filter(
      ({ method, kind }) => method !== 'GET' && (kind === 'open' || kind === 'pages'),
    );
  });
  after(() => bench.close());

  const refusedEverywhere = async (fields: object, headers: Record<string, string> = {}) => {
    expect(forms).to.not.deep.equal([]);
    for (const { name, path } of forms) {
      expect((await admin.send(path, fields, headers)).status, name).to.equal(403);
    }
  };

  it('is refused on every route without the token', () => refusedEverywhere({}));

  it('is refused on every route with the token of somebody else', async () => {
    await refusedEverywhere({ _csrf: await bench.visitor().formToken() });
  });

  it('is refused on every route with a token that is not a text', async () => {
    await refusedEverywhere({ _csrf: [await admin.formToken(), 'x'] });
  });

  it('is refused on every route when it comes from another origin, token or not', async () => {
    const fields = { _csrf: await admin.formToken() };
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      await refusedEverywhere(fields, { Origin: origin });
    }
  });

  it('is refused on every route when the browser says it is from another site', async () => {
    const fields = { _csrf: await admin.formToken() };
    for (const site of ['cross-site', 'same-site']) {
      await refusedEverywhere(fields, { 'Sec-Fetch-Site': site });
    }
  });

  it('is not one that was sent by our own page', async () => {
    const headers = {
      'Sec-Fetch-Site': 'same-origin',
      Origin: 'http://desk.example',
      Host: 'desk.example',
    };
    const fields = { _csrf: await admin.formToken(), name: 'The admin', zone: 'UTC' };
    expect((await admin.send('/account/profile', fields, headers)).status).to.equal(303);
  });

  it('is known by the token in a header too, for scripts of ours', async () => {
    const headers = { 'x-csrf-token': await admin.formToken() };
    const answer = await admin.send(
      '/account/profile',
      { name: 'The admin', zone: 'UTC' },
      headers,
    );
    expect(answer.status).to.equal(303);
  });

  it('finds its token void after the next log-in', async () => {
    const browser = bench.visitor();
    const before = await browser.formToken();
    await browser.logIn('admin@example.com');
    const answer = await browser.send('/account/profile', {
      name: 'X',
      zone: 'UTC',
      _csrf: before,
    });
    expect(answer.status).to.equal(403);
    expect(answer.text).to.contain('load the page again');
  });
});

describe('reading', () => {
  it('changes nothing, on any route and any screen of a filled installation', async () => {
    const bench = await openWebBench();
    try {
      const id = await bench.person('admin');
      const admin = await bench.browser('admin@example.com');
      await fill(bench.services);
      const actor = { kind: 'person', id, name: 'The admin', role: 'admin', zone: 'UTC' } as const;
      const given = { name: 'test', role: 'admin', expiresAt: null } as const;
      const { token } = await bench.access.tokens.create(given, actor);
      const places = await placesIn(bench.services);
      const { connection } = bench.store;
      const contents = async () => {
        const all: Record<string, unknown> = {};
        for (const model of Object.values(connection.models)) {
          // That a session was seen, or this process, is not a change anybody asked for.
          if (['session', 'heartbeat', 'changeNote'].includes(model.modelName)) continue;
          const found = await model.find({}).lean<{ readonly action?: string }[]>();
          // Whoever takes the audit log out is written down in it.
          all[model.modelName] = found.filter(({ action }) => action !== 'audit.export');
        }
        return all;
      };
      // A token that was used is marked as used, once a minute.
      await request(bench.app).get('/api/v1/channels').set('Authorization', `Bearer ${token}`);
      const before = await contents();
      expect(before).to.have.property('delivery').with.length.above(50);
      let shown = 0;
      for (const { method, path, kind } of listRoutes(bench.services)) {
        // An event stream answers without end, and is shown by its own tests.
        if (method !== 'GET' || isStream(path)) continue;
        const answer =
          kind === 'api'
            ? await request(bench.app).get(path).set('Authorization', `Bearer ${token}`)
            : await admin.get(path);
        if (answer.status === 200) shown++;
      }
      for (const screen of SCREENS) {
        if ((await admin.get(screen.path(places))).status === 200) shown++;
      }
      expect(shown).to.be.above(SCREENS.length);
      expect(await contents()).to.deep.equal(before);
    } finally {
      await bench.close();
    }
  });
});
