import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { Services } from '../../src/services.js';
import { makeInstallation, type Installation } from './support/installation.js';
import { allPublished } from './support/outcomes.js';
import { startReceiver, type Receiver } from './support/receiver.js';
import { seedChannel, seedDue } from './support/seeding.js';
import { until } from './support/waiting.js';

const CLI = join(import.meta.dirname, '../../src/cli/main.js');

describe('A restored installation', () => {
  let place: Installation;
  let receiver: Receiver;
  let file: string;
  beforeEach(async () => {
    place = await makeInstallation();
    receiver = await startReceiver();
    file = join(place.folder, 'backup.gz');
  });
  afterEach(async () => {
    await place.remove();
    await receiver.close();
  });

  function cli(...args: string[]) {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: {
        ...{ PATH: process.env['PATH'], DATA_DIR: place.folder },
        ...{ JOBS: 'in-process', ALLOW_LOOPBACK: '1' },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    const told = Promise.all([text(child.stdout), text(child.stderr)]);
    const done = async () => ({ code: await closed, told: (await told).join('\n') });
    return { child, done: done() };
  }

  async function succeeds(...args: string[]): Promise<string> {
    const { code, told } = await cli(...args).done;
    expect(code, told).to.equal(0);
    return told;
  }

  const seed = (services: Services): Promise<DeliveryRecord[]> =>
    seedHook(services).then((hook) => {
      const from = services.clock.now() + SECOND;
      const near = Array.from({ length: 20 }, (_, i) => from + i * 50);
      return seedDue(services, hook, [...near, from + 5 * MINUTE]);
    });
  const seedHook = (services: Services) =>
    seedChannel(services, { slug: 'hook', network: 'webhook', settings: { url: receiver.url } });
  const all = ({ store }: Services): Promise<DeliveryRecord[]> =>
    store.deliveries.find({}).sort({ dueAt: 1 }).lean<DeliveryRecord[]>().exec();

  it('sends nothing again of what went out after the backup was made (F38)', async () => {
    const wanted = (await place.use(seed)).slice(0, -1);
    await succeeds('backup', file);
    const before = await place.start('quick worker', { ALLOW_LOOPBACK: '1' });
    await place.use((services) => allPublished(services, wanted));
    await before.stop();
    const sent = [...receiver.accepted];
    expect(sent).to.have.members(wanted.map(({ key }) => key));

    await succeeds('restore', file, '--replace');
    const held = await place.use(all);
    // The fault landed: what went out is not known to have gone out any more.
    expect(held.map(({ state }) => state)).to.deep.equal([...wanted.map(() => 'held'), 'queued']);
    await place.use(async (services) => {
      // One more comes due while nobody has decided anything.
      const last = held.at(-1);
      const now = new Date(services.clock.now());
      await services.store.deliveries.updateOne(
        { _id: last?._id ?? '' },
        { dueAt: now, wakeAt: now },
      );
    });
    const after = await place.start('quick worker', { ALLOW_LOOPBACK: '1' });
    await until('what comes due is held', async () =>
      (await place.use(all)).every(({ state }) => state === 'held'),
    );
    await succeeds('resume');
    // A post of today goes out, so the worker has looked at everything since.
    const [today] = await place.use(async (services) => {
      const [channel] = await services.store.channels.find({}).lean();
      if (!channel) throw new Error('the channel was not restored');
      return seedDue(services, channel, [services.clock.now()], () => 'A post of today');
    });
    await until('the post of today has arrived', () =>
      receiver.accepted.includes(today?.key ?? ''),
    );
    await after.stop();
    expect(receiver.accepted).to.have.members([...sent, today?.key ?? '']);
    const states = (await place.use(all)).map(({ state }) => state);
    expect(states.filter((state) => state === 'held')).to.have.lengthOf(wanted.length + 1);
  });

  it('is whole, the old or the new, when the restore is killed in the middle', async () => {
    await place.use(async (services) => {
      const hook = await seedHook(services);
      const far = services.clock.now() + 5 * MINUTE;
      for (let part = 0; part < 10; part++) {
        const times = Array.from({ length: 200 }, () => far);
        await seedDue(services, hook, times);
      }
    });
    await succeeds('backup', file);
    await succeeds('token', 'create', '--role', 'viewer', '--name', 'Made afterwards');
    const restore = cli('restore', file, '--replace');
    await until('it writes', staged, { everyMilliseconds: 2 });
    restore.child.kill('SIGKILL');
    await restore.done;
    // The fault landed: it was in the middle of writing.
    expect(await staged()).to.equal(true);

    const worker = await place.start('worker');
    expect(worker.output + worker.errors).to.include('A restore was cut off');
    expect(await staged()).to.equal(false);
    expect(await succeeds('token', 'list')).to.include('Made afterwards');
    await worker.stop();
    await succeeds('restore', file, '--replace');
    expect(await succeeds('token', 'list')).not.to.include('Made afterwards');
    expect(await place.use(all)).to.have.lengthOf(2_000);
  });

  const staged = async (): Promise<boolean> =>
    (await readdir(place.folder)).some((name) => name.startsWith('restoring-'));

  it('does not start on what a cut-off import left, and says what to do', async () => {
    await place.use(({ store }) =>
      store.imports.create({
        ...{ _id: 'import', startedAt: new Date(), host: 'another', pid: 1 },
      }),
    );
    const outcome = await place.start('worker').catch((error: unknown) => String(error));
    expect(outcome).to.match(/import or a restore is under way/);
    expect(outcome).to.not.match(/\n\s+at .*requireWhole/);
  });
});
