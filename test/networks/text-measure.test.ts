import { expect } from 'chai';
import fc from 'fast-check';
import { firstGraphemes, measureText } from '../../src/networks/text-measure.js';
import { networkWords } from '../../src/networks/network-words.js';

describe('the length of a text', () => {
  const lengths: [string, number, number, number][] = [
    ['', 0, 0, 0],
    ['abc', 3, 3, 3],
    ['é', 1, 1, 2],
    ['e\u0301', 1, 2, 3],
    ['👩‍👩‍👧', 1, 5, 18],
    ['🇩🇪🇫🇷', 2, 4, 16],
    ['a\r\nb', 3, 4, 4],
  ];
  for (const [text, graphemes, characters, bytes] of lengths) {
    it(`is in each unit what people, Unicode and the wire count in ${JSON.stringify(text)}`, () => {
      expect(measureText(text, 'graphemes')).to.equal(graphemes);
      expect(measureText(text, 'characters')).to.equal(characters);
      expect(measureText(text, 'bytes')).to.equal(bytes);
    });
  }

  it('is never exceeded by its own beginning, which is cut between graphemes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, most) => {
        const start = firstGraphemes(text, most);
        expect(text.startsWith(start)).to.equal(true);
        const whole = measureText(text, 'graphemes');
        expect(measureText(start, 'graphemes')).to.equal(Math.min(most, whole));
      }),
    );
  });
});

describe('the words of a foreign server', () => {
  it('are one short line without anything that moves the cursor or the direction', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 800 }), (body) => {
        const words = networkWords(body);
        expect(/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(words)).to.equal(false);
        expect(measureText(words, 'graphemes')).to.be.at.most(300);
      }),
    );
  });
});
