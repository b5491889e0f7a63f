import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openBenchRedis } from './bench-redis.js';
import { discardingLog } from './bench-services.js';
import type { DueContender } from './due-contenders.js';
import type { DueItems } from './due-messages.js';

const CONCURRENCY = 50;

/** BullMQ as it comes, on a Redis as it comes: a delayed job for each item, and nothing to do. */
export async function openBullmq(): Promise<DueContender> {
  const server = await openBenchRedis();
  if (!server) throw new Error('there is no redis-server on the PATH');
  const connect = (): Redis => new Redis({ path: server.socket, maxRetriesPerRequest: null });
  const connections = [connect(), connect()] as const;
  const queue = new Queue<{ at: number }>('due', { connection: connections[0] });
  const log = discardingLog();
  let items: DueItems = { items: 0, overMilliseconds: 0 };
  let worker: Worker<{ at: number }> | undefined;
  return {
    seed(given) {
      items = given;
      return Promise.resolve();
    },
    async arm(first) {
      const options = { attempts: 1, removeOnComplete: true };
      for (let from = 0; from < items.items; from += 1_000) {
        const count = Math.min(1_000, items.items - from);
        const jobs = Array.from({ length: count }, (_, i) => {
          const at = first + Math.floor(((from + i) * items.overMilliseconds) / items.items);
          return {
            name: 'due',
            data: { at },
            opts: { ...options, jobId: `item-${from + i}`, delay: Math.max(0, at - Date.now()) },
          };
        });
        await queue.addBulk(jobs);
      }
    },
    start(tally) {
      const handle = ({ id, data }: { id?: string; data: { at: number } }): Promise<void> => {
        tally?.handled(id ?? '', Date.now() - data.at);
        return Promise.resolve();
      };
      worker = new Worker<{ at: number }>('due', handle, {
        connection: connections[1],
        concurrency: CONCURRENCY,
      });
      worker.on('error', (error) => log.error({ error }, 'worker'));
    },
    async close() {
      await worker?.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
      await server.close();
    },
  };
}
