import type { FunctionName } from '../../src/domain/function-name.js';
import type { PlacedDelivery, QueuedDelivery } from '../../src/domain/rules/placement.js';
import type { Instant } from '../../src/domain/time-units.js';

let count = 0;

/** A queued delivery of news without a text to compare, unless told otherwise. */
export function delivery(
  at: Instant,
  given: Partial<QueuedDelivery> & { readonly function?: FunctionName } = {},
): QueuedDelivery {
  count += 1;
  return {
    id: `d${String(count).padStart(6, '0')}`,
    function: 'news',
    at,
    holds: null,
    textFingerprint: null,
    state: 'queued',
    asked: 'fixed',
    overridden: [],
    needsApproval: false,
    ...given,
  };
}

export type { PlacedDelivery };
