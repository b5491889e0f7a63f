import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time-units.js';
import { systemClock } from '../../src/clock.js';
import type { Connection, Network, PublishOutcome } from '../../src/networks/contract.js';
import { createSafeFetch } from '../../src/networks/safe-fetch.js';
import { createWebhookNetwork } from '../../src/networks/webhook/webhook-network.js';
import { describeNetwork } from './contract.js';
import {
  NOON,
  newIdentity,
  sampleConnection,
  sampleContent,
  sampleImage,
} from './sample-content.js';
import { startReceiver, type WebhookReceiver } from './webhook-receiver.js';

const never = new AbortController().signal;

function createNetwork(released: string[] = [], webhookDeadlineMilliseconds = 5_000): Network {
  return createWebhookNetwork({
    fetch: createSafeFetch({ allowLoopback: true }),
    // The verifying library reads the real clock.
    clock: systemClock,
    media: {
      release: (ids) => {
        released.push(...ids);
        return Promise.resolve();
      },
    },
    publicUrl: () => 'https://desk.example',
    webhookDeadlineMilliseconds,
  });
}

const connectTo = (url: string, credentials: Record<string, unknown>): Connection =>
  sampleConnection({ settings: { url }, credentials });

const issue = (network: Network, present?: Record<string, unknown>) =>
  network.issueCredentials?.(present) as { secrets: string[] };

describeNetwork('webhook', async () => {
  const network = createNetwork();
  const credentials = issue(network);
  const receiver = await startReceiver(() => credentials.secrets[0] ?? '');
  return {
    network,
    connection: connectTo(receiver.url, credentials),
    accepted: (identity) => {
      const payload = receiver.taken.get(identity.key);
      return Promise.resolve({
        times: payload === undefined ? 0 : 1,
        text: payload === undefined ? null : (payload.data['text'] as string),
      });
    },
    close: () => receiver.close(),
  };
});

