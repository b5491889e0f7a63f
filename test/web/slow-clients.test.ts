import { connect } from 'node:net';
import { expect } from 'chai';
import { listen, type Listener } from '../../src/web/listener.js';
import { openWebBench, type WebBench } from './support/web-bench.js';

const SHORT = {
  requestTimeout: 200,
  headersTimeout: 100,
  keepAliveTimeout: 100,
  connectionsCheckingInterval: 20,
};

describe('a client that takes its time', () => {
  let bench: WebBench;
  let listener: Listener;
  before(async () => {
    bench = await openWebBench();
    const http = { ...bench.services.http, port: 0 };
    listener = await listen(bench.app, http, SHORT);
  });
  after(async () => {
    await listener.close();
    await bench.close();
  });

  /** Sends a beginning, never the rest, and tells all that came until the server hung up. */
  const answerTo = (beginning: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(listener.url).port), '127.0.0.1', () => {
        socket.write(beginning);
      });
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.once('close', () => resolve(answer));
      socket.once('error', reject);
    });

  it('is hung up on when it does not end its headers', async () => {
    expect(await answerTo('GET /login HTTP/1.1\r\nHost: desk\r\nX-Slow:')).to.match(
      /^HTTP\/1.1 408 /,
    );
  });

  it('is hung up on when it does not end its form', async () => {
    const head =
      'POST /login HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n';
    expect(await answerTo(`${head}email=`)).to.match(/^HTTP\/1.1 408 |^$/);
  });

  it('is hung up on when it says nothing after its answer', async () => {
    expect(await answerTo('GET /login HTTP/1.1\r\nHost: desk\r\n\r\n')).to.match(/^HTTP\/1.1 200 /);
  });

  it('does not keep others from their answers', async () => {
    const slow = Array.from({ length: 50 }, () =>
      answerTo('GET /login HTTP/1.1\r\nHost: desk\r\nX-'),
    );
    const quick = await bench.visitor().get('/login');
    expect(quick.status).to.equal(200);
    await Promise.all(slow);
  });
});
