import { expect } from 'chai';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

type Fields = Record<string, unknown>;

/** What an update makes of the document with id 1, by what the MongoDB manual says. */
interface Case {
  readonly title: string;
  readonly doc: Fields;
  readonly filter?: Fields;
  readonly update: Fields | Fields[];
  readonly options?: mongo.UpdateOptions;
  /** The document afterwards without its id, or 'refused' with the document as it was. */
  readonly becomes: Fields | 'refused';
}

const CASES: readonly Case[] = [
  {
    title: '$set makes the documents on the way',
    doc: {},
    update: { $set: { 'a.b.c': 1 } },
    becomes: { a: { b: { c: 1 } } },
  },
  {
    title: '$set replaces an element by its place',
    doc: { a: [1, 2] },
    update: { $set: { 'a.1': 9 } },
    becomes: { a: [1, 9] },
  },
  {
    title: '$set beyond a list fills it with null',
    doc: { a: [1] },
    update: { $set: { 'a.3': 9 } },
    becomes: { a: [1, null, null, 9] },
  },
  {
    title: '$set cannot go through null',
    doc: { a: null },
    update: { $set: { 'a.b': 1 } },
    becomes: 'refused',
  },
  {
    title: '$set cannot go through a number',
    doc: { a: 5 },
    update: { $set: { 'a.b': 1 } },
    becomes: 'refused',
  },
  {
    title: '$set cannot name a field of a list',
    doc: { a: [{ b: 1 }] },
    update: { $set: { 'a.b': 2 } },
    becomes: 'refused',
  },
  {
    title: '$set of undefined is null',
    doc: { a: 1 },
    update: { $set: { a: undefined } },
    becomes: { a: null },
  },
  {
    title: '$set turns a value into another type',
    doc: { a: 1 },
    update: { $set: { a: { b: [] } } },
    becomes: { a: { b: [] } },
  },
  {
    title: '$set of documents that differ in the order of fields changes them',
    doc: { a: { x: 1, y: 2 } },
    update: { $set: { a: { y: 2, x: 1 } } },
    becomes: { a: { y: 2, x: 1 } },
  },
  {
    title: '$unset takes a field away',
    doc: { a: 1, b: { c: 1, d: 2 } },
    update: { $unset: { a: '', 'b.c': '', x: '' } },
    becomes: { b: { d: 2 } },
  },
  {
    title: '$unset leaves null in a list',
    doc: { a: [1, 2] },
    update: { $unset: { 'a.0': 1 } },
    becomes: { a: [null, 2] },
  },
  {
    title: '$inc begins at nothing',
    doc: {},
    update: { $inc: { 'a.b': 2 } },
    becomes: { a: { b: 2 } },
  },
  {
    title: '$inc refuses what is no number',
    doc: { a: 'x' },
    update: { $inc: { a: 1 } },
    becomes: 'refused',
  },
  {
    title: '$inc refuses null',
    doc: { a: null },
    update: { $inc: { a: 1 } },
    becomes: 'refused',
  },
  {
    title: '$mul of nothing is 0',
    doc: {},
    update: { $mul: { a: 5 } },
    becomes: { a: 0 },
  },
  {
    title: '$min keeps the smaller',
    doc: { a: new Date(5), b: 1 },
    update: { $min: { a: new Date(3), b: 2 } },
    becomes: { a: new Date(3), b: 1 },
  },
  {
    title: '$max begins with its value',
    doc: { a: 1 },
    update: { $max: { a: 4, b: 2 } },
    becomes: { a: 4, b: 2 },
  },
  {
    title: '$rename moves a value',
    doc: { a: { b: 1 } },
    update: { $rename: { 'a.b': 'c' } },
    becomes: { a: {}, c: 1 },
  },
  {
    title: '$push begins a list',
    doc: {},
    update: { $push: { a: 1 } },
    becomes: { a: [1] },
  },
  {
    title: '$push of a list is one element',
    doc: { a: [1] },
    update: { $push: { a: [2, 3] } },
    becomes: { a: [1, [2, 3]] },
  },
  {
    title: '$push refuses what is no list',
    doc: { a: 1 },
    update: { $push: { a: 1 } },
    becomes: 'refused',
  },
  {
    title: '$push can sort and keep the last',
    doc: { a: [{ s: 3 }, { s: 1 }] },
    update: { $push: { a: { $each: [{ s: 2 }], $sort: { s: 1 }, $slice: -2 } } },
    becomes: { a: [{ s: 2 }, { s: 3 }] },
  },
  {
    title: '$push keeps all of a list shorter than the slice',
    doc: { a: [1] },
    update: { $push: { a: { $each: [2], $slice: -5 } } },
    becomes: { a: [1, 2] },
  },
  {
    title: '$push keeps nothing with a slice of 0',
    doc: { a: [1] },
    update: { $push: { a: { $each: [2], $slice: 0 } } },
    becomes: { a: [] },
  },
  {
    title: '$push keeps no more of a list that it begins than the slice',
    doc: {},
    update: { $push: { a: { $each: [1, 2, 3], $slice: -2 }, 'b.c': { $each: [1, 2], $slice: 1 } } },
    becomes: { a: [2, 3], b: { c: [1] } },
  },
  {
    title: '$push can begin at the front',
    doc: { a: [1, 2] },
    update: { $push: { a: { $each: [0], $position: 0 } } },
    becomes: { a: [0, 1, 2] },
  },
  {
    title: '$addToSet adds what is not there',
    doc: { a: [{ x: 1 }] },
    update: { $addToSet: { a: { $each: [{ x: 1 }, { x: 2 }] } } },
    becomes: { a: [{ x: 1 }, { x: 2 }] },
  },
  {
    title: '$pull takes what a condition matches',
    doc: { a: [{ x: 1, y: 2 }, { x: 2 }] },
    update: { $pull: { a: { x: { $gte: 2 } } } },
    becomes: { a: [{ x: 1, y: 2 }] },
  },
  {
    title: '$pull takes values',
    doc: { a: [1, 2, 3] },
    update: { $pull: { a: { $in: [1, 3] } } },
    becomes: { a: [2] },
  },
  {
    title: '$pull of nothing there changes nothing',
    doc: { b: 1 },
    update: { $pull: { a: 1 } },
    becomes: { b: 1 },
  },
  {
    title: '$pullAll takes every occurrence',
    doc: { a: [1, 2, 1] },
    update: { $pullAll: { a: [1] } },
    becomes: { a: [2] },
  },
  {
    title: '$pop takes the first',
    doc: { a: [1, 2] },
    update: { $pop: { a: -1 } },
    becomes: { a: [2] },
  },
  {
    title: '$bit masks',
    doc: { a: 5 },
    update: { $bit: { a: { and: 4 } } },
    becomes: { a: 4 },
  },
  {
    title: '$ is the element the filter matched',
    doc: { a: [{ k: 1 }, { k: 2 }] },
    filter: { 'a.k': 2 },
    update: { $set: { 'a.$.v': 1 } },
    becomes: { a: [{ k: 1 }, { k: 2, v: 1 }] },
  },
  {
    title: '$ is the element $elemMatch matched',
    doc: {
      a: [
        { k: 2, z: 0 },
        { k: 2, z: 1 },
      ],
    },
    filter: { _id: 1, a: { $elemMatch: { k: 2, z: 1 } } },
    update: { $set: { 'a.$.v': 1 } },
    becomes: {
      a: [
        { k: 2, z: 0 },
        { k: 2, z: 1, v: 1 },
      ],
    },
  },
  {
    title: '$ may be a value',
    doc: { a: [1, 5, 9] },
    filter: { a: { $gt: 4 } },
    update: { $set: { 'a.$': 0 } },
    becomes: { a: [1, 0, 9] },
  },
  {
    title: '$[] is every element',
    doc: { a: [{ n: 1 }, { n: 2 }] },
    update: { $inc: { 'a.$[].n': 1 } },
    becomes: { a: [{ n: 2 }, { n: 3 }] },
  },
  {
    title: '$[name] is every element its filter matches',
    doc: { a: [{ b: [{ c: 1 }, { c: 2 }] }] },
    update: { $set: { 'a.$[].b.$[e].d': 1 } },
    options: { arrayFilters: [{ 'e.c': 2 }] },
    becomes: { a: [{ b: [{ c: 1 }, { c: 2, d: 1 }] }] },
  },
  {
    title: 'two operators cannot change one field',
    doc: {},
    update: { $set: { a: 1 }, $inc: { a: 1 } },
    becomes: 'refused',
  },
  {
    title: 'a field and its document cannot both be changed',
    doc: { a: {} },
    update: { $set: { a: {}, 'a.b': 1 } },
    becomes: 'refused',
  },
  {
    title: 'the id cannot be changed',
    doc: { a: 1 },
    update: { $set: { _id: 2 } },
    becomes: 'refused',
  },
  {
    title: 'the id may be named as it is',
    doc: { a: 1 },
    update: { $set: { _id: 1, a: 2 } },
    becomes: { a: 2 },
  },
  {
    title: '$setOnInsert says nothing to a document that is there',
    doc: { a: 1 },
    update: { $set: { a: 2 }, $setOnInsert: { b: 1 } },
    becomes: { a: 2 },
  },
  {
    title: 'a pipeline computes from the document',
    doc: { a: 1, b: 2 },
    update: [{ $set: { c: { $add: ['$a', '$b'] } } }, { $unset: 'a' }],
    becomes: { b: 2, c: 3 },
  },
];

