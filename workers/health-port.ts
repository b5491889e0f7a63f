import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Watchdog } from '../src/health/watchdog.js';
import type { Services } from '../src/services.js';

/** The port for probes cannot be had. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface HealthPort {
  /** The port it listens on; null where none was asked for. */
  readonly port: number | null;
  close(): Promise<void>;
}

const CLIENT_WITHIN_MILLISECONDS = 5_000;

/** Where a worker that runs alone is probed, since it has no pages. @throws ListenError */
export async function openHealthPort({
  config,
  watchdog,
}: Pick<Services, 'config' | 'watchdog'>): Promise<HealthPort> {
  const { healthPort, http } = config;
  if (healthPort === undefined) return { port: null, close: () => Promise.resolve() };
  const server = createServer(
    { requestTimeout: CLIENT_WITHIN_MILLISECONDS, headersTimeout: CLIENT_WITHIN_MILLISECONDS },
    probeAnswers(watchdog),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new ListenError(`HEALTH_PORT ${healthPort} cannot be listened on: ${error.message}`)),
    );
    server.listen(healthPort, http.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The same answers as the web's `/healthz` and `/readyz?of=process`. */
function probeAnswers(watchdog: Watchdog): RequestListener {
  return (request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
      });
      response.end(JSON.stringify(body));
    };
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') answer(405, { status: 'only GET is answered' });
    else if (path === '/healthz') answer(200, { status: 'alive' });
    else if (path === '/readyz') {
      void watchdog.readiness('process').then(({ ready, reasons }) =>
        answer(ready ? 200 : 503, {
          ...{ status: ready ? 'ready' : 'not-ready', of: 'process', reasons },
        }),
      );
    } else answer(404, { status: 'there are /healthz and /readyz' });
  };
}
