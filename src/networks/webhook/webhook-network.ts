import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { HOUR, MINUTE, SECOND } from '../../domain/time-units.js';
import { contentFingerprint } from '../content-fingerprint.js';
import { contentProblems } from '../content-problems.js';
import type { Connection, Content, ContentLimits, DeliveryIdentity, Network } from '../contract.js';
import { MEDIA_LIMITS, mediaAddress, type MediaRelease } from '../media-release.js';
import type { SafeFetch } from '../safe-fetch.js';
import { issueSecrets, signedHeaders, webhookCredentials } from './signing-secret.js';
import { webhookOutcome } from './webhook-outcome.js';

export interface WebhookNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  readonly media: MediaRelease;
  /** Where the public reaches us, without a trailing slash. */
  readonly publicUrl: () => string;
  /** How long a receiver has for its whole answer; Standard Webhooks asks for 15 to 30 s. */
  readonly webhookDeadlineMilliseconds?: number;
}

const webhookSettings = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000) });

/** The exact body, so that every attempt sends the same bytes under the same id. */
const preparedMessage = z.object({
  id: z.string(),
  payload: z.string(),
  media: z.array(z.string()),
});

const LIMITS: ContentLimits = { text: { most: 100_000, unit: 'characters' }, media: MEDIA_LIMITS };

/** The schedule that Standard Webhooks recommends, from one attempt to the next. */
const RETRY_DELAYS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Delivers posts to a receiver of the organisation's own, signed by Standard Webhooks 1.0. */
export function createWebhookNetwork(dependencies: WebhookNetworkDependencies): Network {
  const { fetch, clock, media, publicUrl } = dependencies;
  const deadlineMilliseconds = dependencies.webhookDeadlineMilliseconds ?? 20 * SECOND;

  return {
    name: 'webhook',
    label: 'Webhook',
    summary: 'Sends every post as signed JSON to an address of yours.',
    idempotency: {
      type: 'server-key',
      lifetimeMilliseconds: null,
      sentence:
        'Every attempt carries the same webhook-id, by which the receiver must take a post only once.',
    },
    capabilities: {
      media: true,
      edit: false,
      remove: false,
      inbound: false,
      reply: false,
      thread: false,
      publicPage: false,
    },
    settings: webhookSettings,
    credentials: webhookCredentials,
    fields: [
      {
        name: 'url',
        label: 'Address',
        hint: 'Where posts are sent, like https://example.org/hooks/posts. Redirects are not followed.',
        kind: 'url',
        secret: false,
        required: true,
      },
    ],
    retryDelays: RETRY_DELAYS,
    issueCredentials: issueSecrets,
    limits: () => Promise.resolve(LIMITS),
    problems: contentProblems,

    async check(connection, signal) {
      const { url } = webhookSettings.parse(connection.settings);
      webhookCredentials.parse(connection.credentials);
      const inspection = await fetch.inspect(url, signal);
      switch (inspection.type) {
        case 'allowed':
          return {
            type: 'ok',
            account: `${new URL(url).host} (its name and address were checked; nothing was sent)`,
          };
        case 'forbidden':
          return { type: 'rejected', reason: inspection.reason };
        case 'unresolved':
          return {
            type: 'unreachable',
            reason: `The receiver cannot be found: ${inspection.reason}.`,
          };
      }
    },

    prepare(content, connection, identity) {
      const message: z.infer<typeof preparedMessage> = {
        id: identity.key,
        payload: JSON.stringify(describePost(content, connection, identity, publicUrl())),
        media: content.media.map((item) => item.id),
      };
      return Promise.resolve({ body: message, fingerprint: contentFingerprint(content) });
    },

    async publish(prepared, connection, signal) {
      const message = preparedMessage.parse(prepared.body);
      const { url } = webhookSettings.parse(connection.settings);
      const { secrets } = webhookCredentials.parse(connection.credentials);
      // The receiver may fetch the images as soon as it has their addresses.
      await media.release(message.media);
      const answer = await fetch.send({
        url,
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Dimmerbank',
          ...signedHeaders(message, secrets, clock.now()),
        },
        body: message.payload,
        signal,
        deadlineMilliseconds,
        maximumBytes: 4_096,
      });
      return webhookOutcome(answer, message.id, clock.now());
    },

    lookup: () =>
      Promise.resolve({
        type: 'cannot-tell',
        reason: 'A webhook’s receiver cannot be asked what it has.',
      }),
  };
}

function describePost(
  content: Content,
  connection: Connection,
  identity: DeliveryIdentity,
  publicUrl: string,
) {
  return {
    type: 'post.published',
    timestamp: new Date(identity.dueAt).toISOString(),
    data: {
      delivery: identity.delivery,
      channel: { id: connection.channel, name: connection.channelName },
      function: content.function,
      title: content.title,
      text: content.text,
      media: content.media.map((item) => ({
        url: mediaAddress(publicUrl, item.id),
        contentType: item.contentType,
        bytes: item.bytes,
        width: item.width,
        height: item.height,
        alternativeText: item.alternativeText,
      })),
    },
  };
}
