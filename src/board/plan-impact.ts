import { trusted } from 'mongoose';
import {
  impactOf,
  promiseAt,
  FUNCTION_NAMES,
  unpromisedSlots,
  type ChannelPlan,
  type Impact,
  type QueuedDelivery,
  type ReplannedDelivery,
  type UnpromisedSlots,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/channel-plan.js';
import type { ChannelQueue } from '../publishing/channel-queue.js';
import { queuedOf } from '../publishing/queue-planner.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { PostRecord } from '../store/posts.js';
import type { Store } from '../store/store.js';
import { METER_SPAN } from './strip-state.js';

/** What a change of one channel's plan would do, with what people need to read it. */
export interface PlanImpact {
  readonly queue: ChannelQueue;
  readonly impact: Impact;
  /** Posts a week of every channel together. */
  readonly bank: { readonly before: number; readonly after: number };
  /** What the windows could not hold afterwards, within the meters' span. */
  readonly unpromised: readonly UnpromisedSlots[];
  /** How the deliveries named in the impact begin, by their id. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Works out a change before it is made; writes nothing. */
export async function planImpact(
  store: Store,
  queue: ChannelQueue,
  change: {
    readonly planAfter: ChannelPlan;
    readonly now: Instant;
    /** Other instants of fixed times, by delivery: they follow a change of the zone. */
    readonly times?: ReadonlyMap<string, Instant>;
  },
): Promise<PlanImpact> {
  const { planAfter, now, times = new Map<string, Instant>() } = change;
  const queued = queuedOf(queue, now);
  const found = impactOf({
    planBefore: queue.plan,
    planAfter,
    queue: queued.map((delivery) => ({ ...delivery, at: times.get(delivery.id) ?? delivery.at })),
    others: queue.context.deliveries,
    toleranceMinutes: queue.organisation.toleranceMinutes,
    now,
  });
  const impact = { ...found, moved: withFollowing(found, queued, times) };
  const { moved, held, conflict, returned } = impact;
  const [bankBefore, texts] = await Promise.all([
    bankTotal(store, queue.organisation, now),
    textsOf(store, queue, [...moved, ...held, ...conflict, ...returned]),
  ]);
  const { before, after } = impact.postsPerWeek;
  return {
    queue,
    impact,
    bank: { before: bankBefore, after: bankBefore - before + after },
    unpromised: unpromisedSlots(planAfter, now, now + METER_SPAN),
    texts,
  };
}

/** What moves, also when it keeps the time that clocks show. */
function withFollowing(
  { moved, held, conflict, returned }: Impact,
  queued: readonly QueuedDelivery[],
  times: ReadonlyMap<string, Instant>,
): ReplannedDelivery[] {
  const listed = new Set([...moved, ...held, ...conflict, ...returned].map(({ id }) => id));
  const before = new Map(queued.map(({ id, at }) => [id, at]));
  const keeping = queued.flatMap((delivery) => {
    const to = times.get(delivery.id);
    if (to === undefined || listed.has(delivery.id)) return [];
    const { id, at: from, holds, needsApproval } = delivery;
    const state: ReplannedDelivery['state'] = needsApproval ? 'awaiting-approval' : 'queued';
    return [{ id, from, to, state, holds, sentence: null }];
  });
  return [...moved.map((one) => ({ ...one, from: before.get(one.id) ?? one.from })), ...keeping];
}

/** The posts a week that all dimmers of all channels come to. */
async function bankTotal(
  store: Store,
  organisation: OrganisationRecord,
  now: Instant,
): Promise<number> {
  const channels = await store.channels.find({ deletedAt: null }).lean<ChannelRecord[]>().exec();
  return channels.reduce((sum, channel) => {
    const promises = promiseAt(planOf(organisation, channel), now);
    return FUNCTION_NAMES.reduce((total, name) => total + promises[name].postsPerWeek, sum);
  }, 0);
}

async function textsOf(
  store: Store,
  { deliveries, channel }: ChannelQueue,
  changes: readonly ReplannedDelivery[],
): Promise<Map<string, string>> {
  const byId = new Map(deliveries.map((delivery) => [delivery._id, delivery]));
  const changed = changes
    .map(({ id }) => byId.get(id))
    .filter((delivery): delivery is DeliveryRecord => delivery !== undefined);
  const posts = await store.posts
    .find({ _id: trusted({ $in: [...new Set(changed.map(({ post }) => post))] }) })
    .select({ title: 1, text: 1, variants: 1 })
    .lean<Pick<PostRecord, '_id' | 'title' | 'text' | 'variants'>[]>()
    .exec();
  const texts = new Map(posts.map((post) => [post._id, textOn(post, channel._id)]));
  return new Map(changed.map(({ _id, post }) => [_id, texts.get(post) ?? '']));
}

/** How a post begins on a channel. */
export function textOn(
  post: Pick<PostRecord, 'title' | 'text' | 'variants'>,
  channel: string,
): string {
  return post.title ?? post.variants[channel]?.text ?? post.text;
}
