import type { ChangeOutcome, LookupOutcome, PublishOutcome } from '../contract.js';
import { failureOf } from '../json-failure.js';
import { plainText } from '../plain-text.js';
import { commentAddress } from './comment-address.js';
import type { PreparedComment } from './prepared-post.js';
import { codeOf, type Read, type WordpressClient } from './wordpress-client.js';
import {
  commentEntity,
  commentList,
  instantOf,
  userEntity,
  type WordpressComment,
} from './wordpress-entities.js';
import type { WordpressAccess } from './wordpress-settings.js';

export interface CommentCall {
  readonly access: WordpressAccess;
  readonly prepared: PreparedComment;
  readonly signal: AbortSignal;
}

/** Answers a comment by a comment. The site itself refuses the same words twice. */
export async function publishComment(
  client: WordpressClient,
  call: CommentCall,
): Promise<PublishOutcome> {
  const { access, prepared, signal } = call;
  const { post, parent, content } = prepared;
  const answer = await client.send(access, {
    path: 'comments',
    method: 'POST',
    body: { post, parent, content },
    signal,
  });
  const taken = answer.type === 'answered' && answer.status >= 200 && answer.status < 300;
  const made = commentEntity.safeParse(answer.type === 'answered' ? answer.value : undefined);
  if (taken && made.success) return { ...replyAs(access, made.data), type: 'published' };
  const code = codeOf(answer);
  if (taken || code === 'comment_duplicate') {
    const found = await findComment(client, call);
    if (found.type === 'found') return { ...found, type: 'published' };
    if (found.type === 'cannot-tell') return { type: 'unknown', reason: found.reason };
  }
  if (code === 'comment_flood') {
    return { type: 'retry-later', reason: 'The site wants more time between two comments.' };
  }
  return failureOf(answer, client.failureContext(access));
}

/** The user's own answer to that comment in these words, which can be there only once. */
export async function findComment(
  client: WordpressClient,
  { access, prepared, signal }: CommentCall,
): Promise<LookupOutcome> {
  const { post, parent, content, since } = prepared;
  const me = await client.read(access, { path: 'users/me', shape: userEntity, signal });
  if (me.type !== 'read') return { type: 'cannot-tell', reason: me.reason };
  const answers = await readComments(client, access, {
    query: { 'post[0]': String(post), 'parent[0]': String(parent), per_page: '100' },
    signal,
  });
  if (answers.type !== 'read') return { type: 'cannot-tell', reason: answers.reason };
  const ours = answers.value.find(
    (comment) =>
      comment.author === me.value.id &&
      instantOf(comment.date_gmt) >= since &&
      wordsOf(comment.content.raw ?? comment.content.rendered) === wordsOf(content),
  );
  return ours === undefined ? { type: 'absent' } : { ...replyAs(access, ours), type: 'found' };
}

/** With what waits for moderation where the user may see it, else what everybody sees. */
export async function readComments(
  client: WordpressClient,
  access: WordpressAccess,
  {
    query,
    signal,
  }: { readonly query: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Read<readonly WordpressComment[]>> {
  const ask = (more: Readonly<Record<string, string>>) =>
    client.read(access, {
      path: 'comments',
      query: { ...query, ...more },
      shape: commentList,
      signal,
    });
  const all = await ask({ context: 'edit', status: 'all' });
  return all.type === 'refused' ? ask({}) : all;
}

export async function editComment(
  client: WordpressClient,
  { access, prepared, signal, id }: CommentCall & { readonly id: number },
): Promise<ChangeOutcome> {
  const answer = await client.send(access, {
    path: `comments/${id}`,
    method: 'POST',
    body: { content: prepared.content },
    signal,
  });
  if (codeOf(answer) === 'rest_comment_invalid_id') return { type: 'gone' };
  const comment = commentEntity.safeParse(answer.type === 'answered' ? answer.value : undefined);
  if (comment.success) return { ...replyAs(access, comment.data), type: 'changed' };
  return failureOf(answer, client.failureContext(access));
}

export async function removeComment(
  client: WordpressClient,
  { access, signal, id }: Omit<CommentCall, 'prepared'> & { readonly id: number },
): Promise<'removed' | Exclude<ChangeOutcome, { type: 'changed' }>> {
  const answer = await client.send(access, { path: `comments/${id}`, method: 'DELETE', signal });
  if (answer.type === 'answered' && answer.status === 200) return 'removed';
  return ['rest_comment_invalid_id', 'rest_already_trashed'].includes(codeOf(answer))
    ? { type: 'gone' }
    : failureOf(answer, client.failureContext(access));
}

const replyAs = ({ site }: WordpressAccess, comment: WordpressComment) => ({
  networkId: commentAddress(site, comment),
  url: comment.link,
});

/** The site makes quotes and dashes beautiful, so letters and digits are what is compared. */
const wordsOf = (html: string): string =>
  plainText(html)
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
