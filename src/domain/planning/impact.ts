import { NO_POSTS, postsPerWeekOf, type Cadence } from '../levels/cadence.js';
import { epochAt, type ChannelPlan } from '../slots/epoch.js';
import { FUNCTION_NAMES, perFunction, type PerFunction } from '../function-name.js';
import type { QueuedDelivery } from '../rules/placement.js';
import type { ReplannedDelivery } from './queue-place.js';
import { replan, type PlanningContext } from './queue-planner.js';
import { SILENT, type ReplyPolicy } from '../levels/reply-policy.js';
import type { Instant } from '../time-units.js';

/** What a function promises on a channel at one instant. */
export interface PromiseAt {
  readonly level: number;
  readonly cadence: Cadence;
  readonly postsPerWeek: number;
  readonly replyPolicy: ReplyPolicy;
}

/** What a change of a plan would do, before it is made. */
export interface Impact {
  readonly functions: PerFunction<{ readonly before: PromiseAt; readonly after: PromiseAt }>;
  /** Of all functions together. */
  readonly postsPerWeek: { readonly before: number; readonly after: number };
  /** They stay in the queue, or come back to it, at another time. */
  readonly moved: readonly ReplannedDelivery[];
  readonly held: readonly ReplannedDelivery[];
  readonly conflict: readonly ReplannedDelivery[];
  /** They come back to the queue at the time they had. */
  readonly returned: readonly ReplannedDelivery[];
}

export interface ImpactQuestion extends PlanningContext {
  readonly planBefore: ChannelPlan;
  readonly planAfter: ChannelPlan;
  readonly queue: readonly QueuedDelivery[];
  /** When to compare what is promised: `now` unless the change takes its time. */
  readonly at?: Instant;
}

/** What each function promises at an instant; silence before the channel began. */
export function promiseAt(plan: ChannelPlan, at: Instant): PerFunction<PromiseAt> {
  const epoch = epochAt(plan, at);
  return perFunction((name) => {
    const cadence = epoch?.cadences[name] ?? NO_POSTS;
    return {
      level: epoch?.levels[name] ?? 0,
      cadence,
      postsPerWeek: postsPerWeekOf(cadence),
      replyPolicy: epoch?.replyPolicies[name] ?? SILENT,
    };
  });
}

/** The effect of a change: promises before and after, and what becomes of the queue. */
export function impactOf(question: ImpactQuestion): Impact {
  const { planBefore, planAfter, queue, at = question.now, ...context } = question;
  const [before, after] = [promiseAt(planBefore, at), promiseAt(planAfter, at)];
  const changes = replan(planAfter, queue, context);
  const states = new Map(queue.map(({ id, state }) => [id, state]));
  const isNews = ({ id, state }: ReplannedDelivery) => states.get(id) !== state;
  const isWaiting = ({ state }: ReplannedDelivery) =>
    state === 'queued' || state === 'awaiting-approval';
  return {
    functions: perFunction((name) => ({ before: before[name], after: after[name] })),
    postsPerWeek: { before: totalOf(before), after: totalOf(after) },
    moved: changes.filter((change) => isWaiting(change) && change.from !== change.to),
    held: changes.filter((change) => change.state === 'held' && isNews(change)),
    conflict: changes.filter((change) => change.state === 'conflict' && isNews(change)),
    returned: changes.filter(
      (change) => isWaiting(change) && change.from === change.to && isNews(change),
    ),
  };
}

function totalOf(promises: PerFunction<PromiseAt>): number {
  return FUNCTION_NAMES.reduce((sum, name) => sum + promises[name].postsPerWeek, 0);
}
