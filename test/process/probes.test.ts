import { expect } from 'chai';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SECOND } from '../../src/domain/time-units.js';
import type { Readiness } from '../../src/health/watchdog.js';
import { makeInstallation, type Installation } from './support/installation.js';
import { seedChannel, seedDue, seedToken } from './support/seeding.js';
import { until } from './support/waiting.js';

interface Probed {
  readonly status: number;
  readonly body: Pick<Readiness, 'reasons'> & { readonly status: string };
}

describe('a probe', () => {
  let place: Installation;
  beforeEach(async () => {
    place = await makeInstallation();
  });
  afterEach(() => place.remove());

  async function probe(url: string): Promise<Probed> {
    const answer = await fetch(url);
    return { status: answer.status, body: (await answer.json()) as Probed['body'] };
  }

  it('finds a worker that runs alone ready, and not ready while it stops', async () => {
    const port = await freePort();
    const worker = await place.start('worker', {
      ...{ JOBS: 'in-process', HEALTH_PORT: String(port), DRAIN_SECONDS: '30' },
    });
    const url = `http://127.0.0.1:${port}`;
    expect((await probe(`${url}/healthz`)).body).to.deep.equal({ status: 'alive' });
    expect((await probe(`${url}/readyz`)).status).to.equal(200);
    expect((await fetch(`${url}/settings/health`)).status).to.equal(404);
    process.kill(worker.pid, 'SIGTERM');
    const { body } = await until('it is not ready', async () => {
      const probed = await probe(`${url}/readyz`);
      return probed.status === 503 && probed;
    });
    expect(body.reasons.map(({ part }) => part)).to.deep.equal(['shutdown']);
    expect((await probe(`${url}/healthz`)).status).to.equal(200);
    await worker.kill();
  });

  it('of the web hears of a worker in another process, and no more of one that stopped', async () => {
    const web = await place.start('web', { JOBS: 'in-process' });
    const worker = await place.start('worker', { JOBS: 'in-process' });
    const killed = await place.start('worker', { JOBS: 'in-process' });
    const heartbeats = () =>
      place.use(({ store }) => store.heartbeats.find({ kind: 'worker' }).lean());
    await until('both were heard of', async () => (await heartbeats()).length === 2);
    expect((await probe(`${web.url}/readyz`)).status).to.equal(200);
    expect((await probe(`${web.url}/readyz?of=process`)).status).to.equal(200);
    await killed.kill();
    await worker.stop();
    const left = await heartbeats();
    expect(left.map(({ owner }) => owner.split('-')[0])).to.deep.equal([String(killed.pid)]);
  });

  it('of Prometheus hears from the web what workers in other processes published', async () => {
    const { token } = await place.use(async (services) => {
      const channel = await seedChannel(services, { slug: 'city-news' });
      const now = Date.now();
      await seedDue(services, channel, [now - 3 * SECOND, now - 2 * SECOND, now - SECOND]);
      return { token: await seedToken(services) };
    });
    const web = await place.start('web', { JOBS: 'in-process' });
    await place.start('worker', { JOBS: 'in-process' });
    await place.start('worker', { JOBS: 'in-process' });
    const scrape = async (): Promise<string> => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${web.url}/metrics`, { headers })).text();
    };
    const text = await until('all are counted', async () => {
      const found = await scrape();
      return /^dimmerbank_outcomes_total\{.*"published"\} 3$/m.test(found) && found;
    });
    expect(text).to.match(/^dimmerbank_lateness_seconds_count\{network="feed"\} 3$/m);
    expect(text).to.match(/^dimmerbank_lateness_seconds_bucket\{network="feed",le="0\.5"\} 0$/m);
    expect(text).to.match(/^dimmerbank_lateness_seconds_bucket\{network="feed",le="\+Inf"\} 3$/m);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
