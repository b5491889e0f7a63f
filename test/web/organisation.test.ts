import { expect } from 'chai';
import request from 'supertest';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

describe('the name of the organisation', () => {
  let bench: WebBench;
  let admin: Browser;
  before(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  after(() => bench.close());

  const save = (name: string) =>
    admin.post('/settings/organisation', { name }, '/settings/organisation');

  it('is set by an administrator, and stands on the public page', async () => {
    expect((await save('  Harbour City  ')).status).to.equal(303);
    expect((await bench.visitor().get('/promise')).text).to.contain('Harbour City');
    const rows = await bench.store.audit.find({ action: 'settings.edit' }).lean();
    expect(rows.map(({ before, after }) => [before, after])).to.deep.equal([
      [{ name: 'Our organisation' }, { name: 'Harbour City' }],
    ]);
  });

  for (const name of ['', '   ', 'x'.repeat(81), 'a\u202eb', '\u200b']) {
    it(`is not ${JSON.stringify(name).slice(0, 20)}`, async () => {
      const { status, text } = await save(name);
      expect(status).to.equal(400);
      expect(text).to.contain('id="name-error"');
      expect((await bench.visitor().get('/promise')).text).to.contain('Harbour City');
    });
  }

  it('is read and set by the API as well', async () => {
    const by = { kind: 'system', id: 'test', name: 'Test' } as const;
    const given = { name: 'test', role: 'admin', expiresAt: null } as const;
    const { token } = await bench.access.tokens.create(given, by);
    const ask = request(bench.app);
    const put = await ask
      .put('/api/v1/organisation')
      .set({ Authorization: `Bearer ${token}` })
      .send({ name: 'Harbour Ferries' });
    expect(put.body).to.include({ name: 'Harbour Ferries' });
    const got = await ask.get('/api/v1/organisation').set({ Authorization: `Bearer ${token}` });
    expect(got.body).to.include({ name: 'Harbour Ferries' });
  });
});