describe('a webhook channel', () => {
  let receiver: WebhookReceiver;
  let network: Network;
  let secret: string;
  let credentials: { secrets: string[] };
  let released: string[];

  beforeEach(async () => {
    released = [];
    network = createNetwork(released);
    credentials = issue(network);
    secret = credentials.secrets[0] ?? '';
    receiver = await startReceiver(() => secret);
  });
  afterEach(() => receiver.close());

  async function publish(
    using: Network = network,
    url = receiver.url,
    signal = never,
  ): Promise<PublishOutcome> {
    const connection = connectTo(url, credentials);
    const prepared = await using.prepare(sampleContent(), connection, newIdentity());
    return using.publish(prepared, connection, signal);
  }

  const answering = (status: number, headers: Record<string, string> = {}, body = '') => {
    receiver.answer = (response) => response.writeHead(status, headers).end(body);
  };

  it('sends the post with its time, function and images, signed', async () => {
    const connection = connectTo(receiver.url, credentials);
    const identity = newIdentity();
    const content = sampleContent({ title: 'Hours', media: [sampleImage()] });
    const prepared = await network.prepare(content, connection, identity);
    await network.publish(prepared, connection, never);
    expect(receiver.taken.get(identity.key)).to.deep.equal({
      type: 'post.published',
      timestamp: new Date(NOON).toISOString(),
      data: {
        delivery: identity.delivery,
        channel: { id: connection.channel, name: 'City library' },
        function: 'news',
        title: 'Hours',
        text: content.text,
        media: [
          {
            url: `https://desk.example/media/${sampleImage().id}`,
            contentType: 'image/png',
            bytes: 12_345,
            width: 640,
            height: 480,
            alternativeText: 'A lighting desk at dusk',
          },
        ],
      },
    });
  });

  it('makes the images readable before it sends their addresses', async () => {
    let releasedWhenAnswered: string[] = [];
    receiver.answer = (response) => {
      releasedWhenAnswered = [...released];
      response.writeHead(204).end();
    };
    const connection = connectTo(receiver.url, credentials);
    const content = sampleContent({ media: [sampleImage()] });
    const prepared = await network.prepare(content, connection, newIdentity());
    await network.publish(prepared, connection, never);
    expect(releasedWhenAnswered).to.deep.equal([sampleImage().id]);
  });

  it('carries one webhook-id and one body through all attempts', async () => {
    const connection = connectTo(receiver.url, credentials);
    const identity = newIdentity();
    const prepared = await network.prepare(sampleContent(), connection, identity);
    answering(500);
    await network.publish(prepared, connection, never);
    answering(200);
    await network.publish(prepared, connection, never);
    expect(receiver.received.map(({ id }) => id)).to.deep.equal([identity.key, identity.key]);
    expect(receiver.received[0]?.body).to.equal(receiver.received[1]?.body);
  });

  it('signs with the new and the old secret while they rotate, and with the new one after', async () => {
    const old = secret;
    credentials = issue(network, credentials);
    expect((await publish()).type).to.equal('published');
    secret = credentials.secrets[0] ?? '';
    expect((await publish()).type).to.equal('published');
    credentials = issue(network, credentials);
    secret = old;
    expect((await publish()).type).to.equal('refused');
  });

  it('checks its address without sending anything', async () => {
    const outcome = await network.check(connectTo(receiver.url, credentials), never);
    expect(outcome.type).to.equal('ok');
    expect(outcome).to.have.property('account').that.includes('nothing was sent');
    expect(receiver.received).to.have.length(0);
  });

  it('rejects an address that may not be reached when it is checked', async () => {
    const strict = createWebhookNetwork({
      fetch: createSafeFetch({ allowLoopback: false }),
      clock: systemClock,
      media: { release: () => Promise.resolve() },
      publicUrl: () => 'https://desk.example',
    });
    const outcome = await strict.check(connectTo(receiver.url, credentials), never);
    expect(outcome.type).to.equal('rejected');
    expect((await publish(strict)).type).to.equal('refused');
    expect(receiver.received).to.have.length(0);
  });

  for (const status of [200, 201, 202, 204]) {
    it(`is published when the receiver answers ${status}`, async () => {
      answering(status);
      expect((await publish()).type).to.equal('published');
    });
  }

  it('is published when the body of a 201 is cut', async () => {
    receiver.answer = (response) => {
      response.writeHead(201, { 'content-length': '1000' });
      response.write('{"id":');
      setImmediate(() => response.destroy());
    };
    expect((await publish()).type).to.equal('published');
  });

  it('is published when a 200 comes with a body without end, of which little is read', async () => {
    let wanted = 0;
    receiver.answer = (response) => {
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) wanted += 65_536;
        wanted += 65_536;
      };
      response.on('drain', pour);
      pour();
    };
    expect((await publish()).type).to.equal('published');
    expect(wanted).to.be.below(32 * 1_048_576);
  });

  it('is published when a 200 drips: the deadline ends the reading, not the success', async () => {
    const timers: NodeJS.Timeout[] = [];
    receiver.answer = (response) => {
      response.writeHead(200);
      timers.push(setInterval(() => response.write('.'), 20));
    };
    expect((await publish(createNetwork([], 300))).type).to.equal('published');
    timers.forEach(clearInterval);
  });

  it('is unknown when there is no answer before the deadline', async () => {
    receiver.answer = () => undefined;
    const outcome = await publish(createNetwork([], 300));
    expect(outcome.type).to.equal('unknown');
    expect(outcome).to.have.property('reason').that.includes('no answer in time');
  });

  it('is unknown when the publisher stops waiting after it was sent', async () => {
    const stop = new AbortController();
    receiver.answer = () => stop.abort();
    expect((await publish(network, receiver.url, stop.signal)).type).to.equal('unknown');
  });

  const unknowns: Record<string, (response: ServerResponse) => void> = {
    'resets the connection': (response) => response.socket?.resetAndDestroy(),
    'closes the connection': (response) => response.socket?.end(),
    'answers something that is not HTTP': (response) =>
      response.socket?.end('SSH-2.0-nonsense\r\n'),
    'answers 408': (response) => response.writeHead(408).end(),
    'answers 500': (response) => response.writeHead(500).end('{"error":"oops"}'),
    'answers 502': (response) => response.writeHead(502).end(),
    'answers 504': (response) => response.writeHead(504).end(),
  };
  for (const [what, answer] of Object.entries(unknowns)) {
    it(`is unknown when the receiver has it and ${what}`, async () => {
      receiver.answer = answer;
      expect((await publish()).type).to.equal('unknown');
      expect(receiver.received).to.have.length(1);
    });
  }

  it('may be sent again after an unknown outcome, without end', () => {
    expect(network.idempotency).to.include({ type: 'server-key', lifetimeMilliseconds: null });
  });

  it('is tried later when nobody listens', async () => {
    const { url } = receiver;
    await receiver.close();
    const outcome = await publish(network, url);
    expect(outcome.type).to.equal('retry-later');
    expect(outcome).to.have.property('reason').that.includes('refused the connection');
  });

  it('is tried later when the handshake is cut before anything was sent', async () => {
    // A plain server answers a TLS handshake with an error, or not at all.
    const outcome = await publish(network, receiver.url.replace('http:', 'https:'));
    expect(outcome.type).to.equal('retry-later');
    expect(receiver.received).to.have.length(0);
  });

  it('does not follow a redirect', async () => {
    answering(302, { location: receiver.url });
    const outcome = await publish();
    expect(outcome.type).to.equal('refused');
    expect(outcome).to.have.property('reason').that.includes('redirect');
    expect(receiver.received).to.have.length(1);
  });

  it('needs a person when the receiver says that it is gone', async () => {
    answering(410);
    expect((await publish()).type).to.equal('reconnect');
  });

  for (const status of [400, 401, 403, 404, 413, 422]) {
    it(`is refused with the receiver’s words when it answers ${status}`, async () => {
      answering(status, {}, `no\u0000, never\u001b[31m:\r\n ${'long '.repeat(200)}`);
      const outcome = await publish();
      if (outcome.type !== 'refused') throw new Error(`it was ${outcome.type}`);
      expect(outcome.reason).to.include(`${status}: “no , never [31m: long long`);
      expect(/\p{Cc}/u.test(outcome.reason)).to.equal(false);
      expect(outcome.reason.length).to.be.below(350);
    });
  }

  describe('that is asked to wait', () => {
    const waits: [string, (now: number) => string | undefined, number | undefined][] = [
      ['120 seconds', () => '120', 2 * MINUTE],
      ['a year: an hour at most', () => String(365 * 24 * 3600), HOUR],
      ['until an hour ago: not at all', (now) => new Date(now - HOUR).toUTCString(), 0],
      ['ten minutes', (now) => new Date(now + 10 * MINUTE).toUTCString(), 10 * MINUTE],
      ['without a time', () => undefined, undefined],
      ['until sometime', () => 'soon', undefined],
    ];
    for (const status of [429, 503]) {
      for (const [what, headerAt, expected] of waits) {
        it(`waits after ${status} ${what}`, async () => {
          const before = Date.now();
          const header = headerAt(before);
          answering(status, header === undefined ? {} : { 'retry-after': header });
          const outcome = await publish();
          if (outcome.type !== 'retry-later') throw new Error(`it was ${outcome.type}`);
          expect(outcome.pauseChannel).to.equal(true);
          if (expected === undefined) return expect(outcome.retryAt).to.equal(undefined);
          return expect(outcome.retryAt).to.be.within(
            before + expected - SECOND * 2,
            Date.now() + expected,
          );
        });
      }
    }
  });

  it('retries by the table of Standard Webhooks', () => {
    expect(network.retryDelays).to.deep.equal([
      5 * SECOND,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      DAY,
    ]);
  });

  it('tells each of many simultaneous requests apart: sent or not', async () => {
    receiver.answer = (response) => response.socket?.resetAndDestroy();
    const gone = await startReceiver(() => secret);
    await gone.close();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        publish(network, index % 2 === 0 ? receiver.url : gone.url),
      ),
    );
    outcomes.forEach((outcome, index) => {
      expect(outcome.type).to.equal(index % 2 === 0 ? 'unknown' : 'retry-later');
    });
  });

  for (const url of ['ftp://example.org/', 'example.org', 'javascript:alert(1)', '']) {
    it(`does not take ${url === '' ? 'an empty address' : url} as its address`, () => {
      expect(network.settings.safeParse({ url }).success).to.equal(false);
    });
  }
});
