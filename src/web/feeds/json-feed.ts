import type { FeedDocument, FeedItem } from './feed-document.js';

/** Serializes a feed as JSON Feed 1.1 (jsonfeed.org). */
export function toJsonFeed(feed: FeedDocument, selfUrl: string): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.pageUrl,
    feed_url: selfUrl,
    ...(feed.description === '' ? {} : { description: feed.description }),
    language: feed.language,
    authors: [{ name: feed.title, url: feed.pageUrl }],
    items: feed.items.map(item),
  });
}

function item(entry: FeedItem) {
  const [image] = entry.images;
  return {
    id: entry.id,
    url: entry.url,
    title: entry.title,
    content_html: entry.html,
    content_text: entry.text,
    date_published: entry.publishedAt.toISOString(),
    date_modified: entry.updatedAt.toISOString(),
    tags: [entry.category],
    ...(image === undefined ? {} : { image: image.url }),
    ...(entry.images.length === 0
      ? {}
      : {
          attachments: entry.images.map((each) => ({
            url: each.url,
            mime_type: each.contentType,
            size_in_bytes: each.bytes,
            ...(each.alternativeText === '' ? {} : { title: each.alternativeText }),
          })),
        }),
  };
}
