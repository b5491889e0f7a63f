import { FUNCTION_NAMES } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import { grandMasterAt, independentAt, type Fader } from './fader.js';

/** The grand master as it stands. */
export interface GrandMasterState extends Fader {
  /** The organisation's: in whose zone its steps are shown; each channel steps by its own weeks. */
  readonly zone: string;
  readonly revision: number;
  /** How many dimmers it scales, and how many it passes by. */
  readonly followers: number;
  readonly independents: number;
}

export function grandMasterState(
  organisation: OrganisationRecord,
  channels: readonly ChannelRecord[],
  now: Instant,
): GrandMasterState {
  const { zone, revision } = organisation;
  const dimmers = channels.flatMap((channel) =>
    FUNCTION_NAMES.map((name) => independentAt(channel, name, now)),
  );
  const independents = dimmers.filter(Boolean).length;
  return {
    ...grandMasterAt(organisation, zone, now),
    ...{ zone, revision, independents, followers: dimmers.length - independents },
  };
}
