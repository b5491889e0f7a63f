import { expect } from 'chai';
import type { Connection, mongo } from 'mongoose';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

type Fields = Record<string, unknown>;

/** Searches that an index is easily used wrongly for, by documents numbered from 0. */
interface Case {
  readonly title: string;
  readonly key: Record<string, 1 | -1>;
  readonly kind?: mongo.CreateIndexesOptions;
  readonly docs: readonly Fields[];
  readonly filter: Fields;
  readonly options?: mongo.FindOptions;
  readonly finds: readonly number[];
}

const LONG = 'the same beginning '.repeat(20);

const CASES: readonly Case[] = [
  {
    title: 'merges several values backwards',
    key: { a: 1, b: 1 },
    docs: [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
      { a: 1, b: 3 },
      { a: 2, b: 4 },
      { a: 3, b: 5 },
    ],
    filter: { a: { $in: [1, 2] } },
    options: { sort: { b: -1 }, limit: 3 },
    finds: [3, 2, 1],
  },
  {
    title: 'merges values of different lengths',
    key: { a: 1, b: 1 },
    docs: [
      { a: 'long name', b: 1 },
      { a: 'x', b: 2 },
      { a: 'long name', b: 3 },
    ],
    filter: { a: { $in: ['x', 'long name'] } },
    options: { sort: { b: 1 } },
    finds: [0, 1, 2],
  },
  {
    title: 'includes the bound of an id backwards',
    key: { a: 1 },
    docs: [{}, {}, {}],
    filter: { _id: { $gte: 1 } },
    options: { sort: { _id: -1 } },
    finds: [2, 1],
  },
  {
    title: 'leaves out an exclusive bound either way',
    key: { a: -1 },
    docs: [{ a: 1 }, { a: 2 }, { a: 3 }],
    filter: { a: { $gt: 1, $lt: 3 } },
    options: { sort: { a: -1 } },
    finds: [1],
  },
  {
    title: 'gives a document with a list once',
    key: { a: 1 },
    docs: [{ a: [0, 1, 2] }, { a: 1 }],
    filter: { a: { $gte: 0 } },
    options: { sort: { _id: 1 } },
    finds: [0, 1],
  },
  {
    title: 'sorts a list by all of it, not by what the filter matched',
    key: { a: 1 },
    docs: [{ a: 3 }, { a: [5, 1] }],
    filter: { a: { $gte: 2 } },
    options: { sort: { a: 1 } },
    finds: [1, 0],
  },
  {
    title: 'is not asked for null when it is sparse',
    key: { a: 1 },
    kind: { sparse: true },
    docs: [{ a: 1 }, {}, { a: null }],
    filter: { a: null },
    finds: [1, 2],
  },
  {
    title: 'is not asked for all in order when it is sparse',
    key: { a: 1 },
    kind: { sparse: true },
    docs: [{ a: 2 }, {}, { a: 1 }],
    filter: {},
    options: { sort: { a: 1 } },
    finds: [1, 2, 0],
  },
  {
    title: 'is not asked for null when it wants the field to exist',
    key: { b: 1 },
    kind: { partialFilterExpression: { a: { $exists: true } } },
    docs: [{ b: 1 }, { a: null, b: 1 }, { a: 1, b: 1 }],
    filter: { a: null, b: 1 },
    finds: [0, 1],
  },
  {
    title: 'is not asked for more than its partial filter holds',
    key: { b: 1 },
    kind: { partialFilterExpression: { a: { $gt: 5 } } },
    docs: [
      { a: 5, b: 1 },
      { a: 6, b: 1 },
      { a: 9, b: 1 },
    ],
    filter: { a: { $gte: 5 }, b: 1 },
    finds: [0, 1, 2],
  },
  {
    title: 'is asked when its partial filter holds enough',
    key: { b: 1 },
    kind: { partialFilterExpression: { a: { $gt: 5 } } },
    docs: [
      { a: 5, b: 1 },
      { a: 6, b: 1 },
      { a: 9, b: 1 },
    ],
    filter: { a: { $gt: 6 }, b: 1 },
    finds: [2],
  },
  {
    title: 'orders long texts by more than their beginning',
    key: { a: 1 },
    docs: [{ a: `${LONG}b` }, { a: `${LONG}a` }, { a: LONG }, { a: `${LONG}c` }],
    filter: { a: { $gt: `${LONG}a` } },
    options: { sort: { a: 1 } },
    finds: [0, 3],
  },
  {
    title: 'keeps to a long bound among short texts',
    key: { a: 1 },
    docs: [{ a: 'a' }, { a: 'z' }],
    filter: { a: { $gt: `${LONG}a` } },
    finds: [1],
  },
  {
    title: 'tells a text from the one it begins',
    key: { a: -1, b: 1 },
    docs: [
      { a: 'x', b: 1 },
      { a: 'x\u0000', b: 1 },
      { a: 'xy', b: 1 },
    ],
    filter: { a: 'x', b: 1 },
    finds: [0],
  },
  {
    title: 'orders numbers across zero and across sizes',
    key: { a: 1 },
    docs: [-1, 0, 2 ** 40, -(2 ** 40), 0.5, -0.5].map((a) => ({ a })),
    filter: { a: { $gte: -(2 ** 40) } },
    options: { sort: { a: 1 } },
    finds: [3, 0, 5, 1, 4, 2],
  },
  {
    title: 'has every number from a bound on, and none of another type',
    key: { a: 1 },
    docs: [Infinity, Number.MAX_VALUE, -Infinity, Number.NaN, 'x', true].map((a) => ({ a })),
    filter: { a: { $gte: 0 } },
    finds: [1, 0],
    options: { sort: { a: 1 } },
  },
  {
    title: 'has the empty text among those before a bound',
    key: { a: -1 },
    docs: [{ a: '' }, { a: 'x' }, { a: LONG }, { a: 5 }],
    filter: { a: { $lt: `${LONG}a` } },
    finds: [2, 0],
    options: { sort: { a: -1 } },
  },
  {
    title: 'follows a field from one value to another, to a list and away',
    key: { a: 1 },
    docs: [{ a: 1, then: [{ $set: { a: 2 } }, { $set: { a: [3, 4] } }, { $unset: { a: '' } }] }],
    filter: { a: { $in: [1, 2, 3, 4] } },
    finds: [],
  },
];

