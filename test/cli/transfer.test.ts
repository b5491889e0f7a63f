import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TRANSFERRED } from '../../src/transfer/collections.js';
import { openInstallation, type Installation } from './command.js';
import { fill, imageOf, openServicesIn, recordsOf } from './filled-installation.js';

describe('export and import', () => {
  let from: Installation;
  let to: Installation;
  let file: string;
  beforeEach(async () => {
    [from, to] = await Promise.all([openInstallation(), openInstallation()]);
    file = join(from.folder, 'everything.jsonl');
  });
  afterEach(() => Promise.all([from.close(), to.close()]));

  it('carries everything to another folder, while the first is in use', async () => {
    const services = await openServicesIn(from);
    try {
      await fill(services);
      const exported = await from.run(['export', file, '--with-secrets']);
      expect(exported.code, exported.err).to.equal(0);
      await copyFile(join(from.folder, 'secret.key'), join(to.folder, 'secret.key'));
      const imported = await to.run(['import', file]);
      expect(imported.code, imported.err).to.equal(0);

      const other = await openServicesIn(to);
      try {
        for (const { name } of TRANSFERRED.filter(({ name }) => name !== 'audit')) {
          const here = await recordsOf(services, name);
          expect(here, name).to.have.length.greaterThan(0);
          const there = await recordsOf(other, name);
          if (name === 'organisation') Object.assign(there[0] ?? {}, { restored: null });
          expect(there, name).to.deep.equal(here);
        }
        const audit = await recordsOf(services, 'audit');
        expect((await recordsOf(other, 'audit')).slice(0, audit.length)).to.deep.equal(audit);
        expect(await imageOf(other)).to.deep.equal(await imageOf(services));
        const [again, first] = [await recordLines(to), await recordLines(from)];
        expect(again.length).to.equal(first.length);
        again.forEach((line, index) => {
          expect(line).to.equal(first[index]);
        });
        expect((await other.access.people.list()).length).to.be.greaterThan(0);
        const state = await other.store.accessState.findById('access').lean();
        expect(state?.admins).to.have.length.greaterThan(0);
      } finally {
        await other.close();
      }
    } finally {
      await services.close();
    }
  });

  it('says at once that another file is none, and changes nothing', async () => {
    await writeFile(file, 'id,text\n'.repeat(500));
    const { code, out, err } = await to.run(['import', file]);
    expect([code, out]).to.deep.equal([1, '']);
    expect(err.trim().split('\n')).to.deep.equal([
      'Nothing was imported, because the file cannot be used as it is:',
      '  line 1: this is no export of Dimmerbank: it does not begin as one (a backup is read by "npm run cli -- restore")',
    ]);
    expect((await to.run(['token', 'list'])).out.trim().split('\n')).to.have.lengthOf(1);
  });

  /**
   * What an export of an installation has, byte by byte, but for what tells of the moment and of the
   * import itself: header and end, the organisation with its restoration, the audit log's last row.
   */
  async function recordLines(installation: Installation): Promise<string[]> {
    const again = join(installation.folder, 'again.jsonl');
    const { code, err } = await installation.run(['export', again, '--with-secrets']);
    expect(code, err).to.equal(0);
    const lines = (await readFile(again, 'utf8')).trim().split('\n');
    return lines
      .slice(1, -1)
      .filter((line) => !/"collection":"organisation"|"organisation\.import"/.test(line));
  }

  it('lets nothing go out until it is resumed, and decides about what was due', async () => {
    const services = await openServicesIn(from);
    await fill(services);
    await services.store.deliveries.updateMany({ state: 'queued' }, { dueAt: new Date(1_000) });
    const due = await services.store.deliveries.countDocuments({ state: 'queued' });
    await services.close();
    await from.run(['export', file]);
    await to.run(['import', file]);
    const listed = await to.run(['resume', '--list']);
    expect(listed.out.trim().split('\n')).to.have.lengthOf(due + 1);
    expect(listed.out).to.include('1970-01-01T00:00:01.000Z');
    const resumed = await to.run(['resume', '--look', '--undecided', 'cancel']);
    expect(resumed.code, resumed.err).to.equal(0);
    expect(resumed.err).to.match(/Looked for \d+ on their networks: \d+ had gone out/);
    expect(resumed.err).to.include('Publishing goes on from now.');
    const again = await to.run(['resume']);
    expect(again.code).to.equal(1);
    expect(again.err).to.include('nothing to resume');
    const other = await openServicesIn(to);
    expect(await other.store.deliveries.countDocuments({ state: 'held' })).to.equal(0);
    await other.close();
  });

  it('takes no secret along unless told', async () => {
    const services = await openServicesIn(from);
    await fill(services);
    await services.close();
    expect((await from.run(['export', file])).code).to.equal(0);
    const text = await readFile(file, 'utf8');
    expect(text).not.to.match(/argon2|"collection":"apiTokens"|v1\.k[0-9a-f]+\./);
    const { code, err } = await to.run(['import', file]);
    expect(code, err).to.equal(0);
    expect(err).to.include('user setup-link');
    const { out } = await to.run(['user', 'list']);
    expect(out)
      .to.match(/invited/)
      .and.not.match(/active/);
  });

  it('refuses an installation in use, and leaves it as it is', async () => {
    expect((await from.run(['export', file])).code).to.equal(0);
    await to.run(['token', 'create', '--role', 'viewer', '--name', 'Screen']);
    const { code, err } = await to.run(['import', file]);
    expect(code).to.equal(1);
    expect(err).to.match(/in use \(apiTokens\)/);
    expect((await to.run(['token', 'list'])).out).to.include('Screen');
  });

  it('refuses secrets that the keys here do not open, naming the channel', async () => {
    const services = await openServicesIn(from);
    await fill(services);
    await services.close();
    await from.run(['export', file, '--with-secrets']);
    const { code, err } = await to.run(['import', file]);
    expect(code).to.equal(1);
    expect(err).to.match(/channels [0-9a-z]{26}: its credentials do not open/);
    expect((await to.run(['channel', 'list'])).out.trim().split('\n')).to.have.lengthOf(1);
  });

  it('keeps the earlier file when an export fails', async () => {
    await writeFile(file, 'the earlier one');
    const services = await openServicesIn(from);
    await fill(services);
    const [image] = await services.store.media.find({}).lean();
    await services.close();
    await rm(join(from.folder, 'media', image?._id ?? ''));
    const { code, err } = await from.run(['export', file]);
    expect(code).to.equal(1);
    expect(err).to.match(/cannot be read/);
    expect(await readFile(file, 'utf8')).to.equal('the earlier one');
  });
});
