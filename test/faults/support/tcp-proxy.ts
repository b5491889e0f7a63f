import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What happens to connections; a change holds for those that are open as well. */
export type ProxyFault =
  | { readonly type: 'pass' }
  /** Nobody listens, and what was open is reset. */
  | { readonly type: 'refuse' }
  /** Resets a connection when so many bytes have come back from the other side. */
  | { readonly type: 'cut'; readonly afterBytes: number }
  | { readonly type: 'delay'; readonly milliseconds: number }
  /** Takes connections and bytes and passes none of them on. */
  | { readonly type: 'hang' }
  /** So few bytes at a time. */
  | { readonly type: 'drip'; readonly bytes: number; readonly everyMilliseconds: number };

export interface TcpProxy {
  readonly port: number;
  /** How many bytes came back through it, and how often its fault was met. */
  readonly seen: { bytesBack: number; faults: number };
  set(fault: ProxyFault): Promise<void>;
  close(): Promise<void>;
}

/** Stands in front of a server and spoils what goes through it. */
export async function startTcpProxy(target: {
  readonly host?: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const seen = { bytesBack: 0, faults: 0 };
  const open = new Set<Socket>();
  let fault: ProxyFault = { type: 'pass' };
  let server: Server | undefined;

  const drop = (): void => {
    for (const socket of open) socket.resetAndDestroy();
    open.clear();
  };

  async function pump(from: Socket, to: Socket, back: boolean): Promise<void> {
    let cutAt = 0;
    for await (const data of from as AsyncIterable<Buffer>) {
      const present = fault;
      if (present.type !== 'pass') seen.faults += 1;
      if (present.type === 'hang') continue;
      if (present.type === 'delay') await pause(present.milliseconds);
      if (present.type === 'cut' && back) {
        to.write(data.subarray(0, Math.max(0, present.afterBytes - cutAt)));
        cutAt += data.length;
        if (cutAt < present.afterBytes) continue;
        from.resetAndDestroy();
        to.destroySoon();
        return;
      }
      if (back) seen.bytesBack += data.length;
      if (present.type !== 'drip') {
        if (!to.write(data)) await once(to, 'drain');
        continue;
      }
      for (let at = 0; at < data.length && !to.destroyed; at += present.bytes) {
        to.write(data.subarray(at, at + present.bytes));
        await pause(present.everyMilliseconds);
      }
    }
    to.end();
  }

  function join(client: Socket): void {
    const upstream = connect({ host: target.host ?? '127.0.0.1', port: target.port });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      // An end that is cut is what this is for; both sides go together.
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    const together = [pump(client, upstream, false), pump(upstream, client, true)];
    void Promise.allSettled(together).then(() => [client, upstream].map((each) => each.destroy()));
  }

  async function listen(port: number): Promise<Server> {
    const created = createServer(join).listen(port, '127.0.0.1');
    await once(created, 'listening');
    return created;
  }

  async function stopListening(): Promise<void> {
    const present = server;
    server = undefined;
    if (!present) return;
    const ended = once(present, 'close');
    present.close();
    drop();
    await ended;
  }

  server = await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    async set(next) {
      fault = next;
      if (next.type === 'refuse') {
        seen.faults += 1;
        await stopListening();
      } else server ??= await listen(port);
    },
    close: stopListening,
  };
}
