import { expect } from 'chai';
import { Router } from 'express';
import request from 'supertest';
import { DAY, MINUTE } from '../../src/domain/time-units.js';
import { requireAction } from '../../src/web/middleware/require-action.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

/** An address of the API to knock at. */
function knockRoutes(): Router {
  const router = Router();
  router.get('/api/knock', requireAction('dimmer.set'), (req, res) => {
    res.json({ name: req.actor?.name });
  });
  return router;
}

describe('an API token', () => {
  let bench: WebBench;
  let admin: Browser;
  beforeEach(async () => {
    bench = await openWebBench({ routes: { api: [knockRoutes] } });
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  const make = async (more: object = {}): Promise<string> => {
    const fields = { name: 'the till', role: 'manager', days: '30', ...more };
    const page = (await admin.post('/settings/tokens', fields)).text;
    return /value="(dmb_[0-9A-Za-z]{43})"/.exec(page)?.[1] ?? '';
  };
  const knock = (token: string) =>
    request(bench.app).get('/api/knock').set('Authorization', `Bearer ${token}`);

  it('is shown once and opens the API', async () => {
    const token = await make();
    const answer = await knock(token);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({ name: 'the till' });
    expect((await admin.get('/settings/tokens')).text).to.not.contain(token);
  });

  it('may do what its role may, and no more', async () => {
    const answer = await knock(await make({ role: 'author' }));
    expect(answer.status).to.equal(403);
    expect(answer.headers['content-type']).to.match(/^application\/problem\+json/);
    expect(answer.body).to.include({ status: 403, title: 'Not allowed' });
  });

  it('counts in the header only', async () => {
    const token = await make();
    for (const asked of [
      request(bench.app).get(`/api/knock?access_token=${token}`),
      request(bench.app).get('/api/knock').set('Cookie', `dimmerbank=${token}`),
      request(bench.app).get('/api/knock').set('Authorization', `Basic ${token}`),
      request(bench.app).get('/api/knock').set('Authorization', token),
    ]) {
      const answer = await asked;
      expect(answer.status).to.equal(401);
      expect(answer.headers['www-authenticate']).to.equal('Bearer');
    }
  });

  it('ends when it expires and when it is revoked', async () => {
    const short = await make();
    const long = await make({ days: 'never' });
    bench.clock.advance(30 * DAY);
    expect((await knock(short)).status).to.equal(401);
    expect((await knock(long)).status).to.equal(200);
    admin = await bench.browser('admin@example.com');
    const record = await bench.store.apiTokens.findOne({ expiresAt: null }).lean();
    await admin.post(`/settings/tokens/${record?._id}/revoke`, {});
    expect((await knock(long)).status).to.equal(401);
  });

  it('cannot be used by who has a copy of the database', async () => {
    const token = await make();
    const dump = JSON.stringify([
      await bench.store.apiTokens.find({}).lean(),
      await bench.store.audit.find({}).lean(),
    ]);
    expect(dump).to.not.contain(token).and.not.contain(token.slice(4));
    const record = await bench.store.apiTokens.findOne({}).lean();
    expect((await knock(record?.tokenHash ?? '')).status).to.equal(401);
    expect((await knock(`dmb_${record?.tokenHash}`)).status).to.equal(401);
  });

  it('notes when it was used, once a minute at most', async () => {
    const token = await make();
    const used = async () =>
      (await bench.store.apiTokens.findOne({}).lean())?.lastUsedAt?.getTime();
    await knock(token);
    const first = await used();
    bench.clock.advance(MINUTE - 1);
    await knock(token);
    expect(await used()).to.equal(first);
    bench.clock.advance(1);
    await knock(token);
    expect(await used()).to.equal(bench.clock.now());
  });

  it('has 256 random bits', async () => {
    const tokens = new Set(await Promise.all(Array.from({ length: 5 }, () => make())));
    expect(tokens).to.have.length(5);
    // 62^43 is a little more than 2^256.
    for (const token of tokens) expect(token).to.have.length(4 + 43);
  });
});
