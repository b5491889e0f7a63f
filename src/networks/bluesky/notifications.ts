import { z } from 'zod';
import type { InboundMessage } from '../contract.js';
import { foreignPost, messageOf } from './inbound-post.js';
import { read, type Got } from './repository.js';
import type { Xrpc } from './xrpc.js';

/**
 * How far notifications were read. Pages come newest first, so that reading goes from the newest
 * down to `since`; a page is remembered where there are more of them.
 */
export const notificationsCursor = z.object({
  since: z.string().nullable(),
  newest: z.string().nullable(),
  page: z.string().nullable(),
});
export type NotificationsCursor = z.infer<typeof notificationsCursor>;

const page = z.object({
  cursor: z.string().optional(),
  notifications: z.array(
    z.object({
      uri: z.string(),
      cid: z.string(),
      reason: z.string(),
      indexedAt: z.string(),
      author: z.object({ did: z.string(), handle: z.string(), displayName: z.string().optional() }),
      record: z.unknown(),
    }),
  ),
});

const REASONS: Readonly<Record<string, 'reply' | 'mention'>> = {
  reply: 'reply',
  mention: 'mention',
  quote: 'mention',
};

export interface ReadNotifications {
  readonly messages: readonly InboundMessage[];
  readonly cursor: NotificationsCursor;
  readonly more: boolean;
}

export interface NotificationsReading {
  readonly service: string;
  readonly token: string;
  readonly cursor: NotificationsCursor | null;
  readonly signal: AbortSignal;
}

/**
 * Reads one page of what an AppView tells us. Whether a notification was read is not asked: the
 * account's owner may look at them on a telephone. Those of the cursor's own instant come again.
 */
export async function readNotifications(
  xrpc: Xrpc,
  { service, token, cursor, signal }: NotificationsReading,
): Promise<Got<ReadNotifications>> {
  const answer = await xrpc({
    service,
    name: 'app.bsky.notification.listNotifications',
    query: { limit: '50', ...(cursor?.page == null ? {} : { cursor: cursor.page }) },
    token,
    signal,
  });
  const got = read(answer, page);
  if (got.type !== 'got') return got;
  const { notifications, cursor: next } = got.value;
  const since = cursor?.since ?? null;
  const fresh = notifications.filter(({ indexedAt }) => since === null || indexedAt >= since);
  const newest = [cursor?.newest ?? since, ...fresh.map(({ indexedAt }) => indexedAt)]
    .filter((at) => at !== null)
    .reduce<string | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
  // A first reading takes one page; later ones go back to where the last one began.
  const more =
    since !== null &&
    next !== undefined &&
    fresh.length === notifications.length &&
    fresh.length > 0;
  return {
    type: 'got',
    value: {
      messages: fresh.flatMap(asMessage).reverse(),
      cursor: more ? { since, newest, page: next } : { since: newest, newest: null, page: null },
      more,
    },
  };
}

function asMessage(
  notification: z.infer<typeof page>['notifications'][number],
): readonly InboundMessage[] {
  const kind = REASONS[notification.reason];
  const post = foreignPost.safeParse(notification.record);
  if (kind === undefined || !post.success) return [];
  const { uri, cid, author, indexedAt } = notification;
  const { did, handle, displayName = '' } = author;
  const sighting = { uri, cid, post: post.data, seenAt: indexedAt };
  return [messageOf({ ...sighting, author: { did, handle, name: displayName } }, kind)];
}
