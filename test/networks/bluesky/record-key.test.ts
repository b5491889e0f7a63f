import { expect } from 'chai';
import fc from 'fast-check';
import { recordKey } from '../../../src/networks/bluesky/record-key.js';
import { DAY } from '../../../src/domain/time-units.js';
import { NOON, newIdentity } from '../sample-content.js';

describe('the key of a Bluesky record', () => {
  it('is a TID', () => {
    // atproto.com/specs/tid
    const form = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
    for (let part = 0; part < 20; part += 1) expect(recordKey(newIdentity(), part)).to.match(form);
  });

  it('tells the time of its delivery', () => {
    const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
    let value = 0n;
    for (const letter of recordKey(newIdentity(), 0)) {
      value = value * 32n + BigInt(alphabet.indexOf(letter));
    }
    expect(Number((value >> 10n) / 1_000n)).to.equal(NOON);
  });

  it('is the same for every attempt and another for every delivery', () => {
    const identity = newIdentity();
    expect(recordKey({ ...identity }, 0)).to.equal(recordKey(identity, 0));
    const keys = Array.from({ length: 300 }, () => recordKey(newIdentity(), 0));
    expect(new Set(keys).size).to.be.above(295);
  });

  it('sorts as time does, part after part', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_650 }),
        fc.integer({ min: 0, max: 90 }),
        (days, part) => {
          const identity = { ...newIdentity(), dueAt: NOON + days * DAY };
          expect(recordKey(identity, part + 1) > recordKey(identity, part)).to.equal(true);
          const later = { ...newIdentity(), dueAt: identity.dueAt + 1 };
          expect(recordKey(later, 0) > recordKey(identity, part)).to.equal(true);
        },
      ),
    );
  });
});
