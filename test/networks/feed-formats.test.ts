import { expect } from 'chai';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { FeedEntryRecord } from '../../src/store/feed-entries.js';
import { toAtom } from '../../src/web/feeds/atom.js';
import type { FeedChannel } from '../../src/web/feeds/feed-channel.js';
import { describeFeed } from '../../src/web/feeds/feed-document.js';
import { toJsonFeed } from '../../src/web/feeds/json-feed.js';
import { toRss } from '../../src/web/feeds/rss.js';
import { xmlText } from '../../src/web/feeds/xml.js';
import { NOON, sampleImage } from './sample-content.js';

const PUBLIC_URL = 'https://desk.example';

const channel = (change: Partial<FeedChannel> = {}): FeedChannel => ({
  id: '01jc00000000000000000000ch',
  name: 'City library',
  slug: 'city-library',
  zone: 'Europe/Berlin',
  settings: { description: 'What is new on our shelves', language: 'en-GB' },
  hasPromise: true,
  createdAt: new Date(NOON),
  deletedAt: null,
  ...change,
});

const entry = (change: Partial<FeedEntryRecord> = {}): FeedEntryRecord => ({
  _id: 'aaaa0000aaaa0000aaaa0000aaaa0000',
  channel: '01jc00000000000000000000ch',
  title: null,
  text: 'The library opens on Sundays.\nSee https://example.org/hours.',
  media: [],
  function: 'news',
  publishedAt: new Date(NOON + 60_000),
  updatedAt: new Date(NOON + 60_000),
  ...change,
});

interface XmlNode {
  readonly '#text'?: string;
  readonly [name: string]: XmlNode | XmlNode[] | string | undefined;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  alwaysCreateTextNode: true,
  isArray: (name) => ['entry', 'item', 'link', 'category'].includes(name),
});

function parse(xml: string): XmlNode {
  expect(XMLValidator.validate(xml)).to.equal(true);
  return parser.parse(xml) as XmlNode;
}

function child(node: XmlNode | undefined, name: string): XmlNode {
  const found = node?.[name];
  const first = Array.isArray(found) ? found[0] : found;
  if (first === undefined || typeof first === 'string') throw new Error(`there is no <${name}>`);
  return first;
}

const children = (node: XmlNode, name: string): XmlNode[] => {
  const found = node[name];
  return Array.isArray(found) ? found : found === undefined ? [] : [child(node, name)];
};

const textOf = (node: XmlNode, name: string): string => child(node, name)['#text'] ?? '';

