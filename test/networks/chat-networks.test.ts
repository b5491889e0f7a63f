import { expect } from 'chai';
import { SECOND } from '../../src/domain/time-units.js';
import type { Connection, Network } from '../../src/networks/contract.js';
import { createDiscordNetwork } from '../../src/networks/discord/discord-network.js';
import { createSafeFetch } from '../../src/networks/safe-fetch.js';
import { createSlackNetwork } from '../../src/networks/slack/slack-network.js';
import { createTelegramNetwork } from '../../src/networks/telegram/telegram-network.js';
import { describeNetwork } from './contract.js';
import {
  startChatService,
  type ChatAnswer,
  type ChatCall,
  type ChatService,
} from './chat-services.js';
import { NOON, newIdentity, sampleConnection, sampleContent } from './sample-content.js';

const never = new AbortController().signal;
const fetch = createSafeFetch({ allowLoopback: true });
const clock = { now: () => NOON };
const dependencies = { fetch, clock };

interface Chat {
  readonly name: string;
  readonly settings: Record<string, unknown>;
  readonly token: string;
  create(origin: string): Network;
  /** What the service documents for a call that is right; anything else is refused by it. */
  usual(call: ChatCall): ChatAnswer;
  /** The text of a call that makes a message, or null. */
  textOf(call: ChatCall): string | null;
  /** Documented failures, and what each must come to. */
  readonly failures: readonly [string, ChatAnswer, string][];
}

/** Messages by nonce, as Discord remembers them. */
const nonces = new Map<string, { id: string; channel_id: string }>();

const CHATS: readonly Chat[] = [
  {
    name: 'telegram',
    settings: { chat: '@citylibrary' },
    token: '123456:AAbbccddeeffgg_hh-ii',
    create: (telegramOrigin) => createTelegramNetwork({ ...dependencies, telegramOrigin }),
    usual({ path, body }) {
      if (!path.startsWith('/bot123456:AAbbccddeeffgg_hh-ii/')) {
        return { status: 401, body: { ok: false, error_code: 401, description: 'Unauthorized' } };
      }
      const chat = { id: -100, username: 'citylibrary', title: 'City library' };
      if (body['chat_id'] !== '@citylibrary') {
        return { status: 400, body: { ok: false, description: 'Bad Request: chat not found' } };
      }
      if (path.endsWith('/getChat')) return { status: 200, body: { ok: true, result: chat } };
      return { status: 200, body: { ok: true, result: { message_id: 7, chat } } };
    },
    textOf: ({ path, body }) => (path.endsWith('/sendMessage') ? String(body['text']) : null),
    failures: [
      [
        'a wrong token',
        { status: 401, body: { ok: false, description: 'Unauthorized' } },
        'reconnect',
      ],
      [
        'a bot that was removed',
        { status: 403, body: { ok: false, description: 'Forbidden: bot was kicked' } },
        'refused',
      ],
      [
        'too much',
        {
          status: 429,
          body: { ok: false, description: 'Too Many Requests', parameters: { retry_after: 35 } },
        },
        'retry-later',
      ],
      [
        'a fault of its own',
        { status: 502, body: { ok: false, description: 'Bad Gateway' } },
        'unknown',
      ],
    ],
  },
  {
    name: 'slack',
    settings: { channel: 'C0123456789' },
    token: 'xoxb-1234-abcdef',
    create: (slackOrigin) => createSlackNetwork({ ...dependencies, slackOrigin }),
    usual({ path, authorization, body }) {
      if (authorization !== 'Bearer xoxb-1234-abcdef') {
        return { status: 200, body: { ok: false, error: 'invalid_auth' } };
      }
      if (path === '/api/auth.test') {
        return { status: 200, body: { ok: true, team: 'Library', user: 'desk' } };
      }
      const { channel } = body;
      if (channel !== 'C0123456789') {
        return { status: 200, body: { ok: false, error: 'channel_not_found' } };
      }
      return { status: 200, body: { ok: true, channel, ts: '1503435956.000247' } };
    },
    textOf: ({ path, body }) =>
      path === '/api/chat.postMessage'
        ? String(body['text'])
            .replaceAll('&lt;', '<')
            .replaceAll('&gt;', '>')
            .replaceAll('&amp;', '&')
        : null,
    failures: [
      [
        'a token that was revoked',
        { status: 200, body: { ok: false, error: 'token_revoked' } },
        'reconnect',
      ],
      [
        'a channel without the bot',
        { status: 200, body: { ok: false, error: 'not_in_channel' } },
        'refused',
      ],
      [
        'too much',
        {
          status: 429,
          body: { ok: false, error: 'ratelimited' },
          headers: { 'retry-after': '35' },
        },
        'retry-later',
      ],
      [
        'a fault in the middle',
        { status: 200, body: { ok: false, error: 'fatal_error' } },
        'unknown',
      ],
      ['a fault of its own', { status: 500, body: 'x' }, 'unknown'],
    ],
  },
  {
    name: 'discord',
    settings: { channel: '123456789012345678' },
    token: 'abcdefghijklmnopqrstuvwx.y-z_0',
    create: (discordOrigin) => createDiscordNetwork({ ...dependencies, discordOrigin }),
    usual({ method, path, authorization, body }) {
      if (authorization !== 'Bot abcdefghijklmnopqrstuvwx.y-z_0') {
        return { status: 401, body: { message: '401: Unauthorized', code: 0 } };
      }
      if (!path.startsWith('/api/v10/channels/123456789012345678')) {
        return { status: 404, body: { message: 'Unknown Channel', code: 10003 } };
      }
      if (method === 'GET') return { status: 200, body: { id: '1', name: 'news' } };
      const nonce = String(body['nonce']);
      if (nonce.length > 25 || body['enforce_nonce'] !== true) {
        return { status: 400, body: { message: 'Invalid Form Body', code: 50035 } };
      }
      const made = nonces.get(nonce) ?? {
        ...{ id: String(nonces.size + 1), channel_id: '123456789012345678' },
      };
      nonces.set(nonce, made);
      return { status: 200, body: made };
    },
    textOf: ({ method, body }) => (method === 'POST' ? String(body['content']) : null),
    failures: [
      ['a wrong token', { status: 401, body: { message: '401: Unauthorized' } }, 'reconnect'],
      [
        'a missing permission',
        { status: 403, body: { message: 'Missing Permissions', code: 50013 } },
        'refused',
      ],
      [
        'too much',
        {
          status: 429,
          body: { message: 'You are being rate limited.', retry_after: 35 },
          headers: { 'retry-after': '35' },
        },
        'retry-later',
      ],
      ['a fault of its own', { status: 500, body: { message: 'x' } }, 'unknown'],
    ],
  },
];

