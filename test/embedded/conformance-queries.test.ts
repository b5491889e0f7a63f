import { expect } from 'chai';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

type Fields = Record<string, unknown>;
type Options = mongo.FindOptions;

/** What a filter finds among documents numbered from 0, by what the MongoDB manual says. */
interface Case {
  readonly title: string;
  readonly docs: readonly Fields[];
  readonly filter: Fields;
  readonly finds: readonly number[];
}

const when = (ms: number) => new Date(ms);
const { ObjectId } = mongoose.mongo;
const [early, late] = [new ObjectId('0'.repeat(24)), new ObjectId('1'.repeat(24))];

const CASES: readonly Case[] = [
  {
    title: 'null means null or missing',
    docs: [{ a: null }, {}, { a: 1 }],
    filter: { a: null },
    finds: [0, 1],
  },
  {
    title: 'undefined means null',
    docs: [{ a: null }, {}, { a: 1 }],
    filter: { a: undefined },
    finds: [0, 1],
  },
  {
    title: '$ne null means there and not null',
    docs: [{ a: null }, {}, { a: 1 }],
    filter: { a: { $ne: null } },
    finds: [2],
  },
  {
    title: '$in with null finds the missing',
    docs: [{ a: null }, {}, { a: 1 }, { a: 2 }],
    filter: { a: { $in: [null, 2] } },
    finds: [0, 1, 3],
  },
  {
    title: '$nin finds the missing',
    docs: [{ a: 1 }, {}, { a: 2 }],
    filter: { a: { $nin: [1] } },
    finds: [1, 2],
  },
  {
    title: 'a comparison keeps to the type of its value',
    docs: [{ a: '5' }, { a: 5 }, { a: when(5) }, { a: true }, { a: null }],
    filter: { a: { $gt: 1 } },
    finds: [1],
  },
  {
    title: 'bounds of two types match nothing',
    docs: [{ a: 1 }, { a: 'x' }],
    filter: { a: { $gt: 0, $lt: 'z' } },
    finds: [],
  },
  {
    title: 'a date is not a number',
    docs: [{ a: when(5) }, { a: 5 }],
    filter: { a: when(5) },
    finds: [0],
  },
  {
    title: 'true is not 1',
    docs: [{ a: 1 }, { a: true }],
    filter: { a: true },
    finds: [1],
  },
  {
    title: 'ids compare by their bytes',
    docs: [{ a: early }, { a: late }],
    filter: { a: { $gt: early } },
    finds: [1],
  },
  {
    title: 'dates before a date leave out null and missing',
    docs: [{ a: when(1) }, {}, { a: null }, { a: when(9) }],
    filter: { a: { $lt: when(9) } },
    finds: [0],
  },
  {
    title: 'a value is looked for inside lists',
    docs: [{ a: [1, 2] }, { a: 1 }, { a: [[1]] }, { a: 2 }],
    filter: { a: 1 },
    finds: [0, 1],
  },
  {
    title: 'a whole list is compared in order',
    docs: [{ a: [1, 2] }, { a: [2, 1] }],
    filter: { a: [1, 2] },
    finds: [0],
  },
  {
    title: 'two bounds may be met by two elements',
    docs: [{ a: [1, 10] }, { a: [1] }],
    filter: { a: { $gt: 4, $lt: 6 } },
    finds: [0],
  },
  {
    title: '$elemMatch wants one element within both bounds',
    docs: [{ a: [1, 10] }, { a: [5] }],
    filter: { a: { $elemMatch: { $gt: 4, $lt: 6 } } },
    finds: [1],
  },
  {
    title: '$elemMatch on documents wants one that meets all',
    docs: [
      {
        a: [
          { k: 1, z: 1 },
          { k: 2, z: 0 },
        ],
      },
      { a: [{ k: 2, z: 1 }] },
    ],
    filter: { a: { $elemMatch: { k: 2, z: 1 } } },
    finds: [1],
  },
  {
    title: 'a path goes through lists of documents',
    docs: [{ a: [{ b: 1 }, { b: 2 }] }, { a: { b: 2 } }, { a: [{ b: 3 }] }],
    filter: { 'a.b': 2 },
    finds: [0, 1],
  },
  {
    title: 'a number in a path is a place in a list',
    docs: [{ a: [{ b: 1 }, { b: 2 }] }, { a: [{ b: 2 }] }],
    filter: { 'a.1.b': 2 },
    finds: [0],
  },
  {
    title: 'null through a list finds an element without the field',
    docs: [{ a: [{ b: 1 }, {}] }, { a: [{ b: 1 }] }],
    filter: { 'a.b': null },
    finds: [0],
  },
  {
    title: '$size counts elements',
    docs: [{ a: [1] }, { a: [] }, {}],
    filter: { a: { $size: 0 } },
    finds: [1],
  },
  {
    title: '$exists false leaves out null',
    docs: [{ a: null }, {}],
    filter: { a: { $exists: false } },
    finds: [1],
  },
  {
    title: '$exists true finds null',
    docs: [{ a: null }, {}],
    filter: { a: { $exists: true } },
    finds: [0],
  },
  {
    title: 'a place in a list exists when the list is that long',
    docs: [{ a: [1] }, { a: [] }, {}],
    filter: { 'a.0': { $exists: true } },
    finds: [0],
  },
  {
    title: '$type knows strings',
    docs: [{ a: 1 }, { a: '1' }],
    filter: { a: { $type: 'string' } },
    finds: [1],
  },
  {
    title: 'an expression is looked for inside lists',
    docs: [{ a: ['foo', 'bar'] }, { a: 'xfoo' }, {}],
    filter: { a: /^foo/ },
    finds: [0],
  },
  {
    title: '$regex takes options',
    docs: [{ a: 'FOO' }, { a: 'bar' }],
    filter: { a: { $regex: '^foo', $options: 'i' } },
    finds: [0],
  },
  {
    title: '$not of an expression finds the missing',
    docs: [{ a: 'foo' }, { a: 'bar' }, {}],
    filter: { a: { $not: /^f/ } },
    finds: [1, 2],
  },
  {
    title: '$not of a comparison finds other types',
    docs: [{ a: 9 }, { a: 'x' }, { a: 1 }, {}],
    filter: { a: { $not: { $gt: 5 } } },
    finds: [1, 2, 3],
  },
  {
    title: '$or beside a field wants both',
    docs: [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 2, b: 2 },
    ],
    filter: { a: 1, $or: [{ b: 2 }, { c: 1 }] },
    finds: [0],
  },
  {
    title: '$nor wants none',
    docs: [{ a: 1 }, { a: 2 }, {}],
    filter: { $nor: [{ a: 1 }] },
    finds: [1, 2],
  },
  {
    title: '$and wants all, also of one field',
    docs: [{ a: 1 }, { a: 5 }, { a: 9 }],
    filter: { $and: [{ a: { $gt: 1 } }, { a: { $lt: 9 } }] },
    finds: [1],
  },
  {
    title: '$all wants every value',
    docs: [{ a: [1, 2, 3] }, { a: [1] }, { a: 2 }],
    filter: { a: { $all: [1, 2] } },
    finds: [0],
  },
  {
    title: '$mod divides',
    docs: [{ a: 4 }, { a: 5 }],
    filter: { a: { $mod: [2, 0] } },
    finds: [0],
  },
  {
    title: '$expr compares two fields',
    docs: [
      { a: 2, b: 1 },
      { a: 1, b: 2 },
    ],
    filter: { $expr: { $gt: ['$a', '$b'] } },
    finds: [0],
  },
];

