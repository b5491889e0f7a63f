import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSafeFetch, type Resolver, type SafeFetch } from '../../src/networks/safe-fetch.js';

const never = new AbortController().signal;

const get = (fetch: SafeFetch, url: string) =>
  fetch.send({
    url,
    method: 'GET',
    headers: {},
    signal: never,
    deadlineMilliseconds: 5_000,
    maximumBytes: 1_024,
  });

describe('a fetch of an address that a user gave', () => {
  let server: Server;
  let port: number;
  let requests: number;
  before(async () => {
    server = createServer((request, response) => {
      requests += 1;
      if (request.url === '/redirect') {
        response.writeHead(302, { location: `http://127.0.0.1:${port}/` });
      }
      response.end('secret of this machine');
    });
    // Both families where there are two, so that every spelling would find somebody.
    await new Promise<void>((resolve) => server.listen(0, resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => {
    requests = 0;
  });
  after(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );

  const LOOPBACK = [
    '127.0.0.1',
    '127.1',
    '127.255.255.254',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[::ffff:0:7f00:1]',
    '[2001:0:7f00:1::]',
    '[2001:4860::5efe:7f00:1]',
    '[2001:4860::200:5efe:127.0.0.1]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '①②⑦.⓪.⓪.①',
  ];
  for (const host of LOOPBACK) {
    it(`refuses this machine spelt ${host}`, async () => {
      const answer = await get(
        createSafeFetch({ allowLoopback: false }),
        `http://${host}:${port}/`,
      );
      // A resolver that knows no such name is as good: nothing was reached.
      expect(answer.type).to.be.oneOf(
        host.toLowerCase() === 'localhost.' ? ['forbidden', 'not-sent'] : ['forbidden'],
      );
      expect(requests).to.equal(0);
    });
  }

  const PRIVATE = [
    '10.0.0.1',
    '172.16.5.4',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[fe80::1]',
    '[fd00::1]',
    '[ff02::1]',
    '[::ffff:10.0.0.1]',
    '[::10.0.0.1]',
    '[fec0::1]',
    '[4000::1]',
  ];
  for (const host of PRIVATE) {
    it(`refuses the private address ${host}, also where loopback is allowed`, async () => {
      const answer = await get(createSafeFetch({ allowLoopback: true }), `http://${host}/`);
      expect(answer.type).to.equal('forbidden');
    });
  }

  it('reaches the networks of the house that are allowed by name, and no others', async () => {
    const allowedNetworks = ['192.168.1.0/24', 'fd12::/16', '10.0.0.7'];
    const fetch = createSafeFetch({ allowLoopback: false, allowedNetworks });
    const judged = async (host: string) => (await fetch.inspect(`http://${host}/`, never)).type;
    for (const host of ['192.168.1.9', '[::ffff:192.168.1.9]', '[fd12::9]', '10.0.0.7']) {
      expect(await judged(host), host).to.equal('allowed');
    }
    for (const host of ['192.168.2.9', '[fd13::9]', '10.0.0.8', '127.0.0.1', '169.254.169.254']) {
      expect(await judged(host), host).to.equal('forbidden');
    }
  });

  it('refuses a public name that resolves to a private address', async () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '::1', '::ffff:192.168.0.1']) {
      const resolve: Resolver = () =>
        Promise.resolve([
          { address: '93.184.215.14', family: 4 },
          { address, family: address.includes(':') ? 6 : 4 },
        ]);
      const fetch = createSafeFetch({ allowLoopback: false, resolve });
      const answer = await get(fetch, `http://rebind.example:${port}/`);
      expect(answer.type).to.equal('forbidden');
    }
    expect(requests).to.equal(0);
  });

  it('connects to the addresses it judged and asks no second time', async () => {
    let asked = 0;
    const resolve: Resolver = () => {
      asked += 1;
      return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    };
    const fetch = createSafeFetch({ allowLoopback: true, resolve });
    const answer = await get(fetch, `http://rebind.example:${port}/`);
    expect(answer.type).to.equal('answered');
    expect(asked).to.equal(1);
  });

  it('hands a redirect back instead of following it', async () => {
    const answer = await get(
      createSafeFetch({ allowLoopback: true }),
      `http://127.0.0.1:${port}/redirect`,
    );
    expect(answer).to.include({ type: 'answered', status: 302 });
    expect(requests).to.equal(1);
  });

  for (const address of [
    'ftp://example.org/',
    'file:///etc/passwd',
    'gopher://example.org/',
    'data:text/plain,x',
    '//example.org',
    'https://user:secret@example.org/',
    'https://example.org:22/',
    'https://example.org:25/',
    'https://example.org:6667/',
  ]) {
    it(`refuses ${address} without looking anything up`, async () => {
      const resolve: Resolver = () => Promise.reject(new Error('looked up'));
      const answer = await get(createSafeFetch({ allowLoopback: true, resolve }), address);
      expect(answer.type).to.equal('forbidden');
    });
  }

  it('sends nothing when the name is unknown or has no address', async () => {
    const unknown: Resolver = () =>
      Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const empty: Resolver = () => Promise.resolve([]);
    for (const resolve of [unknown, empty]) {
      const answer = await get(
        createSafeFetch({ allowLoopback: false, resolve }),
        'https://nobody.example/',
      );
      expect(answer.type).to.equal('not-sent');
    }
  });

  it('gives up a look-up that hangs at the deadline', async () => {
    const resolve: Resolver = () => new Promise(() => undefined);
    const answer = await createSafeFetch({ allowLoopback: false, resolve }).send({
      url: 'https://slow.example/',
      method: 'GET',
      headers: {},
      signal: never,
      deadlineMilliseconds: 100,
      maximumBytes: 1,
    });
    expect(answer.type).to.equal('not-sent');
  });

  it('keeps no more of an answer than it was asked to', async () => {
    const answer = await createSafeFetch({ allowLoopback: true }).send({
      url: `http://127.0.0.1:${port}/`,
      method: 'GET',
      headers: {},
      signal: never,
      deadlineMilliseconds: 5_000,
      maximumBytes: 6,
    });
    if (answer.type !== 'answered') throw new Error(`it was ${answer.type}`);
    expect(answer.body.toString()).to.equal('secret');
    expect(answer.complete).to.equal(false);
  });
});
