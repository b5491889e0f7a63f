import type { FunctionName } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/channel-plan.js';
import { loadChannelQueue } from '../publishing/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { planImpact, type PlanImpact } from './plan-impact.js';

export interface LevelChangeWish {
  readonly channel: string;
  readonly function: FunctionName;
  /** Whole, 0 to 100. */
  readonly level: number;
}

/**
 * What a level would change if it were set now: cadence and reply policy, deliveries that move,
 * are held or come into conflict, posts a week.
 *
 * @throws NotFoundError
 */
export async function impactOfLevel(
  { store }: { readonly store: Store },
  wish: LevelChangeWish,
  now: Instant,
): Promise<PlanImpact> {
  const queue = await loadChannelQueue(store, wish.channel, now);
  const planAfter = planOf(queue.organisation, withLevel(queue.channel, wish, now));
  return planImpact(store, queue, { planAfter, now });
}

function withLevel(
  channel: ChannelRecord,
  { function: name, level }: LevelChangeWish,
  now: Instant,
): ChannelRecord {
  const dimmer = channel.dimmers[name];
  const levels = [...dimmer.levels, { at: changeInstant(dimmer.levels, now), level, by: null }];
  return { ...channel, dimmers: { ...channel.dimmers, [name]: { ...dimmer, levels } } };
}

/** Histories ascend, also when the clock goes back. */
export function changeInstant(history: readonly { readonly at: Instant }[], now: Instant): Instant {
  return Math.max(now, history.at(-1)?.at ?? now);
}
