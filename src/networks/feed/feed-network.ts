import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { FeedEntries } from '../../store/feed-entries.js';
import { contentFingerprint } from '../content-fingerprint.js';
import { contentProblems } from '../content-problems.js';
import type { Connection, ContentLimits, Network } from '../contract.js';
import { MEDIA_LIMITS, type MediaRelease } from '../media-release.js';
import { feedEntryAddress, feedPageAddress } from './feed-address.js';
import { FEED, feedSettings } from './feed-settings.js';

export interface FeedNetworkDependencies {
  readonly entries: FeedEntries;
  readonly media: MediaRelease;
  readonly clock: Clock;
  /** Where the public reaches us, without a trailing slash. */
  readonly publicUrl: () => string;
}

const preparedEntry = z.object({
  key: z.string().min(1),
  title: z.string().nullable(),
  text: z.string(),
  function: z.string(),
  media: z.array(
    z.object({
      id: z.string(),
      contentType: z.string(),
      bytes: z.number(),
      width: z.number(),
      height: z.number(),
      alternativeText: z.string(),
    }),
  ),
});

/** A sanity bound only: nobody reads a longer post in a feed. */
const LIMITS: ContentLimits = { text: { most: 100_000, unit: 'characters' }, media: MEDIA_LIMITS };

/** Publishes on a public page of our own with Atom, RSS and JSON Feed. */
export function createFeedNetwork(dependencies: FeedNetworkDependencies): Network {
  const { entries, media, clock, publicUrl } = dependencies;

  const published = (key: string, connection: Connection) => ({
    networkId: key,
    url: feedEntryAddress(publicUrl(), connection.slug, key),
  });

  return {
    name: FEED,
    label: 'Feed',
    summary: 'A public page of your own that people follow by Atom, RSS or JSON Feed.',
    idempotency: {
      type: 'server-key',
      lifetimeMilliseconds: null,
      sentence: 'A post is one entry under its own key, however often it is attempted.',
    },
    capabilities: {
      media: true,
      edit: true,
      remove: true,
      inbound: false,
      reply: false,
      thread: false,
      publicPage: true,
    },
    settings: feedSettings,
    credentials: z.strictObject({}),
    fields: [
      {
        name: 'description',
        label: 'Description',
        hint: 'One or two sentences for readers: what they will find here.',
        kind: 'textarea',
        secret: false,
        required: false,
      },
      {
        name: 'language',
        label: 'Language',
        hint: 'The language of the posts, like en, de or pt-BR. Left empty it is en.',
        kind: 'text',
        secret: false,
        required: false,
      },
    ],
    limits: () => Promise.resolve(LIMITS),
    problems: contentProblems,

    check: (connection) =>
      Promise.resolve({ type: 'ok', account: feedPageAddress(publicUrl(), connection.slug) }),

    prepare(content, _connection, identity) {
      const entry: z.infer<typeof preparedEntry> = {
        key: identity.key,
        title: content.title,
        text: content.text,
        function: content.function,
        media: content.media.map((item) => ({ ...item })),
      };
      return Promise.resolve({ body: entry, fingerprint: contentFingerprint(content) });
    },

    async publish(prepared, connection, signal) {
      const { key, ...entry } = preparedEntry.parse(prepared.body);
      // Images first: an entry that is seen must not point at what may not be read yet.
      await media.release(entry.media.map((item) => item.id));
      if (signal.aborted) {
        return { type: 'retry-later', reason: 'Publishing was stopped before it began.' };
      }
      const at = new Date(clock.now());
      await entries.add({
        _id: key,
        channel: connection.channel,
        ...entry,
        publishedAt: at,
        updatedAt: at,
      });
      return { type: 'published', ...published(key, connection) };
    },

    async edit({ networkId }, prepared, connection) {
      const { title, text, media: images } = preparedEntry.parse(prepared.body);
      await media.release(images.map((item) => item.id));
      const updatedAt = new Date(clock.now());
      const there = await entries.change(networkId, { title, text, media: images, updatedAt });
      return there ? { type: 'changed', ...published(networkId, connection) } : { type: 'gone' };
    },

    async remove({ networkId }, connection) {
      const there = await entries.remove(networkId, new Date(clock.now()));
      return there ? { type: 'changed', ...published(networkId, connection) } : { type: 'gone' };
    },

    async lookup(prepared, connection) {
      const { key } = preparedEntry.parse(prepared.body);
      const entry = await entries.find(key);
      return entry === null ? { type: 'absent' } : { type: 'found', ...published(key, connection) };
    },
  };
}
