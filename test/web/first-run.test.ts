import { expect } from 'chai';
import { openWebBench, PASSWORD, type WebBench } from './support/web-bench.js';

describe('setting up', () => {
  let bench: WebBench;
  let token: string;
  beforeEach(async () => {
    bench = await openWebBench();
    token = (await bench.access.firstRun.open()) ?? '';
  });
  afterEach(() => bench.close());

  const fields = (name = 'Mara') => ({
    token,
    name,
    email: `${name.toLowerCase()}@example.com`,
    password: PASSWORD,
    zone: 'Europe/Berlin',
  });
  const form = (): string => `/setup?token=${token}`;

  it('makes the first administrator, logs them in and offers what comes next', async () => {
    const browser = bench.visitor();
    const given = { ...fields(), organisation: 'Harbour Ferries' };
    const answer = await browser.post('/setup', given, form());
    expect(answer.status).to.equal(303);
    expect(answer.headers['location']).to.equal('/welcome');
    expect((await browser.get('/settings/people')).status).to.equal(200);
    // What they connect begins in their own zone, wherever the machine stands.
    const connecting = await browser.get('/settings/channels/new?network=feed');
    expect(connecting.text).to.contain('value="Europe/Berlin"');
    expect((await browser.get('/promise')).text).to.contain('Harbour Ferries');
  });

  it('does not exist without the token, nor with a wrong one', async () => {
    const browser = bench.visitor();
    expect((await browser.get('/setup')).status).to.equal(404);
    expect((await browser.get('/setup?token=nonsense')).status).to.equal(404);
    expect((await browser.get(`${form()}x`)).status).to.equal(404);
    const wrong = { ...fields(), token: 'nonsense' };
    expect((await browser.post('/setup', wrong, form())).status).to.equal(404);
  });

  it('says where its link is found, to whoever is here before it was opened', async () => {
    const browser = bench.visitor();
    for (const path of ['/', '/login', '/board', '/setup', '/setup?token=old', '/nowhere']) {
      const { text } = await browser.get(path);
      expect(text, path).to.contain('printed a one-time link').and.not.contain('name="password"');
    }
    await browser.post('/setup', fields(), form());
    for (const path of ['/login', '/setup', '/nowhere']) {
      const { text } = await bench.visitor().get(path);
      expect(text, path).to.not.contain('printed a one-time link');
    }
  });

  it('does not exist afterwards', async () => {
    await bench.visitor().post('/setup', fields(), form());
    const second = bench.visitor();
    expect((await second.get(form())).status).to.equal(404);
    expect((await second.post('/setup', fields('Nils'))).status).to.equal(404);
    expect(await bench.access.firstRun.open()).to.equal(null);
  });

  it('is won by one of two at the same moment', async () => {
    const answers = await Promise.all(
      ['Mara', 'Nils'].map((name) => bench.visitor().post('/setup', fields(name), form())),
    );
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 404]);
    expect(await bench.store.people.countDocuments({})).to.equal(1);
  });

  it('works by the latest link when it was started again, and no more by the one before', async () => {
    const before = form();
    token = (await bench.access.firstRun.open()) ?? '';
    expect((await bench.visitor().get(before)).status).to.equal(404);
    expect((await bench.visitor().get(form())).status).to.equal(200);
  });

  it('opens again after a crash between closing it and making the person', async () => {
    await bench.store.accessState.updateOne(
      { _id: 'access' },
      { setupHash: null, setUpAt: new Date() },
    );
    token = (await bench.access.firstRun.open()) ?? '';
    expect((await bench.visitor().post('/setup', fields(), form())).status).to.equal(303);
  });

  it('says what is wrong beside each field, keeps what was typed, and stays open', async () => {
    const browser = bench.visitor();
    const bad = { ...fields(), email: 'not an address', password: 'short', zone: 'Mars/Base' };
    const answer = await browser.post('/setup', bad, form());
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('value="Mara"').and.contain('value="not an address"');
    expect(answer.text).to.contain('id="email-error"').and.contain('id="zone-error"');
    expect(answer.text).to.contain('id="password-error"').and.contain('at least 10 characters.');
    expect(answer.text).to.contain('>E-mail: This is not an e-mail address.<');
    expect(answer.text).to.not.contain('value="short"');
    expect(await bench.store.people.countDocuments({})).to.equal(0);
    expect((await browser.post('/setup', fields(), form())).status).to.equal(303);
  });

  it('leaves no token or password in the store', async () => {
    await bench.visitor().post('/setup', fields(), form());
    const stored = JSON.stringify([
      await bench.store.people.find({}).lean(),
      await bench.store.accessState.find({}).lean(),
      await bench.store.audit.find({}).lean(),
      await bench.store.sessions.find({}).lean(),
    ]);
    expect(stored).to.not.contain(token).and.not.contain(PASSWORD);
  });
});
