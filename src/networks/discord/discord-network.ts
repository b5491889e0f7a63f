import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { Network } from '../contract.js';
import { askJson, type JsonAnswer, type JsonRequest } from '../json-api.js';
import { failureOf } from '../json-failure.js';
import { plainMessage, readPrepared, UNVERIFIED } from '../plain-message.js';
import type { SafeFetch } from '../safe-fetch.js';

export interface DiscordNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  /** Where the API is; Discord's own unless told. */
  readonly discordOrigin?: string;
}

const settings = z.strictObject({
  channel: z
    .string()
    .trim()
    .regex(/^\d{15,22}$/, 'Give the channel’s id, a long number.'),
});
const credentials = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_.-]{20,200}$/, 'Give the whole token of the bot.'),
});

const message = z.object({ id: z.string(), channel_id: z.string() });
const channelInfo = z.object({ name: z.string() });

/** A nonce has at most 25 characters. */
const NONCE_LENGTH = 25;
/** Posts into a Discord channel as a bot (API v10: Create Message). */
export function createDiscordNetwork(dependencies: DiscordNetworkDependencies): Network {
  const { fetch, clock, discordOrigin = 'https://discord.com' } = dependencies;

  const ask = (
    connection: {
      readonly settings: Readonly<Record<string, unknown>>;
      readonly credentials: Readonly<Record<string, unknown>>;
    },
    path: string,
    given: Pick<JsonRequest, 'method' | 'body' | 'signal'>,
  ): Promise<JsonAnswer> =>
    askJson(fetch, {
      url: `${discordOrigin}/api/v10/channels/${settings.parse(connection.settings).channel}${path}`,
      headers: { authorization: `Bot ${credentials.parse(connection.credentials).token}` },
      ...given,
    });
  const failure = (answer: JsonAnswer) =>
    failureOf(answer, { server: 'Discord', now: clock.now() });

  return {
    name: 'discord',
    label: 'Discord',
    summary: `Posts text as a bot into a channel. ${UNVERIFIED}`,
    // The nonce is for whoever sends it again by hand at once: the time in which it is remembered is
    // not documented in numbers, and the publisher's attempts may be further apart.
    idempotency: {
      type: 'none',
      sentence:
        'Discord turns a repeat into nothing for a few minutes only, too short to rely on, so an unclear outcome goes to a person.',
    },
    ...plainMessage(2_000),
    settings,
    credentials,
    fields: [
      {
        name: 'channel',
        label: 'Channel',
        hint: 'Its id: in Discord’s developer mode, “Copy Channel ID”.',
        kind: 'text',
        secret: false,
        required: true,
      },
      {
        name: 'token',
        label: 'Token of the bot',
        hint: 'From the developer portal. The bot needs to see the channel and send messages.',
        kind: 'password',
        secret: true,
        required: true,
      },
    ],

    async check(connection, signal) {
      const answer = await ask(connection, '', { method: 'GET', signal });
      const read = answer.type === 'answered' ? channelInfo.safeParse(answer.value) : null;
      if (answer.type === 'answered' && answer.status === 200 && read?.success) {
        return { type: 'ok', account: `#${read.data.name}` };
      }
      const { type, reason } = failure(answer);
      const wrong = type === 'refused' || type === 'reconnect';
      return { type: wrong ? 'rejected' : 'unreachable', reason };
    },

    async publish(prepared, connection, signal) {
      const { key, text } = readPrepared(prepared);
      const body = {
        content: text,
        nonce: key.slice(0, NONCE_LENGTH),
        enforce_nonce: true,
        // Nobody is called by what somebody wrote into a post.
        allowed_mentions: { parse: [] },
      };
      const answer = await ask(connection, '/messages', { method: 'POST', body, signal });
      const sent = answer.type === 'answered' ? message.safeParse(answer.value) : null;
      if (answer.type !== 'answered' || answer.status >= 300 || !sent?.success) {
        return failure(answer);
      }
      return {
        type: 'published',
        networkId: `${sent.data.channel_id}/${sent.data.id}`,
        url: null,
      };
    },

    lookup: () =>
      Promise.resolve({
        type: 'cannot-tell',
        reason: 'Discord’s list of messages does not say under which nonce each was sent.',
      }),
  };
}
