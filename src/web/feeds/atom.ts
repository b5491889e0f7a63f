import type { FeedDocument, FeedItem } from './feed-document.js';
import { element, xmlDocument } from './xml.js';

/** Serializes a feed as Atom (RFC 4287). */
export function toAtom(feed: FeedDocument, selfUrl: string): string {
  return xmlDocument(
    element(
      'feed',
      { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': feed.language },
      element('id', {}, feed.id),
      element('title', { type: 'text' }, feed.title),
      feed.description === '' ? null : element('subtitle', { type: 'text' }, feed.description),
      element('updated', {}, feed.updatedAt.toISOString()),
      element('link', { rel: 'self', type: 'application/atom+xml', href: selfUrl }),
      element('link', { rel: 'alternate', type: 'text/html', href: feed.pageUrl }),
      element('author', {}, element('name', {}, feed.title), element('uri', {}, feed.pageUrl)),
      element('generator', {}, 'Dimmerbank'),
      ...feed.items.map(entry),
    ),
  );
}

function entry(item: FeedItem) {
  return element(
    'entry',
    {},
    element('id', {}, item.id),
    element('title', { type: 'text' }, item.title),
    element('published', {}, item.publishedAt.toISOString()),
    element('updated', {}, item.updatedAt.toISOString()),
    element('link', { rel: 'alternate', type: 'text/html', href: item.url }),
    element('category', { term: item.category }),
    ...item.images.map((image) =>
      element('link', {
        rel: 'enclosure',
        type: image.contentType,
        length: image.bytes,
        href: image.url,
        title: image.alternativeText,
      }),
    ),
    element('content', { type: 'html' }, item.html),
  );
}
