import { mkdtemp, readlink, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type Config } from '../../../src/config.js';
import { findRedisServer } from '../../../src/jobs/private-redis.js';
import { shutDown, socketState } from '../../../src/jobs/redis-socket.js';
import { openServices, type Services } from '../../../src/services.js';
import { keptLog } from '../../support/kept-log.js';
import { Product, type RootName } from './product.js';
import { until } from './waiting.js';

/** A data folder and the processes on it. */
export interface Installation {
  readonly folder: string;
  /** Where its private Redis listens, when there is one. */
  readonly redisSocket: string;
  start(root: RootName, environment?: Readonly<Record<string, string>>): Promise<Product>;
  /** The settings under which this process opens the same documents. */
  readonly config: Config;
  /** Opens the same documents in this process for a piece of work. */
  use<T>(work: (services: Services) => Promise<T>): Promise<T>;
  /** Ends every process and removes everything. */
  remove(): Promise<void>;
}

export async function makeInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-process-'));
  const redisSocket = join(folder, 'redis', 'redis.sock');
  const products: Product[] = [];
  const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process', ALLOW_LOOPBACK: '1' });
  return {
    folder,
    redisSocket,
    config,
    async start(root, environment = {}) {
      const product = new Product(root, { folder, environment });
      products.push(product);
      return product.ready();
    },
    async use(work) {
      const services = await openServices(config, { log: keptLog().log });
      try {
        return await work(services);
      } finally {
        await services.close();
      }
    },
    async remove() {
      await Promise.all(products.map((product) => product.kill()));
      await shutDown(redisSocket);
      await until('redis has gone', async () => (await socketState(redisSocket)) === 'nobody');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether a private Redis can be had on this machine. */
export const redisServer = findRedisServer(process.env['PATH'] ?? '');

/** The ids of processes whose working folder lies in a folder, as a `redis-server`'s does. */
export async function processesIn(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return cwd.startsWith(folder) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
