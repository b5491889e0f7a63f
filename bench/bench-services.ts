import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Clock } from '../src/clock.js';
import { readConfig } from '../src/config.js';
import type { Logger } from '../src/log.js';
import { openServices, type Services } from '../src/services.js';

export interface BenchServices {
  readonly services: Services;
  /** Closes everything and removes what was written. */
  close(): Promise<void>;
}

export interface BenchServicesOptions {
  readonly mongodbUrl?: string | undefined;
  /** A Redis of its own for wake-ups, as the product starts one; timers of the process unless told. */
  readonly redis?: boolean;
  /** The machine's own unless told. */
  readonly clock?: Clock;
}

/** The product's own services over a new folder, or over a new database of a MongoDB server. */
export async function openBenchServices(
  options: BenchServicesOptions = {},
): Promise<BenchServices> {
  const folder = await mkdtemp(join(tmpdir(), 'dimmerbank-bench-'));
  const config = readConfig({
    DATA_DIR: folder,
    ...(options.redis ? { PATH: process.env['PATH'] } : { JOBS: 'in-process' }),
    ALLOW_LOOPBACK: '1',
    MONGODB_URL: options.mongodbUrl,
    MONGODB_DATABASE: `dimmerbank_bench_${process.pid}`,
  });
  const services = await openServices(config, {
    log: discardingLog(),
    ...(options.clock ? { clock: options.clock } : {}),
  });
  return {
    services,
    async close() {
      if (config.mongodb) await services.store.connection.dropDatabase();
      await services.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes its lines as in production, to nowhere. */
export const discardingLog = (): Logger =>
  pino({ level: 'info', base: null }, pino.destination({ dest: devNull, sync: true }));
