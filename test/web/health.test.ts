import { expect } from 'chai';
import request from 'supertest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { createHeartbeat } from '../../src/health/heartbeat.js';
import { createWatchdog } from '../../src/health/watchdog.js';
import { createApp } from '../../src/web/app.js';
import { listenToQueries } from '../support/asked-queries.js';
import { deliveryRecord } from '../support/delivery-record.js';
import { feedChannel } from '../support/channel-record.js';
import { wordsOf } from './support/screens.js';
import { openWebBench, type WebBench } from './support/web-bench.js';

describe('health', () => {
  let bench: WebBench;
  beforeEach(async () => {
    bench = await openWebBench();
  });
  afterEach(() => bench.close());

  const at = (milliseconds = 0): Date => new Date(bench.clock.now() + milliseconds);
  const worker = () => createHeartbeat(bench.services, 'worker');

  async function metrics(): Promise<string> {
    const by = { kind: 'system', id: 'test', name: 'Test' } as const;
    const given = { name: 'prometheus', role: 'viewer', expiresAt: null } as const;
    const { token } = await bench.access.tokens.create(given, by);
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await request(bench.app).get('/metrics').set(headers).expect(200);
    expect(answer.headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    return answer.text;
  }

  describe('GET /healthz', () => {
    it('says to anybody that the process is alive, and starts no session', async () => {
      const answer = await request(bench.app).get('/healthz').expect(200);
      expect(answer.body).to.deep.equal({ status: 'alive' });
      expect(answer.headers['cache-control']).to.equal('no-store');
      expect(answer.headers).not.to.have.property('set-cookie');
    });
  });

  describe('GET /readyz', () => {
    it('is 200 while posts go out, and starts no session', async () => {
      await worker().beat();
      const answer = await request(bench.app).get('/readyz').expect(200);
      expect(answer.body).to.include({ status: 'ready', of: 'installation' });
      expect(answer.headers).not.to.have.property('set-cookie');
      expect(answer.headers['cache-control']).to.equal('no-store');
    });

    it('is 503 with a sentence and a remedy when they do not, and names no one post', async () => {
      const secret = 'A text that is nobody else’s business';
      await bench.store.deliveries.create(deliveryRecord(at(), { problem: secret }));
      bench.clock.advance(2 * MINUTE);
      const answer = await request(bench.app).get('/readyz').expect(503);
      const { status, reasons } = answer.body as { status: string; reasons: { part: string }[] };
      expect(status).to.equal('not-ready');
      expect(reasons.map(({ part }) => part)).to.include.members(['workers', 'due']);
      for (const reason of reasons) {
        expect(reason).to.have.all.keys('part', 'severity', 'sentence', 'remedy');
      }
      expect(answer.text).not.to.include(secret).and.not.to.include('channel-1');
    });

    it('of the process alone is 200 although no worker is there: its pages are', async () => {
      bench.clock.advance(2 * MINUTE);
      await request(bench.app).get('/readyz').expect(503);
      await request(bench.app).get('/readyz?of=process').expect(200);
      await request(bench.app).get('/readyz?of=everything').expect(400);
    });
  });

  describe('GET /metrics', () => {
    it('wants a token, in the header alone', async () => {
      const answer = await request(bench.app).get('/metrics').expect(401);
      expect(answer.headers['content-type']).to.match(/^application\/problem\+json/);
      await bench.person('admin');
      const admin = await bench.browser('admin@example.com');
      expect((await admin.get('/metrics')).status).to.equal(401);
    });

    it('tells what is due, being sent, waiting, done, and how late it was', async () => {
      await worker().beat();
      const channel = feedChannel(bench.clock.now());
      await bench.store.channels.create(channel);
      const mine = { channel: channel._id };
      await bench.store.deliveries.insertMany([
        deliveryRecord(at(-30 * SECOND), mine),
        deliveryRecord(at(HOUR), mine),
        deliveryRecord(at(), { ...mine, state: 'failed', wakeAt: null }),
      ]);
      const entry = { network: 'feed', outcome: 'published', at: bench.clock.now() };
      await bench.services.tallies.count([
        { ...entry, id: 'a', late: 30 },
        { ...entry, id: 'b', late: 700 },
      ]);
      const lines = (await metrics()).split('\n');
      for (const line of [
        'dimmerbank_ready 1',
        'dimmerbank_store_up 1',
        'dimmerbank_wake_ups_up 1',
        'dimmerbank_workers 1',
        'dimmerbank_due_deliveries 1',
        'dimmerbank_oldest_due_seconds 30',
        'dimmerbank_oldest_publishing_seconds 0',
        'dimmerbank_deliveries{network="feed",state="queued"} 2',
        'dimmerbank_deliveries{network="feed",state="failed"} 1',
        'dimmerbank_outcomes_total{network="feed",outcome="published"} 2',
        '# TYPE dimmerbank_lateness_seconds histogram',
        'dimmerbank_lateness_seconds_bucket{network="feed",le="0.025"} 0',
        'dimmerbank_lateness_seconds_bucket{network="feed",le="0.05"} 1',
        'dimmerbank_lateness_seconds_bucket{network="feed",le="1"} 2',
        'dimmerbank_lateness_seconds_bucket{network="feed",le="+Inf"} 2',
        'dimmerbank_lateness_seconds_sum{network="feed"} 0.73',
        'dimmerbank_lateness_seconds_count{network="feed"} 2',
      ]) {
        expect(lines).to.include(line);
      }
      expect(lines.join('\n')).to.match(/^dimmerbank_store_seconds 0\.\d+$/m);
      expect(lines.join('\n')).to.match(/^dimmerbank_heartbeat_age_seconds\{.*"worker".*\} 0$/m);
    });

    it('reads indexes, and no more with ten times as much published', async () => {
      const channel = feedChannel(bench.clock.now());
      await bench.store.channels.create(channel);
      const examined = async (count: number): Promise<number> => {
        const published = Array.from({ length: count }, () =>
          deliveryRecord(at(-DAY), { channel: channel._id, state: 'published', wakeAt: null }),
        );
        await bench.store.deliveries.insertMany(published);
        bench.clock.advance(MINUTE);
        const { asked } = listenToQueries(bench.store);
        await metrics();
        let documents = 0;
        for (const { collection, shape, plan } of asked()) {
          if (collection !== 'deliveries') continue;
          const { scans, docsExamined } = await plan();
          expect(scans, shape).to.equal('index');
          documents += docsExamined;
        }
        return documents;
      };
      expect(await examined(50)).to.equal(await examined(500));
    });
  });

  describe('the banner', () => {
    it('stands above every page of staff after a minute, with a link for who runs it', async () => {
      await bench.person('viewer');
      await bench.person('admin');
      const viewer = await bench.browser('viewer@example.com');
      const admin = await bench.browser('admin@example.com');
      expect((await viewer.get('/board')).text).not.to.include('class="banner"');
      await bench.store.deliveries.create(deliveryRecord(at()));
      bench.clock.advance(61 * SECOND);
      for (const path of ['/board', '/queue', '/calendar', '/account', '/no-such-page']) {
        const { text } = await viewer.get(path);
        expect(wordsOf(text), path).to.include('A post has been due for 61 s');
        expect(text).not.to.include('href="/settings/health"');
      }
      expect((await admin.get('/board')).text).to.include('<a href="/settings/health">See what');
      expect((await bench.visitor().get('/login')).text).not.to.include('class="banner"');
    });

    it('costs a page no query of its own', async () => {
      await bench.person('viewer');
      const viewer = await bench.browser('viewer@example.com');
      await viewer.get('/account');
      const { asked } = listenToQueries(bench.store);
      await viewer.get('/account');
      const collections = asked().map(({ collection }) => collection);
      expect(collections).not.to.include.members(['deliveries']);
      expect(collections).not.to.include.members(['heartbeats']);
      expect(collections).not.to.include.members(['notices']);
    });
  });

  describe('the health screen', () => {
    it('says that all is well, what is used, and who is at work', async () => {
      await bench.person('admin');
      await worker().beat();
      const admin = await bench.browser('admin@example.com');
      const page = wordsOf((await admin.get('/settings/health')).text);
      expect(page).to.include('Everything is well');
      expect(page).to.include('timers of each process, without Redis');
      expect(page).to.match(/documents embedded in /);
      expect(page).to.match(/worker \S+ \d+\.\d+\.\d+ now 0 s ago/);
    });

    it('says each trouble with what to do, and how late posts were', async () => {
      await bench.person('admin');
      const admin = await bench.browser('admin@example.com');
      const entry = { network: 'feed', outcome: 'published', at: bench.clock.now() };
      await bench.services.tallies.count([
        { ...entry, id: 'old', at: bench.clock.now() - 2 * DAY, late: 9 * HOUR },
        ...Array.from({ length: 200 }, (_, i) => ({ ...entry, id: `fast-${i}`, late: 20 })),
        { ...entry, id: 'slow', late: 3 * SECOND },
      ]);
      bench.clock.advance(2 * MINUTE);
      const page = wordsOf((await admin.get('/settings/health')).text);
      expect(page).to.include('No worker has been seen: nothing is being published.');
      expect(page).to.include('Start one: npm run start:worker');
      expect(page).to.include('201 published: half within 0.025 s, 99 % within 0.025 s');
      const part = await admin.get('/settings/health/now');
      expect(part.text).to.include('No worker has been seen').and.not.to.include('<html');
    });
  });

  it('says when the last backup was made, and which notices did not reach anybody', async () => {
    await bench.person('admin');
    const admin = await bench.browser('admin@example.com');
    const screen = async () => wordsOf((await admin.get('/settings/health')).text);
    expect(await screen()).to.include('Last backup none was made here yet');
    const madeAt = at(-3 * HOUR);
    await bench.store.backups.create({ _id: 'latest', madeAt, bytes: 1, records: 1, images: 0 });
    await bench.store.noticeMessages.create({
      ...{ _id: 'm', way: 'email', person: 'x', payload: null, state: 'unknown', wakeAt: null },
      ...{ epoch: 1, attempts: 1, problem: 'It hung up.', at: at(), sentAt: null },
    });
    const page = await screen();
    expect(page).to.include('Last backup 3 h ago');
    expect(page).to.match(/1 notice by e-mail or webhook may or may not .* It hung up\./);
  });

  it('is off for good once the process begins to stop', async () => {
    const stop = new AbortController();
    const watchdog = createWatchdog({
      ...bench.services,
      dataFolder: bench.services.config.dataFolder,
      stopping: stop.signal,
    });
    const app = createApp({ ...bench.services, watchdog });
    await request(app).get('/readyz').expect(200);
    stop.abort();
    const answer = await request(app).get('/readyz').expect(503);
    expect(answer.body).to.have.nested.property('reasons[0].part', 'shutdown');
    await request(app).get('/healthz').expect(200);
  });
});
