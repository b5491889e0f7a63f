import { expect } from 'chai';
import { Router } from 'express';
import { routes } from '../../src/web/routes.js';
import { listRoutes } from './support/route-list.js';
import { openWebBench, type WebBench } from './support/web-bench.js';
import { openWire, type Wire, type WireAnswer } from './support/wire.js';

function brokenRoutes(): Router {
  const router = Router();
  router.get('/broken', () => {
    throw new Error('the password of the database is hunter2');
  });
  return router;
}

const EXPECTED: Record<string, RegExp> = {
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
};

describe('the headers of every answer', () => {
  let bench: WebBench;
  let wire: Wire;
  let cookie: string;
  before(async () => {
    bench = await openWebBench({ routes: { open: [...routes.open, brokenRoutes] } });
    await bench.person('admin');
    cookie = (await bench.browser('admin@example.com')).cookie;
    wire = await openWire(bench.app);
  });
  after(async () => {
    await wire.close();
    await bench.close();
  });

  function expectSafe(answer: WireAnswer, told: string): void {
    for (const [header, pattern] of Object.entries(EXPECTED)) {
      expect(answer.headers[header], `${header} of ${told}`).to.match(pattern);
    }
    expect(answer.headers['x-powered-by'], told).to.equal(undefined);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy, told).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'");
    expect(policy, told).to.match(/script-src 'self' 'nonce-[\w+/=]{24}'/);
    expect(policy, told).to.not.contain('unsafe');
  }

  it('are safe on every route, allowed or not', async () => {
    for (const { name, method, path, kind } of listRoutes(bench.services)) {
      for (const headers of [{}, { cookie }]) {
        const answer = await wire.ask({
          method,
          path,
          headers: { accept: 'text/html', ...headers },
        });
        expectSafe(answer, name);
        if (kind !== 'public') expect(answer.headers['cache-control'], name).to.equal('no-store');
      }
    }
  });

  for (const [name, method, path, status] of [
    ['a page that is not there', 'GET', '/no/such/page', 404],
    ['an address of the API that is not there', 'GET', '/api/nothing', 401],
    ['a fault of ours', 'GET', '/broken', 500],
    ['a method that an address does not take', 'PUT', '/login', 403],
    ['another method that an address does not take', 'OPTIONS', '/no/such/page', 404],
    ['TRACE', 'TRACE', '/', 405],
    ['a path that cannot be decoded', 'GET', '/%E0%A4%A', 404],
    ['a style sheet', 'GET', '/assets/css/base.css', 200],
    ['a style sheet that is not there', 'GET', '/assets/css/none.css', 404],
    ['a file beside the assets', 'GET', '/assets/../package.json', 404],
    ['a file beside the assets, encoded', 'GET', '/assets/%2e%2e%2fpackage.json', 404],
    ['a hidden file', 'GET', '/assets/.gitignore', 404],
  ] as const) {
    it(`are safe on ${name}`, async () => {
      const answer = await wire.ask({ method, path });
      expect(answer.status).to.equal(status);
      expectSafe(answer, name);
    });
  }

  it('name another script nonce each time', async () => {
    const ask = () => wire.ask({ method: 'GET', path: '/login' });
    const policies = [await ask(), await ask()].map(
      (answer) => answer.headers['content-security-policy'],
    );
    expect(policies[0]).to.not.equal(policies[1]);
  });

  it('name the methods that an address does take', async () => {
    const _csrf = await bench.visitor().formToken();
    const answer = await wire.ask({
      method: 'HEAD',
      path: '/log-out',
      headers: { 'x-csrf-token': _csrf },
    });
    expect(answer.status).to.equal(405);
    expect(answer.headers['allow']).to.equal('POST');
  });

  it('ask for HTTPS only where people reach us by it', async () => {
    const plain = await wire.ask({ method: 'GET', path: '/login' });
    expect(plain.headers['strict-transport-security']).to.equal(undefined);
    expect(plain.headers['content-security-policy']).to.not.contain('upgrade-insecure-requests');
    const secure = await openWebBench({ publicUrl: 'https://desk.example.com' });
    const secureWire = await openWire(secure.app);
    try {
      const answer = await secureWire.ask({ method: 'GET', path: '/login' });
      expect(answer.headers['strict-transport-security']).to.match(/^max-age=31536000/);
      expect(answer.headers['content-security-policy']).to.contain('upgrade-insecure-requests');
    } finally {
      await secureWire.close();
      await secure.close();
    }
  });
});

describe('a fault of ours', () => {
  it('reveals nothing but a reference that the log has too', async () => {
    const bench = await openWebBench({ routes: { open: [...routes.open, brokenRoutes] } });
    try {
      const page = await bench.visitor().get('/broken');
      expect(page.status).to.equal(500);
      expect(page.text).to.not.contain('hunter2').and.not.contain('security-headers.test');
      const reference = /<code>([0-9a-f]{12})<\/code>/.exec(page.text)?.[1] ?? 'none';
      expect(bench.logText()).to.contain(reference).and.contain('security-headers.test');
      expect(bench.logText()).to.not.contain('hunter2');
      const problem = await bench.visitor().get('/broken', { Accept: 'application/problem+json' });
      expect(problem.headers['content-type']).to.match(/^application\/problem\+json/);
      expect(Object.keys(problem.body as object).sort()).to.deep.equal([
        'detail',
        'instance',
        'status',
        'title',
        'type',
      ]);
    } finally {
      await bench.close();
    }
  });
});