for (const chat of CHATS) {
  const connection: Connection = sampleConnection({
    settings: chat.settings,
    credentials: { token: chat.token },
  });

  describeNetwork(chat.name, async () => {
    const service = await startChatService((call) => chat.usual(call));
    const network = chat.create(service.origin);
    /** By key: the texts of the messages that stand there. */
    const standing = new Map<string, Map<string, string>>();
    return {
      connection,
      network: {
        ...network,
        async publish(prepared, ...rest) {
          const outcome = await network.publish(prepared, ...rest);
          const { key } = prepared.body as { key: string };
          const there = standing.get(key) ?? new Map<string, string>();
          const last = service.calls.at(-1);
          const text = last === undefined ? null : chat.textOf(last);
          if (outcome.type === 'published' && text !== null) there.set(outcome.networkId, text);
          standing.set(key, there);
          return outcome;
        },
      },
      accepted: ({ key }) => {
        const texts = [...(standing.get(key)?.values() ?? [])];
        return Promise.resolve({ times: texts.length, text: texts[0] ?? null });
      },
      close: () => service.close(),
    };
  });

  describe(`${chat.name}, by what its service documents,`, () => {
    let service: ChatService;
    let network: Network;
    beforeEach(async () => {
      service = await startChatService((call) => chat.usual(call));
      network = chat.create(service.origin);
    });
    afterEach(() => service.close());
    const publish = async (through = connection) => {
      const prepared = await network.prepare(sampleContent(), through, newIdentity());
      return network.publish(prepared, through, never);
    };

    it('says that nobody has tried it on the live service', () => {
      expect(network.summary).to.match(/not verified against the live service\.$/);
    });

    for (const [what, answer, meant] of chat.failures) {
      it(`takes ${what} for ${meant}, and says it in the service’s words`, async () => {
        service.next(answer);
        const outcome = await publish();
        expect(outcome.type).to.equal(meant);
        expect(outcome).to.have.property('reason').that.does.not.include(chat.token);
        if (meant === 'retry-later') {
          expect(outcome).to.include({ retryAt: NOON + 35 * SECOND });
        }
        expect(service.calls).to.have.length(1);
      });
    }

    it('does not know what became of a message whose answer was cut off', async () => {
      service.next('cut');
      expect((await publish()).type).to.equal('unknown');
    });

    it('refuses a wrong token when it is connected', async () => {
      const wrong = {
        ...connection,
        credentials: { token: chat.token.replace('abc', 'abd').replace('bb', 'bc') },
      };
      expect(await network.check(wrong, never)).to.include({ type: 'rejected' });
    });

    it('puts a title above the text', async () => {
      const content = sampleContent({ title: 'Sundays', text: 'Open.' });
      const prepared = await network.prepare(content, connection, newIdentity());
      await network.publish(prepared, connection, never);
      const [call] = service.calls;
      expect(call && chat.textOf(call)).to.equal('Sundays\n\nOpen.');
    });
  });
}