/** The text that our HTML was made of. */
function plainTextOf(html: string): string {
  return html
    .replaceAll('</p><p>', '\n\n')
    .replaceAll('<br>', '\n')
    .replace(/<\/?(?:p|a)\b[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

const atomOf = (entries: FeedEntryRecord[], of = channel()) =>
  child(parse(toAtom(describeFeed(of, entries, PUBLIC_URL), `${PUBLIC_URL}/self`)), 'feed');
const rssOf = (entries: FeedEntryRecord[], of = channel()) =>
  child(
    child(parse(toRss(describeFeed(of, entries, PUBLIC_URL), `${PUBLIC_URL}/self`)), 'rss'),
    'channel',
  );

interface JsonFeed {
  version: string;
  title: string;
  home_page_url: string;
  feed_url: string;
  language: string;
  items: {
    id: string;
    url: string;
    title: string;
    content_text: string;
    content_html: string;
    date_published: string;
    date_modified: string;
    tags: string[];
    attachments?: { url: string; mime_type: string; size_in_bytes: number; title?: string }[];
  }[];
}
const jsonOf = (entries: FeedEntryRecord[], of = channel()) =>
  JSON.parse(toJsonFeed(describeFeed(of, entries, PUBLIC_URL), `${PUBLIC_URL}/self`)) as JsonFeed;

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const RFC_822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** Any sequence of UTF-16 units, halves of pairs and control characters too, and naughty texts. */
const anyText = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...['\n', '\r', '\r\n', '\t', ' ', '<', '>', '&', '"', "'", ']]>', '&lt;', '<br>', '</p>'],
        ...['<![CDATA[', '\u0000', '\u000b', '\ufffe', '\ud800', '👩‍👩‍👧', 'e\u0301', '\u202e', '-->'],
        ...['https://example.org/a?b=c&d="e"', 'mailto:a@example.org', 'javascript:alert(1)', '.'],
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

describe('an Atom feed', () => {
  it('has what RFC 4287 requires', () => {
    const feed = atomOf([entry(), entry({ _id: 'b', title: 'Hours' })]);
    expect(feed['@xmlns']).to.equal('http://www.w3.org/2005/Atom');
    expect(feed['@xml:lang']).to.equal('en-GB');
    expect(textOf(feed, 'id')).to.match(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(textOf(feed, 'title')).to.equal('City library');
    expect(textOf(feed, 'updated')).to.match(RFC_3339);
    expect(textOf(child(feed, 'author'), 'name')).to.equal('City library');
    expect(children(feed, 'link').map((link) => [link['@rel'], link['@href']])).to.deep.equal([
      ['self', `${PUBLIC_URL}/self`],
      ['alternate', `${PUBLIC_URL}/f/city-library`],
    ]);
    for (const each of children(feed, 'entry')) {
      expect(textOf(each, 'id')).to.match(/^urn:uuid:/);
      expect(textOf(each, 'title')).not.to.equal('');
      expect(textOf(each, 'updated')).to.match(RFC_3339);
      expect(textOf(each, 'published')).to.equal(new Date(NOON + 60_000).toISOString());
      expect(child(each, 'content')['@type']).to.equal('html');
      expect(children(each, 'category').map((one) => one['@term'])).to.deep.equal(['news']);
    }
  });

  it('is valid without any entry', () => {
    const feed = atomOf([]);
    expect(textOf(feed, 'updated')).to.equal(new Date(NOON).toISOString());
    expect(children(feed, 'entry')).to.deep.equal([]);
  });

  it('names every image with its type, length and description', () => {
    const second = sampleImage({ id: 'second', contentType: 'image/jpeg', bytes: 99 });
    const [first] = children(atomOf([entry({ media: [sampleImage(), second] })]), 'entry');
    const enclosures = children(first ?? {}, 'link').filter((link) => link['@rel'] === 'enclosure');
    expect(
      enclosures.map((link) => [link['@href'], link['@type'], link['@length'], link['@title']]),
    ).to.deep.equal([
      [`${PUBLIC_URL}/media/${sampleImage().id}`, 'image/png', '12345', 'A lighting desk at dusk'],
      [`${PUBLIC_URL}/media/second`, 'image/jpeg', '99', 'A lighting desk at dusk'],
    ]);
  });

  it('carries any text there and back', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, title) => {
        const [first] = children(atomOf([entry({ text, title })]), 'entry');
        expect(plainTextOf(textOf(first ?? {}, 'content'))).to.equal(xmlText(text));
      }),
    );
  });
});

describe('an RSS feed', () => {
  it('has what RSS 2.0 requires, and says where it is', () => {
    const xml = toRss(describeFeed(channel(), [entry()], PUBLIC_URL), `${PUBLIC_URL}/self`);
    expect(child(parse(xml), 'rss')['@version']).to.equal('2.0');
    const feed = rssOf([entry()]);
    expect(textOf(feed, 'title')).to.equal('City library');
    expect(textOf(feed, 'link')).to.equal(`${PUBLIC_URL}/f/city-library`);
    expect(textOf(feed, 'description')).to.equal('What is new on our shelves');
    expect(textOf(feed, 'language')).to.equal('en-GB');
    expect(textOf(feed, 'lastBuildDate')).to.match(RFC_822);
    expect(child(feed, 'atom:link')['@href']).to.equal(`${PUBLIC_URL}/self`);
    const item = child(feed, 'item');
    expect(textOf(item, 'guid')).to.match(/^urn:uuid:/);
    expect(child(item, 'guid')['@isPermaLink']).to.equal('false');
    expect(textOf(item, 'pubDate')).to.match(RFC_822);
    expect(textOf(item, 'title')).to.equal('The library opens on Sundays.');
  });

  it('is valid without any item, and without a description of its own', () => {
    const feed = rssOf([], channel({ settings: {} }));
    expect(children(feed, 'item')).to.deep.equal([]);
    expect(textOf(feed, 'description')).to.equal('City library');
    expect(textOf(feed, 'language')).to.equal('en');
  });

  it('encloses one image, since readers take no more, and shows them all', () => {
    const media = [sampleImage(), sampleImage({ id: 'second' })];
    const item = child(rssOf([entry({ media })]), 'item');
    expect(children(item, 'enclosure').map((one) => [one['@length'], one['@type']])).to.deep.equal([
      ['12345', 'image/png'],
    ]);
    expect(textOf(item, 'description').match(/<img /g)).to.have.length(2);
  });

  it('carries any text there and back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const item = child(rssOf([entry({ text })]), 'item');
        expect(plainTextOf(textOf(item, 'description'))).to.equal(xmlText(text));
      }),
    );
  });
});

