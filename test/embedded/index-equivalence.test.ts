import { expect } from 'chai';
import fc from 'fast-check';
import type { Connection, mongo } from 'mongoose';
import { compileFilter } from '../../src/embedded/filter.js';
import { type DocumentStore, embeddedStore } from './support/document-stores.js';

type Fields = Record<string, unknown>;
type Direction = 1 | -1;

const LONG = 'long '.repeat(50);

const common = fc.constantFrom<unknown>(0, 1, 2, 'x', null, new Date(5));
const strange = fc.constantFrom<unknown>(
  ...[-1.5, Infinity, '', 'x\u0000', 'xy', 'é', `${LONG}a`, `${LONG}b`, true, false, new Date(0)],
);
const scalar = fc.oneof({ weight: 3, arbitrary: common }, { weight: 1, arbitrary: strange });
const single = fc.oneof({ weight: 6, arbitrary: scalar }, fc.record({ d: scalar }));
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ d: scalar }) },
  { weight: 1, arbitrary: fc.array(fc.record({ d: scalar }), { maxLength: 2 }) },
);
// Two lists in one index are refused, so that only one field has any, and not in every world.
const docOf = (a: fc.Arbitrary<unknown>): fc.Arbitrary<Fields> =>
  fc.record({ a, b: single, c: single }, { requiredKeys: [] });

const bound = fc.tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar);
const condition = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 4 }).map((list) => ({ $in: list })) },
  { weight: 3, arbitrary: bound.map(([operator, limit]) => ({ [operator]: limit })) },
  {
    weight: 1,
    arbitrary: fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
  },
  { weight: 1, arbitrary: fc.boolean().map((there) => ({ $exists: there })) },
  { weight: 1, arbitrary: scalar.map((other) => ({ $ne: other })) },
);
const byId = fc
  .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), fc.integer({ min: 0, max: 20 }))
  .map(([operator, id]): [string, unknown] => ['_id', { [operator]: id }]);
const path = fc.constantFrom('a', 'a', 'b', 'b', 'c', 'a.d', 'b.d');
const conjunction = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.tuple(path, condition) }, byId), { maxLength: 3 })
  .map((pairs): Fields => Object.fromEntries(pairs));
const filter: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 5, arbitrary: conjunction },
  {
    weight: 1,
    arbitrary: fc
      .tuple(conjunction, fc.array(conjunction, { minLength: 1, maxLength: 2 }))
      .map(([all, any]) => ({ ...all, $or: any })),
  },
);

const direction = fc.constantFrom<Direction>(1, -1);
const order = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'b.d', '_id', '_id'), direction), {
    minLength: 1,
    maxLength: 3,
    selector: ([field]) => field,
  })
  .map((pairs): [string, Direction][] => pairs);
const kind = fc.constantFrom<mongo.CreateIndexesOptions>(
  ...[{}, {}, {}, { sparse: true }],
  { partialFilterExpression: { a: { $exists: true } } },
  { partialFilterExpression: { b: 1 } },
  { partialFilterExpression: { c: { $gt: 0 } } },
  { partialFilterExpression: { b: { $in: [1, 'x', null] }, c: { $type: 'string' } } },
);
const index = fc.record({ key: order, kind });

const query = fc.record({
  filter,
  order,
  /** Sorts by an index's fields instead, as they are or turned round, after those left out. */
  like: fc.option(fc.record({ index: fc.nat(3), leaveOut: fc.nat(1), turn: direction })),
  skip: fc.integer({ min: 0, max: 3 }),
  limit: fc.integer({ min: 0, max: 6 }),
});
type Asked = typeof query extends fc.Arbitrary<infer T> ? T : never;

const changeOf = (a: fc.Arbitrary<unknown>) =>
  fc.record({ filter, set: fc.option(fc.record({ a, b: single }, { requiredKeys: [] })) });

const worldOf = (a: fc.Arbitrary<unknown>) =>
  fc.record({
    docs: fc.array(docOf(a), { maxLength: 25 }),
    indexes: fc.uniqueArray(index, {
      minLength: 1,
      maxLength: 4,
      selector: (each) => JSON.stringify(each),
    }),
    changes: fc.array(changeOf(a), { maxLength: 4 }),
    queries: fc.array(query, { minLength: 12, maxLength: 12 }),
  });
