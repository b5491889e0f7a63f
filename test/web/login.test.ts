import { expect } from 'chai';
import { openWebBench, type WebBench } from './support/web-bench.js';

describe('logging in', () => {
  let bench: WebBench;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('manager', 'mara@example.com');
  });
  afterEach(() => bench.close());

  it('lets somebody in with the right password', async () => {
    const answer = await bench.visitor().logIn('mara@example.com');
    expect(answer.status).to.equal(303);
    expect(answer.headers['location']).to.equal('/');
  });

  it('keeps the address that was typed, and never the password, after a wrong one', async () => {
    const answer = await bench.visitor().logIn('mara@example.com', 'not the password');
    expect(answer.status).to.equal(401);
    expect(answer.text).to.contain('mara@example.com').and.not.contain('not the password');
  });

  it('gives a new session id, so that one planted before is worth nothing', async () => {
    const browser = bench.visitor();
    const before = (await browser.get('/login')).headers['set-cookie'];
    const after = (await browser.logIn('mara@example.com')).headers['set-cookie'];
    expect(before).to.exist;
    expect(after).to.exist.and.not.deep.equal(before);
  });

  it('writes nothing for visitors', async () => {
    await bench.visitor().get('/login');
    expect(await bench.store.sessions.countDocuments({})).to.equal(0);
  });

  it('stores no session id that could be used', async () => {
    const browser = bench.visitor();
    const answer = await browser.logIn('mara@example.com');
    const cookie = decodeURIComponent(String(answer.headers['set-cookie']));
    const id = /s:(p\.[^.]+)\./.exec(cookie)?.[1] ?? 'none';
    const stored = await bench.store.sessions.find({}).lean();
    expect(stored).to.have.length(1);
    expect(JSON.stringify(stored)).to.not.contain(id);
  });
});
