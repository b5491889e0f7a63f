import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Application } from 'express';
import type { Config } from '../config.js';

/** The address we were asked to listen on cannot be had. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface Listener {
  /** Where people reach it, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** How long, in milliseconds, a client may take; an answer may take as long as it does. */
export interface ClientTimeouts {
  readonly requestTimeout: number;
  readonly headersTimeout: number;
  readonly keepAliveTimeout: number;
  /** How often clients are held against them. */
  readonly connectionsCheckingInterval: number;
}

const TIMEOUTS: ClientTimeouts = {
  requestTimeout: 60_000,
  headersTimeout: 20_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 5_000,
};

/** Listens with time-outs that end slow clients. @throws ListenError */
export async function listen(
  app: Application,
  http: Config['http'],
  timeouts: ClientTimeouts = TIMEOUTS,
): Promise<Listener> {
  const server = createServer({ ...timeouts }, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, http)));
    server.listen(http.port, http.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const shown = ['0.0.0.0', '[::]', '127.0.0.1'].includes(host) ? 'localhost' : host;
  return {
    url: http.publicUrl ?? `http://${shown}:${port}`,
    close: () => closeServer(server),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not, as ports below 1024 are for the system’s administrator alone',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine has no such address',
  EAI_AGAIN: 'this machine has no such address',
};

function explained(error: NodeJS.ErrnoException, { host, port }: Config['http']): Error {
  if (error.code === 'EADDRINUSE') {
    return new ListenError(
      `Something else listens on ${host}:${port} already. Stop it, or choose another: PORT=4701 npm start`,
    );
  }
  const reason = REASONS[error.code ?? ''];
  if (reason === undefined) return error;
  return new ListenError(
    `${host}:${port} cannot be listened on: ${reason}. Set HOST and PORT to others.`,
  );
}

/** Lets answers under way finish; idle connections end at once. */
function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 10_000).unref();
  });
}
