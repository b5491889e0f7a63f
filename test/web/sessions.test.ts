import { expect } from 'chai';
import { DAY, HOUR, MINUTE } from '../../src/domain/time-units.js';
import { openWebBench, PASSWORD, type Browser, type WebBench } from './support/web-bench.js';

describe('a session', () => {
  let bench: WebBench;
  let mara: string;
  let browser: Browser;
  beforeEach(async () => {
    bench = await openWebBench();
    mara = await bench.person('manager', 'mara@example.com');
    browser = await bench.browser('mara@example.com');
  });
  afterEach(() => bench.close());

  const status = async (from = browser): Promise<number> => (await from.get('/account')).status;

  it('is refused by its old cookie after logging in again', async () => {
    const old = browser.cookie;
    await browser.logIn('mara@example.com');
    expect(await status()).to.equal(200);
    browser.cookie = old;
    expect(await status()).to.equal(401);
  });

  it('lasts while it is used, up to 14 days', async () => {
    for (let hours = 0; hours < 14 * 24; hours += 7) {
      expect(await status(), `after ${hours} hours`).to.equal(200);
      bench.clock.advance(7 * HOUR);
    }
    expect(await status()).to.equal(401);
  });

  it('ends after eight hours without use', async () => {
    bench.clock.advance(8 * HOUR - MINUTE);
    expect(await status()).to.equal(200);
    bench.clock.advance(8 * HOUR);
    expect(await status()).to.equal(401);
  });

  it('ends with the log-out, also for who copied the cookie', async () => {
    const copied = browser.cookie;
    const answer = await browser.post('/log-out', {});
    expect(answer.status).to.equal(303);
    browser.cookie = copied;
    expect(await status()).to.equal(401);
  });

  it('ends at the next request of somebody whose access ended', async () => {
    const admin = { kind: 'person', id: 'admin', name: 'A', role: 'admin', zone: 'UTC' } as const;
    await bench.access.people.disable(mara, admin, '::1');
    expect(await status()).to.equal(401);
    expect((await bench.visitor().logIn('mara@example.com')).status).to.equal(401);
  });

  it('ends when the role changes', async () => {
    const admin = { kind: 'person', id: 'admin', name: 'A', role: 'admin', zone: 'UTC' } as const;
    await bench.access.people.changeRole(mara, 'viewer', admin, '::1');
    expect(await status()).to.equal(401);
  });

  it('ends everywhere else when the password changes, and goes on here under a new id', async () => {
    const elsewhere = await bench.browser('mara@example.com');
    const old = browser.cookie;
    const fields = { current: PASSWORD, next: 'another nine lamps' };
    expect((await browser.post('/account/password', fields)).status).to.equal(303);
    expect(await status()).to.equal(200);
    expect(await status(elsewhere)).to.equal(401);
    browser.cookie = old;
    expect(await status()).to.equal(401);
  });

  it('cannot be brought back by an answer that was under way when it ended', async () => {
    const { sessions } = bench.access;
    const id = 'p.under-way';
    await sessions.begin(id, { person: mara, browser: 'A browser', address: '::1' });
    await sessions.end(id);
    await sessions.keepFlash(id, { tone: 'good', text: 'Saved.' });
    await sessions.see(id, 0);
    expect(await sessions.find(id)).to.equal(null);
  });

  it('is listed with the others on the account page, where each can be ended', async () => {
    const elsewhere = await bench.browser('mara@example.com');
    const page = (await browser.get('/account')).text;
    const others = [...page.matchAll(/name="session" value="([0-9a-f]{64})"/g)];
    expect(others).to.have.length(1);
    const ended = await browser.post('/account/sessions/end', { session: others[0]?.[1] });
    expect(ended.status).to.equal(303);
    expect(await status(elsewhere)).to.equal(401);
    expect(await status()).to.equal(200);
  });

  it('of somebody else cannot be ended, and seems not to exist', async () => {
    await bench.person('viewer', 'vera@example.com');
    const vera = await bench.browser('vera@example.com');
    const [record] = await bench.access.sessions.list(mara);
    const answer = await vera.post('/account/sessions/end', { session: record?._id });
    expect(answer.status).to.equal(404);
    expect(await status()).to.equal(200);
  });

  it('writes that it was seen once a minute at most', async () => {
    const [before] = await bench.access.sessions.list(mara);
    bench.clock.advance(30_000);
    await status();
    expect((await bench.access.sessions.list(mara))[0]?.lastSeenAt).to.deep.equal(
      before?.lastSeenAt,
    );
    bench.clock.advance(31_000);
    await status();
    expect((await bench.access.sessions.list(mara))[0]?.lastSeenAt).to.not.deep.equal(
      before?.lastSeenAt,
    );
  });

  it('that ended is cleared away at a later log-in', async () => {
    bench.clock.advance(14 * DAY);
    await bench.browser('mara@example.com');
    expect(await bench.store.sessions.countDocuments({})).to.equal(1);
  });
});

describe('the session’s cookie', () => {
  async function cookieAt(publicUrl: string | undefined): Promise<string> {
    const bench = await openWebBench(publicUrl === undefined ? {} : { publicUrl });
    try {
      await bench.person('viewer', 'vera@example.com');
      const answer = await bench.visitor().logIn('vera@example.com');
      expect(answer.status).to.equal(303);
      return String(answer.headers['set-cookie']);
    } finally {
      await bench.close();
    }
  }

  it('is Secure and bound to the host when people reach us by HTTPS', async () => {
    const cookie = await cookieAt('https://desk.example.com');
    expect(cookie).to.match(/^__Host-dimmerbank=/);
    expect(cookie).to.contain('Secure').and.contain('HttpOnly').and.contain('SameSite=Lax');
    expect(cookie).to.contain('Path=/').and.not.contain('Domain');
  });

  it('is neither over plain HTTP, where nobody could log in otherwise', async () => {
    const cookie = await cookieAt(undefined);
    expect(cookie)
      .to.match(/^dimmerbank=/)
      .and.not.contain('Secure');
    expect(cookie).to.contain('HttpOnly').and.contain('SameSite=Lax');
  });
});
