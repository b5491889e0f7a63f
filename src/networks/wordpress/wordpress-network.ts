import type { Clock } from '../../clock.js';
import type { ContentLimits, Network } from '../contract.js';
import { contentProblems } from '../content-problems.js';
import type { Images } from '../images.js';
import { checkFailure } from '../json-failure.js';
import { MEDIA_LIMITS } from '../media-release.js';
import type { SafeFetch } from '../safe-fetch.js';
import { commentIn } from './comment-address.js';
import { readCommentInbox } from './comment-inbox.js';
import { editComment, findComment, publishComment, removeComment } from './comment-replies.js';
import { editPost, findPost, publishPost, removePost } from './post-publisher.js';
import { preparePost, readPrepared } from './prepared-post.js';
import { createWordpressClient } from './wordpress-client.js';
import { userEntity } from './wordpress-entities.js';
import {
  accessOf,
  WORDPRESS_FIELDS,
  wordpressCredentials,
  wordpressSettings,
} from './wordpress-settings.js';

export interface WordpressNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  readonly images: Images;
  /** For every single request to the site. */
  readonly wordpressDeadlineMilliseconds?: number;
}

/** A sanity bound only: WordPress states none. */
const LIMITS: ContentLimits = { text: { most: 100_000, unit: 'characters' }, media: MEDIA_LIMITS };

/** Publishes posts on a WordPress site, and reads and answers the comments below them. */
export function createWordpressNetwork(dependencies: WordpressNetworkDependencies): Network {
  const { fetch, clock, images, wordpressDeadlineMilliseconds } = dependencies;
  const client = createWordpressClient({
    ...{ fetch, clock },
    ...(wordpressDeadlineMilliseconds === undefined
      ? {}
      : { requestDeadlineMilliseconds: wordpressDeadlineMilliseconds }),
  });

  return {
    name: 'wordpress',
    label: 'WordPress',
    summary: 'Publishes posts on a WordPress site, and reads the comments below them.',
    idempotency: {
      type: 'probe',
      sentence:
        'A post has a name of its own in its address, by which the site is asked before it is sent again.',
    },
    capabilities: {
      media: true,
      edit: true,
      remove: true,
      inbound: true,
      reply: true,
      thread: false,
      publicPage: false,
    },
    settings: wordpressSettings,
    credentials: wordpressCredentials,
    fields: WORDPRESS_FIELDS,
    limits: () => Promise.resolve(LIMITS),
    problems: contentProblems,

    async check(connection, signal) {
      const access = accessOf(connection);
      const query = { context: 'edit' };
      const me = await client.read(access, { path: 'users/me', query, shape: userEntity, signal });
      if (me.type !== 'read') return checkFailure(me);
      const { name, capabilities } = me.value;
      if (capabilities['publish_posts'] !== true) {
        const reason = `${name} may not publish posts on this site. Give the user the role Author or Editor there.`;
        return { type: 'rejected', reason };
      }
      return { type: 'ok', account: `${name} on ${access.site.replace(/^https?:\/\//, '')}` };
    },

    prepare: (content, _connection, identity, answers) =>
      Promise.resolve(preparePost(content, identity, answers)),

    publish(stored, connection, signal) {
      const prepared = readPrepared(stored);
      const access = accessOf(connection);
      return prepared.type === 'post'
        ? publishPost({ client, images }, { access, prepared, signal })
        : publishComment(client, { access, prepared, signal });
    },

    lookup(stored, connection, signal) {
      const prepared = readPrepared(stored);
      const access = accessOf(connection);
      return prepared.type === 'post'
        ? findPost(client, { access, prepared, signal })
        : findComment(client, { access, prepared, signal });
    },

    async edit(published, stored, connection, signal) {
      const prepared = readPrepared(stored);
      const access = accessOf(connection);
      if (prepared.type === 'post') {
        return editPost({ client, images }, { access, prepared, published, signal });
      }
      const id = commentIn(published.networkId);
      return id === null ? { type: 'gone' } : editComment(client, { access, prepared, signal, id });
    },

    async remove(published, connection, signal) {
      const access = accessOf(connection);
      const id = commentIn(published.networkId);
      if (id === null) return removePost(client, { access, published, signal });
      const outcome = await removeComment(client, { access, signal, id });
      const { networkId, url } = published;
      return outcome === 'removed' ? { type: 'changed', networkId, url } : outcome;
    },

    inbound: (connection, cursor, signal) =>
      readCommentInbox(client, { access: accessOf(connection), cursor, signal }),
  };
}
