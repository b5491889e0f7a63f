import type { InboundMessage, InboundOutcome } from '../contract.js';
import type { HarmlessFailure } from '../json-failure.js';
import { plainText } from '../plain-text.js';
import type { MastodonClient, Read } from './mastodon-client.js';
import { contextEntity, notificationList, type Status } from './mastodon-entities.js';
import type { MastodonAccess } from './mastodon-settings.js';

/** Mastodon gives at most 40; a server that ignores the limit may give more. */
const PAGE = 40;

/** What people said to the account since the notification `cursor`, oldest first. */
export async function readInbox(
  client: MastodonClient,
  access: MastodonAccess,
  { cursor, signal }: { readonly cursor: string | null; readonly signal: AbortSignal },
): Promise<InboundOutcome> {
  const account = await client.account(access, signal);
  if (account.type !== 'read') return unread(account);
  const since = cursor === null || cursor === '' ? '' : `&min_id=${encodeURIComponent(cursor)}`;
  const path = `/api/v1/notifications?types[]=mention&limit=${PAGE}${since}`;
  const page = await client.read(access, { path, shape: notificationList, signal });
  if (page.type !== 'read') return unread(page);
  // Newest first, and with other kinds on servers that do not know `types`.
  const items = [...page.value].reverse();
  const messages: InboundMessage[] = [];
  for (const { type, status } of items) {
    if (type !== 'mention' || !status || status.account.id === account.value.id) continue;
    const ancestors = await ancestorsOf(client, access, { status, signal });
    if (ancestors.type !== 'read') return unread(ancestors);
    messages.push(messageOf(status, ancestors.value, account.value.id));
  }
  return {
    type: 'read',
    messages,
    cursor: items.at(-1)?.id ?? cursor ?? '',
    more: cursor !== null && page.value.length >= PAGE,
  };
}

/** The posts above it, the oldest first; none where its thread is gone. */
async function ancestorsOf(
  client: MastodonClient,
  access: MastodonAccess,
  { status, signal }: { readonly status: Status; readonly signal: AbortSignal },
): Promise<Read<readonly Status[]>> {
  if ((status.in_reply_to_id ?? null) === null) return { type: 'read', value: [] };
  const path = `/api/v1/statuses/${encodeURIComponent(status.id)}/context`;
  const context = await client.read(access, { path, shape: contextEntity, signal });
  if (context.type === 'read') return { type: 'read', value: context.value.ancestors };
  return context.type === 'refused' ? { type: 'read', value: [] } : context;
}

function messageOf(status: Status, ancestors: readonly Status[], own: string): InboundMessage {
  const { account, visibility } = status;
  const toUs = status.in_reply_to_account_id === own;
  const answered = ancestors.find(({ id }) => id === status.in_reply_to_id);
  return {
    networkId: status.uri,
    thread: ancestors[0]?.uri ?? status.uri,
    // A post of ours by the id it was published under, anybody else's by its own address.
    inReplyTo: toUs ? (status.in_reply_to_id ?? null) : (answered?.uri ?? null),
    kind: toUs ? 'reply' : 'mention',
    author: {
      id: account.url ?? account.acct,
      name: account.display_name || account.acct,
      url: account.url ?? null,
    },
    text: plainText(status.content),
    at: Date.parse(status.created_at),
    url: status.url ?? status.uri,
    public: visibility === 'public' || visibility === 'unlisted',
    context: { statusId: status.id, acct: account.acct, visibility },
  };
}

/** A server that refuses to be read is one whose connection a person must look at. */
const unread = (failure: HarmlessFailure): InboundOutcome =>
  failure.type === 'refused' ? { type: 'reconnect', reason: failure.reason } : failure;
