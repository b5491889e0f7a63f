import type { DeliveryState } from '../../domain/index.js';
import type { DeliveryFilter } from '../../publishing/viewing/delivery-filter.js';
import { isFiltered } from '../deliveries/delivery-filters.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import {
  loadQueuePages,
  NEEDS_A_PERSON,
  UPCOMING,
  type QueueCursor,
  type QueuePage,
} from '../../publishing/viewing/queue-view.js';
import type { Store } from '../../store/store.js';

export interface QueueWish {
  readonly channels: readonly ChannelLabel[];
  /** null for all channels. */
  readonly channel: ChannelLabel | null;
  /** null for everything that is not over. */
  readonly state: DeliveryState | null;
  readonly filter: DeliveryFilter;
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
  const { filter } = wish;
  const where = { filter, ...(wish.channel ? { channel: wish.channel.id } : {}) };
  if (wish.state) {
    const { state, after } = wish;
    const request = {
      ...where,
      ...(after ? { after } : {}),
      state,
      limit: WHOLE_PAGE,
      newestFirst: OVER.includes(state),
    };
    const [page = NO_PAGE] = await loadQueuePages(store, [request]);
    return [{ type: 'state', state, page }];
  }
  const waiting = [...NEEDS_A_PERSON, 'draft'] as const;
  const channels = wish.channel ? [wish.channel] : wish.channels.slice(0, MOST_LANES);
  const limit = wish.channel ? WHOLE_PAGE : IN_LANE;
  const { after } = wish;
  const pages = await loadQueuePages(store, [
    ...waiting.map((state) => ({ ...where, state, limit: IN_ATTENTION })),
    ...channels.flatMap(({ id: channel }) =>
      UPCOMING.map((state) => ({
        ...{ channel, state, limit, filter },
        ...(after && state === 'queued' ? { after } : {}),
      })),
    ),
  ]);
  const lists = waiting.map(
    (state, index) => ({ type: 'state', state, page: pages[index] ?? NO_PAGE }) as const,
  );
  const lanes = channels.map((channel, index) => {
    const first = waiting.length + index * UPCOMING.length;
    return laneOf(channel, pages.slice(first, first + UPCOMING.length), after !== undefined);
  });
  // What was searched for and goes on elsewhere is told, where a page of it was read in vain.
  const filled = lists.filter(({ page }) => page.items.length > 0 || page.next !== null);
  const shown = lanes.filter(
    ({ page }) => !isFiltered(filter) || page.items.length > 0 || page.next !== null,
  );
  return [
    ...filled.filter(({ state }) => state !== 'draft'),
    ...shown,
    ...filled.filter(({ state }) => state === 'draft'),
  ];
}

const NO_PAGE: QueuePage = { items: [], next: null };

/** What is on its way on one channel; later pages leave out what is being sent. */
function laneOf(
  channel: ChannelLabel,
  [publishing = NO_PAGE, queued = NO_PAGE]: readonly QueuePage[],
  isLater: boolean,
): QueueSection {
  const items = [...(isLater ? [] : publishing.items), ...queued.items];
  return { type: 'channel', channel, page: { items, next: queued.next } };
}
