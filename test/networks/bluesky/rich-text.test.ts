import { expect } from 'chai';
import fc from 'fast-check';
import { markText } from '../../../src/networks/bluesky/facets.js';
import { richText, shownText } from '../../../src/networks/bluesky/rich-text.js';

const found = (text: string) => richText(text).filter(({ type }) => type !== 'text');

describe('a text on Bluesky', () => {
  const links: [string, string][] = [
    ['see https://example.org/hours.', 'https://example.org/hours'],
    ['(https://example.org/a)', 'https://example.org/a'],
    [
      'https://en.wikipedia.org/wiki/Fade_(lighting)',
      'https://en.wikipedia.org/wiki/Fade_(lighting)',
    ],
    ['line\nhttp://example.org/?q=ä#x!', 'http://example.org/?q=ä#x'],
  ];
  for (const [text, uri] of links) {
    it(`links ${uri} in “${text.replace('\n', ' ')}”`, () => {
      expect(found(text)).to.have.length(1);
      expect(found(text)[0]).to.include({ type: 'link', uri });
    });
  }

  it('shows the host and the beginning of a long path, and counts that', () => {
    expect(shownText('https://example.org/')).to.equal('example.org');
    expect(shownText('https://example.org/hours')).to.equal('example.org/hours');
    expect(shownText(`https://example.org/${'x'.repeat(500)}`)).to.equal(
      'example.org/xxxxxxxxxxxx...',
    );
  });

  it('finds mentions and tags at the beginning of words only', () => {
    expect(found('@Ann.example.org, ask #Dimmer! (@bob.test) mail@example.org a#b')).to.deep.equal([
      { type: 'mention', text: '@Ann.example.org', handle: 'ann.example.org' },
      { type: 'tag', text: '#Dimmer', tag: 'Dimmer' },
      { type: 'mention', text: '@bob.test', handle: 'bob.test' },
    ]);
  });

  for (const text of [
    '#1',
    '#',
    '#️⃣',
    '@ann',
    '@-a.org',
    'example.org',
    'ftp://example.org',
    'https://',
  ]) {
    it(`leaves “${text}” as it is`, () => {
      expect(found(text)).to.deep.equal([]);
      expect(shownText(text)).to.equal(text);
    });
  }

  const pieces = fc.array(
    fc.constantFrom(
      ...[
        'https://example.org/a/long/enough/path',
        '@ann.test',
        '#tag',
        ' ',
        '\n',
        'é',
        '👩‍👩‍👧',
        '(',
        ')',
        '.',
        'x',
      ],
    ),
    { maxLength: 30 },
  );

  it('is marked at whole characters, in order and without overlap', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        const { text, facets, mentions } = markText(given.join(''));
        const bytes = Buffer.from(text);
        const ranges = [...facets, ...mentions]
          .map(({ index }) => index)
          .toSorted((one, other) => one.byteStart - other.byteStart);
        let last = 0;
        for (const { byteStart, byteEnd } of ranges) {
          expect(byteStart).to.be.at.least(last);
          expect(byteEnd).to.be.within(byteStart + 1, bytes.length);
          const marked = bytes.toString('utf8', byteStart, byteEnd);
          expect(Buffer.from(marked).equals(bytes.subarray(byteStart, byteEnd))).to.equal(true);
          last = byteEnd;
        }
        expect(text).to.equal(shownText(given.join('')));
      }),
    );
  });
});
