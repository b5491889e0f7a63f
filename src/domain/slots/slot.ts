import type { FunctionName } from '../function-name.js';
import type { Instant } from '../time-units.js';

/** An instant at which a post of a function is due on a channel. */
export interface Slot {
  readonly at: Instant;
  readonly function: FunctionName;
}

/** Posts that a cadence asks for and that the channel's windows and gap cannot hold. */
export interface UnpromisedSlots {
  readonly function: FunctionName;
  /** The cycle, or what an epoch leaves of it, from (included) and to (excluded). */
  readonly from: Instant;
  readonly to: Instant;
  readonly wanted: number;
  readonly held: number;
}
