import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Services } from '../../src/services.js';
import { TRANSFERRED } from '../../src/transfer/collections.js';
import { openInstallation, type Installation } from './command.js';
import { fill, imageOf, openServicesIn, recordsOf } from './filled-installation.js';

describe('backup and restore', () => {
  let from: Installation;
  let to: Installation;
  let file: string;
  beforeEach(async () => {
    [from, to] = await Promise.all([openInstallation(), openInstallation()]);
    file = join(from.folder, 'backup.gz');
  });
  afterEach(() => Promise.all([from.close(), to.close()]));

  const takeKey = (): Promise<void> =>
    copyFile(join(from.folder, 'secret.key'), join(to.folder, 'secret.key'));

  it('carry everything elsewhere, secrets and images too, while the first is in use', async () => {
    const services = await openServicesIn(from);
    try {
      await fill(services);
      const backup = await from.run(['backup', file]);
      expect(backup.code, backup.err).to.equal(0);
      expect(backup.err).to.match(/Backed up to .*: \d+ records and 1 images, [\d.]+ kB/);
      expect(await services.store.backups.findById('latest').lean()).to.include({ images: 1 });
      await takeKey();
      const restored = await to.run(['restore', file]);
      expect(restored.code, restored.err).to.equal(0);
      expect(restored.err).to.include('Nothing goes out yet.');

      const other = await openServicesIn(to);
      try {
        for (const { name } of TRANSFERRED) {
          if (name === 'organisation' || name === 'audit' || name === 'deliveries') continue;
          const here = await recordsOf(services, name);
          expect(here, name).to.have.length.greaterThan(0);
          expect(await recordsOf(other, name), name).to.deep.equal(here);
        }
        const [channel] = await other.store.channels.find({ credentials: /^v1/ }).lean();
        expect(
          other.credentials.unseal(channel?._id ?? '', channel?.credentials ?? ''),
        ).to.deep.equal({ secret: 'known to nobody' });
        expect(await imageOf(other)).to.deep.equal(await imageOf(services));
        const state = await other.store.accessState.findById('access').lean();
        expect(state?.admins).to.have.lengthOf(1);
        const organisation = await other.store.organisation.findById('organisation').lean();
        expect(organisation?.restored).to.deep.include({ from: 'backup', resumedAt: null });
        expect(await other.store.sessions.countDocuments({})).to.equal(0);
      } finally {
        await other.close();
      }
    } finally {
      await services.close();
    }
  });

  describe('with another key', () => {
    beforeEach(async () => {
      await using(from, fill);
      await from.run(['backup', file]);
    });

    it('are refused before anything is written, and no key is made up', async () => {
      const none = await to.run(['restore', file]);
      expect(none.code).to.equal(1);
      expect(none.err).to.match(/sealed with the secret key "k[0-9a-f]{8}", and there is no key/);
      expect(await readdir(to.folder)).to.deep.equal([]);

      await to.run(['user', 'list']);
      const other = await to.run(['restore', file]);
      expect(other.code).to.equal(1);
      expect(other.err).to.match(/and what is here is another \("k[0-9a-f]{8}"\)/);
      expect((await to.run(['channel', 'list'])).out.trim().split('\n')).to.have.lengthOf(1);
    });

    it('work once the right key is in its place, though another was there before', async () => {
      await to.run(['user', 'list']);
      await takeKey();
      const { code, err } = await to.run(['restore', file]);
      expect(code, err).to.equal(0);
      expect((await to.run(['user', 'list'])).out).to.include('ada@example.com');
    });

    it('leave credentials out when told to: the channel must be connected again', async () => {
      const { code, err } = await to.run(['restore', file, '--without-credentials']);
      expect(code, err).to.equal(0);
      expect(err).to.include('must be connected again');
      await using(to, async ({ store }) => {
        expect(await store.channels.countDocuments({ credentials: /^v1/ })).to.equal(0);
        const [channel] = await store.channels.find({ 'connection.state': 'reconnect' }).lean();
        expect(channel?.connection.problem).to.match(/without its credentials/);
      });
    });
  });

  it('replace an installation in use only when told to, and keep what was there', async () => {
    await using(from, fill);
    await from.run(['backup', file]);
    await from.run(['token', 'create', '--role', 'viewer', '--name', 'Made afterwards']);
    const refused = await from.run(['restore', file]);
    expect(refused.code).to.equal(1);
    expect(refused.err).to.match(/in use .*Give --replace/);
    expect((await from.run(['token', 'list'])).out).to.include('Made afterwards');

    const replaced = await from.run(['restore', file, '--replace']);
    expect(replaced.code, replaced.err).to.equal(0);
    expect((await from.run(['token', 'list'])).out)
      .to.include('Desk')
      .and.not.include('Made afterwards');
    const kept = (await readdir(from.folder)).filter((name) => name.startsWith('before-restore-'));
    expect(kept).to.have.lengthOf(1);
    expect(await readdir(join(from.folder, kept[0] ?? ''))).to.deep.equal(['documents.mdb']);
    expect(await readdir(from.folder)).not.to.include('restore-under-way.json');
  });

  it('are refused while the installation is running', async () => {
    await using(from, fill);
    await from.run(['backup', file]);
    const main = join(import.meta.dirname, '../../workers/main.js');
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], DATA_DIR: from.folder, JOBS: 'in-process' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      const { code, err } = await from.run(['restore', file, '--replace']);
      expect(code).to.equal(1);
      expect(err).to.include(`is running (process ${child.pid})`);
    } finally {
      child.kill();
      await once(child, 'close');
    }
  });

  const damages: readonly [string, (bytes: Buffer) => Buffer, RegExp][] = [
    ['is cut off', (bytes) => bytes.subarray(0, bytes.length - 20), /cut off/],
    ['has one byte changed', flipped, /damaged|no line of an export|is not JSON|digest/],
    ['is no backup', () => Buffer.from('something else'), /no backup of Dimmerbank/],
    [
      'was packed again with another text',
      (bytes) => gzipSync(gunzipSync(bytes).toString().replace('Desk', 'Disk')),
      /changed after it was written/,
    ],
    [
      'is packed whole but lacks its end',
      (bytes) =>
        gzipSync(
          gunzipSync(bytes)
            .toString()
            .replace(/[^\n]+\n$/, ''),
        ),
      /the end, is missing/,
    ],
  ];
  it('refuse a file that is damaged in any way, and change nothing', async () => {
    await using(from, fill);
    await from.run(['backup', file]);
    await takeKey();
    const whole = await readFile(file);
    for (const [what, damage, sentence] of damages) {
      await writeFile(file, damage(whole));
      const { code, err } = await to.run(['restore', file]);
      expect(code, what).to.equal(1);
      expect(err, what).to.match(sentence);
      expect(err, what).to.not.match(/\n\s+at /);
    }
    expect((await to.run(['user', 'list'])).out.trim().split('\n')).to.have.lengthOf(1);
  });

  it('keep the earlier file when a backup fails', async () => {
    await writeFile(file, 'the earlier one');
    await using(from, async (services) => {
      await fill(services);
      const [image] = await services.store.media.find({}).lean();
      await rm(join(from.folder, 'media', image?._id ?? ''));
    });
    const { code, err } = await from.run(['backup', file]);
    expect(code).to.equal(1);
    expect(err).to.match(/cannot be read/);
    expect(await readFile(file, 'utf8')).to.equal('the earlier one');
  });

  it('say in a sentence why a file cannot be written, and leave nothing behind', async () => {
    const left = join(from.folder, 'export-4194305-abcdef');
    await mkdir(left, { recursive: true });
    const { code, err } = await from.run(['backup', join(from.folder, 'nowhere', 'backup.gz')]);
    expect(code).to.equal(1);
    expect(err.trim()).to.match(/backup.gz cannot be written: there is no such folder. .*again.$/);
    // Nor does what a backup that was killed has left: a whole copy of the documents.
    const names = await readdir(from.folder);
    expect(names.filter((name) => name.startsWith('export-'))).to.be.empty;
  });

  it('tell an export from a backup', async () => {
    const exported = join(from.folder, 'everything.jsonl');
    await from.run(['export', exported, '--with-secrets']);
    await from.run(['backup', file]);
    await writeFile(file, gzipSync(await readFile(exported)));
    await takeKey();
    const { code, err } = await to.run(['restore', file]);
    expect(code).to.equal(1);
    expect(err).to.include('this is an export: use "npm run cli -- import"');
  });
});

/** In the middle, where the records are. */
function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 0x10;
  return changed;
}

async function using(
  place: Installation,
  work: (services: Services) => Promise<void>,
): Promise<void> {
  const services = await openServicesIn(place);
  try {
    await work(services);
  } finally {
    await services.close();
  }
}
