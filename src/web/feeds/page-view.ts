import { mediaAddress } from '../../networks/media-release.js';
import type { FeedChannel } from './feed-channel.js';
import type { FeedDocument, FeedImage, FeedItem } from './feed-document.js';
import { zoneCity } from '../../zone-city.js';
import { readPlainText, type Paragraphs } from '../../networks/linked-text.js';

/** One post on a public page. */
export interface EntryView {
  readonly url: string;
  /** Only a title of the post's own: one made from the text would say it twice. */
  readonly title: string | null;
  readonly paragraphs: Paragraphs;
  /** Their `src` is a path, so that they load under whatever name the page was asked for. */
  readonly images: readonly (FeedImage & { readonly src: string })[];
  readonly function: string;
  readonly functionLabel: string;
  readonly publishedIso: string;
  readonly published: string;
}

interface FeedFrame {
  readonly language: string;
  readonly channelName: string;
  readonly description: string;
  readonly pageUrl: string;
  /** Where it says what to expect of the channel; empty for nowhere. */
  readonly promiseHref: string;
  readonly formats: readonly {
    readonly label: string;
    readonly type: string;
    readonly href: string;
  }[];
}

export interface ChannelPageView extends FeedFrame {
  readonly documentTitle: string;
  readonly entries: readonly EntryView[];
  readonly olderHref: string | null;
  readonly newestHref: string | null;
}

export interface EntryPageView extends FeedFrame {
  readonly documentTitle: string;
  readonly entry: EntryView;
}

export interface NoticeView {
  readonly documentTitle: string;
  readonly sentence: string;
}

/** The page of a channel: `older` is the last entry shown where there are more. */
export function viewChannelPage(
  feed: FeedDocument,
  channel: FeedChannel,
  place: { readonly older: string | null; readonly first: boolean },
): ChannelPageView {
  const { older, first } = place;
  return {
    ...frame(feed, channel),
    documentTitle: feed.title,
    entries: feed.items.map((item) => viewEntry(item, feed.language, channel.zone)),
    olderHref: older === null ? null : `${feed.pageUrl}?before=${encodeURIComponent(older)}`,
    newestHref: first ? null : feed.pageUrl,
  };
}

export function viewEntryPage(
  item: FeedItem,
  feed: FeedDocument,
  channel: FeedChannel,
): EntryPageView {
  return {
    ...frame(feed, channel),
    documentTitle: `${item.title} · ${feed.title}`,
    entry: viewEntry(item, feed.language, channel.zone),
  };
}

export const viewNotice = (documentTitle: string, sentence: string): NoticeView => ({
  documentTitle,
  sentence,
});

function frame(feed: FeedDocument, channel: FeedChannel): FeedFrame {
  return {
    language: feed.language,
    channelName: feed.title,
    description: feed.description,
    pageUrl: feed.pageUrl,
    promiseHref: channel.hasPromise ? `/promise/${channel.slug}` : '',
    formats: [
      { label: 'Atom', type: 'application/atom+xml', href: `${feed.pageUrl}/feed.atom` },
      { label: 'RSS', type: 'application/rss+xml', href: `${feed.pageUrl}/feed.rss` },
      { label: 'JSON Feed', type: 'application/feed+json', href: `${feed.pageUrl}/feed.json` },
    ],
  };
}

function viewEntry(item: FeedItem, language: string, zone: string): EntryView {
  // English as the product writes it: the day first, and a clock of 24 hours.
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: zone,
  });
  return {
    url: item.url,
    title: item.ownTitle,
    paragraphs: readPlainText(item.text).filter((lines) => lines.some((line) => line.length > 0)),
    images: item.images.map((image) => ({ ...image, src: mediaAddress('', image.id) })),
    function: item.category,
    functionLabel: item.category.charAt(0).toUpperCase() + item.category.slice(1),
    publishedIso: item.publishedAt.toISOString(),
    published: `${format.format(item.publishedAt)}, ${zoneCity(zone)}`,
  };
}
