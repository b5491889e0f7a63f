import { expect } from 'chai';
import fc from 'fast-check';
import type { Connection, mongo } from 'mongoose';
import { type DocumentStore, embeddedStore } from './support/document-stores.js';

type Fields = Record<string, unknown>;

const LONG = 'long '.repeat(50);

const scalar = fc.constantFrom<unknown>(
  ...[0, 1, 2, -1.5, 2 ** 40, '', 'x', 'x\u0000', 'xy', 'é', `${LONG}a`, `${LONG}b`],
  ...[null, true, false, new Date(0), new Date(5)],
);
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ d: scalar }) },
  { weight: 1, arbitrary: fc.array(fc.record({ d: scalar }), { maxLength: 2 }) },
);
const single = fc.oneof({ weight: 6, arbitrary: scalar }, fc.record({ d: scalar }));
// Two lists in one index are refused, so that only one field has any.
const doc: fc.Arbitrary<Fields> = fc.record(
  { a: value, b: single, c: single },
  { requiredKeys: [] },
);

const path = fc.constantFrom('a', 'b', 'c', 'a.d', 'b.d', '_id');
const condition = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }).map((list) => ({ $in: list })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar)
      .map(([operator, limit]) => ({ [operator]: limit })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(scalar, scalar).map(([low, high]) => ({ $gte: low, $lt: high })),
  },
  { weight: 1, arbitrary: fc.boolean().map((there) => ({ $exists: there })) },
  { weight: 1, arbitrary: scalar.map((other) => ({ $ne: other })) },
);
const conjunction = fc
  .array(fc.tuple(path, condition), { maxLength: 3 })
  .map((pairs): Fields => Object.fromEntries(pairs));
const filter: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: conjunction },
  {
    weight: 1,
    arbitrary: fc
      .tuple(conjunction, fc.array(conjunction, { minLength: 1, maxLength: 2 }))
      .map(([all, any]) => ({ ...all, $or: any })),
  },
);

const direction = fc.constantFrom<1 | -1>(1, -1);
const key = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'a.d', 'b.d', '_id'), direction), {
    minLength: 1,
    maxLength: 3,
  })
  .map((pairs): Record<string, 1 | -1> => Object.fromEntries(pairs))
  // An index over a list and over something inside it has two lists.
  .filter((fields) => !('a' in fields && 'a.d' in fields));
const kind = fc.constantFrom<mongo.CreateIndexesOptions>(
  {},
  {},
  { sparse: true },
  { partialFilterExpression: { a: { $exists: true } } },
  { partialFilterExpression: { b: 1 } },
  { partialFilterExpression: { c: { $gt: 0 } } },
  { partialFilterExpression: { b: { $in: [1, 'x', null] }, c: { $type: 'string' } } },
);
const index = fc.record({ key, kind });

const query = fc.record({
  filter,
  sort: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'b.d'), direction), { maxLength: 2 }),
  skip: fc.integer({ min: 0, max: 3 }),
  limit: fc.integer({ min: 0, max: 6 }),
});

const change = fc.oneof(
  fc.record({ filter, set: fc.record({ a: value, b: single }, { requiredKeys: [] }) }),
  fc.record({ filter, remove: fc.constant(true) }),
);

interface Numbered {
  _id: number;
  [field: string]: unknown;
}

function numbered(connection: Connection, name: string) {
  return connection.collection<Numbered>(name);
}

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
    const { connection } = store;
    const world = fc.record({
      docs: fc.array(doc, { maxLength: 25 }),
      indexes: fc.uniqueArray(index, {
        minLength: 1,
        maxLength: 4,
        selector: (each) => JSON.stringify(each),
      }),
      changes: fc.array(change, { maxLength: 4 }),
      queries: fc.array(query, { minLength: 10, maxLength: 10 }),
    });
    let served = 0;
    await fc.assert(
      fc.asyncProperty(world, async ({ docs, indexes, changes, queries }) => {
        const run = ++runs;
        const plain = numbered(connection, `plain-${run}`);
        const indexed = numbered(connection, `indexed-${run}`);
        for (const [i, { key: fields, kind: options }] of indexes.entries()) {
          await indexed.createIndex(fields, { ...options, name: `index-${i}` });
        }
        for (const collection of [plain, indexed]) {
          if (docs.length > 0) await collection.insertMany(docs.map((d, _id) => ({ _id, ...d })));
          for (const each of changes) {
            if ('set' in each) await collection.updateMany(each.filter, { $set: each.set });
            else await collection.deleteMany(each.filter);
          }
        }
        for (const { filter: conditions, sort, skip, limit } of queries) {
          const options = { sort: [...sort, ['_id', 1]] as [string, 1 | -1][], skip, limit };
          const expected = await plain.find(conditions, options).toArray();
          expect(await indexed.find(conditions, options).toArray()).to.deep.equal(expected);
          const all = await plain.find(conditions).toArray();
          expect(await indexed.countDocuments(conditions)).to.equal(all.length);
          const explained = await indexed.find(conditions, options).explain('executionStats');
          if (!JSON.stringify(explained).includes('COLLSCAN')) served++;
        }
        await plain.drop();
        await indexed.drop();
      }),
      { numRuns: 60 },
    );
    expect(served).to.be.greaterThan(100);
  });
});
