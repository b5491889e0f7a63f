import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What the receiver took, by `webhook-id`, each once: what Standard Webhooks asks of it. */
  readonly taken: ReadonlyMap<string, Payload>;
  /** How the next requests are answered, after they were verified and taken. */
  answer: (response: ServerResponse, request: IncomingMessage) => void;
  close(): Promise<void>;
}

export interface Payload {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown>;
}

/** A receiver on this machine that verifies with the library of Standard Webhooks. */
export async function startReceiver(secret: () => string): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const taken = new Map<string, Payload>();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const headers = request.headers as Record<string, string>;
      const id = headers['webhook-id'] ?? '';
      received.push({ id, headers, body });
      try {
        const payload = new Webhook(secret()).verify(body, headers) as Payload;
        if (!taken.has(id)) taken.set(id, payload);
      } catch (error) {
        response.writeHead(401).end(String(error));
        return;
      }
      receiver.answer(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?from=dimmerbank`,
    received,
    taken,
    answer: (response) => response.writeHead(200).end(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
