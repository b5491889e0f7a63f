import { expect } from 'chai';
import type { ContentLimits } from '../../src/networks/contract.js';
import { mastodonSegments, measureMastodon } from '../../src/networks/mastodon/mastodon-text.js';

const limits: ContentLimits = {
  text: { most: 500, unit: 'graphemes', perLink: 23 },
  media: { most: 4, maximumBytes: 1, contentTypes: [] },
};
const measure = (text: string) => measureMastodon(text, limits);
const kinds = (text: string) => mastodonSegments(text).map(({ type, text }) => [type, text]);

describe('A text as Mastodon counts it', () => {
  it('counts what people call a character once', () => {
    expect(measure('é👩‍👩‍👧e\u0301')).to.equal(3);
  });

  it('counts every link the same, however long it is', () => {
    expect(measure('https://a.example')).to.equal(23);
    expect(measure(`see https://example.org/${'x'.repeat(300)} now`)).to.equal(4 + 23 + 4);
  });

  it('leaves to the sentence what stands after a link', () => {
    expect(measure('(https://example.org/a_(b)).')).to.equal(1 + 23 + 2);
  });

  it('takes for a link only what has a scheme and a host with a dot', () => {
    for (const text of ['example.org', 'https://localhost/a', 'ftp://example.org']) {
      expect(measure(text), text).to.equal(text.length);
    }
  });

  it('leaves out the host of somebody on another server', () => {
    expect(measure('@reader@social.example.org hello')).to.equal('@reader hello'.length);
    expect(measure('write to office@example.org')).to.equal('write to office@example.org'.length);
  });
});

describe('A text as Mastodon shows it', () => {
  it('has links without scheme, mentions without host, and tags', () => {
    expect(
      kinds('Ask @reader@social.example.org about #Öffnung: https://www.example.org/a?b=c.'),
    ).to.deep.equal([
      ['text', 'Ask '],
      ['mention', '@reader'],
      ['text', ' about '],
      ['tag', '#Öffnung'],
      ['text', ': '],
      ['link', 'example.org/a?b=c'],
      ['text', '.'],
    ]);
  });

  it('cuts a long link', () => {
    const [[, shown] = []] = kinds(`https://example.org/${'x'.repeat(40)}`);
    expect(shown).to.equal(`example.org/${'x'.repeat(18)}…`);
  });

  it('sees no tag in a number and none inside of a link', () => {
    expect(kinds('#1 https://example.org/#part').map(([type]) => type)).to.deep.equal([
      'text',
      'link',
    ]);
  });
});
