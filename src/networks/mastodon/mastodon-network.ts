import type { Clock } from '../../clock.js';
import type { ContentLimits, LookupOutcome, Network, PublishedPart } from '../contract.js';
import { contentProblems } from '../content-problems.js';
import type { Images } from '../images.js';
import { checkFailure } from '../json-failure.js';
import type { OtherDeliveries } from '../other-deliveries.js';
import type { SafeFetch } from '../safe-fetch.js';
import { serverName } from '../server-address.js';
import { createMastodonAuthorisation } from './mastodon-authorisation.js';
import { createMastodonClient } from './mastodon-client.js';
import { createMastodonLimits } from './mastodon-limits.js';
import {
  accessOf,
  MASTODON_FIELDS,
  mastodonCredentials,
  mastodonSettings,
} from './mastodon-settings.js';
import { mastodonSegments, measureMastodon } from './mastodon-text.js';
import { findStatus } from './own-statuses.js';
import { prepareStatus, readPrepared, statusParts } from './prepared-status.js';
import { editStatus, removeStatus } from './status-changes.js';
import { pinStatus } from './status-pin.js';
import { readInbox } from './status-inbox.js';
import { publishStatus } from './status-publisher.js';

export interface MastodonNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  readonly images: Images;
  readonly others: OtherDeliveries;
  /** For every single request to the server. */
  readonly mastodonDeadlineMilliseconds?: number;
}

/** Posts as an account on Mastodon, or on any server that speaks its API. */
export function createMastodonNetwork(dependencies: MastodonNetworkDependencies): Network {
  const { fetch, clock, images, others, mastodonDeadlineMilliseconds } = dependencies;
  const client = createMastodonClient({
    ...{ fetch, clock },
    ...(mastodonDeadlineMilliseconds === undefined
      ? {}
      : { requestDeadlineMilliseconds: mastodonDeadlineMilliseconds }),
  });
  const limits = createMastodonLimits({ fetch, clock });
  const parts = { client, limits, images, others };
  const measure = (text: string, of: ContentLimits) => measureMastodon(text, of);

  return {
    name: 'mastodon',
    label: 'Mastodon',
    summary: 'Posts as an account on a Mastodon server, and reads what people answer.',
    // Not a server key, though it is sent: some servers pass over it, and none says so.
    idempotency: {
      type: 'probe',
      sentence:
        'Before anything is sent again the account’s own posts are read back, and every attempt carries the same Idempotency-Key.',
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
    settings: mastodonSettings,
    credentials: mastodonCredentials,
    fields: MASTODON_FIELDS,
    authorisation: createMastodonAuthorisation({ fetch, clock }),
    measure,

    async limits(connection) {
      const { server } = mastodonSettings.parse(connection.settings);
      return (await limits.read(server)).content;
    },

    problems: (content, of) =>
      contentProblems(content, of, { measure: (text) => measure(text, of), threads: true }),

    preview: (content, of) =>
      statusParts(content, of).map(({ text, media }) => ({
        segments: mastodonSegments(text),
        media,
        used: measure(text, of),
      })),

    async check(connection, signal) {
      const access = accessOf(connection);
      const account = await client.account(access, signal);
      if (account.type !== 'read') return checkFailure(account);
      const { acct } = account.value;
      const host = acct.includes('@') ? '' : `@${serverName(access.settings.server)}`;
      return { type: 'ok', account: `@${acct}${host}` };
    },

    async prepare(content, connection, identity, answers) {
      const settings = mastodonSettings.parse(connection.settings);
      const { content: of } = await limits.read(settings.server);
      return prepareStatus({ content, settings, limits: of, identity, answers });
    },

    publish: (prepared, connection, signal, progress) =>
      publishStatus(parts, {
        ...{ access: accessOf(connection), channel: connection.channel, signal, progress },
        prepared: readPrepared(prepared),
      }),

    async lookup(stored, connection, signal, done = []) {
      const prepared = readPrepared(stored);
      const search = { access: accessOf(connection), channel: connection.channel, signal };
      const found: PublishedPart[] = [...done];
      for (let index = done.length; index < prepared.parts.length; index += 1) {
        const inReplyTo = found.at(-1)?.networkId ?? prepared.inReplyTo;
        const part = await findStatus(parts, { ...search, prepared, index, inReplyTo });
        // A thread that is out in part is not out: the rest is sent by looking at each part first.
        if (part.type !== 'found') return part;
        found.push({ index, networkId: part.networkId, url: part.url });
      }
      return firstOf(found);
    },

    edit: (published, prepared, connection, signal) =>
      editStatus(parts, {
        ...{ access: accessOf(connection), published, signal },
        prepared: readPrepared(prepared),
      }),

    remove: (published, connection, signal) =>
      removeStatus(parts, { access: accessOf(connection), published, signal }),

    pin: (published, connection, signal) =>
      pinStatus(parts, { access: accessOf(connection), published, signal }),

    inbound: (connection, cursor, signal) =>
      readInbox(client, accessOf(connection), { cursor, signal }),
  };
}

function firstOf([first]: readonly PublishedPart[]): LookupOutcome {
  if (first === undefined) return { type: 'absent' };
  return { type: 'found', networkId: first.networkId, url: first.url };
}
