import type { Model } from 'mongoose';
import { FEED } from '../../networks/feed/feed-settings.js';
import { hasPage } from '../../promise/promise-finder.js';
import type { ChannelRecord } from '../../store/channels.js';

/** What the public pages need to know of a feed channel. */
export interface FeedChannel {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  /** Times on the page are told in this IANA zone. */
  readonly zone: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  /** Whether what to expect of it stands on a public page. */
  readonly hasPromise: boolean;
  /** When it was closed for good, or null. */
  readonly deletedAt: Date | null;
}

/** Finds feed channels, closed ones too, by their name in addresses. */
export interface FeedChannels {
  find(slug: string): Promise<FeedChannel | null>;
}

export function feedChannels(model: Model<ChannelRecord>): FeedChannels {
  return {
    async find(slug) {
      const record = await model
        .findOne({ slug, network: FEED })
        .select('name slug network settings rhythms promisePage createdAt deletedAt')
        .lean<ChannelRecord>()
        .exec();
      if (record === null) return null;
      const { _id: id, name, settings, createdAt, deletedAt, rhythms } = record;
      const zone = rhythms.at(-1)?.zone ?? 'UTC';
      const hasPromise = hasPage(record);
      return { id, name, slug, zone, settings, hasPromise, createdAt, deletedAt };
    },
  };
}
