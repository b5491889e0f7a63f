import type { DeliveryRecord } from '../../store/deliveries.js';
import { timesOf, type PublisherDeps } from './publisher-deps.js';

/**
 * How many milliseconds of a lease are left, by the clock and by the time that has really gone by:
 * a clock that was put back lengthens nothing (R11). Begun before the claim.
 */
export function leaseClock(deps: Pick<PublisherDeps, 'clock' | 'ticks' | 'times'>) {
  const { clock, ticks = () => performance.now() } = deps;
  const { lease } = timesOf(deps);
  const claimed = ticks();
  return (delivery: DeliveryRecord) => (): number => {
    const until = delivery.lease?.until.getTime() ?? 0;
    return Math.min(until - clock.now(), lease - (ticks() - claimed));
  };
}
