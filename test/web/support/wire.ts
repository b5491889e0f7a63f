import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from 'express';

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

export interface Wire {
  readonly port: number;
  /** Asks and hangs up once the answer's head is there, so that event streams end too. */
  ask(given: WireRequest): Promise<WireAnswer>;
  close(): Promise<void>;
}

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A real connection to an app, for what a test client would tidy away. */
export async function openWire(app: Application): Promise<Wire> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ask: ({ method, path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const asking = httpRequest({ port, method, path, headers }, (answer) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
          answer.destroy();
        });
        asking.once('error', reject);
        asking.end(body);
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
