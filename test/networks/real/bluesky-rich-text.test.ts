import { expect } from 'chai';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { richText } from '../../../src/networks/bluesky/rich-text.js';
import { blueskyPds } from '../servers/bluesky-pds.js';
import { packagesFolder } from '../servers/server-packages.js';
import { describeOn } from '../servers/test-server.js';

/** Asks Bluesky's own library in a process of its own: it leaves its marks on the globals. */
const ASK = `
const { RichText } = require('@atproto/api');
let texts = '';
process.stdin.on('data', (data) => (texts += data)).on('end', () => {
  const found = JSON.parse(texts).map((text) => {
    const rich = new RichText({ text });
    rich.detectFacetsWithoutResolution();
    return (rich.facets ?? []).map(({ index, features }) => [index.byteStart, index.byteEnd, features[0]]);
  });
  process.stdout.write(JSON.stringify(found));
});`;

interface Feature {
  readonly uri?: string;
  readonly did?: string;
  readonly tag?: string;
}

type Mark = readonly [from: number, to: number, what: string];

/** What we find, at the bytes of what was typed. */
function ours(text: string): Mark[] {
  const marks: Mark[] = [];
  let at = 0;
  for (const segment of richText(text)) {
    const typed = segment.type === 'link' ? segment.uri : segment.text;
    const to = at + Buffer.byteLength(typed);
    if (segment.type === 'link') marks.push([at, to, segment.uri]);
    if (segment.type === 'mention') marks.push([at, to, segment.handle]);
    if (segment.type === 'tag') marks.push([at, to, segment.tag]);
    at = to;
  }
  return marks;
}

function theirs(texts: readonly string[]): Mark[][] {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', ASK], {
    ...{ cwd: packagesFolder(), input: JSON.stringify(texts), encoding: 'utf8' },
    maxBuffer: 64 * 1_048_576,
  });
  if (status !== 0) throw new Error(stderr);
  const found = JSON.parse(stdout) as [number, number, Feature][][];
  return found.map((marks) =>
    marks
      .map(([from, to, { uri, did, tag }]): Mark => [
        from,
        to,
        uri ?? did?.toLowerCase() ?? tag ?? '',
      ])
      .toSorted(([one], [other]) => one - other),
  );
}

const overlaps = (marks: readonly Mark[]): boolean =>
  marks.some(([from], index) => from < (marks[index - 1]?.[1] ?? 0));

describeOn(blueskyPds, 'Links, mentions and tags', () => {
  const handles = ['@ann.bsky.social', '@Bob.test'];
  const cores = [
    ...['https://example.org', 'http://example.org/a?b=c#d', 'https://example.org/f_(g)'],
    ...[
      ...handles,
      '@-a',
      '@',
      '#tag',
      '#Öffnung',
      '#1',
      '#2nd',
      '#',
      '＃full',
      '#a-b',
      '#a\u00adb',
      '#a\u200db',
    ],
    ...['word', 'é', '👩‍👩‍👧', 'a@b', '&', '’s', `#${'long'.repeat(20)}`],
  ];
  const word = fc
    .tuple(
      fc.constantFrom('', '', '', '(', '"', '-'),
      fc.constantFrom(...cores),
      fc.constantFrom('', '', '', '.', ',', '!', ':', ')', ').', '"', '…', '’s'),
      fc.constantFrom(' ', ' ', '\n', '  '),
    )
    .map((parts) => parts.join(''));

  // Nobody has another handle, so that it would stay plain text; what is no address is none.
  const counts = ([, , what]: Mark): boolean =>
    what.startsWith('http')
      ? URL.canParse(what)
      : !what.includes('.') || handles.some((handle) => handle.toLowerCase() === `@${what}`);

  it('are found where Bluesky’s own library finds them', () => {
    const texts = fc.sample(fc.array(word, { maxLength: 8 }), 3_000).map((given) => given.join(''));
    const expected = theirs(texts);
    let found = 0;
    for (const [index, text] of texts.entries()) {
      // It lets marks overlap, as a link within a tag; ours do not.
      if (overlaps(expected[index] ?? [])) continue;
      const marks = ours(text).filter(counts);
      expect(marks, text).to.deep.equal((expected[index] ?? []).filter(counts));
      found += marks.length;
    }
    expect(found).to.be.above(1_000);
  });
});
