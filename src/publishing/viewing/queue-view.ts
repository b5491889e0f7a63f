import { trusted } from 'mongoose';
import { DELIVERY_STATES, type DeliveryState } from '../../domain/index.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { isRecordId } from '../../store/record-id.js';
import type { Store } from '../../store/store.js';
import { criteriaOf, NO_FILTER, thoseThatSay, type DeliveryFilter } from './delivery-filter.js';
import { describeDeliveries, LISTED_FIELDS, type DeliveryItem } from './delivery-view.js';

/** The states in which a delivery waits for a person, the most pressing first. */
export const NEEDS_A_PERSON = [
  'unconfirmed',
  'failed',
  'missed',
  'conflict',
  'awaiting-approval',
  'held',
] as const satisfies readonly DeliveryState[];

/** On its way. */
export const UPCOMING = ['publishing', 'queued'] as const satisfies readonly DeliveryState[];

/** The last delivery of a page, after which the next one begins. */
export interface QueueCursor {
  readonly dueAt: number | null;
  readonly id: string;
}

export interface QueueRequest {
  readonly state: DeliveryState;
  /** All channels without it. */
  readonly channel?: string;
  readonly after?: QueueCursor;
  readonly limit: number;
  /** Newest first, for what is over. */
  readonly newestFirst?: boolean;
  readonly filter?: DeliveryFilter;
}

export interface QueuePage {
  readonly items: readonly DeliveryItem[];
  /** null on the last page. */
  readonly next: QueueCursor | null;
}

/**
 * Pages of deliveries in one state each, in the order in which they go out. Posts, channels and
 * people are looked up once for all of them.
 */
export async function loadQueuePages(
  store: Store,
  requests: readonly QueueRequest[],
): Promise<QueuePage[]> {
  const found = await Promise.all(requests.map((request) => findPage(store, request)));
  const items = await describeDeliveries(
    store,
    found.flatMap(({ shown }) => shown),
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  return found.map(({ shown, next }) => ({
    items: shown.flatMap(({ _id }) => byId.get(_id) ?? []),
    next,
  }));
}

interface FoundPage {
  readonly shown: readonly DeliveryRecord[];
  readonly next: QueueCursor | null;
}

/** Texts are read in portions of so many deliveries, and so many at most before the page ends. */
const PORTION = 200;
const MOST_READ = 1_000;
/** One of many short lists reads less: its own page reads on. */
const SHORT_LIST = 10;

async function findPage(store: Store, request: QueueRequest): Promise<FoundPage> {
  const { limit, filter = NO_FILTER } = request;
  if (filter.text === '') {
    const found = await findPortion(store, request);
    const shown = found.slice(0, limit);
    return { shown, next: shown.length < found.length ? cursorOf(shown.at(-1)) : null };
  }
  const shown: DeliveryRecord[] = [];
  const most = limit <= SHORT_LIST ? PORTION : MOST_READ;
  let { after } = request;
  for (let read = 0; read < most; read += PORTION) {
    const portion = await findPortion(store, {
      ...request,
      limit: PORTION,
      ...(after ? { after } : {}),
    });
    shown.push(...(await thoseThatSay(store, portion.slice(0, PORTION), filter.text)));
    if (shown.length > limit) {
      const page = shown.slice(0, limit);
      return { shown: page, next: cursorOf(page.at(-1)) };
    }
    if (portion.length <= PORTION) return { shown, next: null };
    after = cursorOf(portion[PORTION - 1]) ?? undefined;
  }
  return { shown, next: after ?? null };
}

const cursorOf = (last: DeliveryRecord | undefined): QueueCursor | null =>
  last ? { dueAt: last.dueAt?.getTime() ?? null, id: last._id } : null;

/**
 * One more than the limit where there are more. What is due at the very instant of the cursor is
 * asked for apart, so that each question is one range of an index.
 */
async function findPortion(store: Store, request: QueueRequest): Promise<DeliveryRecord[]> {
  const { state, channel, after, limit, newestFirst = false, filter = NO_FILTER } = request;
  const where = { state, ...(channel === undefined ? {} : { channel }), ...criteriaOf(filter) };
  const wanted = limit + 1;
  const find = (filter: object, most: number): Promise<DeliveryRecord[]> =>
    store.deliveries
      .find({ ...where, ...filter })
      .sort(newestFirst ? { dueAt: -1, _id: -1 } : { dueAt: 1, _id: 1 })
      .limit(most)
      .select(LISTED_FIELDS)
      .lean<DeliveryRecord[]>()
      .exec();
  if (!after) return find({}, wanted);
  const beyond = newestFirst ? '$lt' : '$gt';
  const dueAt = after.dueAt === null ? null : new Date(after.dueAt);
  const together = await find({ dueAt, _id: trusted({ [beyond]: after.id }) }, wanted);
  if (together.length === wanted) return together;
  if (dueAt === null && newestFirst) return together;
  const later = dueAt === null ? trusted({ $type: 'date' }) : trusted({ [beyond]: dueAt });
  return [...together, ...(await find({ dueAt: later }, wanted - together.length))];
}

/** Cursors as they stand in addresses. */
export function writeCursor({ dueAt, id }: QueueCursor): string {
  return `${dueAt ?? ''}.${id}`;
}

/** undefined for anything that is no cursor: the list then begins at its start. */
export function readCursor(text: unknown): QueueCursor | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(-?\d{1,15})?\.([0-9a-z]{26})$/.exec(text);
  const id = match?.[2];
  if (!match || id === undefined || !isRecordId(id)) return undefined;
  return { dueAt: match[1] === undefined ? null : Number(match[1]), id };
}

export function isDeliveryState(text: unknown): text is DeliveryState {
  return DELIVERY_STATES.some((state) => state === text);
}
