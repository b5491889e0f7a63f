import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { SECOND } from '../../domain/time-units.js';
import type { Network } from '../contract.js';
import { askJson, type JsonAnswer } from '../json-api.js';
import { failureOf, type Failure } from '../json-failure.js';
import { networkWords } from '../network-words.js';
import { plainMessage, readPrepared, UNVERIFIED } from '../plain-message.js';
import { LONGEST_WAIT } from '../retry-after.js';
import type { SafeFetch } from '../safe-fetch.js';

export interface TelegramNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
  /** Where the Bot API is; Telegram's own unless told. */
  readonly telegramOrigin?: string;
}

const settings = z.strictObject({
  chat: z
    .string()
    .trim()
    .regex(
      /^(@[A-Za-z][A-Za-z0-9_]{3,31}|-?\d{1,20})$/,
      'Give @name or a number like -1001234567.',
    ),
});
const credentials = z.strictObject({
  token: z.string().regex(/^\d{3,20}:[A-Za-z0-9_-]{10,100}$/, 'Give the whole token of BotFather.'),
});

const failed = z.object({
  description: z.string(),
  parameters: z.object({ retry_after: z.number().optional() }).optional(),
});
const message = z.object({
  ok: z.literal(true),
  result: z.object({
    message_id: z.number(),
    chat: z.object({ id: z.number(), username: z.string().optional() }),
  }),
});
const chat = z.object({ ok: z.literal(true), result: z.object({ title: z.string().optional() }) });

/** Posts into a Telegram channel or group as a bot (Bot API: sendMessage). */
export function createTelegramNetwork(dependencies: TelegramNetworkDependencies): Network {
  const { fetch, clock, telegramOrigin = 'https://api.telegram.org' } = dependencies;

  const ask = (
    connection: { readonly credentials: Readonly<Record<string, unknown>> },
    method: string,
    given: { readonly body: Record<string, unknown>; readonly signal: AbortSignal },
  ): Promise<JsonAnswer> => {
    const { token } = credentials.parse(connection.credentials);
    return askJson(fetch, {
      url: `${telegramOrigin}/bot${token}/${method}`,
      method: 'POST',
      ...given,
    });
  };

  function failure(answer: JsonAnswer): Failure {
    const found = failureOf(answer, { server: 'Telegram', now: clock.now() });
    if (answer.type !== 'answered') return found;
    const said = failed.safeParse(answer.value);
    if (!said.success) return found;
    const { description, parameters } = said.data;
    const reason = `Telegram answered ${answer.status}: “${networkWords(description)}”.`;
    const wait = parameters?.retry_after;
    if (found.type !== 'retry-later' || wait === undefined) return { ...found, reason };
    return { ...found, reason, retryAt: clock.now() + Math.min(wait * SECOND, LONGEST_WAIT) };
  }

  return {
    name: 'telegram',
    label: 'Telegram',
    summary: `Posts text as a bot into a channel or group. ${UNVERIFIED}`,
    idempotency: {
      type: 'none',
      sentence:
        'Telegram can neither turn a repeat into nothing nor be read back, so an unclear outcome goes to a person.',
    },
    ...plainMessage(4_096),
    settings,
    credentials,
    fields: [
      {
        name: 'chat',
        label: 'Channel or group',
        hint: 'Like @citylibrary, or the number of a private one. The bot must be allowed to post.',
        kind: 'text',
        secret: false,
        required: true,
      },
      {
        name: 'token',
        label: 'Token of the bot',
        hint: 'BotFather gives it when the bot is made.',
        kind: 'password',
        secret: true,
        required: true,
      },
    ],

    async check(connection, signal) {
      const body = { chat_id: settings.parse(connection.settings).chat };
      const answer = await ask(connection, 'getChat', { body, signal });
      const read = answer.type === 'answered' ? chat.safeParse(answer.value) : null;
      if (read?.success) return { type: 'ok', account: read.data.result.title ?? body.chat_id };
      const { type, reason } = failure(answer);
      const wrong = type === 'refused' || type === 'reconnect';
      return { type: wrong ? 'rejected' : 'unreachable', reason };
    },

    async publish(prepared, connection, signal) {
      const { text } = readPrepared(prepared);
      const body = { chat_id: settings.parse(connection.settings).chat, text };
      const answer = await ask(connection, 'sendMessage', { body, signal });
      const sent = answer.type === 'answered' ? message.safeParse(answer.value) : null;
      if (!sent?.success) return failure(answer);
      const { message_id: id, chat: where } = sent.data.result;
      return {
        type: 'published',
        networkId: `${where.id}/${id}`,
        url: where.username === undefined ? null : `https://t.me/${where.username}/${id}`,
      };
    },

    lookup: () =>
      Promise.resolve({
        type: 'cannot-tell',
        reason: 'A bot cannot read what stands in a Telegram channel.',
      }),
  };
}
