import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { type DocumentStore, describeOnEveryStore } from './support/document-stores.js';

type Fields = Record<string, unknown>;

/** What a pipeline makes of documents numbered from 0, by what the MongoDB manual says. */
interface Case {
  readonly title: string;
  readonly docs: readonly Fields[];
  readonly pipeline: Fields[];
  readonly gives: readonly Fields[];
}

const day = (date: number, hour = 0) => new Date(Date.UTC(2024, 0, date, hour));
const computed = (r: unknown) => [{ $project: { _id: 0, r } }];

const CASES: readonly Case[] = [
  {
    title: '$group takes null and missing for one',
    docs: [{ a: 1 }, {}, { a: null }],
    pipeline: [{ $group: { _id: '$a', n: { $sum: 1 } } }, { $sort: { _id: 1 } }],
    gives: [
      { _id: null, n: 2 },
      { _id: 1, n: 1 },
    ],
  },
  {
    title: '$group by several fields',
    docs: [
      { a: 1, b: 'x' },
      { a: 1, b: 'x' },
    ],
    pipeline: [{ $group: { _id: { a: '$a', b: '$b' }, n: { $sum: 1 } } }],
    gives: [{ _id: { a: 1, b: 'x' }, n: 2 }],
  },
  {
    title: '$sum and $avg pass over what is no number',
    docs: [{ a: 1 }, { a: 'x' }, {}],
    pipeline: [{ $group: { _id: null, s: { $sum: '$a' }, v: { $avg: '$a' } } }],
    gives: [{ _id: null, s: 1, v: 1 }],
  },
  {
    title: '$min and $max pass over null',
    docs: [{ a: null }, { a: 3 }, { a: 1 }],
    pipeline: [{ $group: { _id: null, least: { $min: '$a' }, most: { $max: '$a' } } }],
    gives: [{ _id: null, least: 1, most: 3 }],
  },
  {
    title: '$first, $last and $push keep the order',
    docs: [{ a: 2 }, { a: 1 }],
    pipeline: [
      { $sort: { a: 1 } },
      { $group: { _id: null, f: { $first: '$a' }, l: { $last: '$a' }, p: { $push: '$a' } } },
    ],
    gives: [{ _id: null, f: 1, l: 2, p: [1, 2] }],
  },
  {
    title: '$first can be the whole document',
    docs: [{ a: 2 }, { a: 1 }],
    pipeline: [{ $sort: { a: 1 } }, { $group: { _id: null, f: { $first: '$$ROOT' } } }],
    gives: [{ _id: null, f: { _id: 1, a: 1 } }],
  },
  {
    title: '$addToSet keeps one of each',
    docs: [{ a: 1 }, { a: 1 }],
    pipeline: [{ $group: { _id: null, s: { $addToSet: '$a' } } }],
    gives: [{ _id: null, s: [1] }],
  },
  {
    title: '$sum counts by a condition',
    docs: [{ a: 1 }, { a: 5 }, { a: 9 }],
    pipeline: [{ $group: { _id: null, n: { $sum: { $cond: [{ $gt: ['$a', 3] }, 1, 0] } } } }],
    gives: [{ _id: null, n: 2 }],
  },
  {
    title: '$match after $group filters groups',
    docs: [{ a: 1 }, { a: 1 }, { a: 2 }],
    pipeline: [{ $group: { _id: '$a', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }],
    gives: [{ _id: 1, n: 2 }],
  },
  {
    title: '$unwind gives a document for each element',
    docs: [{ a: [1, 2] }, { a: [] }, {}],
    pipeline: [{ $unwind: '$a' }],
    gives: [
      { _id: 0, a: 1 },
      { _id: 0, a: 2 },
    ],
  },
  {
    title: '$unwind can keep those without',
    docs: [{ a: [] }, { a: [1] }, {}],
    pipeline: [{ $unwind: { path: '$a', preserveNullAndEmptyArrays: true } }],
    gives: [{ _id: 0 }, { _id: 1, a: 1 }, { _id: 2 }],
  },
  {
    title: '$project computes and includes',
    docs: [{ a: 2, b: 3, c: 4 }],
    pipeline: [{ $project: { _id: 0, a: 1, r: { $multiply: ['$a', '$b'] } } }],
    gives: [{ a: 2, r: 6 }],
  },
  {
    title: '$addFields goes into documents',
    docs: [{ a: { b: 1 } }],
    pipeline: [{ $addFields: { 'a.c': 2, d: { $add: ['$a.b', 1] } } }],
    gives: [{ _id: 0, a: { b: 1, c: 2 }, d: 2 }],
  },
  {
    title: '$set and $unset are stages',
    docs: [{ a: 1, b: 2 }],
    pipeline: [{ $set: { a: 5 } }, { $unset: 'b' }],
    gives: [{ _id: 0, a: 5 }],
  },
  {
    title: '$replaceRoot takes a document within',
    docs: [{ a: { x: 1 } }],
    pipeline: [{ $replaceRoot: { newRoot: '$a' } }],
    gives: [{ x: 1 }],
  },
  {
    title: '$count of nothing is nothing',
    docs: [{ a: 1 }],
    pipeline: [{ $match: { a: 9 } }, { $count: 'n' }],
    gives: [],
  },
  {
    title: '$count counts',
    docs: [{ a: 1 }, { a: 1 }, { a: 2 }],
    pipeline: [{ $match: { a: 1 } }, { $count: 'n' }],
    gives: [{ n: 2 }],
  },
  {
    title: '$sortByCount orders by frequency',
    docs: [{ a: 'x' }, { a: 'y' }, { a: 'y' }],
    pipeline: [{ $sortByCount: '$a' }],
    gives: [
      { _id: 'y', count: 2 },
      { _id: 'x', count: 1 },
    ],
  },
  {
    title: '$sort, $skip and $limit page',
    docs: [{ a: 3 }, { a: 1 }, { a: 2 }],
    pipeline: [{ $sort: { a: -1 } }, { $skip: 1 }, { $limit: 1 }],
    gives: [{ _id: 2, a: 2 }],
  },
  {
    title: '$limit before $skip leaves fewer',
    docs: [{ a: 3 }, { a: 1 }, { a: 2 }],
    pipeline: [{ $sort: { a: 1 } }, { $limit: 2 }, { $skip: 1 }],
    gives: [{ _id: 2, a: 2 }],
  },
  {
    title: '$facet runs several pipelines over the same documents',
    docs: [{ a: 1 }, { a: 2 }, { a: 3 }],
    pipeline: [
      {
        $facet: {
          total: [{ $count: 'n' }],
          page: [{ $sort: { a: -1 } }, { $limit: 1 }, { $project: { _id: 0, a: 1 } }],
        },
      },
    ],
    gives: [{ total: [{ n: 3 }], page: [{ a: 3 }] }],
  },
  {
    title: '$lookup joins by one field',
    docs: [{ k: 'post', ref: 2 }, { k: 'post' }, { k: 'channel', name: 'x' }],
    pipeline: [
      { $match: { k: 'post' } },
      { $lookup: { from: '$self', localField: 'ref', foreignField: '_id', as: 'found' } },
      { $sort: { _id: 1 } },
    ],
    gives: [
      { _id: 0, k: 'post', ref: 2, found: [{ _id: 2, k: 'channel', name: 'x' }] },
      { _id: 1, k: 'post', found: [] },
    ],
  },
  {
    title: '$lookup joins each element of a list',
    docs: [{ refs: [1, 2] }, { k: 1 }, { k: 2 }],
    pipeline: [
      { $match: { _id: 0 } },
      { $lookup: { from: '$self', localField: 'refs', foreignField: 'k', as: 'found' } },
      { $project: { n: { $size: '$found' } } },
    ],
    gives: [{ _id: 0, n: 2 }],
  },
  {
    title: '$lookup runs stages on what it found for each document',
    docs: [{ g: 1 }, { of: 1, v: 5 }, { of: 1, v: 7 }, { of: 2, v: 9 }],
    pipeline: [
      { $match: { g: 1 } },
      {
        $lookup: {
          from: '$self',
          localField: 'g',
          foreignField: 'of',
          pipeline: [{ $sort: { v: -1 } }, { $limit: 1 }, { $project: { _id: 0, v: 1 } }],
          as: 'best',
        },
      },
    ],
    gives: [{ _id: 0, g: 1, best: [{ v: 7 }] }],
  },
  {
    title: 'missing is less than a number in an expression',
    docs: [{}],
    pipeline: computed({ $lt: ['$a', 0] }),
    gives: [{ r: true }],
  },
  {
    title: 'null is not greater than a number in an expression',
    docs: [{ a: null }],
    pipeline: computed({ $gt: ['$a', 0] }),
    gives: [{ r: false }],
  },
  {
    title: '$ifNull stands in for the missing',
    docs: [{}],
    pipeline: computed({ $ifNull: ['$a', 'd'] }),
    gives: [{ r: 'd' }],
  },
  {
    title: '$concat with null is null',
    docs: [{ a: 'x' }],
    pipeline: computed({ $concat: ['$a', '$b'] }),
    gives: [{ r: null }],
  },
  {
    title: '$subtract of dates is milliseconds',
    docs: [{ a: day(2), b: day(1) }],
    pipeline: computed({ $subtract: ['$a', '$b'] }),
    gives: [{ r: 86_400_000 }],
  },
  {
    title: '$dateTrunc cuts to the day',
    docs: [{ a: day(2, 13) }],
    pipeline: computed({ $dateTrunc: { date: '$a', unit: 'day' } }),
    gives: [{ r: day(2) }],
  },
  {
    title: '$dateToString writes in UTC',
    docs: [{ a: day(2, 13) }],
    pipeline: computed({
      $dateToString: { date: '$a', format: '%Y-%m-%d %H', timezone: 'UTC' },
    }),
    gives: [{ r: '2024-01-02 13' }],
  },
  {
    title: '$switch falls back',
    docs: [{ a: 3 }],
    pipeline: computed({
      $switch: { branches: [{ case: { $lt: ['$a', 2] }, then: 'low' }], default: 'high' },
    }),
    gives: [{ r: 'high' }],
  },
  {
    title: '$filter, $map and $size work on lists',
    docs: [{ a: [1, 2, 3] }],
    pipeline: [
      {
        $project: {
          _id: 0,
          f: { $filter: { input: '$a', as: 'x', cond: { $gt: ['$$x', 1] } } },
          m: { $map: { input: '$a', as: 'x', in: { $add: ['$$x', 1] } } },
          n: { $size: '$a' },
          e: { $arrayElemAt: ['$a', -1] },
        },
      },
    ],
    gives: [{ f: [2, 3], m: [2, 3, 4], n: 3, e: 3 }],
  },
];

describeOnEveryStore('A pipeline', (open) => {
  let store: DocumentStore;
  before(async () => {
    store = await open();
  });
  after(async () => {
    await store.discard();
  });

  for (const [i, { title, docs, pipeline, gives }] of CASES.entries()) {
    it(title, async () => {
      const name = `pipeline-${i}`;
      const collection = numbered(store.connection, name);
      await collection.insertMany(docs.map((doc, _id) => ({ _id, ...doc })));
      const result = await collection.aggregate(joiningItself(pipeline, name)).toArray();
      expect(result).to.deep.equal(gives);
    });
  }

  it('changes nothing that is stored', async () => {
    const collection = numbered(store.connection, 'untouched');
    await collection.insertOne({ _id: 1, a: { b: 1 }, c: [1] });
    const stages = [{ $set: { 'a.b': 2 } }, { $unwind: '$c' }, { $unset: 'c' }];
    await collection.aggregate(stages).toArray();
    expect(await collection.findOne({})).to.deep.equal({ _id: 1, a: { b: 1 }, c: [1] });
  });

  it('can be read one by one', async () => {
    const collection = numbered(store.connection, 'streamed');
    await collection.insertMany([1, 2, 3].map((_id) => ({ _id })));
    const seen: unknown[] = [];
    for await (const { _id } of collection.aggregate([{ $sort: { _id: -1 } }])) seen.push(_id);
    expect(seen).to.deep.equal([3, 2, 1]);
  });
});

/** A stage that joins the collection with itself is written with `$self` for its name. */
function joiningItself(pipeline: Fields[], name: string): Fields[] {
  return pipeline.map((stage) => {
    const lookup = stage['$lookup'] as Fields | undefined;
    return lookup ? { $lookup: { ...lookup, from: name } } : stage;
  });
}

interface Numbered {
  _id: number;
  [field: string]: unknown;
}

function numbered(connection: Connection, name: string) {
  return connection.collection<Numbered>(name);
}
