import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import type { Behaviour } from '../../faults/support/behaviour.js';

/** What befalls one call; `created` is the server's own answer, of which the others are ruins. */
export interface Spoiling extends Omit<Behaviour, 'answer'> {
  readonly answer: Behaviour['answer'] | { readonly status: number; readonly body: object };
  /** Done when the server has taken it, or would have, and before anything is answered. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** Stands before a real HTTP server and spoils chosen calls; all others go through. */
export interface FaultProxy {
  readonly url: string;
  /** The method and path of every call, in order. */
  readonly calls: readonly string[];
  /** How many calls were spoiled. */
  readonly landed: number;
  /** Spoils the next calls whose method and path hold this, one by each: `POST /posts`. */
  next(path: string, ...spoilings: readonly Spoiling[]): void;
  close(): Promise<void>;
}

interface Upstream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const PASS: Spoiling = { takes: true, answer: 'created' };
/** Belong to one connection (RFC 9110, 7.6.1), or are written anew. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'];

/** A connection for each call: some servers close those that wait without a word. */
const ONE_BY_ONE = new Agent({ pipelining: 0 });

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const calls: string[] = [];
  const waiting: { readonly path: string; readonly spoiling: Spoiling }[] = [];
  let landed = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    calls.push(`${method} ${url}`);
    const found = waiting.findIndex(({ path }) => `${method} ${url}`.includes(path));
    const spoiling = waiting.splice(found, found < 0 ? 0 : 1)[0]?.spoiling;
    if (spoiling !== undefined) landed += 1;
    const { takes, meanwhile, answer } = spoiling ?? PASS;
    const body = await bodyOf(request);
    const upstream = takes ? await forward(`${target}${url}`, request, body) : null;
    await meanwhile?.();
    await write(response, answer, upstream);
  }

  const server = createServer((request, response) => {
    // Who is cut off is part of the plan; anything else is an error of the test.
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    get landed() {
      return landed;
    },
    next: (path, ...spoilings) => {
      waiting.push(...spoilings.map((spoiling) => ({ path, spoiling })));
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function forward(url: string, request: IncomingMessage, body: Buffer): Promise<Upstream> {
  const { method = 'GET' } = request;
  const answer = await fetch(url, {
    ...{ method, dispatcher: ONE_BY_ONE },
    headers: kept(request.headers),
    redirect: 'manual',
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
  });
  return {
    status: answer.status,
    headers: kept(Object.fromEntries(answer.headers)),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

function kept(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).filter(([name]) => name !== 'host' && !HOP.includes(name));
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

async function write(
  response: ServerResponse,
  answer: Spoiling['answer'],
  upstream: Upstream | null,
): Promise<void> {
  const { status, headers, body } = upstream ?? { status: 200, headers: {}, body: Buffer.alloc(0) };
  switch (answer) {
    case 'created':
      response.writeHead(status, headers).end(body);
      return;
    case 'drop':
      response.destroy();
      return;
    case 'silence':
      await closed(response);
      return;
    case 'drip':
      response.writeHead(status, headers).flushHeaders();
      while (!response.closed) {
        response.write(' ');
        await pause(50);
      }
      return;
    case 'flood':
      response.writeHead(status, headers);
      // It ends only with the other side's going, which is its purpose.
      await Promise.allSettled([pipeline(endless(), response)]);
      return;
    case 'cut-body':
      response.writeHead(status, { ...headers, 'content-length': String(body.length + 1) });
      response.write(body.subarray(0, body.length / 2));
      await pause(20);
      response.destroy();
      return;
    case 'html':
      response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Done!</h1>');
      return;
    default: {
      const more = 'headers' in answer ? answer.headers : {};
      const said = 'body' in answer ? answer.body : { message: 'spoiled by the test' };
      response
        .writeHead(answer.status, { 'content-type': 'application/json', ...more })
        .end(JSON.stringify(said));
    }
  }
}

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(65_536, 'x');
}

const closed = (response: ServerResponse): Promise<void> =>
  response.closed
    ? Promise.resolve()
    : new Promise((resolve) => response.once('close', () => resolve()));
