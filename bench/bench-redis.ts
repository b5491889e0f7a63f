import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../src/log.js';
import { findRedisServer, openPrivateRedis } from '../src/jobs/private-redis.js';

export interface BenchRedis {
  readonly socket: string;
  close(): Promise<void>;
}

/** An empty Redis of the product's own kind; undefined where no `redis-server` is on the PATH. */
export async function openBenchRedis(): Promise<BenchRedis | undefined> {
  const program = findRedisServer(process.env['PATH'] ?? '');
  if (program === undefined) return undefined;
  const dataFolder = await mkdtemp(join(tmpdir(), 'dimmerbank-bench-redis-'));
  const redis = await openPrivateRedis({ program, dataFolder, log: createLogger('silent') });
  if (!redis) throw new Error('the redis-server on the PATH did not come up');
  return {
    socket: redis.socket,
    async close() {
      await redis.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
