import { z } from 'zod';
import type { Clock } from '../../../src/clock.js';
import { SECOND } from '../../../src/domain/time-units.js';
import type {
  Connection,
  Idempotency,
  ReadBack,
  Network,
  PublishedPart,
  PublishOutcome,
  PublishProgress,
} from '../../../src/networks/contract.js';
import { readRetryAfter } from '../../../src/networks/retry-after.js';
import type { SafeAnswer, SafeFetch } from '../../../src/networks/safe-fetch.js';

export interface TestNetworkDependencies {
  readonly fetch: SafeFetch;
  readonly clock: Clock;
}

const preparedThread = z.object({ key: z.string(), parts: z.array(z.string()).min(1) });
const createdItem = z.object({ id: z.string(), url: z.string() });
const shownItems = z.object({
  items: z.array(
    z.object({ id: z.string(), text: z.string(), replyTo: z.string().nullable() }).loose(),
  ),
});
const settingsOf = (connection: Connection) =>
  z.object({ url: z.string() }).parse(connection.settings);

/** A quick table, so that what takes hours in earnest takes seconds here. */
const RETRY_DELAYS = [1, 1, 1, 2, 2, 2, 2].map((seconds) => seconds * SECOND);
/** Between the parts of a thread, in the text of a post. */
export const PART_MARK = '\n---\n';

const IDEMPOTENCY: Readonly<Record<'keyed' | 'probed' | 'blind', Idempotency>> = {
  keyed: { type: 'server-key', lifetimeMilliseconds: null, sentence: 'Knows a repeat by its key.' },
  probed: { type: 'probe', sentence: 'Can be read back.' },
  blind: { type: 'none', sentence: 'Can neither be read back nor knows a repeat.' },
};

/** One network for each kind of idempotency, on the fake server, by the product's own exchange. */
export const createTestNetworks = (deps: TestNetworkDependencies): Network[] =>
  (['keyed', 'probed', 'blind'] as const).map((kind) => createTestNetwork(kind, deps));

function createTestNetwork(
  kind: 'keyed' | 'probed' | 'blind',
  { fetch, clock }: TestNetworkDependencies,
): Network {
  const send = (
    connection: Connection,
    what: string,
    { signal, body }: { readonly signal: AbortSignal; readonly body?: object },
  ): Promise<SafeAnswer> =>
    fetch.send({
      url: `${settingsOf(connection).url}/${kind}/${connection.slug}/${what}`,
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal,
      deadlineMilliseconds: 20 * SECOND,
      maximumBytes: 1_000_000,
    });

  /** 401 is met by one new token and one more try, as networks with sessions do it. */
  async function sendVisibly(
    connection: Connection,
    request: { readonly signal: AbortSignal; readonly body: object },
  ): Promise<SafeAnswer> {
    const first = await send(connection, 'posts', request);
    if (first.type !== 'answered' || first.status !== 401) return first;
    await send(connection, 'token', { signal: request.signal, body: {} });
    return send(connection, 'posts', request);
  }

  return {
    name: kind,
    label: `Test network (${kind})`,
    summary: 'For the fault campaign only.',
    idempotency: IDEMPOTENCY[kind],
    capabilities: {
      ...{ media: true, edit: false, remove: false, inbound: false, reply: false },
      ...{ thread: true, publicPage: false },
    },
    settings: z.strictObject({ url: z.string() }),
    credentials: z.strictObject({}),
    fields: [],
    retryDelays: RETRY_DELAYS,
    limits: () =>
      Promise.resolve({
        text: undefined,
        media: { most: 4, maximumBytes: 1_000_000, contentTypes: ['image/png'] },
      }),
    problems: () => [],
    check: () => Promise.resolve({ type: 'ok', account: kind }),
    prepare: (content, _connection, identity) =>
      Promise.resolve({
        body: { key: identity.key, parts: content.text.split(PART_MARK) },
        fingerprint: content.text,
      }),

    async publish(prepared, connection, signal, progress = NO_PROGRESS) {
      const { key, parts } = preparedThread.parse(prepared.body);
      const out = [...progress.done];
      for (const [part, text] of parts.entries()) {
        if (out[part]) continue;
        const replyTo = out[part - 1]?.networkId ?? null;
        const answer = await sendVisibly(connection, {
          signal,
          body: { key, part, text, replyTo },
        });
        const outcome = outcomeOf(answer, clock);
        if (outcome.type !== 'published') return outcome;
        const published = { index: part, networkId: outcome.networkId, url: outcome.url };
        out.push(published);
        if (part < parts.length - 1) await progress.save(published);
      }
      return firstOf(out);
    },

    async lookup(prepared, connection, signal, done = []): Promise<ReadBack> {
      if (kind !== 'probed') return { type: 'cannot-tell', reason: 'It cannot be asked.' };
      const { parts } = preparedThread.parse(prepared.body);
      const answer = await send(connection, 'posts', { signal });
      if (answer.type !== 'answered' || answer.status !== 200 || !answer.complete) {
        return { type: 'cannot-tell', reason: 'It could not be read.' };
      }
      const { items } = shownItems.parse(JSON.parse(answer.body.toString('utf8')));
      const found: PublishedPart[] = [...done];
      for (const [index, text] of parts.entries()) {
        if (found[index]) continue;
        const item = items.find((each) => each.text === text);
        if (!item) break;
        found.push({ index, networkId: item.id, url: `https://network.example/${item.id}` });
      }
      const [first] = found;
      if (first && found.length === parts.length) return { ...first, type: 'found' };
      const more = found.slice(done.length);
      return more.length > 0 ? { type: 'partly', parts: more } : { type: 'absent' };
    },
  };
}

const NO_PROGRESS: PublishProgress = { done: [], save: () => Promise.resolve() };

function firstOf([first]: readonly PublishedPart[]): PublishOutcome {
  if (!first) throw new Error('a thread without parts');
  return { type: 'published', networkId: first.networkId, url: first.url };
}

function outcomeOf(answer: SafeAnswer, clock: Clock): PublishOutcome {
  switch (answer.type) {
    case 'forbidden':
      return { type: 'refused', reason: answer.reason };
    case 'not-sent':
      return { type: 'retry-later', reason: `Not reached: ${answer.reason}.` };
    case 'unknown':
      return { type: 'unknown', reason: `After it was sent, ${answer.reason}.` };
    case 'answered':
      return statusOutcome(answer, clock);
  }
}

function statusOutcome(
  { status, headers, body }: Extract<SafeAnswer, { type: 'answered' }>,
  clock: Clock,
): PublishOutcome {
  if (status < 300) {
    const created = createdItem.safeParse(jsonOf(body));
    return created.success
      ? { type: 'published', networkId: created.data.id, url: created.data.url }
      : { type: 'unknown', reason: 'It took it and did not say under which id.' };
  }
  if (status === 401) return { type: 'reconnect', reason: 'It no longer knows us.' };
  if (status === 429 || status === 503) {
    const retryAt = readRetryAfter(headers['retry-after'], clock.now());
    const reason = `It answered ${status}.`;
    return {
      ...{ type: 'retry-later', reason, pauseChannel: true },
      ...(retryAt === undefined ? {} : { retryAt }),
    };
  }
  if (status === 408 || status >= 500) return { type: 'unknown', reason: `It answered ${status}.` };
  return { type: 'refused', reason: `It answered ${status}.` };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    return error;
  }
}
