import { expect } from 'chai';
import fc from 'fast-check';
import { BSON } from '../../src/embedded/driver.js';
import { decodeDoc, encodeDoc } from '../../src/embedded/bson-values.js';
import { FieldReader } from '../../src/embedded/document-fields.js';

const NAMES = ['_id', 'a', 'aa', 'b', 'Grüße', 'parts', 'state', 'etats'];

const values = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(null, new Date(0), new Date(-1), new Date(8.64e15), new BSON.ObjectId()),
  fc.date({ noInvalidDate: true }),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.record({ a: fc.string(), b: fc.array(fc.record({ c: fc.integer() }), { maxLength: 2 }) }),
  fc.uint8Array({ maxLength: 5 }).map((bytes) => new BSON.Binary(bytes)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((big) => BSON.Long.fromBigInt(big)),
);

const docs = fc.dictionary(fc.constantFrom(...NAMES), values, { noNullPrototype: true });

describe('reading some fields of a document', () => {
  const pick = (doc: Record<string, unknown>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(doc).filter(([name]) => names.includes(name)));

  it('gives what reading all of it gives, whatever the fields hold', () => {
    fc.assert(
      fc.property(docs, fc.subarray(NAMES), (doc, names) => {
        const bytes = encodeDoc(doc);
        expect(new FieldReader(names).read(bytes)).to.deep.equal(pick(decodeDoc(bytes), names));
      }),
      { numRuns: 300 },
    );
  });

  it('does not take a name for another of the same letters or length', () => {
    const bytes = encodeDoc({ aa: 1, a: 2, state: 'x', etats: 'y', stat: 'z' });
    expect(new FieldReader(['state', 'a']).read(bytes)).to.deep.equal({ a: 2, state: 'x' });
  });

  it('leaves a document with a value of a kind that is not stored to the whole reading', () => {
    const bytes = encodeDoc({ pattern: /x/i, a: 1 });
    expect(new FieldReader(['a']).read(bytes)).to.equal(null);
  });
});
