import { expect } from 'chai';
import fc from 'fast-check';
import { measureText } from '../../src/networks/text-measure.js';
import { threadParts } from '../../src/networks/thread-parts.js';

const upTo = (most: number) => (text: string) => measureText(text, 'graphemes') <= most;

describe('the parts of a thread', () => {
  it('are the text itself where it fits', () => {
    expect(threadParts('Open on Sundays', upTo(15))).to.deep.equal(['Open on Sundays']);
  });

  it('end at a paragraph rather than a sentence, and at a sentence rather than a word', () => {
    expect(threadParts('One. Two.\n\nThree. Four five', upTo(20))).to.deep.equal([
      'One. Two.',
      'Three. Four five',
    ]);
    expect(threadParts('One two. Three four five', upTo(16))).to.deep.equal([
      'One two.',
      'Three four five',
    ]);
    expect(threadParts('one two three four', upTo(9))).to.deep.equal(['one two', 'three', 'four']);
  });

  it('do not end at an early paragraph that would look torn off', () => {
    const parts = threadParts('Hi.\n\nThe library opens on Sundays from May', upTo(30));
    expect(parts[0]).to.equal('Hi.\n\nThe library opens on');
  });

  it('cut a word only where it is longer than a part, and never an emoji', () => {
    expect(threadParts('👩‍👩‍👧'.repeat(5), upTo(2))).to.deep.equal([
      '👩‍👩‍👧'.repeat(2),
      '👩‍👩‍👧'.repeat(2),
      '👩‍👩‍👧',
    ]);
  });

  it('each fit, are not empty, and are together what was written', () => {
    const text = fc
      .array(fc.constantFrom('a', 'word', '.', '!', ' ', '\n', '\n\n', 'é', '👩‍👩‍👧'), {
        maxLength: 80,
      })
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 30 }), (given, most) => {
        const parts = threadParts(given, upTo(most));
        for (const part of parts) expect(upTo(most)(part)).to.equal(true);
        if (parts.length > 1) expect(parts).not.to.include('');
        const solid = (some: string) => some.replace(/\s+/g, '');
        expect(solid(parts.join(''))).to.equal(solid(given));
      }),
    );
  });
});
