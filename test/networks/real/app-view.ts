import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands in for Bluesky's AppView, which cannot be run here: a real PDS asks it for notifications on
 * behalf of an account, and it answers in the documented form of
 * app.bsky.notification.listNotifications, newest first, in pages.
 */
export interface AppView {
  readonly url: string;
  /** In any order. */
  readonly notifications: Record<string, unknown>[];
  close(): Promise<void>;
}

export async function startAppView(): Promise<AppView> {
  const notifications: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!pathname.endsWith('app.bsky.notification.listNotifications')) {
      response.writeHead(501).end('{"error":"MethodNotImplemented"}');
      return;
    }
    const limit = Number(searchParams.get('limit'));
    const from = Number(searchParams.get('cursor') ?? '0');
    const sorted = notifications.toSorted((one, other) =>
      String(other['indexedAt']).localeCompare(String(one['indexedAt'])),
    );
    const page = sorted.slice(from, from + limit);
    const cursor = from + limit < sorted.length ? { cursor: String(from + limit) } : {};
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ notifications: page, seenAt: new Date().toISOString(), ...cursor }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    notifications,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
