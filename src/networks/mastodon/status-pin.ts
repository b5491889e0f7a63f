import { z } from 'zod';
import type { ChangeOutcome } from '../contract.js';
import { harmlessFailureOf } from '../json-failure.js';
import type { MastodonClient } from './mastodon-client.js';
import { pathOf, type StatusChange } from './status-changes.js';

const pinnable = z.object({ pinned: z.boolean().nullish() });

/**
 * Puts a post, or the first of a thread, at the head of the account's page
 * (docs.joinmastodon.org/methods/statuses/#pin). A server that says no is asked for the post
 * itself: a second pin is refused in words of the server's own.
 */
export async function pinStatus(
  { client }: { readonly client: MastodonClient },
  { access, published, signal }: StatusChange,
): Promise<ChangeOutcome> {
  const { networkId, url } = published;
  const pinned: ChangeOutcome = { type: 'changed', networkId, url };
  const context = client.failureContext(access);
  const path = pathOf(networkId);
  const answer = await client.send(access, { path: `${path}/pin`, method: 'POST', signal });
  if (answer.type !== 'answered') return harmlessFailureOf(answer, context);
  if (answer.status < 300) return pinned;
  // Never as an end of the connection: posting may go on without this permission.
  if (answer.status === 403) return refusedFor(answer.words);
  if (answer.status !== 404 && answer.status !== 422) return harmlessFailureOf(answer, context);
  const look = await client.send(access, { path, method: 'GET', signal });
  if (look.type !== 'answered' || (look.status !== 200 && look.status !== 404)) {
    return harmlessFailureOf(look, context);
  }
  if (look.status === 404) return { type: 'gone' };
  if (pinnable.safeParse(look.value).data?.pinned === true) return pinned;
  return answer.status === 404
    ? {
        type: 'refused',
        reason: 'This server does not let other programs pin posts. Pin it there.',
      }
    : harmlessFailureOf(answer, context);
}

const refusedFor = (words: string): ChangeOutcome => ({
  type: 'refused',
  reason: `The server does not allow it${words === '' ? '' : ` (“${words}”)`}. Pin it there, or connect the channel again, so that it is asked for that permission.`,
});
