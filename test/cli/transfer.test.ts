import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import { loadSample } from '../../src/sample/sample-organisation.js';
import { openServices, type Services } from '../../src/services.js';
import { TRANSFERRED } from '../../src/transfer/collections.js';
import { OPERATOR } from '../../src/cli/operator.js';
import { openInstallation, type Installation } from './command.js';

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
    expect(text).not.to.match(/argon2|"tokenHash"|v1\.k[0-9a-f]+\./);
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

function openServicesIn({ folder }: Installation): Promise<Services> {
  const config = readConfig({ DATA_DIR: folder, JOBS: 'in-process' });
  return openServices(config, { log: createLogger('silent') });
}

/** A little of everything that is exported. */
async function fill(services: Services): Promise<void> {
  const { access, store, media, credentials } = services;
  await loadSample(services, OPERATOR);
  const { token } = await access.invitations.invite(
    { email: 'ada@example.com', name: 'Ada', role: 'admin', zone: 'Europe/Berlin' },
    OPERATOR,
    'test',
  );
  const password = 'seven lamps over the stage';
  await access.invitations.accept(token, { name: 'Ada', zone: 'Europe/Berlin', password }, 'test');
  await access.tokens.create({ name: 'Desk', role: 'agent', expiresAt: null }, OPERATOR);
  const [channel] = await store.channels.find({}).sort({ _id: 1 }).lean();
  if (!channel) throw new Error('the sample brings channels');
  const secret = credentials.seal(channel._id, { secret: 'known to nobody' });
  await store.channels.updateOne({ _id: channel._id }, { credentials: secret });
  const png = await sharp({ create: { width: 8, height: 4, channels: 3, background: '#f80' } })
    .png()
    .toBuffer();
  const image = await media.accept(png, { by: OPERATOR.id });
  const [post] = await store.posts.find({}).sort({ _id: 1 }).lean();
  await store.posts.updateOne(
    { _id: post?._id ?? '' },
    { media: [{ id: image._id, alternativeText: 'A lamp' }] },
  );
}

async function recordsOf({ store }: Services, name: string): Promise<unknown[]> {
  const found = TRANSFERRED.find((collection) => collection.name === name);
  const records: unknown[] = [];
  for await (const record of found?.read(store) ?? []) records.push(record);
  return records;
}

async function imageOf({ store, media }: Services): Promise<Buffer> {
  const [record] = await store.media.find({}).lean();
  const opened = await media.open(record?._id ?? '');
  if (!opened) throw new Error('there is no image');
  return buffer(opened.stream);
}
