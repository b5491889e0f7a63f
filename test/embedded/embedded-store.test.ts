import { expect } from 'chai';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import mongoose, { type Connection, Schema } from 'mongoose';
import type { EmbeddedClient } from '../../src/embedded/client.js';
import { FILE_NAME } from '../../src/embedded/document-file.js';
import { StoreOpenError } from '../../src/embedded/errors.js';
import { deleteExpired } from '../../src/embedded/expiry.js';
import { changeSequence, connectDocuments, copyDocuments } from '../../src/store/connect.js';
import { temporaryFolder } from './support/document-stores.js';

interface Note {
  _id: string;
  text: string;
  at?: Date;
}

const noteSchema = new Schema<Note>({ _id: String, text: String, at: Date }, { versionKey: false })
  .index({ text: 1 }, { unique: true })
  .index({ at: 1 }, { expireAfterSeconds: 60 });

/** How many transactions the file has seen. */
async function commitsOf(folder: string): Promise<number> {
  const root = openLmdb({ path: join(folder, FILE_NAME), noSubdir: true, maxDbs: 8 });
  try {
    return (root.getStats() as { readonly lastTxnId: number }).lastTxnId;
  } finally {
    await root.close();
  }
}

describe('The embedded store', () => {
  let place: ReturnType<typeof temporaryFolder>;
  const opened: Connection[] = [];

  beforeEach(() => {
    place = temporaryFolder();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close()));
    place.remove();
  });

  async function connect(folder = place.folder) {
    const connection = await connectDocuments({ folder });
    opened.push(connection);
    return { connection, Note: connection.model('Note', noteSchema) };
  }

  it('holds folders apart in one process', async () => {
    const first = await connect(join(place.folder, 'first'));
    const second = await connect(join(place.folder, 'second'));
    await first.Note.create({ _id: 'a', text: 'first' });
    await second.Note.create({ _id: 'a', text: 'second' });
    expect((await first.Note.findById('a'))?.text).to.equal('first');
    expect((await second.Note.findById('a'))?.text).to.equal('second');
  });

  it('finds everything as it was when it is opened again', async () => {
    const { connection, Note } = await connect();
    await Note.createIndexes();
    await Note.create({ _id: 'a', text: 'kept', at: new Date(5) });
    const indexes = await Note.listIndexes();
    await connection.close();
    const again = await connect();
    expect(await again.Note.findById('a').lean()).to.deep.equal({
      _id: 'a',
      text: 'kept',
      at: new Date(5),
    });
    expect(await again.Note.listIndexes()).to.deep.equal(indexes);
    const refusal = await again.Note.create({ _id: 'b', text: 'kept' }).catch((e: unknown) => e);
    expect(refusal).to.include({ code: 11000 });
  });

  it('puts writes asked for at once into few commits, and each has its own outcome', async () => {
    const { connection, Note } = await connect();
    await Note.createIndexes();
    await Note.create({ _id: 'taken', text: 'taken' });
    const before = await commitsOf(place.folder);
    // Every third wants a text that another has.
    const wanted = Array.from({ length: 60 }, (_, i) => ({
      _id: `n${i}`,
      text: i % 3 === 0 ? 'taken' : `text ${i}`,
    }));
    const outcomes = await Promise.allSettled(wanted.map((note) => Note.create(note)));
    const commits = (await commitsOf(place.folder)) - before;
    expect(commits).to.be.within(1, 20);
    const refused = wanted.filter((_, i) => outcomes[i]?.status === 'rejected');
    expect(refused).to.deep.equal(wanted.filter(({ text }) => text === 'taken'));

    await connection.close();
    const again = await connect();
    const kept = await again.Note.find().select({ text: 1 }).sort({ _id: 1 }).lean();
    const expected = wanted.filter(({ text }) => text !== 'taken');
    expect(kept.map(({ _id }) => _id)).to.have.members(['taken', ...expected.map((n) => n._id)]);
    // Nor has a refused one left an entry in the index, where another would meet it.
    await again.Note.deleteOne({ _id: 'taken' });
    await again.Note.create({ _id: 'n0', text: 'taken' });
    expect(await again.Note.countDocuments({ text: 'taken' })).to.equal(1);
  });

  it('has the indexes its models ask for, and no others', async () => {
    const { Note } = await connect();
    await Note.createCollection();
    expect((await Note.diffIndexes()).toCreate).to.have.lengthOf(2);
    await Note.createIndexes();
    await Note.createIndexes();
    expect(await Note.diffIndexes()).to.deep.equal({ toCreate: [], toDrop: [] });
    await Note.collection.dropIndex('text_1');
    await Note.insertMany([
      { _id: 'a', text: 'same' },
      { _id: 'b', text: 'same' },
    ]);
  });

  it('refuses a folder that a newer version wrote', async () => {
    const { connection } = await connect();
    await connection.close();
    const file = openLmdb({ path: join(place.folder, 'documents.mdb'), noSubdir: true, maxDbs: 8 });
    await file.openDB('meta', { encoding: 'json' }).put('format', 99);
    await file.close();
    const refusal = await connect().catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(StoreOpenError);
    expect(String(refusal)).to.match(/format 99; this version reads format 1/);
  });

  it('says so when a folder holds something else', async () => {
    mkdirSync(place.folder, { recursive: true });
    writeFileSync(join(place.folder, 'documents.mdb'), 'not a store '.repeat(10_000));
    const refusal = await connect().catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(StoreOpenError);
    expect(String(refusal)).to.include(place.folder);
  });

  for (const [what, pages] of [
    ['all but its first page', 1],
    ['all but its first two', 2],
    ['its last half', 8],
  ] as const) {
    it(`says so when its file has lost ${what}, instead of ending the process`, async () => {
      const { connection, Note } = await connect();
      await Note.insertMany(
        Array.from({ length: 500 }, (_, i) => ({ _id: `${i}`, text: 'x'.repeat(100) + i })),
      );
      await connection.close();
      const file = join(place.folder, 'documents.mdb');
      truncateSync(file, pages * 4096);
      const refusal = await connect().catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(StoreOpenError);
      expect(String(refusal)).to.match(
        /documents\.mdb is not whole: it was cut off, and has \d+ of/,
      );
    });
  }

  it('opens a file that only lacks pages at its end that nothing is in', async () => {
    const { connection, Note } = await connect();
    await Note.create({ _id: 'a', text: 'kept' });
    await connection.close();
    const file = join(place.folder, 'documents.mdb');
    const bytes = readFileSync(file);
    // What both of its first pages say to be the last page.
    for (const at of [144, 4096 + 144]) {
      bytes.writeBigUInt64LE(bytes.readBigUInt64LE(at) + 3n, at);
    }
    writeFileSync(file, bytes);
    const again = await connect();
    expect((await again.Note.findById('a'))?.text).to.equal('kept');
  });

  it('raises a sequence with every change to a collection, and no other', async () => {
    const { connection, Note } = await connect();
    const sequence = () => changeSequence(connection, 'notes') ?? Number.NaN;
    expect(sequence()).to.equal(0);
    await Note.create({ _id: 'a', text: 'one' });
    const first = sequence();
    expect(first).to.be.greaterThan(0);
    await connection.collection('others').insertOne({});
    await Note.updateOne({ _id: 'a' }, { $set: { text: 'one' } });
    await Note.updateOne({ _id: 'none' }, { $set: { text: 'two' } });
    expect(sequence()).to.equal(first);
    await Note.deleteOne({ _id: 'a' });
    expect(sequence()).to.be.greaterThan(first);
  });

  it('is copied whole while it is written to', async () => {
    const { connection, Note } = await connect();
    await Note.createIndexes();
    await Note.insertMany(Array.from({ length: 500 }, (_, i) => ({ _id: `a${i}`, text: `a${i}` })));
    const copy = join(place.folder, 'copy');
    const writing = Promise.all(
      Array.from({ length: 100 }, (_, i) => Note.create({ _id: `b${i}`, text: `b${i}` })),
    );
    await copyDocuments(connection, copy);
    await writing;
    const restored = await connect(copy);
    const docs = await restored.Note.find().lean();
    expect(docs.length).to.be.at.least(500);
    expect(await restored.Note.countDocuments({ text: { $gte: '' } })).to.equal(docs.length);
    await restored.Note.create({ _id: 'only-here', text: 'only here' });
    expect(await Note.exists({ _id: 'only-here' })).to.equal(null);
  });

  it('deletes what has expired', async () => {
    const { connection, Note } = await connect();
    await Note.createIndexes();
    await Note.insertMany([
      { _id: 'a', text: 'a', at: new Date(0) },
      { _id: 'b', text: 'b', at: new Date(1) },
      { _id: 'c', text: 'c' },
    ]);
    const { file } = connection.getClient() as unknown as EmbeddedClient;
    expect(await deleteExpired(file, 59_999)).to.equal(0);
    expect(await deleteExpired(file, 60_000)).to.equal(1);
    expect((await Note.find().lean()).map(({ _id }) => _id)).to.deep.equal(['b', 'c']);
  });

  it('ends what is being read when it is closed', async () => {
    const { connection, Note } = await connect();
    await Note.insertMany(Array.from({ length: 10 }, (_, i) => ({ _id: `${i}`, text: `${i}` })));
    const cursor = Note.collection.find();
    await cursor.next();
    await connection.close();
    const { MongoClientClosedError } = mongoose.mongo;
    expect(await cursor.next().catch((e: unknown) => e)).to.be.instanceOf(MongoClientClosedError);
    const late = Note.findById('1').catch((e: unknown) => e);
    expect(await late).to.be.instanceOf(Error);
  });

  type NoteModel = Awaited<ReturnType<typeof connect>>['Note'];
  const refused: Record<string, (Note: NoteModel) => unknown> = {
    'a session': (Note) => Note.startSession(),
    'a transaction': (Note) => Note.db.transaction(() => Promise.resolve()),
    'watch()': (Note) => Note.collection.watch(),
    $text: (Note) => Note.find({ $text: { $search: 'x' } }),
    $where: (Note) => Note.find({ $where: 'true' }),
    '$near inside $and': (Note) => Note.collection.findOne({ $and: [{ at: { $near: [0, 0] } }] }),
    collation: (Note) => Note.find().collation({ locale: 'de' }),
    'a text index': (Note) => Note.collection.createIndex({ text: 'text' }),
    'a geo index': (Note) => Note.collection.createIndex({ text: '2dsphere' }),
    'a hashed index': (Note) => Note.collection.createIndex({ text: 'hashed' }),
    'a capped collection': (Note) => Note.db.createCollection('c', { capped: true, size: 1 }),
    $out: (Note) => Note.aggregate([{ $out: 'x' }]),
    $merge: (Note) => Note.aggregate([{ $merge: { into: 'x' } }]),
    $bucket: (Note) => Note.aggregate([{ $bucket: { groupBy: '$at', boundaries: [0, 1] } }]),
    'a $lookup by variables': (Note) =>
      Note.aggregate([{ $lookup: { from: 'x', let: { a: '$a' }, pipeline: [], as: 'y' } }]),
    'a named time zone': (Note) =>
      Note.aggregate([{ $project: { h: { $hour: { date: '$at', timezone: 'Europe/Berlin' } } } }]),
    'a positional projection': (Note) => Note.find({ text: 'a' }, { 'text.$': 1 }),
    'a database command': (Note) => Note.db.db?.command({ collStats: 'notes' }),
    'a bulk operation built by hand': (Note) =>
      (
        Note.collection as unknown as { initializeOrderedBulkOp(): unknown }
      ).initializeOrderedBulkOp(),
  };
  for (const [what, attempt] of Object.entries(refused)) {
    it(`says that it does not support ${what}`, async () => {
      const { Note } = await connect();
      const refusal = await Promise.resolve()
        .then(() => attempt(Note))
        .then(
          () => 'not refused',
          (error: unknown) => error,
        );
      expect(String(refusal)).to.match(/is not supported in embedded mode/);
      expect(refusal).to.include({ code: 115 });
    });
  }
});