describe('a JSON feed', () => {
  it('has what JSON Feed 1.1 requires', () => {
    const feed = jsonOf([entry({ media: [sampleImage()] })]);
    expect(feed).to.include({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'City library',
      home_page_url: `${PUBLIC_URL}/f/city-library`,
      feed_url: `${PUBLIC_URL}/self`,
      language: 'en-GB',
    });
    const [item] = feed.items;
    expect(item?.id).to.match(/^urn:uuid:/);
    expect(item?.date_published).to.match(RFC_3339);
    expect(item?.attachments).to.deep.equal([
      {
        url: `${PUBLIC_URL}/media/${sampleImage().id}`,
        mime_type: 'image/png',
        size_in_bytes: 12_345,
        title: 'A lighting desk at dusk',
      },
    ]);
  });

  it('is valid without any item', () => {
    expect(jsonOf([]).items).to.deep.equal([]);
  });

  it('carries any text there and back, exactly', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(jsonOf([entry({ text })]).items[0]?.content_text).to.equal(text);
      }),
    );
  });
});

describe('a feed in any format', () => {
  const idsOf = (of: FeedChannel, entries: FeedEntryRecord[]) => {
    const [atom] = children(atomOf(entries, of), 'entry');
    return [
      textOf(atom ?? {}, 'id'),
      textOf(child(rssOf(entries, of), 'item'), 'guid'),
      jsonOf(entries, of).items[0]?.id,
    ];
  };

  it('keeps an entry’s id through every change of title, text, name and address', () => {
    const before = idsOf(channel(), [entry()]);
    const after = idsOf(channel({ name: 'Library', slug: 'lib' }), [
      entry({ title: 'New', text: 'Other' }),
    ]);
    expect(new Set([...before, ...after]).size).to.equal(1);
  });

  it('gives different entries different ids', () => {
    expect(idsOf(channel(), [entry()])[0]).not.to.equal(idsOf(channel(), [entry({ _id: 'b' })])[0]);
  });

  const titles: [string, Partial<FeedEntryRecord>, string][] = [
    ['its own', { title: 'Hours', text: 'Text' }, 'Hours'],
    ['the first line that says something', { text: '\n \n First \nSecond' }, 'First'],
    [
      'a description of its image where it has no words',
      { text: '', media: [sampleImage()] },
      'A lighting desk at dusk',
    ],
    ['the channel’s name where there is nothing else', { text: ' ' }, 'City library'],
    [
      'the beginning of a long line, cut between words',
      {
        text: 'The library opens on Sundays from May until the end of September, and the café does so too',
      },
      'The library opens on Sundays from May until the end of September, and the café…',
    ],
    ['whole characters of a long word', { text: '👩‍👩‍👧'.repeat(90) }, `${'👩‍👩‍👧'.repeat(80)}…`],
  ];
  for (const [what, change, expected] of titles) {
    it(`has for a title ${what}`, () => {
      expect(jsonOf([entry(change)]).items[0]?.title).to.equal(expected);
    });
  }

  it('links only http, https and mailto, whatever is written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const html = jsonOf([entry({ text })]).items[0]?.content_html ?? '';
        for (const tag of html.match(/<[^>]*>/g) ?? []) {
          expect(tag).to.match(/^<(?:\/?p|br|\/a|a href="(?:https?:\/\/|mailto:)[^"<>]*")>$/);
        }
      }),
    );
  });

  const links: [string, string][] = [
    ['(see https://example.org/a_(b)).', 'https://example.org/a_(b)'],
    ['Write to mailto:desk@example.org!', 'mailto:desk@example.org'],
    ['https://example.org/?q=1&r=2, and more', 'https://example.org/?q=1&amp;r=2'],
    ['“https://example.org/”', 'https://example.org/'],
  ];
  for (const [text, href] of links) {
    it(`links the address alone in ${text}`, () => {
      const html = jsonOf([entry({ text })]).items[0]?.content_html ?? '';
      expect(/href="([^"]*)"/.exec(html)?.[1]).to.equal(href);
    });
  }
});
