import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was called, as it came over the wire. */
export interface ChatCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ChatAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A stand-in for a service that no machine of ours can run: it answers what is documented. */
export interface ChatService {
  readonly origin: string;
  readonly calls: readonly ChatCall[];
  /** The next call is answered like this, or cut after it was read. */
  next(answer: ChatAnswer | 'cut'): void;
  close(): Promise<void>;
}

export async function startChatService(
  usual: (call: ChatCall) => ChatAnswer,
): Promise<ChatService> {
  const calls: ChatCall[] = [];
  const planned: (ChatAnswer | 'cut')[] = [];
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      calls.push(call);
      const answer = planned.shift() ?? usual(call);
      if (answer === 'cut') {
        request.socket.destroy();
        return;
      }
      const headers = { 'content-type': 'application/json', ...answer.headers };
      response.writeHead(answer.status, headers).end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    next: (answer) => planned.push(answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<ChatCall> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    authorization: request.headers.authorization ?? '',
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
