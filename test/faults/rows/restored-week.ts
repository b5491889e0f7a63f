import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readConfig } from '../../../src/config.js';
import { DAY, HOUR, SECOND } from '../../../src/domain/time-units.js';
import { openServices, type Services } from '../../../src/services.js';
import type { ChannelRecord } from '../../../src/store/channels.js';
import { keptLog } from '../../support/kept-log.js';
import { clockAhead, fakeTimeLibrary } from '../../process/support/moved-clock.js';
import { seedDue } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';

const CLI = join(import.meta.dirname, '../../../src/cli/main.js');
const WEEK = 7 * DAY;
const EACH = 5;

type Environment = Readonly<Record<string, string | undefined>>;

async function cli(environment: Environment, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    JOBS: 'in-process',
    ALLOW_LOOPBACK: '1',
    ...environment,
  };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args], { env });
  return stdout + stderr;
}

/** Opens other documents than the stage's for a piece of work. */
async function using<T>(folder: string, work: (services: Services) => Promise<T>): Promise<T> {
  const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process', ALLOW_LOOPBACK: '1' });
  const services = await openServices(config, { log: keptLog().log });
  try {
    return await work(services);
  } finally {
    await services.close();
  }
}

const statesOf = ({ store }: Services) =>
  store.deliveries
    .find()
    .lean()
    .then((found) => found.map(({ state }) => state));

export const restoreRows: readonly FaultRow[] = [
  {
    id: 'F38',
    title: 'the documents of a week ago are restored on another machine',
    needs: () => (fakeTimeLibrary ? null : 'libfaketime is not installed'),
    async run(stage) {
      const folder = mkdtempSync(join(tmpdir(), 'dimmerbank-restored-'));
      try {
        const from = stage.services.clock.now() + HOUR;
        const hook = await stage.channel('webhook', 'hook');
        const feed = await stage.channel('feed', 'news');
        for (const channel of [hook, feed]) {
          await stage.due(channel, { at: Array.from({ length: EACH }, (_, i) => from + i * 100) });
        }
        const file = join(folder, 'backup.gz');
        const source = { DATA_DIR: stage.place.folder };
        const product = await stage.start();
        await cli(source, 'backup', file);
        // Since then they were moved up, and went out.
        const soon = new Date(stage.services.clock.now() + SECOND);
        await stage.services.store.deliveries.updateMany(
          { state: 'queued' },
          { $set: { dueAt: soon, wakeAt: soon } },
        );
        await stage.settled();
        await product.stop();
        const sent = stage.network.accepted.length;

        // A week later, elsewhere, with nothing but the backup and the secret key.
        const target = join(folder, 'data');
        cpSync(join(stage.place.folder, 'secret.key'), join(target, 'secret.key'));
        const later = { ...clockAhead(WEEK), DATA_DIR: target };
        await cli(later, 'restore', file);
        const held = await using(target, statesOf);
        const after = await stage.start(later);
        const [today] = await using(target, async (services) => {
          const [channel] = await services.store.channels.find({ slug: 'hook' }).lean();
          const now = services.clock.now() + WEEK;
          return seedDue(services, channel as ChannelRecord, [now], () => 'A post of today');
        });
        await until('what comes due is held, too', async () =>
          (await using(target, statesOf)).every((state) => state === 'held'),
        );
        expect(stage.network.accepted, 'nothing goes out before somebody says so').to.have.length(
          sent,
        );
        await cli(later, 'resume');
        await using(target, async (services) => {
          const [channel] = await services.store.channels.find({ slug: 'hook' }).lean();
          const tomorrow = services.clock.now() + WEEK + 2 * SECOND;
          await seedDue(services, channel as ChannelRecord, [tomorrow], () => 'A post of tomorrow');
        });
        await until('what is new goes out', () => stage.network.accepted.length > sent);
        await after.stop();
        const texts = stage.network.accepted.slice(sent).map(({ text }) => text);
        expect(texts).to.deep.equal(['A post of tomorrow']);
        expect(stage.network.accepted.map(({ key }) => key)).not.to.include(today?.key);
        const entries = await using(target, ({ store }) => store.feedEntries.countDocuments());
        expect(entries, 'the restored feed shows nothing twice').to.equal(0);
        const forgotten = held.filter((state) => state === 'held').length;
        return {
          landed:
            forgotten === 2 * EACH
              ? `${forgotten} that had gone out were unknown to the backup, and are held`
              : null,
        };
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
];
