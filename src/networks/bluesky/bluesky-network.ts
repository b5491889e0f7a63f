import type { Clock } from '../../clock.js';
import { SECOND } from '../../domain/time-units.js';
import type { Connection, ContentLimits, Network } from '../contract.js';
import type { Images } from '../images.js';
import { MEDIA_LIMITS } from '../media-release.js';
import type { SafeFetch } from '../safe-fetch.js';
import { BLUESKY_SERVICE, blueskyCredentials, blueskySettings } from './bluesky-settings.js';
import { createInboundReader } from './inbound.js';
import { pinPost } from './pinned-post.js';
import { preparePost } from './post-preparation.js';
import { createPostWriter } from './post-writer.js';
import { blueskyLength, blueskyPreview, blueskyProblems } from './post-text.js';
import { preparedPost } from './prepared-post.js';
import { editPost, lookUpPost, removePost } from './published-posts.js';
import { openRepository, type Repository } from './repository.js';
import { createSessions } from './sessions.js';
import type { Failure } from './xrpc-outcome.js';
import { createXrpc } from './xrpc.js';

export interface BlueskyNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  readonly images: Images;
  /** How long the server has for one whole answer. */
  readonly blueskyDeadlineMilliseconds?: number;
}

/** app.bsky.feed.post and app.bsky.embed.images; no server says so itself. */
const LIMITS: ContentLimits = {
  text: { most: 300, unit: 'graphemes' },
  // Larger ones are fitted when they are sent.
  media: { ...MEDIA_LIMITS, most: 4 },
};

/** Publishes to an account on Bluesky or on any other server of the AT Protocol. */
export function createBlueskyNetwork(dependencies: BlueskyNetworkDependencies): Network {
  const { fetch, clock, images, blueskyDeadlineMilliseconds = 20 * SECOND } = dependencies;
  const xrpc = createXrpc({ fetch, deadlineMilliseconds: blueskyDeadlineMilliseconds });
  const sessions = createSessions({ xrpc, clock });
  const writer = createPostWriter({ xrpc, images, clock });
  const readInbound = createInboundReader({ xrpc, sessions, clock });

  /** Does something as the channel's account; a session that the server refuses is not kept. */
  async function asAccount<T extends { readonly type: string }>(
    connection: Connection,
    signal: AbortSignal,
    work: (repository: Repository) => Promise<T>,
  ): Promise<T | Failure> {
    const opened = await sessions.open(connection, signal);
    if (opened.type !== 'opened') return opened;
    const { session } = opened;
    const outcome = await work(openRepository(xrpc, { connection, session, signal }));
    if (outcome.type === 'reconnect') sessions.forget(connection);
    return outcome;
  }

  return {
    name: 'bluesky',
    label: 'Bluesky',
    summary: 'Posts to an account on Bluesky, or on a server of your own for it.',
    idempotency: {
      type: 'server-key',
      lifetimeMilliseconds: null,
      sentence:
        'A post has one key on Bluesky, under which it stands once, however often it is sent.',
    },
    capabilities: {
      media: true,
      edit: true,
      remove: true,
      inbound: true,
      reply: true,
      thread: true,
      publicPage: false,
    },
    settings: blueskySettings,
    credentials: blueskyCredentials,
    fields: [
      {
        name: 'handle',
        label: 'Handle',
        hint: 'The account’s whole name, like library.bsky.social.',
        kind: 'text',
        secret: false,
        required: true,
      },
      {
        name: 'appPassword',
        label: 'App password',
        hint: 'Made on Bluesky under Settings, Privacy and security, App passwords. Not the account’s own password.',
        kind: 'password',
        secret: true,
        required: true,
      },
      {
        name: 'service',
        label: 'Server',
        hint: `Where the account is hosted. Left empty it is ${BLUESKY_SERVICE}.`,
        kind: 'url',
        secret: false,
        required: false,
      },
    ],
    limits: () => Promise.resolve(LIMITS),
    measure: blueskyLength,
    preview: blueskyPreview,

    problems: blueskyProblems,

    check: (connection, signal) => sessions.check(connection, signal),
    refresh: (connection, signal) => sessions.refresh(connection, signal),

    prepare(content, connection, identity, answers) {
      const signal = AbortSignal.timeout(blueskyDeadlineMilliseconds);
      return preparePost(xrpc, {
        ...{ content, connection, identity, answers, signal },
        limits: LIMITS,
      });
    },

    publish(prepared, connection, signal, progress) {
      const post = preparedPost.parse(prepared.body);
      return asAccount(connection, signal, (repository) =>
        writer.write({ post, repository, connection, signal, progress }),
      );
    },

    async lookup(prepared, connection, signal, done = []) {
      // Reading needs no log-in, but a host of many servers may find the right one by it.
      const opened = await sessions.open(connection, signal);
      const session = opened.type === 'opened' ? opened.session : undefined;
      const repository = openRepository(xrpc, { connection, session, signal });
      return lookUpPost(preparedPost.parse(prepared.body), repository, done);
    },

    edit(published, prepared, connection, signal) {
      const post = preparedPost.parse(prepared.body);
      return asAccount(connection, signal, (repository) =>
        editPost(writer, published, { post, repository, connection, signal }, clock),
      );
    },

    remove: (published, connection, signal) =>
      asAccount(connection, signal, (repository) => removePost(published, repository, clock)),

    pin: (published, connection, signal) =>
      asAccount(connection, signal, (repository) => pinPost(published, repository, clock)),

    inbound: readInbound,
  };
}
