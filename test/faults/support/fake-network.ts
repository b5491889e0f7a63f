import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ACCEPT, type Behaviour } from './behaviour.js';
import { writeAnswer } from './written-answer.js';

/** One visible item. What stands here is the truth that the product's documents are held against. */
export interface AcceptedItem {
  readonly id: string;
  readonly slug: string;
  /** The delivery's, by which the judge tells items apart whether or not the network reads it. */
  readonly key: string;
  /** Of a thread, from 0. */
  readonly part: number;
  readonly text: string;
  readonly replyTo: string | null;
  readonly at: number;
}

/** How a network may be asked whether it has something; the first part of the address says which. */
export const FAKE_KINDS = ['keyed', 'probed', 'blind', 'webhook'] as const;
export type FakeKind = (typeof FAKE_KINDS)[number];

/**
 * A network of its own, outside of everything that is killed. It keeps what it accepted for ever,
 * in memory and line by line in a file, and answers each channel as it was told to.
 */
export interface FakeNetwork {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly accepted: readonly AcceptedItem[];
  /** Visible calls that arrived whole, by channel, repeats of a known key among them. */
  readonly calls: (slug: string) => number;
  /** Accepted or not, and not answered yet. */
  readonly unanswered: number;
  /** Times somebody asked for a new token for a channel. */
  readonly refreshes: (slug: string) => number;
  /** What the next calls of a channel meet, one each; afterwards what `always` says. */
  next(slug: string, ...behaviours: readonly Behaviour[]): void;
  always(slug: string, behaviour: Behaviour): void;
  /** Reading back shows an item only so long after it was accepted. */
  readonly showsAfter: { milliseconds: number };
  close(): Promise<void>;
}

interface PostedItem {
  readonly key: string;
  readonly part: number;
  readonly text: string;
  readonly replyTo: string | null;
}

export async function startFakeNetwork(file: string): Promise<FakeNetwork> {
  const accepted: AcceptedItem[] = [];
  const calls = new Map<string, number>();
  const refreshes = new Map<string, number>();
  const scripts = new Map<string, Behaviour[]>();
  const standing = new Map<string, Behaviour>();
  const showsAfter = { milliseconds: 0 };
  let unanswered = 0;
  const more = (counts: Map<string, number>, slug: string): void =>
    void counts.set(slug, (counts.get(slug) ?? 0) + 1);

  function take(slug: string, posted: PostedItem): AcceptedItem {
    const item = { id: `n-${accepted.length + 1}`, slug, ...posted, at: Date.now() };
    accepted.push(item);
    appendFileSync(file, `${JSON.stringify(item)}\n`);
    return item;
  }

  async function post(kind: string, slug: string, exchange: Exchange): Promise<void> {
    const posted = postedItem(kind, exchange);
    more(calls, slug);
    const behaviour = scripts.get(slug)?.shift() ?? standing.get(slug) ?? ACCEPT;
    const knowsKeys = kind === 'keyed' || kind === 'webhook';
    const known = knowsKeys ? accepted.find((item) => isRepeat(item, slug, posted)) : undefined;
    const item = known ?? (behaviour.takes ? take(slug, posted) : undefined);
    unanswered += 1;
    try {
      if (behaviour.waitMilliseconds) await pause(behaviour.waitMilliseconds);
      await writeAnswer(exchange.response, behaviour, item);
    } finally {
      unanswered -= 1;
    }
  }

  function read(slug: string, { response }: Exchange): void {
    const before = Date.now() - showsAfter.milliseconds;
    const items = accepted.filter((item) => item.slug === slug && item.at <= before);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
  }

  const server = createServer((request, response) => {
    void (async () => {
      const [, kind = '', slug = '', what = ''] = (request.url ?? '').split('/');
      const exchange = { request, response, body: await bodyOf(request) };
      if (what === 'token') {
        more(refreshes, slug);
        response.writeHead(200).end('{}');
      } else if (request.method === 'GET') read(slug, exchange);
      else await post(kind, slug, exchange);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ accepted, port, showsAfter, url: `http://127.0.0.1:${port}` },
    calls: (slug) => calls.get(slug) ?? 0,
    refreshes: (slug) => refreshes.get(slug) ?? 0,
    get unanswered() {
      return unanswered;
    },
    next: (slug, ...behaviours) => {
      scripts.set(slug, [...(scripts.get(slug) ?? []), ...behaviours]);
    },
    always: (slug, behaviour) => void standing.set(slug, behaviour),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

const isRepeat = (item: AcceptedItem, slug: string, posted: PostedItem): boolean =>
  item.slug === slug && item.key === posted.key && item.part === posted.part;

function postedItem(kind: string, { request, body }: Exchange): PostedItem {
  if (kind !== 'webhook') return JSON.parse(body) as PostedItem;
  const { data } = JSON.parse(body) as { data: { text: string } };
  const key = String(request.headers['webhook-id']);
  return { key, part: 0, text: data.text, replyTo: null };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
