import { expect } from 'chai';
import fc from 'fast-check';
import { updateOne } from 'mingo/updater';
import { decodeDoc, encodeDoc } from '../../src/embedded/bson-values.js';
import { plainlyUpdated } from '../../src/embedded/plain-update.js';

type Fields = Record<string, unknown>;

const scalar = fc.constantFrom<unknown>(0, 1, -2.5, 'x', '', null, true, new Date(5));
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom('p', 'q'), scalar, { maxKeys: 2 }) },
);
const docs = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), value, { noNullPrototype: true })
  .map((doc): Fields => decodeDoc(encodeDoc({ _id: 1, ...doc })));

const end = fc.constantFrom('', '', '.p', '.q', '.p.r', '.0');
const operand: Record<string, fc.Arbitrary<unknown>> = {
  $set: value,
  $unset: fc.constant(''),
  $inc: fc.constantFrom(1, -1, 0.5),
  $push: fc.oneof(scalar, fc.record({ $each: fc.array(scalar, { maxLength: 2 }) })),
};
const change = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    end,
    fc.constantFrom('$set', '$unset', '$inc', '$push'),
  )
  .chain(([root, rest, operator]) =>
    (operand[operator] ?? scalar).map((given) => ({
      root,
      path: `${root}${rest}`,
      operator,
      given,
    })),
  );
const operators = fc
  .uniqueArray(change, { minLength: 1, maxLength: 4, selector: ({ root }) => root })
  .map((changes) => {
    const all: Record<string, Fields> = {};
    for (const { operator, path, given } of changes) (all[operator] ??= {})[path] = given;
    return all;
  });

describe('The changes that are made most', () => {
  it('come to what the engine for all changes makes of them, and leave the document as it was', () => {
    let made = 0;
    fc.assert(
      fc.property(docs, operators, (doc, changes) => {
        const before = encodeDoc(doc);
        const after = plainlyUpdated(doc, changes);
        expect(encodeDoc(doc).equals(before)).to.equal(true);
        if (!after) return;
        made += 1;
        const expected = decodeDoc(before);
        updateOne([expected], {}, changes, { cloneMode: 'deep' });
        expect(decodeDoc(encodeDoc(after))).to.deep.equal(expected);
      }),
      { numRuns: 500 },
    );
    expect(made).to.be.greaterThan(100);
  });

  it('share with the document before what they do not touch', () => {
    const doc = { _id: 1, a: { p: { r: 1 }, q: { s: 1 } }, b: [1], c: { t: 1 } };
    const after = plainlyUpdated(doc, { $set: { 'a.p.r': 2 }, $push: { b: 2 } });
    expect(after).to.deep.equal({
      _id: 1,
      a: { p: { r: 2 }, q: { s: 1 } },
      b: [1, 2],
      c: { t: 1 },
    });
    expect(after?.['c']).to.equal(doc.c);
    expect(doc).to.deep.equal({ _id: 1, a: { p: { r: 1 }, q: { s: 1 } }, b: [1], c: { t: 1 } });
  });

  for (const [what, changes] of Object.entries({
    'a place in a list': { $set: { 'b.0': 1 } },
    'an element that the filter found': { $set: { 'b.$': 1 } },
    'two changes of one field': { $set: { a: 1 }, $inc: { a: 1 } },
    'a field and its document': { $set: { c: {}, 'c.t': 1 } },
    'the id': { $set: { _id: 1 } },
    'an increase of what is no number': { $inc: { b: 1 } },
    'an addition to what is no list': { $push: { c: 1 } },
    'an addition in an order': { $push: { b: { $each: [2], $sort: 1 } } },
    'a way through a list': { $set: { 'b.x': 1 } },
    'another operator': { $max: { a: 1 } },
  })) {
    it(`do not include ${what}`, () => {
      expect(plainlyUpdated({ _id: 1, a: 1, b: [1], c: { t: 1 } }, changes)).to.equal(undefined);
    });
  }
});
