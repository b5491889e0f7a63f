import type { LookupOutcome } from '../contract.js';
import type { HarmlessFailure } from '../json-failure.js';
import type { OtherDeliveries } from '../other-deliveries.js';
import type { MastodonClient } from './mastodon-client.js';
import { addressOf, sourceEntity, statusList, type Status } from './mastodon-entities.js';
import type { MastodonAccess } from './mastodon-settings.js';
import type { PreparedStatus } from './prepared-status.js';

export interface StatusSearch {
  readonly access: MastodonAccess;
  readonly channel: string;
  readonly prepared: PreparedStatus;
  /** Which part of a thread, from 0. */
  readonly index: number;
  /** The id of what this part answers: the part before it. */
  readonly inReplyTo: string | null;
  readonly signal: AbortSignal;
}

type Found = { readonly type: 'statuses'; readonly statuses: readonly Status[] } | CannotTell;
type CannotTell = Extract<LookupOutcome, { type: 'cannot-tell' }>;

const PAGE = 40;
const MOST_PAGES = 5;
/** More posts than this since the delivery was due are not read one by one. */
const MOST_CANDIDATES = 20;

/**
 * Looks for a part that may be out, though we never learned its id. Ours is what the account
 * itself posted since the delivery was due, in answer to the same post, with as many images and
 * with exactly the text that we sent (its source, not its HTML), unless that id is known to be
 * another delivery's. If more than one remains, nobody can tell but a person.
 */
export async function findStatus(
  { client, others }: { readonly client: MastodonClient; readonly others: OtherDeliveries },
  search: StatusSearch,
): Promise<LookupOutcome> {
  const { access, signal, channel, prepared } = search;
  const account = await client.account(access, signal);
  if (account.type !== 'read') return cannotTell(account);
  const list = await ownStatuses(client, search, account.value.id);
  if (list.type === 'cannot-tell') return list;
  const shape = list.statuses.filter((status) => hasShape(status, search));
  const { delivery } = prepared;
  const ids = shape.map(({ id }) => id);
  const taken = await others.owning(ids, { channel, delivery });
  const candidates = shape.filter(({ id }) => !taken.has(id));
  if (candidates.length > MOST_CANDIDATES) {
    return { type: 'cannot-tell', reason: 'The account has posted too much since to tell.' };
  }
  const same: Status[] = [];
  for (const status of candidates) {
    const source = await client.read(access, {
      path: `/api/v1/statuses/${encodeURIComponent(status.id)}/source`,
      shape: sourceEntity,
      signal,
    });
    if (source.type !== 'read') return cannotTell(source);
    if (sameText(source.value.text, prepared.parts[search.index]?.text ?? '')) same.push(status);
  }
  const [only, second] = same;
  if (only === undefined) return { type: 'absent' };
  if (second === undefined) return { type: 'found', networkId: only.id, url: addressOf(only) };
  return {
    type: 'cannot-tell',
    reason: `The account has the same text more than once (${addressOf(only)} and ${addressOf(second)}).`,
  };
}

function hasShape(status: Status, { prepared, index, inReplyTo }: StatusSearch): boolean {
  return (
    Date.parse(status.created_at) >= prepared.since &&
    (status.in_reply_to_id ?? null) === inReplyTo &&
    status.media_attachments.length === prepared.parts[index]?.images.length
  );
}

/** All the account posted since, or that we cannot see so far back. */
async function ownStatuses(
  client: MastodonClient,
  { access, prepared, signal }: StatusSearch,
  account: string,
): Promise<Found> {
  const seen = new Map<string, Status>();
  let before = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `/api/v1/accounts/${encodeURIComponent(account)}/statuses?limit=${PAGE}${before}`;
    const read = await client.read(access, { path, shape: statusList, signal });
    if (read.type !== 'read') return cannotTell(read);
    const known = seen.size;
    for (const item of read.value) {
      // Where somebody has boosted a post of ours, some servers show it inside of the boost.
      const status = item.reblog ?? item;
      if (status.account.id === account) seen.set(status.uri, status);
    }
    const oldest = read.value.at(-1);
    const reached = Math.min(...read.value.map(({ created_at }) => Date.parse(created_at)));
    // A page of another size, or the same again, is all there is: not every server knows pages.
    const last = read.value.length !== PAGE || seen.size === known;
    if (oldest === undefined || last || reached < prepared.since) {
      return { type: 'statuses', statuses: [...seen.values()] };
    }
    before = `&max_id=${encodeURIComponent(oldest.id)}`;
  }
  return { type: 'cannot-tell', reason: 'The account has posted too much since to read it back.' };
}

const cannotTell = ({ reason }: HarmlessFailure): CannotTell => ({ type: 'cannot-tell', reason });

/** Servers trim a text and nothing else; line ends may be those of another system. */
const sameText = (left: string, right: string): boolean => plainLines(left) === plainLines(right);
const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n').trim();
