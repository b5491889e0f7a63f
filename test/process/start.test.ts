import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  makeInstallation,
  processesIn,
  redisServer,
  type Installation,
} from './support/installation.js';
import { Product } from './support/product.js';
import { RedisProcess } from './support/redis-process.js';
import { seedChannel, seedToken } from './support/seeding.js';
import { until } from './support/waiting.js';

describe('npm start', () => {
  let place: Installation;
  beforeEach(async () => {
    place = await makeInstallation();
  });
  afterEach(() => place.remove());

  it('is ready with nothing but a folder, and prints what it uses and the way in', async () => {
    const product = await place.start('all');
    expect(product.uses('documents')).to.include(place.folder);
    expect((await fetch(`${product.url}/healthz`)).status).to.equal(200);
    const link = product.setupLink?.replace('localhost', '127.0.0.1') ?? '';
    const page = await fetch(link);
    expect(page.status).to.equal(200);
    expect(await page.text()).to.include('password');
    expect((await fetch(`${product.url}/setup?token=wrong`)).status).to.equal(404);
  });

  it('finds everything as it was: people, channels, posts, and who was logged in', async () => {
    const first = await place.start('all');
    const setup = new Visitor(first.url);
    const token = new URL(first.setupLink ?? '').searchParams.get('token') ?? '';
    const form = await setup.formAt(`/setup?token=${token}`);
    const person = { name: 'Ada', email: 'ada@example.org', zone: 'Europe/Berlin' };
    const made = await setup.send('/setup', {
      ...{ ...person, ...form, token, password: 'seven lamps over the stage' },
    });
    expect(made.status).to.equal(303);
    const [channel, apiToken] = await place.use(async (services) => [
      await seedChannel(services, { slug: 'city-news' }),
      await seedToken(services),
    ]);
    const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
    const body = { function: 'news', text: 'Hello', channels: [channel._id], when: 'next-slot' };
    const posted = await fetch(`${first.url}/api/v1/posts`, {
      ...{ method: 'POST', headers, body: JSON.stringify(body) },
    });
    expect(posted.status).to.equal(201);
    expect(await first.stop()).to.deep.equal({ code: 0, signal: null });

    const second = await place.start('all');
    expect(second.setupLink).to.equal(null);
    const posts = await fetch(`${second.url}/api/v1/posts`, { headers });
    const { items } = (await posts.json()) as { items: readonly { text: string }[] };
    expect(items.map(({ text }) => text)).to.deep.equal(['Hello']);
    const account = await setup.get('/account', second.url);
    expect(account.status).to.equal(200);
    expect(await account.text()).to.include('ada@example.org');
    expect((await fetch(`${second.url}/f/city-news`)).status).to.equal(200);
  });

  for (const root of ['all', 'web', 'worker'] as const) {
    it(`stops when asked to (${root}), and leaves no process behind`, async () => {
      const product = await place.start(root);
      expect(await product.stop(), product.output + product.errors).to.deep.equal({
        ...{ code: 0, signal: null },
      });
      expect(await processesIn(place.folder)).to.deep.equal([]);
    });
  }

  it('stops when asked to in the middle of its start', async () => {
    const product = new Product('all', { folder: place.folder });
    await until('its folder is opened', () =>
      readFile(join(place.folder, 'secret.key')).catch(() => null),
    );
    expect(await product.stop()).to.deep.equal({ code: 0, signal: null });
    expect(await processesIn(place.folder)).to.deep.equal([]);
  });

  it('says in one sentence that the port is taken, and leaves no process behind', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await until('the port is taken', () => holder.listening);
    const { port } = holder.address() as AddressInfo;
    const product = new Product('all', {
      folder: place.folder,
      environment: { PORT: String(port) },
    });
    expect(await product.exit).to.deep.equal({ code: 1, signal: null });
    holder.close();
    expect(product.errors.trim().split('\n')).to.have.length(1);
    expect(product.errors).to.match(
      /Something else listens on 127\.0\.0\.1:\d+ already\. Stop it, or/,
    );
    expect(await processesIn(place.folder)).to.deep.equal([]);
  });

  it('says in one sentence what it cannot use, and leaves no process behind', async () => {
    const file = join(place.folder, 'file');
    await writeFile(file, '');
    const refused = [
      [{ DATA_DIR: file }, /^The data folder .+ cannot be used: a file of that name stands in/],
      [{ HOST: 'nosuch.invalid' }, /^nosuch\.invalid:0 cannot be listened on: this machine has no/],
    ] as const;
    for (const [environment, sentence] of refused) {
      const product = new Product('all', { folder: place.folder, environment });
      expect(await product.exit).to.deep.equal({ code: 1, signal: null });
      expect(product.errors.trim().split('\n'), product.errors).to.have.length(1);
      expect(product.errors).to.match(sentence);
    }
    expect(await processesIn(place.folder)).to.deep.equal([]);
  });

  it('names every variable that it cannot use, before it opens anything', async () => {
    const environment = { REDIS_URL: 'redis://cache.example.org', JOBS: 'cron' };
    const product = new Product('all', { folder: place.folder, environment });
    expect((await product.exit).code).to.equal(1);
    expect(product.errors)
      .to.match(/REDIS_URL: cache.example.org[^]*JOBS: /)
      .and.not.match(/ at /);
    expect(product.output).to.equal('');
  });

  it('uses timers of its own where there is no redis-server, and says how to get one', async () => {
    const product = await place.start('all', { PATH: '/nonexistent' });
    expect(product.uses('jobs')).to.match(/^timers of this process \(install redis-server/);
    expect(await product.stop()).to.deep.equal({ code: 0, signal: null });
  });

  it('uses timers of its own where JOBS asks for them', async () => {
    const product = await place.start('all', { JOBS: 'in-process' });
    expect(product.uses('jobs')).to.equal('timers of this process (as JOBS asks)');
    expect(await processesIn(place.folder)).to.deep.equal([]);
  });

  describe('with a redis-server on the PATH', () => {
    before(function () {
      if (!redisServer) this.skip();
    });

    it('starts one for its folder alone', async () => {
      const product = await place.start('all');
      expect(product.uses('jobs')).to.equal(
        'BullMQ on a private redis-server (started for this folder)',
      );
      expect(await processesIn(place.folder)).to.have.length(1);
    });

    it('starts one however many processes begin at once, and the last to leave stops it', async () => {
      const products = await Promise.all(
        (['web', 'worker', 'web', 'worker'] as const).map((root) => place.start(root)),
      );
      const started = products.filter((each) => each.uses('jobs').includes('started'));
      expect(started).to.have.length(1);
      const servers = await processesIn(place.folder);
      expect(servers).to.have.length(1);
      // Also when whoever started it is the first to go.
      for (const product of [...started, ...products.filter((each) => !started.includes(each))]) {
        expect(await processesIn(place.folder)).to.deep.equal(servers);
        expect((await product.stop()).code, product.errors).to.equal(0);
      }
      expect(await processesIn(place.folder)).to.deep.equal([]);
    });

    it('takes over the one that a killed process left, and stops it in the end', async () => {
      await (await place.start('all')).kill();
      const servers = await processesIn(place.folder);
      expect(servers).to.have.length(1);
      const product = await place.start('all');
      expect(product.uses('jobs')).to.include('already running for this folder');
      expect(await processesIn(place.folder)).to.deep.equal(servers);
      expect((await product.stop()).code).to.equal(0);
      expect(await processesIn(place.folder)).to.deep.equal([]);
    });

    it('stops when asked to although its Redis was killed', async () => {
      const product = await place.start('all');
      for (const pid of await processesIn(place.folder)) process.kill(pid, 'SIGKILL');
      expect(await product.stop(), product.output).to.deep.equal({ code: 0, signal: null });
      expect(await processesIn(place.folder)).to.deep.equal([]);
    });

    it('uses the one that REDIS_URL names, and starts none', async () => {
      const redis = await RedisProcess.start();
      try {
        const product = await place.start('all', { REDIS_URL: redis.url });
        expect(product.uses('jobs')).to.match(/^BullMQ on Redis at 127\.0\.0\.1:\d+$/);
        expect(await processesIn(place.folder)).to.deep.equal([]);
        expect((await product.stop()).code).to.equal(0);
        expect(redis.isRunning).to.equal(true);
      } finally {
        await redis.close();
      }
    });

    it('begins although the Redis that REDIS_URL names is away', async () => {
      const product = await place.start('all', { REDIS_URL: 'redis://127.0.0.1:9' });
      expect((await fetch(`${product.url}/healthz`)).status).to.equal(200);
      expect(await product.stop(), product.output).to.deep.equal({ code: 0, signal: null });
    });
  });
});

/** The little of a browser that these tests need: cookies and the token of forms. */
class Visitor {
  #cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  async get(path: string, url = this.url): Promise<Response> {
    return this.#keep(await fetch(url + path, { headers: this.#headers(), redirect: 'manual' }));
  }

  async formAt(path: string): Promise<{ readonly _csrf: string }> {
    const html = await (await this.get(path)).text();
    return { _csrf: /name="_csrf" value="([0-9a-f]+)"/.exec(html)?.[1] ?? '' };
  }

  async send(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const answer = await fetch(this.url + path, {
      ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
      headers: this.#headers(),
    });
    return this.#keep(answer);
  }

  #headers(): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { accept: 'text/html', cookie };
  }

  #keep(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return answer;
  }
}
