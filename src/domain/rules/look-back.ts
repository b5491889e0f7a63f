import { epochIndexAt, type ChannelPlan } from '../slots/epoch.js';
import { FUNCTION_NAMES } from '../function-name.js';
import { DUPLICATE_DAYS } from './time-rules.js';
import { DAY, WEEK, type Instant } from '../time-units.js';

/**
 * How far before now a delivery can still matter to what a plan has from now on, in ms: as long as
 * texts must not be repeated, or as long as the longest cycle, and a day for zones and gaps.
 */
export function lookBackOf(plan: ChannelPlan, now: Instant): number {
  const ahead = plan.epochs.slice(Math.max(epochIndexAt(plan, now), 0));
  const weeks = ahead.flatMap(({ cadences }) => FUNCTION_NAMES.map((name) => cadences[name].weeks));
  return Math.max(DUPLICATE_DAYS * DAY, ...weeks.map((count) => count * WEEK)) + DAY;
}
