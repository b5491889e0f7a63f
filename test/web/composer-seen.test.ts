import { expect } from 'chai';
import type { ContentLimits, PreviewPart } from '../../src/networks/contract.js';
import { seenPart } from '../../src/web/composer/composer-seen.js';

const LIMITS: ContentLimits = {
  text: { most: 300, unit: 'graphemes' },
  media: { most: 4, maximumBytes: 1_000_000, contentTypes: ['image/png'] },
};
const part = (segments: PreviewPart['segments'], used = 0): PreviewPart => {
  return { segments, media: [], used };
};

describe('a post as a network shows it', () => {
  it('keeps its lines and paragraphs, also where they end inside a link', () => {
    const { paragraphs } = seenPart(
      part([
        { type: 'text', text: 'Open again\n\n\nSee ' },
        { type: 'link', text: 'example.org/hours' },
        { type: 'text', text: '\nuntil ten\n' },
        { type: 'tag', text: '#hours' },
      ]),
      LIMITS,
    );
    expect(paragraphs.map((lines) => lines.map((line) => line.map(({ text }) => text)))).to.eql([
      [['Open again']],
      [['See ', 'example.org/hours'], ['until ten'], ['#hours']],
    ]);
    expect(paragraphs[1]?.[0]?.[1]?.type).to.equal('link');
  });

  it('is counted in the unit of its network', () => {
    expect(seenPart(part([], 1_280), LIMITS).count).to.equal('1,280 of 300 characters');
    const unlimited = { ...LIMITS, text: undefined };
    expect(seenPart(part([], 5), unlimited).count).to.equal('');
  });

  it('has no paragraphs while nothing is written', () => {
    expect(seenPart(part([]), LIMITS).paragraphs).to.be.empty;
    expect(seenPart(part([{ type: 'text', text: '\n\n' }]), LIMITS).paragraphs).to.be.empty;
  });
});
