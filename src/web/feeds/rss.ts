import type { FeedDocument, FeedItem } from './feed-document.js';
import { element, xmlDocument } from './xml.js';

/** Serializes a feed as RSS 2.0 with its own address by `atom:link`, as the RSS profile asks. */
export function toRss(feed: FeedDocument, selfUrl: string): string {
  return xmlDocument(
    element(
      'rss',
      { version: '2.0', 'xmlns:atom': 'http://www.w3.org/2005/Atom' },
      element(
        'channel',
        {},
        element('title', {}, feed.title),
        element('link', {}, feed.pageUrl),
        // Required, even where the channel has none of its own.
        element('description', {}, feed.description === '' ? feed.title : feed.description),
        element('language', {}, feed.language),
        element('lastBuildDate', {}, feed.updatedAt.toUTCString()),
        element('generator', {}, 'Dimmerbank'),
        element('atom:link', { rel: 'self', type: 'application/rss+xml', href: selfUrl }),
        ...feed.items.map(item),
      ),
    ),
  );
}

function item(entry: FeedItem) {
  const [image] = entry.images;
  return element(
    'item',
    {},
    element('title', {}, entry.title),
    element('link', {}, entry.url),
    element('guid', { isPermaLink: 'false' }, entry.id),
    element('pubDate', {}, entry.publishedAt.toUTCString()),
    element('category', {}, entry.category),
    element('description', {}, entry.html),
    // Readers take one enclosure only; the others are in the description.
    image === undefined
      ? null
      : element('enclosure', { url: image.url, length: image.bytes, type: image.contentType }),
  );
}