describeOnEveryStore('An update', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
  });
  after(async () => {
    await store.discard();
  });

  for (const [i, { title, doc, filter = {}, update, options, becomes }] of CASES.entries()) {
    it(title, async () => {
      const collection = numbered(store.connection, `update-${i}`);
      await collection.insertOne({ _id: 1, ...doc });
      const change = collection.updateOne(filter, update, options);
      if (becomes === 'refused') {
        const refusal = await change.catch((error: unknown) => error);
        expect(refusal).to.be.instanceOf(mongoose.mongo.MongoServerError);
        expect(await collection.findOne({})).to.deep.equal({ _id: 1, ...doc });
      } else {
        await change;
        const found = await collection.findOne({});
        expect(JSON.stringify(found)).to.equal(JSON.stringify({ _id: 1, ...becomes }));
      }
    });
  }

  it('tells how many it matched and how many it changed', async () => {
    const collection = numbered(store.connection, 'counted');
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 2 },
    ]);
    const result = await collection.updateMany({}, { $set: { a: 2 } });
    expect(result).to.include({ matchedCount: 3, modifiedCount: 2, upsertedCount: 0 });
    const none = await collection.updateOne({ a: 9 }, { $set: { a: 1 } });
    expect(none).to.include({ matchedCount: 0, modifiedCount: 0 });
  });

  it('changes only the first in the order it is given', async () => {
    const collection = numbered(store.connection, 'ordered');
    await collection.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 3 },
      { _id: 3, a: 2 },
    ]);
    const found = await collection.findOneAndUpdate(
      { a: { $gt: 0 } },
      { $inc: { a: 10 } } as Fields,
      { sort: { a: -1 }, returnDocument: 'after', projection: { a: 1 } },
    );
    expect(found).to.deep.equal({ _id: 2, a: 13 });
    expect(await collection.findOneAndUpdate({ a: 99 }, { $inc: { a: 1 } } as Fields)).to.equal(
      null,
    );
    expect(await collection.findOneAndDelete({}, { sort: { a: 1 } })).to.deep.equal({
      _id: 1,
      a: 1,
    });
    expect(await collection.countDocuments()).to.equal(2);
  });

  it('replaces a document but for its id', async () => {
    const collection = numbered(store.connection, 'replaced');
    await collection.insertOne({ _id: 1, a: 1, b: 1 });
    await collection.replaceOne({ _id: 1 }, { c: 1 });
    expect(await collection.findOne({})).to.deep.equal({ _id: 1, c: 1 });
  });

  it('takes fields that a filter pins when it makes a document', async () => {
    const collection = numbered(store.connection, 'upserted');
    const filter = { _id: 7, 'a.b': 1, c: { $gt: 5 }, $and: [{ d: { $eq: 2 } }] };
    const update: Fields = {
      $set: { e: 1 },
      $setOnInsert: { f: 1 },
      $inc: { 'a.n': 1 },
      $push: { g: 1 },
    };
    const result = await collection.updateOne(filter, update, { upsert: true });
    expect(result).to.include({ matchedCount: 0, upsertedCount: 1, upsertedId: 7 });
    expect(await collection.findOne({})).to.deep.equal({
      _id: 7,
      a: { b: 1, n: 1 },
      d: 2,
      e: 1,
      f: 1,
      g: [1],
    });
    const again = await collection.findOneAndUpdate(
      { _id: 8 },
      { $set: { a: 1 } },
      {
        upsert: true,
        returnDocument: 'after',
        includeResultMetadata: true,
      },
    );
    expect(again.value).to.deep.equal({ _id: 8, a: 1 });
    expect(again.lastErrorObject).to.deep.include({ n: 1, updatedExisting: false, upserted: 8 });
  });
});

interface Numbered {
  _id: number;
  [field: string]: unknown;
}

function numbered(connection: Connection, name: string) {
  return connection.collection<Numbered>(name);
}
