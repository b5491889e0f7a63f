import { expect } from 'chai';
import fc from 'fast-check';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

const { MongoBulkWriteError, MongoServerError, ObjectId } = mongoose.mongo;

interface Loose {
  _id?: string | number | mongo.ObjectId;
  [field: string]: unknown;
}

function loose(connection: Connection, name: string) {
  return connection.collection<Loose>(name);
}

async function refusalOf(work: Promise<unknown>): Promise<mongo.MongoServerError> {
  const refusal: unknown = await work.then(
    () => 'not refused',
    (error: unknown) => error,
  );
  expect(refusal).to.be.instanceOf(MongoServerError);
  return refusal as mongo.MongoServerError;
}

describeOnEveryStore('Writes', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
  });
  after(async () => {
    await store.discard();
  });

  it('give a document an id that it keeps', async () => {
    const collection = loose(store.connection, 'given');
    const doc: Loose = { a: 1 };
    const { insertedId } = await collection.insertOne(doc);
    expect(doc._id).to.equal(insertedId);
    expect(insertedId).to.be.instanceOf(ObjectId);
    expect(await collection.findOne({ _id: insertedId })).to.deep.equal({ _id: insertedId, a: 1 });
  });

  it('refuse a second document with the same id', async () => {
    const collection = loose(store.connection, 'same-id');
    await collection.insertOne({ _id: 1 });
    const refusal = await refusalOf(collection.insertOne({ _id: 1, a: 1 }));
    expect(refusal.code).to.equal(11000);
    expect(refusal.message).to.match(
      /E11000 duplicate key error collection: \S+\.same-id index: _id_/,
    );
    expect(await collection.findOne({})).to.deep.equal({ _id: 1 });
  });

  it('stop an ordered list at the first refusal', async () => {
    const collection = loose(store.connection, 'ordered');
    const docs = [{ _id: 1 }, { _id: 2 }, { _id: 1 }, { _id: 3 }];
    const refusal = await refusalOf(collection.insertMany(docs));
    expect(refusal).to.be.instanceOf(MongoBulkWriteError);
    expect(refusal).to.include({ code: 11000, insertedCount: 2 });
    expect(await collection.countDocuments()).to.equal(2);
  });

  it('go on after a refusal in an unordered list', async () => {
    const collection = loose(store.connection, 'unordered');
    const docs = [{ _id: 1 }, { _id: 1 }, { _id: 3 }, { _id: 3 }];
    const refusal = await refusalOf(collection.insertMany(docs, { ordered: false }));
    const { writeErrors, result } = refusal as mongo.MongoBulkWriteError;
    expect([writeErrors].flat().map(({ index }) => index)).to.deep.equal([1, 3]);
    expect(result.insertedCount).to.equal(2);
    expect(await collection.countDocuments()).to.equal(2);
  });

  it('count what a mixed list did', async () => {
    const collection = loose(store.connection, 'mixed');
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 1, a: 1 } } },
      { insertOne: { document: { _id: 2, a: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $set: { b: 2 } } } },
      { updateOne: { filter: { _id: 3 }, update: { $set: { b: 2 } }, upsert: true } },
      { updateMany: { filter: {}, update: { $inc: { n: 1 } } as Loose } },
      { replaceOne: { filter: { _id: 3 }, replacement: { c: 1 } } },
      { deleteOne: { filter: { _id: 2 } } },
      { deleteMany: { filter: { a: 9 } } },
    ]);
    const { insertedCount, matchedCount, modifiedCount, upsertedCount, deletedCount } = result;
    expect([insertedCount, matchedCount, modifiedCount, upsertedCount, deletedCount]).to.deep.equal(
      [2, 5, 5, 1, 1],
    );
    expect(result.upsertedIds).to.deep.equal({ 3: 3 });
    expect(await collection.find().sort({ _id: 1 }).toArray()).to.deep.equal([
      { _id: 1, a: 1, b: 2, n: 1 },
      { _id: 3, c: 1 },
    ]);
  });

  it('keep what was there when an update would break a unique index', async () => {
    const collection = loose(store.connection, 'unique-update');
    await collection.createIndex({ k: 1 }, { unique: true });
    await collection.insertMany([
      { _id: 1, k: 'a' },
      { _id: 2, k: 'b' },
    ]);
    const update = { $set: { k: 'a', other: 1 } };
    expect((await refusalOf(collection.updateOne({ _id: 2 }, update))).code).to.equal(11000);
    expect((await refusalOf(collection.findOneAndUpdate({ _id: 2 }, update))).code).to.equal(11000);
    expect(await collection.findOne({ k: 'b' })).to.deep.equal({ _id: 2, k: 'b' });
    await collection.updateOne({ _id: 2 }, { $set: { k: 'c' } });
    await collection.insertOne({ _id: 3, k: 'b' });
  });

  it('hold several fields together unique', async () => {
    const collection = loose(store.connection, 'unique-compound');
    await collection.createIndex({ channel: 1, dueAt: 1 }, { unique: true });
    const dueAt = new Date(5);
    await collection.insertMany([
      { _id: 1, channel: 'x', dueAt },
      { _id: 2, channel: 'y', dueAt },
      { _id: 3, channel: 'x' },
    ]);
    const refusal = await refusalOf(collection.insertOne({ _id: 4, channel: 'x', dueAt }));
    expect(refusal).to.deep.include({
      keyPattern: { channel: 1, dueAt: 1 },
      keyValue: { channel: 'x', dueAt },
    });
    await refusalOf(collection.insertOne({ _id: 5, channel: 'x', dueAt: null }));
  });

  it('hold unique only what a sparse index sees', async () => {
    const collection = loose(store.connection, 'unique-sparse');
    await collection.createIndex({ k: 1 }, { unique: true, sparse: true });
    await collection.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3, k: 'a' }, { _id: 4, k: null }]);
    await refusalOf(collection.insertOne({ _id: 5, k: 'a' }));
    await refusalOf(collection.insertOne({ _id: 6, k: null }));
    expect(await collection.countDocuments({ k: null })).to.equal(3);
  });

  it('hold unique only what a partial index sees', async () => {
    const collection = loose(store.connection, 'unique-partial');
    const partialFilterExpression = { holds: { $type: 'date' } };
    await collection.createIndex(
      { channel: 1, holds: 1 },
      { unique: true, partialFilterExpression },
    );
    const holds = new Date(7);
    await collection.insertMany([
      { _id: 1, channel: 'x', holds },
      { _id: 2, channel: 'x', holds: null },
      { _id: 3, channel: 'x', holds: null },
    ]);
    await refusalOf(collection.insertOne({ _id: 4, channel: 'x', holds }));
    await collection.updateOne({ _id: 1 }, { $set: { holds: null } });
    await collection.updateOne({ _id: 2 }, { $set: { holds } });
    await refusalOf(collection.updateOne({ _id: 3 }, { $set: { holds } }));
  });

  it('tell apart values that are long and alike', async () => {
    const collection = loose(store.connection, 'unique-long');
    await collection.createIndex({ text: 1 }, { unique: true });
    const long = 'same beginning '.repeat(100);
    await collection.insertMany([{ text: `${long}a` }, { text: `${long}b` }]);
    await refusalOf(collection.insertOne({ text: `${long}a` }));
    expect(await collection.countDocuments({ text: `${long}b` })).to.equal(1);
  });

  it('refuse an index that what is there would break', async () => {
    const collection = loose(store.connection, 'unique-late');
    await collection.insertMany([{ k: 1 }, { k: 1 }]);
    expect((await refusalOf(collection.createIndex({ k: 1 }, { unique: true }))).code).to.equal(
      11000,
    );
    expect(await collection.indexExists('k_1')).to.equal(false);
    expect(await collection.countDocuments({ k: 1 })).to.equal(2);
  });

  it('let one of many at once have a unique key', async () => {
    let run = 0;
    const keys = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(keys, async (wanted) => {
        const collection = loose(store.connection, `unique-race-${++run}`);
        await collection.createIndex({ k: 1 }, { unique: true });
        const results = await Promise.allSettled(wanted.map((k) => collection.insertOne({ k })));
        const kept = await collection.find().toArray();
        const distinct = new Set(wanted);
        expect(results.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(
          distinct.size,
        );
        expect(new Set(kept.map(({ k }) => k))).to.deep.equal(distinct);
        expect(kept).to.have.lengthOf(distinct.size);
        await collection.drop();
      }),
      { numRuns: 15 },
    );
  });

  it('let one of many at once make a document, and count the rest onto it', async () => {
    const collection = loose(store.connection, 'upsert-race');
    const one = () =>
      collection.findOneAndUpdate({ _id: 'k' }, { $inc: { n: 1 } } as Loose, { upsert: true });
    const results = await Promise.allSettled(Array.from({ length: 20 }, one));
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect(await collection.find().toArray()).to.deep.equal([{ _id: 'k', n: done }]);
  });

  it('give each of many claimants another document', async () => {
    const collection = loose(store.connection, 'claims');
    await collection.createIndex({ state: 1, n: 1 });
    await collection.insertMany(
      Array.from({ length: 50 }, (_, n) => ({ _id: n, n, state: 'queued' })),
    );
    const claim = () =>
      collection.findOneAndUpdate(
        { state: 'queued' },
        { $set: { state: 'claimed' } },
        { sort: { n: 1 } },
      );
    const claimed = await Promise.all(Array.from({ length: 60 }, claim));
    const ids = claimed.flatMap((doc) => (doc ? [doc._id] : []));
    expect(new Set(ids).size).to.equal(50);
    expect(ids).to.have.lengthOf(50);
  });
});

