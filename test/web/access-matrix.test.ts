import { expect } from 'chai';
import { reaches, ROLES, type Role } from '../../src/domain/roles.js';
import { ACCESS_MATRIX } from './access-matrix.js';
import { listRoutes, type ListedRoute } from './support/route-list.js';
import { openWebBench, type WebBench } from './support/web-bench.js';
import { openWire, type Wire } from './support/wire.js';

describe('access to every route', () => {
  let bench: WebBench;
  let wire: Wire;
  let routes: readonly ListedRoute[];
  /** The headers with which each caller comes. */
  const pageHeaders = new Map<Role | 'nobody', Record<string, string>>();
  const tokenHeaders = new Map<Role, Record<string, string>>();

  before(async () => {
    bench = await openWebBench();
    wire = await openWire(bench.app);
    routes = listRoutes(bench.services);
    pageHeaders.set('nobody', await headersOf(bench));
    for (const role of ROLES) {
      await bench.person(role);
      pageHeaders.set(role, await headersOf(bench, `${role}@example.com`));
      const by = { kind: 'system', id: 'test', name: 'Test' } as const;
      const { token } = await bench.access.tokens.create({ name: role, role, expiresAt: null }, by);
      tokenHeaders.set(role, { authorization: `Bearer ${token}` });
    }
  });
  after(async () => {
    await wire.close();
    await bench.close();
  });

  const ask = async ({ method, path }: ListedRoute, headers: Record<string, string> = {}) =>
    (await wire.ask({ method, path, headers: { accept: 'text/html', ...headers } })).status;

  it('is written down for each, and for nothing else', () => {
    const mounted = routes.map((route) => route.name);
    expect(Object.keys(ACCESS_MATRIX).sort()).to.deep.equal([...mounted].sort());
  });

  it('is refused to nobody, except where anybody may', async () => {
    for (const route of routes) {
      const status = await ask(route, pageHeaders.get('nobody'));
      if (ACCESS_MATRIX[route.name] === 'anybody') {
        expect(status, route.name).to.satisfy(isServed);
      } else expect(status, route.name).to.equal(401);
    }
  });

  for (const role of ROLES) {
    it(`is what the table says for the role ${role}`, async () => {
      for (const route of routes) {
        const least = ACCESS_MATRIX[route.name];
        // Logging out would end the session that the rest needs.
        if (least === undefined || least === 'anybody') continue;
        const headers = route.kind === 'api' ? tokenHeaders.get(role) : pageHeaders.get(role);
        const status = await ask(route, headers);
        const told = `${route.name} answered ${status} to ${role}`;
        if (reaches(role, least)) {
          expect(status, told).to.satisfy(isServed);
        } else expect(status, told).to.be.oneOf([403, 404]);
      }
    });
  }

  it('is not given to a session in the API, nor to a token on pages', async () => {
    for (const route of routes) {
      if (ACCESS_MATRIX[route.name] === 'anybody') continue;
      const wrong = route.kind === 'api' ? pageHeaders.get('admin') : tokenHeaders.get('admin');
      // Without a session there is no token of forms either, so a form is refused before.
      expect(await ask(route, wrong), route.name).to.be.oneOf(
        route.kind === 'pages' && route.method !== 'GET' ? [401, 403] : [401],
      );
    }
  });
});

/** The cookie of a browser, and the token of forms that belongs to it. */
async function headersOf(bench: WebBench, email?: string): Promise<Record<string, string>> {
  const browser = email === undefined ? bench.visitor() : await bench.browser(email);
  const token = await browser.formToken();
  return { cookie: browser.cookie, 'x-csrf-token': token };
}

/** Whatever came of it, it was not for lack of permission. */
const isServed = (status: number): boolean => status < 500 && status !== 401 && status !== 403;
