import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAccess } from '../../src/access/access.js';
import { SecretBoxError } from '../../src/access/secret-box.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { createNetworks } from '../../src/networks/registry.js';
import { openOrganisation } from '../../src/organisation.js';
import { sampleChannelRecord } from '../../src/sample/sample-channel-record.js';
import { SAMPLE_CHANNELS } from '../../src/sample/sample-channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';
import { TRANSFERRED } from '../../src/transfer/collections.js';
import { readLine, writeLine } from '../../src/transfer/export-format.js';
import { exportLines } from '../../src/transfer/exporter.js';
import { importEverything, type ImportDeps } from '../../src/transfer/importer.js';
import { fixedClock } from '../support/fixed-clock.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

type Line = Record<string, unknown>;
type Edit = (lines: Line[]) => void;

describe('an import', () => {
  const clock = fixedClock();
  let source: TestStore;
  let target: TestStore;
  let mediaFolder: string;
  let lines: Line[];

  before(async () => {
    source = await openTestStore();
    await openOrganisation(source.store, clock.now());
    await fill(source);
    lines = await exported(source);
  });
  after(() => source.close());
  beforeEach(async () => {
    target = await openTestStore();
    await openOrganisation(target.store, clock.now());
    mediaFolder = await mkdtemp(join(tmpdir(), 'dimmerbank-media-'));
  });
  afterEach(async () => {
    await target.close();
    await rm(mediaFolder, { recursive: true, force: true });
  });

  const bring = (given: readonly Line[]) =>
    importEverything(depsFor(target, mediaFolder), () => asLines(given));

  it('brings what was exported', async () => {
    expect((await bring(lines)).type).to.equal('imported');
    expect(await target.store.deliveries.countDocuments({})).to.equal(3);
    expect(await target.store.imports.exists({})).to.equal(null);
  });

  it('sends nothing that was due before: a person decides', async () => {
    await bring(lines);
    const states = await target.store.deliveries.find({}).sort({ _id: 1 }).lean<DeliveryRecord[]>();
    expect(states.map(({ state }) => state)).to.deep.equal(['held', 'held', 'queued']);
    const [due, underWay, queued] = states;
    const at = new Date(clock.now());
    expect(due).to.include({ holds: null, wakeAt: null, lease: null, restoredFrom: 'queued' });
    expect(due?.restoredAt).to.deep.equal(at);
    expect(due?.problem).to.match(/was due before that, so it may have gone out/);
    expect(due?.history.at(-1)).to.include({ by: 'restore', event: 'held' });
    expect(underWay).to.include({ wakeAt: null, lease: null, restoredFrom: 'publishing' });
    expect(underWay?.problem).to.match(/being sent when the copy was made/);
    expect(queued?.wakeAt).to.deep.equal(queued?.dueAt);
    expect(queued?.restoredAt).to.equal(null);
  });

  it('stops publishing until an administrator resumes it', async () => {
    await bring(lines);
    const organisation = await target.store.organisation.findById('organisation').lean();
    expect(organisation?.restored).to.deep.include({ from: 'export', resumedAt: null });
    expect(organisation?.restored?.at).to.deep.equal(new Date(clock.now()));
  });

  const broken: readonly [string, Edit, RegExp][] = [
    ['a file that is cut off', (all) => all.pop(), /cut off/],
    ['a file without its header', (all) => all.shift(), /header/],
    ['a version to come', (all) => Object.assign(all[0] ?? {}, { version: 2 }), /of version 2/],
    ['an unknown field', (all) => set(all, 'posts', { admin: true }), /posts \w{26}: .*admin/],
    ['an operator for a text', (all) => set(all, 'posts', { text: { $gt: '' } }), /posts .*text/],
    ['an id that climbs out', (all) => set(all, 'posts', { _id: '../../x' }), /record id/],
    ['an unknown zone', (all) => set(all, 'organisation', { zone: 'Mars' }), /organisation .*zone/],
    ['an unknown network', (all) => set(all, 'channels', { network: 'pigeon' }), /no network/],
    [
      'an unknown state',
      (all) => set(all, 'deliveries', { state: 'flying' }),
      /deliveries .*state/,
    ],
    ['a post that is missing', (all) => remove(all, 'posts'), /refers to the post/],
    ['a channel that is missing', (all) => remove(all, 'channels'), /refers to the channel/],
    ['a record that is there twice', (all) => repeat(all, 'posts'), /is there twice/],
    ['an unknown collection', (all) => set(all, 'posts', {}, 'sessions'), /no such collection/],
    [
      'settings the network refuses',
      (all) => set(all, 'channels', { settings: { x: 1 } }),
      /settings/,
    ],
    [
      'an image without its record',
      (all) => all.splice(1, 0, { type: 'bytes', media: newRecordId(), base64: 'aGVsbG8=' }),
      /media \w{26}: its record is not/,
    ],
    [
      'an image whose name climbs out',
      (all) => all.splice(1, 0, { type: 'bytes', media: '../../../x', base64: 'aGVsbG8=' }),
      /line 2/,
    ],
  ];
  for (const [what, edit, sentence] of broken) {
    it(`refuses ${what} and writes nothing`, async () => {
      const changed = structuredClone(lines);
      edit(changed);
      const outcome = await bring(changed);
      if (outcome.type !== 'refused') throw new Error(`it was ${outcome.type}`);
      const told = outcome.problems.map(
        ({ line, record, sentence }) => `line ${line} ${record}: ${sentence}`,
      );
      expect(told.join('\n')).to.match(sentence);
      await expectEmpty();
    });
  }

  it('names every bad record, not only the first', async () => {
    const changed = structuredClone(lines);
    set(changed, 'posts', { text: 7 });
    set(changed, 'channels', { name: '' });
    set(changed, 'deliveries', { state: 'flying' });
    const outcome = await bring(changed);
    if (outcome.type !== 'refused') throw new Error(`it was ${outcome.type}`);
    const records = outcome.problems.map(({ record }) => record.split(' ')[0]);
    expect(new Set(records)).to.include.all.keys('posts', 'channels', 'deliveries');
  });

  it('takes everything back when the file changes under it', async () => {
    let reading = 0;
    const other = structuredClone(lines);
    set(other, 'posts', { text: 'changed after it was checked' });
    const work = importEverything(depsFor(target, mediaFolder), () =>
      asLines(++reading === 1 ? lines : other),
    );
    const error = await work.catch((thrown: unknown) => thrown);
    expect(error).to.be.an.instanceOf(Error).with.property('name', 'ChangedFileError');
    await expectEmpty();
  });

  it('clears what a crash left, and imports', async () => {
    const { store } = target;
    const [post] = await source.store.posts.find({}).lean();
    await store.posts.create({ ...post, _id: newRecordId(), text: 'left by the crash' });
    const dead = { startedAt: new Date(clock.now()), host: hostname(), pid: 2 ** 22 + 1 };
    await store.imports.create({ _id: 'import', ...dead });
    expect((await bring(lines)).type).to.equal('imported');
    expect(await store.posts.countDocuments({})).to.equal(1);
  });

  it('waits for another import that is under way', async () => {
    const running = { startedAt: new Date(clock.now()), host: hostname(), pid: process.ppid };
    await target.store.imports.create({ _id: 'import', ...running });
    const error = await bring(lines).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('name', 'ConflictError');
    await expectEmpty();
  });

  async function expectEmpty(): Promise<void> {
    for (const { name, mustBeEmpty, isEmpty } of TRANSFERRED) {
      if (mustBeEmpty) expect(await isEmpty(target.store), name).to.equal(true);
    }
  }

  /** One channel and one post with a delivery of the past, one under way, one to come. */
  async function fill({ store }: TestStore): Promise<void> {
    const now = clock.now();
    const [sample] = SAMPLE_CHANNELS;
    if (!sample) throw new Error('there are sample channels');
    const channel = sampleChannelRecord(sample, now);
    await store.channels.create(channel);
    const at = new Date(now - 2 * DAY);
    const post = {
      ...{ _id: newRecordId(now), function: 'news' as const, title: null, text: 'Hello' },
      ...{ media: [], variants: {}, author: newRecordId(now), revision: 0, sample: false },
      ...{ createdAt: at, updatedAt: at },
    };
    await store.posts.create(post);
    const lease = { owner: 'a worker', until: new Date(now) };
    await store.deliveries.insertMany([
      delivery(channel._id, post._id, { occurrence: 0, state: 'queued', dueAt: now - HOUR }),
      delivery(channel._id, post._id, { occurrence: 1, state: 'publishing', dueAt: now, lease }),
      delivery(channel._id, post._id, { occurrence: 2, state: 'queued', dueAt: now + DAY }),
    ]);
  }

  function delivery(
    channel: string,
    post: string,
    given: Pick<DeliveryRecord, 'occurrence' | 'state'> & {
      dueAt: number;
      lease?: DeliveryRecord['lease'];
    },
  ): DeliveryRecord {
    const dueAt = new Date(given.dueAt);
    const at = new Date(clock.now() - 2 * DAY);
    return {
      _id: newRecordId(clock.now() + given.occurrence),
      ...{ post, channel, function: 'news', network: 'feed', placement: { kind: 'slot' } },
      ...{ epoch: 0, lease: null, intent: null, attempts: 0, claims: 0, outcome: null },
      ...{
        problem: null,
        overrides: [],
        needsApproval: false,
        approval: null,
        textFingerprint: '',
        revision: 0,
      },
      ...{ author: newRecordId(), history: [], outbox: [], outboxAt: null, sample: false },
      ...{ key: `key-${given.occurrence}`, createdAt: at, updatedAt: at },
      ...given,
      ...{ dueAt, holds: dueAt, wakeAt: dueAt },
    };
  }

  async function exported({ store }: TestStore): Promise<Line[]> {
    const media = { open: () => Promise.resolve(null) };
    const found: Line[] = [];
    for await (const text of exportLines(
      { store, media },
      { now: clock.now(), withSecrets: true },
    )) {
      const read = readLine(text.trimEnd());
      if (read.type === 'line') found.push(read.line);
    }
    return found;
  }

  function depsFor({ store }: TestStore, folder: string): ImportDeps {
    const unused = () => Promise.reject(new Error('nothing is fetched by an import'));
    const networks = createNetworks({
      ...{ clock, publicUrl: () => 'http://localhost', fetch: unused as never },
      ...{ entries: unused as never, media: unused as never },
      ...{ images: unused as never, others: unused as never },
      ...{
        mail: { store, clock, publicUrl: () => 'http://localhost', trusted: [] },
        anyMailPort: false,
      },
    });
    const unseal = () => {
      throw new SecretBoxError('there is no key');
    };
    const access = createAccess({ store, clock });
    return { store, access, clock, networks, credentials: { unseal }, mediaFolder: folder };
  }
});

async function* asLines(lines: readonly Line[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(writeLine(line as never).trimEnd());
}

const lineOf = (lines: readonly Line[], collection: string): number =>
  lines.findIndex((line) => line['collection'] === collection);

/** Changes the first record of a collection. */
function set(lines: Line[], collection: string, fields: object, into = collection): void {
  const line = lines[lineOf(lines, collection)];
  if (!line) throw new Error(`there are no ${collection}`);
  Object.assign(line, { collection: into });
  Object.assign(line['record'] as object, fields);
}

function remove(lines: Line[], collection: string): void {
  lines.splice(lineOf(lines, collection), 1);
}

function repeat(lines: Line[], collection: string): void {
  const at = lineOf(lines, collection);
  lines.splice(at, 0, structuredClone(lines[at] ?? {}));
}
