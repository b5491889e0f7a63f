import {
  channelPlan,
  effectiveLevel,
  perFunction,
  type ChannelPlan,
  type FunctionName,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';

/** The plan that a channel's and the organisation's documents say. */
export function planOf(organisation: OrganisationRecord, channel: ChannelRecord): ChannelPlan {
  return channelPlan({
    rhythms: channel.rhythms,
    dimmers: perFunction((name) => ({
      history: channel.dimmers[name].levels,
      independent: channel.dimmers[name].independent,
      curve: channel.dimmers[name].curve ?? organisation.curves[name],
    })),
    grandMaster: organisation.grandMaster,
    blackouts: [...organisation.blackouts, ...channel.blackouts],
  });
}

/** The effective level of one dimmer at an instant. */
export function levelAt(
  organisation: OrganisationRecord,
  channel: ChannelRecord,
  name: FunctionName,
  at: Instant,
): number {
  const { levels, independent } = channel.dimmers[name];
  return effectiveLevel(
    { history: levels, independent, grandMaster: organisation.grandMaster },
    at,
  );
}
