import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { Network, PublishOutcome } from '../contract.js';
import { askJson, type JsonAnswer } from '../json-api.js';
import { failureOf } from '../json-failure.js';
import { networkWords } from '../network-words.js';
import { plainMessage, readPrepared, UNVERIFIED } from '../plain-message.js';
import type { SafeFetch } from '../safe-fetch.js';

export interface SlackNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  /** Where the Web API is; Slack's own unless told. */
  readonly slackOrigin?: string;
}

const settings = z.strictObject({
  channel: z
    .string()
    .trim()
    .regex(/^[A-Z0-9]{8,20}$/, 'Give the channel’s id, like C0123456789.'),
});
const credentials = z.strictObject({
  token: z.string().regex(/^xox[a-z]-[A-Za-z0-9-]{8,200}$/, 'Give the bot’s token: xoxb-….'),
});

const message = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });
const who = z.object({ ok: z.literal(true), team: z.string(), user: z.string() });
const failed = z.object({ ok: z.literal(false), error: z.string() });

/** What Slack documents as the end of a token. */
const LOST = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'];
/** After these, by its documentation, some of it may have happened. */
const UNCLEAR = ['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable'];

/** Posts into a Slack channel as a bot (Web API: chat.postMessage). */
export function createSlackNetwork(dependencies: SlackNetworkDependencies): Network {
  const { fetch, clock, slackOrigin = 'https://slack.com' } = dependencies;

  const ask = (
    connection: { readonly credentials: Readonly<Record<string, unknown>> },
    method: string,
    given: { readonly body: Record<string, unknown>; readonly signal: AbortSignal },
  ): Promise<JsonAnswer> =>
    askJson(fetch, {
      url: `${slackOrigin}/api/${method}`,
      method: 'POST',
      headers: { authorization: `Bearer ${credentials.parse(connection.credentials).token}` },
      ...given,
    });

  /** Slack answers 200 to most failures and names them in the body. */
  function failure(answer: JsonAnswer): Exclude<PublishOutcome, { type: 'published' }> {
    const read = answer.type === 'answered' ? failed.safeParse(answer.value) : null;
    if (!read?.success) return failureOf(answer, { server: 'Slack', now: clock.now() });
    const { error } = read.data;
    const reason = `Slack answered “${networkWords(error)}”.`;
    if (LOST.includes(error)) return { type: 'reconnect', reason };
    if (UNCLEAR.includes(error)) return { type: 'unknown', reason };
    if (answer.type === 'answered' && answer.status === 429) {
      return failureOf(answer, { server: 'Slack', now: clock.now() });
    }
    if (error === 'ratelimited') return { type: 'retry-later', reason, pauseChannel: true };
    return { type: 'refused', reason };
  }

  return {
    name: 'slack',
    label: 'Slack',
    summary: `Posts text as a bot into a channel. ${UNVERIFIED}`,
    idempotency: {
      type: 'none',
      sentence:
        'Slack documents no key that turns a repeat into nothing, so an unclear outcome goes to a person.',
    },
    ...plainMessage(4_000),
    settings,
    credentials,
    fields: [
      {
        name: 'channel',
        label: 'Channel',
        hint: 'Its id, like C0123456789; Slack shows it in the channel’s details.',
        kind: 'text',
        secret: false,
        required: true,
      },
      {
        name: 'token',
        label: 'Token of the bot',
        hint: 'Begins with xoxb-. The bot needs chat:write and must be in the channel.',
        kind: 'password',
        secret: true,
        required: true,
      },
    ],

    async check(connection, signal) {
      const answer = await ask(connection, 'auth.test', { body: {}, signal });
      const read = answer.type === 'answered' ? who.safeParse(answer.value) : null;
      if (read?.success) {
        return { type: 'ok', account: `${read.data.user} in ${read.data.team}` };
      }
      const { type, reason } = failure(answer);
      const wrong = type === 'refused' || type === 'reconnect';
      return { type: wrong ? 'rejected' : 'unreachable', reason };
    },

    async publish(prepared, connection, signal) {
      const { channel } = settings.parse(connection.settings);
      const body = { channel, text: escaped(readPrepared(prepared).text), mrkdwn: false };
      const answer = await ask(connection, 'chat.postMessage', { body, signal });
      const sent = answer.type === 'answered' ? message.safeParse(answer.value) : null;
      if (!sent?.success) return failure(answer);
      return {
        type: 'published',
        networkId: `${sent.data.channel}/${sent.data.ts}`,
        url: null,
      };
    },

    lookup: () =>
      Promise.resolve({
        type: 'cannot-tell',
        reason: 'A bot that may only write cannot read what stands in a Slack channel.',
      }),
  };
}

/** Slack's three control characters, as its documentation asks. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
