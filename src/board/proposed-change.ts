import type { Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';

/**
 * A change of the bank, told by what it would make of the documents: what is not changed is given
 * back as it came. Whoever writes the change writes what these say, so that its effect is known.
 */
export interface ProposedChange {
  /** The channels that are asked about by name; `all` are those whose plan becomes another. */
  readonly channels: 'all' | readonly string[];
  readonly organisation?: (organisation: OrganisationRecord) => OrganisationRecord;
  readonly channel?: (channel: ChannelRecord) => ChannelRecord;
  /** When promises are compared: `now` unless the change takes its time or has yet to begin. */
  readonly at?: Instant;
}

/** Histories ascend, also when the clock goes back. */
export function changeInstant(history: readonly { readonly at: Instant }[], now: Instant): Instant {
  return Math.max(now, history.at(-1)?.at ?? now);
}
