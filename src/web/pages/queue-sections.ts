import type { DeliveryState } from '../../domain/index.js';
import type { ChannelLabel } from '../../publishing/delivery-view-labels.js';
import type { DeliveryItem } from '../../publishing/delivery-view.js';
import {
  loadQueuePage,
  NEEDS_A_PERSON,
  UPCOMING,
  type QueueCursor,
  type QueuePage,
} from '../../publishing/queue-view.js';
import type { Store } from '../../store/store.js';

export interface QueueWish {
  readonly channels: readonly ChannelLabel[];
  /** null for all channels. */
  readonly channel: ChannelLabel | null;
  /** null for everything that is not over. */
  readonly state: DeliveryState | null;
  readonly after: QueueCursor | undefined;
}

/** One list of the queue's page. */
export type QueueSection =
  | { readonly type: 'state'; readonly state: DeliveryState; readonly page: QueuePage }
  | { readonly type: 'channel'; readonly channel: ChannelLabel; readonly page: QueuePage };

const WHOLE_PAGE = 50;
const IN_ATTENTION = 10;
const IN_LANE = 5;
/** So many channels have their lanes on the page of all of them. */
export const MOST_LANES = 20;

/** What is over is read from the newest. */
const OVER: readonly DeliveryState[] = ['published', 'cancelled', 'failed', 'missed'];

/** The lists that were asked for, those that wait for a person first. */
export async function loadQueueSections(store: Store, wish: QueueWish): Promise<QueueSection[]> {
  const where = wish.channel ? { channel: wish.channel.id } : {};
  if (wish.state) {
    const { state, after } = wish;
    const page = await loadQueuePage(store, {
      ...where,
      ...(after ? { after } : {}),
      state,
      limit: WHOLE_PAGE,
      newestFirst: OVER.includes(state),
    });
    return [{ type: 'state', state, page }];
  }
  const attention = await Promise.all(
    NEEDS_A_PERSON.map(async (state) => {
      const page = await loadQueuePage(store, { ...where, state, limit: IN_ATTENTION });
      return { type: 'state', state, page } as const;
    }),
  );
  const lanes = wish.channel
    ? [await laneOf(store, wish.channel, { limit: WHOLE_PAGE, after: wish.after })]
    : await Promise.all(
        wish.channels
          .slice(0, MOST_LANES)
          .map((channel) => laneOf(store, channel, { limit: IN_LANE, after: undefined })),
      );
  const drafts = await loadQueuePage(store, { ...where, state: 'draft', limit: IN_ATTENTION });
  return [
    ...attention.filter(({ page }) => page.items.length > 0),
    ...lanes,
    ...(drafts.items.length > 0 ? [{ type: 'state', state: 'draft', page: drafts } as const] : []),
  ];
}

/** What is on its way on one channel. */
async function laneOf(
  store: Store,
  channel: ChannelLabel,
  { limit, after }: { readonly limit: number; readonly after: QueueCursor | undefined },
): Promise<QueueSection> {
  const [publishing, queued] = await Promise.all(
    UPCOMING.map((state) =>
      loadQueuePage(store, {
        channel: channel.id,
        state,
        limit,
        ...(after && state === 'queued' ? { after } : {}),
      }),
    ),
  );
  const first: readonly DeliveryItem[] = after ? [] : (publishing?.items ?? []);
  const items = [...first, ...(queued?.items ?? [])];
  return { type: 'channel', channel, page: { items, next: queued?.next ?? null } };
}
