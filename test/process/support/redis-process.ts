import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { redisServer } from './installation.js';
import { until } from './waiting.js';

/** A Redis of a test's own, on a port of this machine, that forgets everything when it ends. */
export class RedisProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    readonly folder: string,
  ) {}

  /** Stops answering, with every connection kept, until `thaw`. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async configure(name: string, value: string): Promise<void> {
    await this.#ask((client) => client.config('SET', name, value));
  }

  /** Ends it as a power cut would and keeps its files. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }

  /** With further settings as `redis-server` takes them, on a free port unless told. */
  static async start(
    settings: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'no'],
    place: { readonly port?: number; readonly folder?: string } = {},
  ): Promise<RedisProcess> {
    const folder = place.folder ?? (await mkdtemp(join(tmpdir(), 'dimmerbank-redis-')));
    const port = place.port ?? (await freePort());
    const given = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''];
    const child = spawn(redisServer ?? 'redis-server', [...given, ...settings], {
      stdio: 'ignore',
    });
    const redis = new RedisProcess(`redis://127.0.0.1:${port}`, child, folder);
    await until('redis answers', () => redis.#ask((client) => client.ping()).catch(() => null));
    return redis;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async forgetEverything(): Promise<void> {
    await this.#ask((client) => client.flushall());
  }

  /** Writes everything to its snapshot, as `--appendonly no` finds it at the next start. */
  async snapshot(): Promise<void> {
    await this.#ask((client) => client.save());
  }

  async keys(): Promise<string[]> {
    return this.#ask((client) => client.keys('*'));
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #ask<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => client.disconnect());
    try {
      await client.connect();
      return await work(client);
    } finally {
      client.disconnect();
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