describeOnEveryStore('Reads', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
    const docs = Array.from({ length: 30 }, (_, i) => ({
      _id: i,
      tags: ['all', `t${i % 3}`],
      n: i % 5,
    }));
    await loose(store.connection, 'thirty').insertMany(docs);
  });
  after(async () => {
    await store.discard();
  });

  it('list distinct values in order, also inside lists', async () => {
    const thirty = loose(store.connection, 'thirty');
    expect(await thirty.distinct('n')).to.deep.equal([0, 1, 2, 3, 4]);
    expect(await thirty.distinct('tags', { n: 0 })).to.deep.equal(['all', 't0', 't1', 't2']);
    expect(await thirty.distinct('none')).to.deep.equal([]);
  });

  it('go through a cursor one by one, and stop', async () => {
    const thirty = loose(store.connection, 'thirty');
    const cursor = thirty.find({}).sort({ _id: -1 }).skip(1).limit(4).project({ n: 1 });
    expect(await cursor.hasNext()).to.equal(true);
    expect(await cursor.next()).to.deep.equal({ _id: 28, n: 3 });
    expect(await cursor.toArray()).to.deep.equal([
      { _id: 27, n: 2 },
      { _id: 26, n: 1 },
      { _id: 25, n: 0 },
    ]);
    expect(await cursor.next()).to.equal(null);
    const seen: unknown[] = [];
    for await (const { _id } of thirty.find({}).sort({ _id: 1 })) {
      seen.push(_id);
      if (seen.length === 3) break;
    }
    expect(seen).to.deep.equal([0, 1, 2]);
  });

  it('see, through a cursor, documents that are deleted meanwhile or not, but no other', async () => {
    const collection = loose(store.connection, 'moving');
    await collection.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id, a: 1 })));
    const cursor = collection.find({ a: 1 }).sort({ _id: 1 });
    expect(await cursor.next()).to.deep.equal({ _id: 0, a: 1 });
    await collection.deleteMany({ _id: { $gt: 5 } });
    const rest = await cursor.toArray();
    expect(rest.slice(0, 5).map(({ _id }) => _id)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(await collection.countDocuments()).to.equal(6);
  });

  it('count with skip and limit', async () => {
    const thirty = loose(store.connection, 'thirty');
    expect(await thirty.countDocuments({ n: 1 })).to.equal(6);
    expect(await thirty.countDocuments({ n: 1 }, { skip: 4 })).to.equal(2);
    expect(await thirty.countDocuments({ n: 1 }, { limit: 5 })).to.equal(5);
    expect(await thirty.estimatedDocumentCount()).to.equal(30);
  });

  it('find nothing in a collection that was never written', async () => {
    const none = loose(store.connection, 'none');
    expect(await none.find({}).sort({ a: 1 }).toArray()).to.deep.equal([]);
    expect(await none.countDocuments({ a: 1 })).to.equal(0);
    expect((await none.updateOne({ a: 1 }, { $set: { a: 2 } })).matchedCount).to.equal(0);
    expect((await none.deleteMany({})).deletedCount).to.equal(0);
  });
});
