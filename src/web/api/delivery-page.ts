import { trusted, type QueryFilter } from 'mongoose';
import { z } from 'zod';
import type { DeliveryState, FunctionName } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { isRecordId } from '../../store/record-id.js';
import type { Store } from '../../store/store.js';
import { cursorOf } from './cursor.js';
import { DEFAULT_LIMIT } from './page-of.js';

/** Due time in epoch ms (null without one) and id of the last delivery of a page. */
const position = z.tuple([
  z.number().int().min(-8.64e15).max(8.64e15).nullable(),
  z.string().refine(isRecordId),
]);
type DeliveryPosition = z.infer<typeof position>;

export const deliveryCursor = cursorOf(position);

export interface DeliveryPageQuery {
  readonly state?: DeliveryState | undefined;
  readonly channel?: string | undefined;
  readonly function?: FunctionName | undefined;
  readonly author?: string | undefined;
  readonly from?: Instant | undefined;
  /** Excluded. */
  readonly to?: Instant | undefined;
  readonly cursor?: DeliveryPosition | undefined;
  readonly limit?: number | undefined;
}

type Filter = QueryFilter<DeliveryRecord>;

/**
 * One page of deliveries by due time and id, those without a time first. What shares the last
 * one's due time is asked for apart, so that each query is one range of one index.
 */
export async function deliveryPage(
  store: Store,
  query: DeliveryPageQuery,
): Promise<{ items: DeliveryRecord[]; next: DeliveryPosition | null }> {
  const { limit = DEFAULT_LIMIT } = query;
  const found: DeliveryRecord[] = [];
  for (const range of rangesOf(query)) {
    const missing = limit + 1 - found.length;
    if (missing > 0) found.push(...(await read(store, { ...wanted(query), ...range }, missing)));
  }
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last ? positionOf(last) : null;
  return { items, next };
}

function read(store: Store, filter: Filter, limit: number): Promise<DeliveryRecord[]> {
  return store.deliveries
    .find(filter)
    .select({ history: 0, outbox: 0, intent: 0 })
    .sort({ dueAt: 1, _id: 1 })
    .limit(limit)
    .lean<DeliveryRecord[]>()
    .exec();
}

function wanted({ state, channel, function: name, author }: DeliveryPageQuery): Filter {
  return {
    ...(state ? { state } : {}),
    ...(channel ? { channel } : {}),
    ...(name ? { function: name } : {}),
    ...(author ? { author } : {}),
  };
}

/** What is left to read, in order. */
function rangesOf({ cursor, from, to }: DeliveryPageQuery): Filter[] {
  const timed = from !== undefined || to !== undefined;
  const before = to === undefined ? {} : { $lt: new Date(to) };
  const earliest = from === undefined ? new Date(-8.64e15) : new Date(from);
  const all = { dueAt: trusted({ $gte: earliest, ...before }) };
  if (!cursor) return timed ? [all] : [{ dueAt: null }, all];
  const [at, id] = cursor;
  const rest = { _id: trusted({ $gt: id }) };
  if (at === null) return timed ? [all] : [{ dueAt: null, ...rest }, all];
  const later = {
    dueAt: trusted({ $gt: new Date(Math.max(at, earliest.getTime() - 1)), ...before }),
  };
  const withinRange = at >= earliest.getTime() && (to === undefined || at < to);
  return withinRange ? [{ dueAt: new Date(at), ...rest }, later] : [later];
}

const positionOf = ({ dueAt, _id }: DeliveryRecord): DeliveryPosition => [
  dueAt?.getTime() ?? null,
  _id,
];