describeOnEveryStore('A filter', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
  });
  after(async () => {
    await store.discard();
  });

  for (const [i, { title, docs, filter, finds }] of CASES.entries()) {
    it(`finds by its words: ${title}`, async () => {
      const collection = numbered(store.connection, `filter-${i}`);
      await collection.insertMany(docs.map((doc, _id) => ({ _id, ...doc })));
      expect(await ids(collection, filter)).to.deep.equal(finds);
      expect(await collection.countDocuments(filter)).to.equal(finds.length);
    });

    it(`finds the same with an index: ${title}`, async () => {
      const collection = numbered(store.connection, `filter-index-${i}`);
      await collection.createIndex({ a: 1, b: -1 }).catch(() => collection.createIndex({ a: 1 }));
      await collection.createIndex({ 'a.b': -1 });
      await collection.insertMany(docs.map((doc, _id) => ({ _id, ...doc })));
      expect(await ids(collection, filter)).to.deep.equal(finds);
      expect(await collection.countDocuments(filter)).to.equal(finds.length);
    });
  }
});

describeOnEveryStore('A sort', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
  });
  after(async () => {
    await store.discard();
  });

  it('orders types as MongoDB does', async () => {
    const collection = numbered(store.connection, 'types');
    const values = ['x', 1, undefined, when(1), true, null, early, { b: 1 }, Number.NaN];
    await collection.insertMany(values.map((a, _id) => (a === undefined ? { _id } : { _id, a })));
    const order = [2, 5, 8, 1, 0, 7, 6, 4, 3];
    expect(await ids(collection, {}, { sort: { a: 1, _id: 1 } })).to.deep.equal(order);
    await collection.createIndex({ a: 1, _id: 1 });
    expect(await ids(collection, {}, { sort: { a: 1, _id: 1 } })).to.deep.equal(order);
    expect(await ids(collection, {}, { sort: { a: -1, _id: -1 } })).to.deep.equal(
      [...order].reverse(),
    );
  });

  it('takes a list by its least element upwards and by its greatest downwards', async () => {
    const collection = numbered(store.connection, 'lists');
    await collection.insertMany([
      { _id: 0, a: [5, 1] },
      { _id: 1, a: 3 },
    ]);
    expect(await ids(collection, {}, { sort: { a: 1 } })).to.deep.equal([0, 1]);
    expect(await ids(collection, {}, { sort: { a: -1 } })).to.deep.equal([0, 1]);
  });

  it('goes before skip and limit', async () => {
    const collection = numbered(store.connection, 'paged');
    await collection.insertMany([3, 1, 2, 0].map((a, _id) => ({ _id, a })));
    expect(await ids(collection, {}, { sort: { a: 1 }, skip: 1, limit: 2 })).to.deep.equal([1, 2]);
    await collection.createIndex({ a: 1 });
    expect(await ids(collection, {}, { sort: { a: 1 }, skip: 1, limit: 2 })).to.deep.equal([1, 2]);
    expect(await ids(collection, {}, { sort: { a: -1 }, skip: 3 })).to.deep.equal([3]);
  });
});

