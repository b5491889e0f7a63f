import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Behaviour } from '../../faults/support/behaviour.js';
import { writeAnswer } from '../../faults/support/written-answer.js';

/** A request as the proxy sees it, before the server does. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Spoiling {
  readonly when: (request: SeenRequest) => boolean;
  /** `takes`: the server gets the request all the same. 'created' hands on its own answer. */
  readonly behaviour: Behaviour;
  /** How often; for ever unless it is given. */
  readonly times?: number;
  /** Called when the server has answered, or would have been asked, before anybody is told. */
  readonly meanwhile?: () => Promise<unknown>;
}

/** Stands in front of a real server and spoils chosen calls; all others pass as they are. */
export interface SpoilingProxy {
  readonly url: string;
  readonly port: number;
  /** Every request that came, in order. */
  readonly seen: readonly SeenRequest[];
  /** How many calls were spoiled: the proof that the fault landed. */
  readonly spoiled: number;
  spoil(spoiling: Spoiling | null): void;
  /** Replaces the body of what the server answers to these. */
  rewrite(path: string, change: (body: string) => string): void;
  close(): Promise<void>;
}

export async function startSpoilingProxy(target: string): Promise<SpoilingProxy> {
  const seen: SeenRequest[] = [];
  const rewritten = new Map<string, (body: string) => string>();
  let present: { readonly spoiling: Spoiling; left: number } | null = null;
  let spoiled = 0;

  const server = createServer((incoming, response) => {
    void answer(incoming, response).catch(() => response.destroy());
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    const { method = 'GET', url: path = '/' } = incoming;
    const request = { method, path, body: body.toString('utf8') };
    seen.push(request);
    const spoiling = present !== null && present.left > 0 ? present.spoiling : null;
    if (spoiling === null || !spoiling.when(request)) return handOn(incoming, body, response);
    if (present !== null) present.left -= 1;
    spoiled += 1;
    const { behaviour, meanwhile } = spoiling;
    if (behaviour.takes) await upstream(incoming, body);
    await meanwhile?.();
    await writeAnswer(response, behaviour, { id: '1' } as never);
  }

  async function handOn(
    incoming: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    const { status, headers, bytes } = await upstream(incoming, body);
    const change = rewritten.get(incoming.url ?? '');
    const changed = change ? Buffer.from(change(bytes.toString('utf8'))) : bytes;
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = headers;
    response.writeHead(status, rest).end(changed);
  }

  async function upstream(incoming: IncomingMessage, body: Buffer) {
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const sent = ask(new URL(incoming.url ?? '/', target), {
      method: incoming.method ?? 'GET',
      headers,
      agent: false,
    });
    sent.end(body);
    const [found] = (await once(sent, 'response')) as [IncomingMessage];
    return {
      status: found.statusCode ?? 500,
      headers: found.headers,
      bytes: await bytesOf(found),
    };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, seen },
    get spoiled() {
      return spoiled;
    },
    spoil(spoiling) {
      present = spoiling && { spoiling, left: spoiling.times ?? Infinity };
    },
    rewrite: (path, change) => rewritten.set(path, change),
    async close() {
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await ended;
    },
  };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