describeOnEveryStore('An index', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
  });
  after(async () => {
    await store.discard();
  });

  for (const [i, { title, key, kind, docs, filter, options, finds }] of CASES.entries()) {
    it(title, async () => {
      const collection = numbered(store.connection, `index-${i}`);
      await collection.createIndex(key, kind);
      for (const [_id, { then = [], ...doc }] of docs.entries()) {
        await collection.insertOne({ _id, ...doc });
        for (const change of then as Fields[]) await collection.updateOne({ _id }, change);
      }
      const found = await collection.find(filter, options).toArray();
      expect(found.map(({ _id }) => _id)).to.deep.equal(finds);
      const limited = options?.limit !== undefined;
      if (!limited) expect(await collection.countDocuments(filter)).to.equal(finds.length);
    });
  }

  it('is refused over two lists of one document', async () => {
    const collection = numbered(store.connection, 'two-lists');
    await collection.createIndex({ a: 1, b: 1 });
    await collection.insertOne({ _id: 1, a: [1], b: 1 });
    const refusal = await collection
      .insertOne({ _id: 2, a: [1], b: [1] })
      .catch((error: unknown) => error);
    expect(refusal).to.include({ code: 171 });
    expect(await collection.countDocuments()).to.equal(1);
  });

  it('is refused under the name of another', async () => {
    const collection = numbered(store.connection, 'names');
    await collection.createIndex({ a: 1 }, { name: 'mine' });
    await collection.createIndex({ a: 1 }, { name: 'mine' });
    const refusal = await collection
      .createIndex({ b: 1 }, { name: 'mine' })
      .catch((error: unknown) => error);
    expect(refusal).to.include({ code: 86 });
    expect((await collection.indexes()).map(({ name }) => name)).to.deep.equal(['_id_', 'mine']);
  });
});

interface Numbered {
  _id: number;
  [field: string]: unknown;
}

function numbered(connection: Connection, name: string) {
  return connection.collection<Numbered>(name);
}
