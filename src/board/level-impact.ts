import type { Instant } from '../domain/time-units.js';
import type { Store } from '../store/store.js';
import { levelSet, type DimmerName, type LevelGoal } from './dimmer-changes.js';
import { planImpact, type PlanImpact } from './plan-impact.js';

export type LevelChangeWish = DimmerName & LevelGoal;

/**
 * What a level would change if it were set, or faded to, from now on: cadence and reply policy,
 * deliveries that move, are held or come into conflict, posts a week.
 *
 * @throws NotFoundError
 */
export function impactOfLevel(
  deps: { readonly store: Store },
  wish: LevelChangeWish,
  now: Instant,
): Promise<PlanImpact> {
  return planImpact(deps, levelSet(wish, now), now);
}
