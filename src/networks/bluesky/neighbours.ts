import { z } from 'zod';
import type { InboundMessage } from '../contract.js';
import { answersUs, foreignPost, foreignRecord, mentionsUs, messageOf } from './inbound-post.js';
import { POST } from './prepared-post.js';
import { read, rkeyOf, type Got } from './repository.js';
import type { Xrpc } from './xrpc.js';

/** Of each account on our server the key of the last post that was read. */
export const neighboursCursor = z.record(z.string(), z.string());
export type NeighboursCursor = z.infer<typeof neighboursCursor>;

export interface ReadNeighbours {
  readonly messages: readonly InboundMessage[];
  readonly cursor: NeighboursCursor;
  readonly more: boolean;
}

export interface NeighboursReading {
  readonly service: string;
  readonly did: string;
  readonly cursor: NeighboursCursor | null;
  readonly signal: AbortSignal;
}

const repositories = z.object({ repos: z.array(z.object({ did: z.string() })) });
const records = z.object({ records: z.array(foreignRecord) });
const described = z.object({ handle: z.string() });

/** A server without an AppView is a small one: these many of its accounts are read. */
const MOST_NEIGHBOURS = 100;
const PAGE = 50;

/**
 * What is said to us by the accounts of our own server, for a server without an AppView: nobody
 * there gathers what concerns an account, so that each of its neighbours' posts are read.
 */
export async function readNeighbours(
  xrpc: Xrpc,
  { service, did, cursor, signal }: NeighboursReading,
): Promise<Got<ReadNeighbours>> {
  const ask = <T>(name: string, query: Record<string, string>, shape: z.ZodType<T>) =>
    xrpc({ service, name, query, signal }).then((answer) => read(answer, shape));

  async function readOne(
    neighbour: string,
  ): Promise<Got<{ messages: InboundMessage[]; last: string; full: boolean }>> {
    const after = cursor?.[neighbour];
    const where = { repo: neighbour, collection: POST, limit: String(PAGE) };
    // From where we stopped, upwards; of one that is new to us the newest page.
    const from: Record<string, string> =
      after === undefined ? {} : { reverse: 'true', ...(after === '' ? {} : { cursor: after }) };
    const got = await ask('com.atproto.repo.listRecords', { ...where, ...from }, records);
    if (got.type !== 'got') return got;
    const found = after === undefined ? got.value.records.toReversed() : got.value.records;
    const concerning = found.filter((record) => kindOf(record.value, did) !== null);
    const handle = concerning.length === 0 ? '' : await handleOf(neighbour);
    const author = { did: neighbour, handle, name: '' };
    const messages = concerning.flatMap(({ uri, cid, value }) => {
      const post = foreignPost.parse(value);
      const kind = kindOf(value, did);
      return kind === null ? [] : [messageOf({ uri, cid, post, author, seenAt: undefined }, kind)];
    });
    const last = found.at(-1);
    return {
      type: 'got',
      value: {
        messages,
        last: last === undefined ? (after ?? '') : rkeyOf(last.uri),
        full: after !== undefined && found.length === PAGE,
      },
    };
  }

  async function handleOf(neighbour: string): Promise<string> {
    const got = await ask('com.atproto.repo.describeRepo', { repo: neighbour }, described);
    return got.type === 'got' ? got.value.handle : neighbour;
  }

  const listed = await ask(
    'com.atproto.sync.listRepos',
    { limit: String(MOST_NEIGHBOURS) },
    repositories,
  );
  if (listed.type !== 'got') return listed;
  const messages: InboundMessage[] = [];
  const next: Record<string, string> = {};
  let more = false;
  for (const { did: neighbour } of listed.value.repos) {
    if (neighbour === did) continue;
    const got = await readOne(neighbour);
    // An account that is switched off answers 400; the others are still to be read.
    if (got.type === 'failed' && got.status === 400) {
      const before = cursor?.[neighbour];
      if (before !== undefined) next[neighbour] = before;
      continue;
    }
    if (got.type !== 'got') return got;
    messages.push(...got.value.messages);
    next[neighbour] = got.value.last;
    more ||= got.value.full;
  }
  messages.sort((one, other) => one.at - other.at);
  return { type: 'got', value: { messages, cursor: next, more } };
}

function kindOf(value: unknown, did: string): 'reply' | 'mention' | null {
  const post = foreignPost.safeParse(value);
  if (!post.success) return null;
  if (answersUs(post.data, did)) return 'reply';
  return mentionsUs(post.data, did) ? 'mention' : null;
}
