import type { InboundMessage, InboundOutcome } from '../contract.js';
import { plainText } from '../plain-text.js';
import { commentAddress } from './comment-address.js';
import { readComments } from './comment-replies.js';
import type { Read, WordpressClient } from './wordpress-client.js';
import {
  commentEntity,
  instantOf,
  userEntity,
  type WordpressComment,
} from './wordpress-entities.js';
import type { WordpressAccess } from './wordpress-settings.js';

const PAGE = 100;
/** So deep a conversation is nested nowhere; a circle would have no end. */
const MOST_PARENTS = 20;

interface Reading {
  readonly access: WordpressAccess;
  readonly cursor: string | null;
  readonly signal: AbortSignal;
}

/** What people wrote below the site's posts since the comment `cursor`, oldest first. */
export async function readCommentInbox(
  client: WordpressClient,
  reading: Reading,
): Promise<InboundOutcome> {
  const { access, cursor, signal } = reading;
  const me = await client.read(access, { path: 'users/me', shape: userEntity, signal });
  if (me.type !== 'read') return unread(me);
  const fresh = await commentsSince(client, reading);
  if (fresh.type !== 'read') return unread(fresh);
  const known = new Map(fresh.value.map((comment) => [comment.id, comment]));
  const messages: InboundMessage[] = [];
  for (const comment of fresh.value) {
    if (comment.author === me.value.id) continue;
    const root = await rootOf(client, reading, { comment, known });
    if (root.type !== 'read') return unread(root);
    messages.push(messageOf(access.site, comment, root.value));
  }
  const last = fresh.value.at(-1)?.id;
  return {
    type: 'read',
    messages,
    cursor: last === undefined ? (cursor ?? '0') : String(last),
    more: false,
  };
}

/** By id, which never goes back, while a comment's time may be that of another server. */
async function commentsSince(
  client: WordpressClient,
  { access, cursor, signal }: Reading,
): Promise<Read<readonly WordpressComment[]>> {
  const after = Number(cursor ?? 0);
  const found = new Map<number, WordpressComment>();
  for (let page = 1; ; page += 1) {
    const query = { orderby: 'id', order: 'desc', per_page: String(PAGE), page: String(page) };
    const read = await readComments(client, access, { query, signal });
    if (read.type !== 'read') return read;
    for (const comment of read.value) if (comment.id > after) found.set(comment.id, comment);
    const reached = read.value.length < PAGE || read.value.some(({ id }) => id <= after);
    if (reached || cursor === null) break;
  }
  return { type: 'read', value: [...found.values()].sort((a, b) => a.id - b.id) };
}

/** The comment that began the conversation. */
async function rootOf(
  client: WordpressClient,
  { access, signal }: Reading,
  {
    comment,
    known,
  }: { readonly comment: WordpressComment; readonly known: Map<number, WordpressComment> },
): Promise<Read<WordpressComment>> {
  let root = comment;
  for (let step = 0; step < MOST_PARENTS && root.parent > 0; step += 1) {
    const path = `comments/${root.parent}`;
    const parent = known.get(root.parent);
    const read: Read<WordpressComment> =
      parent === undefined
        ? await client.read(access, { path, shape: commentEntity, signal })
        : { type: 'read', value: parent };
    // One that was deleted is the end of what can be known.
    if (read.type === 'refused') break;
    if (read.type !== 'read') return read;
    known.set(read.value.id, read.value);
    root = read.value;
  }
  return { type: 'read', value: root };
}

function messageOf(
  site: string,
  comment: WordpressComment,
  root: WordpressComment,
): InboundMessage {
  const { id, post, parent, author_name: name, author_url: url } = comment;
  return {
    networkId: commentAddress(site, comment),
    thread: commentAddress(site, root),
    // A post by the id it was published under.
    inReplyTo: parent > 0 ? commentAddress(site, { id: parent, post }) : String(post),
    kind: 'comment',
    author: {
      id: comment.author > 0 ? `${site}/?author=${comment.author}` : url || name || 'unknown',
      name: name || 'Somebody',
      url: url || null,
    },
    text: plainText(comment.content.rendered),
    at: instantOf(comment.date_gmt),
    url: comment.link,
    public: comment.status === 'approved',
    context: { post, comment: id },
  };
}

/** A site that refuses to be read is one whose connection a person must look at. */
const unread = (failure: Exclude<Read<unknown>, { type: 'read' }>): InboundOutcome =>
  failure.type === 'refused' ? { type: 'reconnect', reason: failure.reason } : failure;
