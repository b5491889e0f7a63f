import type { MediaItem } from '../../networks/contract.js';
import { feedEntryAddress, feedPageAddress } from '../../networks/feed/feed-address.js';
import { feedSettings } from '../../networks/feed/feed-settings.js';
import { mediaAddress } from '../../networks/media-release.js';
import { firstGraphemes } from '../../networks/text-measure.js';
import type { FeedEntryRecord } from '../../store/feed-entries.js';
import { escapeHtml } from '../../escape-html.js';
import type { FeedChannel } from './feed-channel.js';
import { plainTextToHtml } from '../../networks/linked-text.js';
import { stableUrn } from './stable-urn.js';

/** A feed in no format yet: the three serializers and the page say the same. */
export interface FeedDocument {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly pageUrl: string;
  readonly updatedAt: Date;
  readonly items: readonly FeedItem[];
}

export interface FeedItem {
  readonly id: string;
  readonly url: string;
  /** The post's own, or one made from its first line. */
  readonly title: string;
  readonly ownTitle: string | null;
  readonly text: string;
  readonly html: string;
  readonly category: string;
  readonly publishedAt: Date;
  readonly updatedAt: Date;
  readonly images: readonly FeedImage[];
}

export type FeedImage = MediaItem & { readonly url: string };

/**
 * Describes a channel and its newest entries, newest first, with absolute addresses.
 * @param removedAt when an entry was last taken back: the feed was changed then, too
 */
export function describeFeed(
  channel: FeedChannel,
  entries: readonly FeedEntryRecord[],
  publicUrl: string,
  removedAt: Date | null = null,
): FeedDocument {
  const { description, language } = feedSettings.parse(channel.settings);
  const updatedAt = Math.max(
    channel.createdAt.getTime(),
    removedAt?.getTime() ?? 0,
    ...entries.map((entry) => entry.updatedAt.getTime()),
  );
  return {
    id: stableUrn('channel', channel.id),
    title: channel.name,
    description,
    language: language === '' ? 'en' : language,
    pageUrl: feedPageAddress(publicUrl, channel.slug),
    updatedAt: new Date(updatedAt),
    items: entries.map((entry) => describeEntry(channel, entry, publicUrl)),
  };
}

export function describeEntry(
  channel: FeedChannel,
  entry: FeedEntryRecord,
  publicUrl: string,
): FeedItem {
  const images = entry.media.map((item) => ({ ...item, url: mediaAddress(publicUrl, item.id) }));
  return {
    id: stableUrn('entry', entry._id),
    url: feedEntryAddress(publicUrl, channel.slug, entry._id),
    title: entryTitle(entry, channel.name),
    ownTitle: entry.title,
    text: entry.text,
    html: plainTextToHtml(entry.text) + images.map(imageHtml).join(''),
    category: entry.function,
    publishedAt: entry.publishedAt,
    updatedAt: entry.updatedAt,
    images,
  };
}

const LONGEST_TITLE = 80;

/** Every entry needs a title in Atom: without one of its own it is the beginning of what it says. */
function entryTitle(entry: FeedEntryRecord, channelName: string): string {
  const sources = [entry.title ?? '', entry.text, entry.media[0]?.alternativeText ?? ''];
  for (const source of sources) {
    const line = source
      .split(/[\r\n]/)
      .map((part) => part.trim())
      .find((part) => part !== '');
    if (line !== undefined) return source === entry.title ? line : shortened(line);
  }
  return channelName;
}

function shortened(line: string): string {
  const start = firstGraphemes(line, LONGEST_TITLE);
  if (start.length === line.length) return line;
  const lastSpace = start.search(/\s+\S*$/);
  return `${lastSpace > LONGEST_TITLE / 2 ? start.slice(0, lastSpace) : start}…`;
}

function imageHtml(image: FeedImage): string {
  return `<p><img src="${escapeHtml(image.url)}" alt="${escapeHtml(image.alternativeText)}" width="${image.width}" height="${image.height}"></p>`;
}