describeOnEveryStore('A projection', (open) => {
  let store: DocumentStore;
  const doc = { _id: 1, a: 1, b: { c: 1, d: [1, 2, 3] }, e: [{ f: 1, g: 1 }, { f: 2 }] };
  before(async () => {
    store = await open();
    await numbered(store.connection, 'one').insertOne({ ...doc });
  });
  after(async () => {
    await store.discard();
  });

  const cases: readonly (readonly [string, Fields, Fields])[] = [
    ['names what stays', { a: 1 }, { _id: 1, a: 1 }],
    ['can leave out the id', { a: 1, _id: 0 }, { a: 1 }],
    ['names what goes', { b: 0, e: 0 }, { _id: 1, a: 1 }],
    ['goes into documents', { 'b.c': 1 }, { _id: 1, b: { c: 1 } }],
    ['goes into lists', { 'e.f': 1 }, { _id: 1, e: [{ f: 1 }, { f: 2 }] }],
    ['takes from documents in lists', { 'e.f': 0, a: 0, b: 0 }, { _id: 1, e: [{ g: 1 }, {}] }],
    ['may be for the id alone', { _id: 1 }, { _id: 1 }],
    ['cuts lists by $slice', { a: 1, 'b.d': { $slice: 2 } }, { _id: 1, a: 1, b: { d: [1, 2] } }],
    ['picks by $elemMatch', { e: { $elemMatch: { f: 2 } } }, { _id: 1, e: [{ f: 2 }] }],
    ['passes over fields that are not there', { x: 1, 'y.z': 1 }, { _id: 1 }],
  ];

  for (const [title, projection, expected] of cases) {
    it(title, async () => {
      const found = await numbered(store.connection, 'one').findOne({}, { projection });
      expect(found).to.deep.equal(expected);
    });
  }
});

interface Numbered extends Fields {
  _id: number;
}

function numbered(connection: Connection, name: string) {
  return connection.collection<Numbered>(name);
}

async function ids(
  collection: ReturnType<typeof numbered>,
  filter: Fields,
  options: Options = { sort: { _id: 1 } },
): Promise<number[]> {
  const docs = await collection.find(filter, options).toArray();
  return docs.map(({ _id }) => _id);
}
