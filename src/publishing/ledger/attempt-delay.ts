import { backoffMinutes } from '../../domain/index.js';
import { MINUTE, type Instant } from '../../domain/time-units.js';
import type { Idempotency } from '../../networks/contract.js';
import type { OutcomeContext } from './outcome-context.js';

/**
 * Milliseconds to wait after the attempts made so far, by the network's own table or ours;
 * undefined when there is to be no further one.
 */
export function delayAfter({ delivery, retryDelays }: OutcomeContext): number | undefined {
  // A publisher that was lost has used up no attempt.
  const attempts = Math.max(1, delivery.attempts);
  if (retryDelays) return retryDelays[attempts - 1];
  const minutes = backoffMinutes(attempts);
  return minutes === null ? undefined : minutes * MINUTE;
}

/** Whether the network itself turns a repeat of the same key into nothing. */
export function replayable(idempotency: Idempotency, since: Instant, now: Instant): boolean {
  if (idempotency.type !== 'server-key') return false;
  const lifetime = idempotency.lifetimeMilliseconds;
  return lifetime === null || now - since < lifetime;
}
