import {
  channelPlan,
  epochAt,
  perFunction,
  type ChannelPlan,
  type Curve,
  type CurveChange,
  type DimmerHistory,
  type FunctionName,
} from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';

/** What a plan reads of the organisation's document. */
export type PlanOrganisation = Pick<
  OrganisationRecord,
  'grandMaster' | 'grandMasterRecalls' | 'curves' | 'curveChanges' | 'blackouts'
>;

/** What a plan reads of a channel's document. */
export type PlanChannel = Pick<ChannelRecord, 'rhythms' | 'dimmers' | 'blackouts'>;

/** The plan that a channel's and the organisation's documents say. */
export function planOf(organisation: PlanOrganisation, channel: PlanChannel): ChannelPlan {
  return channelPlan({
    rhythms: channel.rhythms,
    dimmers: perFunction((name) => dimmerHistory(organisation, channel, name)),
    grandMaster: organisation.grandMaster,
    grandMasterRecalls: organisation.grandMasterRecalls ?? [],
    blackouts: [...organisation.blackouts, ...channel.blackouts],
  });
}

/** All that one dimmer ever was. */
export function dimmerHistory(
  organisation: Pick<PlanOrganisation, 'curves' | 'curveChanges'>,
  channel: Pick<PlanChannel, 'dimmers'>,
  name: FunctionName,
): DimmerHistory {
  const { levels, recalls = [], independent, independence = [], curve } = channel.dimmers[name];
  return {
    history: levels,
    ...{ recalls, independent, independence },
    curve: curve ?? organisation.curves[name],
    curves: curveChanges(organisation, channel, name),
  };
}

/** The channel's own curve where it has one at the time, otherwise the function's. */
function curveChanges(
  { curves: first, curveChanges: changed = [] }: Pick<PlanOrganisation, 'curves' | 'curveChanges'>,
  channel: Pick<PlanChannel, 'dimmers'>,
  name: FunctionName,
): CurveChange[] {
  const { curve, curves: own = [] } = channel.dimmers[name];
  const general = changed.filter((change) => change.function === name);
  const at = (history: readonly { at: Instant; curve: Curve | null }[], when: Instant) =>
    history.findLast((change) => change.at <= when);
  const starts = new Set([...general, ...own].map((change) => change.at));
  return [...starts]
    .sort((a, b) => a - b)
    .map((when) => {
      const mine = at(own, when);
      const functions = at(general, when)?.curve ?? first[name];
      return { at: when, curve: (mine === undefined ? curve : mine.curve) ?? functions };
    });
}

/** The effective level of one dimmer at an instant. */
export function effectiveLevelAt(
  organisation: PlanOrganisation,
  channel: PlanChannel,
  name: FunctionName,
  at: Instant,
): number {
  return epochAt(planOf(organisation, channel), at)?.levels[name] ?? 0;
}