const world = fc.oneof(worldOf(value), worldOf(single));

interface Numbered {
  _id: number;
  [field: string]: unknown;
}

function numbered(connection: Connection, name: string) {
  return connection.collection<Numbered>(name);
}

/** The order asked for, with the id last so that there is only one right answer. */
function sortOf({ order: own, like }: Asked, keys: [string, Direction][][]): [string, Direction][] {
  const key = like ? keys[like.index % keys.length] : undefined;
  const base = key
    ? key.slice(like?.leaveOut).map(([f, d]): [string, Direction] => [f, d === like?.turn ? 1 : -1])
    : own;
  return base.some(([field]) => field === '_id') ? base : [...base, ['_id', 1]];
}

/** Ids are indexed everywhere; the same number in another field is not. */
const numberForId = <T>([field, rest]: [string, T]): [string, T] => [
  field === '_id' ? 'number' : field,
  rest,
];

function byNumber(wanted: Fields): Fields {
  const pairs = Object.entries(wanted).map(([field, rest]): [string, unknown] =>
    field === '$or' ? [field, (rest as Fields[]).map(byNumber)] : numberForId([field, rest]),
  );
  return Object.fromEntries(pairs);
}

const onlyB = ({ _id, ...rest }: Numbered) => ('b' in rest ? { _id, b: rest['b'] } : { _id });

describe('An index of the embedded store', () => {
  let store: DocumentStore;
  let runs = 0;
  before(async () => {
    store = await embeddedStore();
  });
  after(async () => {
    await store.discard();
  });

  it('never changes what a query finds', async () => {
    const plans: string[] = [];
    await fc.assert(
      fc.asyncProperty(world, async ({ docs, indexes, changes, queries }) => {
        const run = ++runs;
        const plain = numbered(store.connection, `plain-${run}`);
        const indexed = numbered(store.connection, `indexed-${run}`);
        for (const [i, { key, kind: options }] of indexes.entries()) {
          await indexed.createIndex(Object.fromEntries(key), { ...options, name: `index-${i}` });
        }
        for (const collection of [plain, indexed]) {
          if (docs.length > 0) {
            await collection.insertMany(docs.map((d, _id) => ({ _id, number: _id, ...d })));
          }
          for (const { filter: some, set } of changes) {
            if (set) await collection.updateMany(some, { $set: set });
            else await collection.deleteMany(some);
          }
        }
        const keys = indexes.map(({ key }) => key);
        const stored = await plain.find().toArray();
        for (const asked of queries) {
          const { filter: wanted, skip, limit } = asked;
          const options = { sort: sortOf(asked, keys), skip, limit };
          const expected = await plain
            .find(byNumber(wanted), { ...options, sort: options.sort.map(numberForId) })
            .toArray();
          expect(await indexed.find(wanted, options).toArray()).to.deep.equal(expected);
          const all = await plain.find(byNumber(wanted)).toArray();
          expect(await indexed.countDocuments(wanted)).to.equal(all.length);
          // What is passed over is read in part only, and so is what a projection asks for.
          const { test } = compileFilter(byNumber(wanted));
          expect(all).to.deep.equal(stored.filter((doc) => test(doc)));
          const projected = indexed.find(wanted, { ...options, projection: { b: 1 } });
          expect(await projected.toArray()).to.deep.equal(expected.map(onlyB));
          plans.push(JSON.stringify(await indexed.find(wanted, options).explain()));
        }
        await plain.drop();
        await indexed.drop();
      }),
      { numRuns: 40 },
    );
    const some = (text: string) => plans.filter((plan) => plan.includes(text)).length;
    expect(some('"indexName":"index-')).to.be.greaterThan(40);
    expect(some('"direction":"backward"')).to.be.greaterThan(0);
    expect(plans.length - some('"stage":"SORT"')).to.be.greaterThan(10);
  });
});
