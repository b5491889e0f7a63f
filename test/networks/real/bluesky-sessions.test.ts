import { expect } from 'chai';
import { HOUR, MINUTE } from '../../../src/domain/time-units.js';
import type { Connection, Network, RefreshOutcome } from '../../../src/networks/contract.js';
import { refuse } from '../../faults/support/behaviour.js';
import { newIdentity, sampleContent } from '../sample-content.js';
import { blueskyPds, startPds, type PdsAccount, type RunningPds } from '../servers/bluesky-pds.js';
import { describeOn } from '../servers/test-server.js';
import { connectionTo, createBluesky, never } from './bluesky-bench.js';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';

const LOG_IN = 'com.atproto.server.createSession';
const REFRESH = 'com.atproto.server.refreshSession';

describeOn(blueskyPds, 'A log-in at Bluesky’s own server', () => {
  let pds: RunningPds;
  let proxy: FaultProxy;
  let account: PdsAccount;
  let network: Network;
  let connection: Connection;
  let names = 0;
  before(async () => {
    pds = await startPds({ rateLimitsEnabled: true });
  });
  after(() => pds.close());
  beforeEach(async () => {
    names += 1;
    account = await pds.createAccount(`stage${names}`);
    proxy = await startFaultProxy(pds.url);
    network = createBluesky();
    connection = connectionTo(proxy.url, account);
  });
  afterEach(() => proxy.close());

  const countOf = (method: string) => proxy.calls.filter((call) => call.includes(method)).length;

  async function publish(using: Connection = connection, by: Network = network) {
    const prepared = await by.prepare(sampleContent(), using, newIdentity());
    return by.publish(prepared, using, never);
  }

  const refresh = (using: Connection = connection): Promise<RefreshOutcome> => {
    if (network.refresh === undefined) throw new Error('it has no refresh');
    return network.refresh(using, never);
  };

  async function refreshed(using: Connection = connection): Promise<Connection> {
    const outcome = await refresh(using);
    if (outcome.type !== 'refreshed') throw new Error(`it was ${outcome.type}: ${outcome.reason}`);
    expect(network.credentials.safeParse(outcome.credentials).success).to.equal(true);
    return { ...using, credentials: outcome.credentials };
  }

  it('serves many posts, since a server counts log-ins', async () => {
    for (let post = 0; post < 5; post += 1) expect((await publish()).type).to.equal('published');
    expect(countOf(LOG_IN)).to.equal(1);
  });

  it('is kept with the credentials and used from there, by other processes too', async () => {
    const kept = await refreshed();
    expect(kept.credentials).to.include({ appPassword: account.appPassword });
    expect((await publish(kept, createBluesky())).type).to.equal('published');
    expect(countOf(LOG_IN)).to.equal(1);
  });

  it('is exchanged for a new one that works, and tells when it ends', async () => {
    const first = await refreshed();
    const outcome = await refresh(first);
    if (outcome.type !== 'refreshed') throw new Error(`it was ${outcome.type}`);
    expect(countOf(REFRESH)).to.equal(1);
    expect(outcome.credentials['session']).not.to.deep.equal(first.credentials['session']);
    // Two hours, as the server has it.
    expect(outcome.endsAt).to.be.within(Date.now() + HOUR, Date.now() + 3 * HOUR);
    const again = { ...first, credentials: outcome.credentials };
    expect((await publish(again)).type).to.equal('published');
  });

  it('is asked to be renewed when its time is over, without a call', async () => {
    const kept = await refreshed();
    const later = createBluesky({ clock: { now: () => Date.now() + 3 * HOUR } });
    const prepared = await later.prepare(sampleContent(), kept, newIdentity());
    const before = proxy.calls.length;
    const outcome = await later.publish(prepared, kept, never);
    expect(outcome.type).to.equal('reconnect');
    expect(proxy.calls.length).to.equal(before);
  });

  it('F22: an ended one, of which the server says 400 ExpiredToken, is renewed once', async () => {
    const kept = await refreshed();
    proxy.next('putRecord', {
      takes: false,
      answer: { status: 400, body: { error: 'ExpiredToken', message: 'Token has expired' } },
    });
    expect((await publish(kept)).type).to.equal('reconnect');
    expect((await publish(await refreshed(kept))).type).to.equal('published');
    expect(await pds.posts(account)).to.have.length(1);
  });

  it('F22: a forged one is refused by the server itself, and made anew by the app password', async () => {
    const forged = { did: account.did, accessJwt: 'a.b.c', refreshJwt: 'd.e.f' };
    const broken = { ...connection, credentials: { ...connection.credentials, session: forged } };
    expect((await publish(broken)).type).to.equal('reconnect');
    expect((await publish(await refreshed(broken))).type).to.equal('published');
    expect(countOf(LOG_IN)).to.equal(1);
  });

  it('F22: a person is needed when the app password was taken back', async () => {
    await pds.call('com.atproto.server.revokeAppPassword', {
      token: account.accessJwt,
      body: { name: 'dimmerbank' },
    });
    for (const outcome of [await publish(), await publish()]) {
      expect(outcome.type).to.equal('reconnect');
    }
    expect((await refresh()).type).to.equal('rejected');
    const checked = await network.check(connection, never);
    expect(checked.type).to.equal('rejected');
    expect(checked).to.have.property('reason').that.includes('Invalid identifier or password');
    expect(await pds.posts(account)).to.have.length(0);
  });

  it('is forgotten by this process when the server no longer takes it', async () => {
    expect((await publish()).type).to.equal('published');
    proxy.next('putRecord', refuse(401));
    expect((await publish()).type).to.equal('reconnect');
    expect((await publish()).type).to.equal('published');
    expect(countOf(LOG_IN)).to.equal(2);
  });

  for (const status of [500, 502, 503, 429]) {
    it(`stays as it is when the server answers its renewal with ${status}`, async () => {
      const kept = await refreshed();
      proxy.next(REFRESH, refuse(status));
      expect((await refresh(kept)).type).to.equal('unreachable');
      expect((await publish(kept)).type).to.equal('published');
    });
  }

  for (const answer of ['html', 'cut-body', 'drop'] as const) {
    it(`is never replaced by nothing (${answer})`, async () => {
      const kept = await refreshed();
      proxy.next(REFRESH, { takes: true, answer });
      expect((await refresh(kept)).type).to.equal('unreachable');
    });
  }

  it('is checked without a new one where there is one', async () => {
    const kept = await refreshed();
    const outcome = await network.check(kept, never);
    const host = new URL(proxy.url).host;
    expect(outcome).to.deep.equal({ type: 'ok', account: `@${account.handle} on ${host}` });
    expect(countOf(LOG_IN)).to.equal(1);
  });

  it('is not a matter of a bad minute', async () => {
    proxy.next(LOG_IN, refuse(502));
    expect((await network.check(connection, never)).type).to.equal('unreachable');
    await proxy.close();
    expect((await network.check(connection, never)).type).to.equal('unreachable');
    proxy = await startFaultProxy(pds.url);
  });

  it('F21: waits as long as the server’s own counter says when there were too many', async () => {
    const own = connectionTo(pds.url, account);
    let outcome = await network.check(own, never);
    for (let count = 0; count < 30 && outcome.type === 'ok'; count += 1) {
      outcome = await network.check(own, never);
    }
    expect(outcome.type).to.equal('unreachable');
    const waiting = await publish(own, createBluesky());
    if (waiting.type !== 'retry-later') throw new Error(`it was ${waiting.type}`);
    expect(waiting.pauseChannel).to.equal(true);
    expect(waiting.retryAt).to.be.within(Date.now(), Date.now() + 6 * MINUTE);
  });
});
