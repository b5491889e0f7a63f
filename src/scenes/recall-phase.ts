import { beginningIn, endIn, type RecallTimes } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';

export type RecallPhase = 'to-come' | 'under-way' | 'over' | 'taken-back';

/** Where a recall is, by the clocks of a zone (pure). */
export function recallPhase(times: RecallTimes, zone: string, now: Instant): RecallPhase {
  const [from, to] = [beginningIn(zone, times), endIn(zone, times)];
  if (times.endedAt !== null && times.endedAt <= from) return 'taken-back';
  if (now < from) return 'to-come';
  return to !== null && now >= to ? 'over' : 'under-way';
}
