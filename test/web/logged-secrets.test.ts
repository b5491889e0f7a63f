import { expect } from 'chai';
import { Router } from 'express';
import request from 'supertest';
import { routes } from '../../src/web/routes.js';
import { openWebBench, PASSWORD } from './support/web-bench.js';

/** Fails while it holds what was sent to it, as a driver does that quotes a value. */
function failingRoutes(): Router {
  const router = Router();
  router.post('/failing/:id', (req) => {
    throw new Error(`cannot store ${JSON.stringify(req.body)} for ${req.url}`);
  });
  return router;
}

describe('the log', () => {
  it('holds none of ten secrets, whatever is done with them', async () => {
    const bench = await openWebBench({ routes: { open: [...routes.open, failingRoutes] } });
    try {
      const setup = (await bench.access.firstRun.open()) ?? '';
      const browser = bench.visitor();
      const person = { name: 'Ada', email: 'ada@example.com', password: PASSWORD, zone: 'UTC' };
      await browser.post('/setup', { ...person, token: setup }, `/setup?token=${setup}`);
      const _csrf = await browser.formToken();

      await browser.logIn('ada@example.com', 'secret-wrong-password');
      await bench.visitor().logIn('secret-address@example.com', PASSWORD);
      await browser.send('/failing/secret-in-path?q=secret-in-query', {
        text: 'secret-in-body',
        _csrf,
      });
      await browser.get('/nothing/secret-in-unknown-path?token=secret-in-unknown-query');
      await browser.get('/join?token=secret-invitation');
      await request(bench.app).get('/api/v1/channels').set({
        Authorization: 'Bearer dmb_secret-token',
        Cookie: 'x=secret-cookie',
        'X-Key': 'secret-header',
      });
      await request(bench.app)
        .post('/login')
        .type('json')
        .send('{"password":"secret-in-broken-json');
      const made = await browser.post('/settings/tokens', {
        name: 'T',
        role: 'viewer',
        days: '30',
      });
      const token = /value="(dmb_\w{43})"/.exec(made.text)?.[1] ?? 'none';

      const log = bench.logText();
      expect(log.split('\n').length).to.be.above(10);
      expect(log).to.contain('request failed').and.contain('logged-secrets.test');
      for (const secret of [
        setup,
        PASSWORD,
        token,
        _csrf,
        'secret-',
        browser.cookie.split('=')[1] ?? '',
      ]) {
        expect(secret).to.not.equal('');
        expect(log).to.not.contain(secret);
      }
    } finally {
      await bench.close();
    }
  });
});
