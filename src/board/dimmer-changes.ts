import type { Curve, FunctionName } from '../domain/index.js';
import { WEEK, type Instant } from '../domain/time-units.js';
import type { ChannelRecord, DimmerRecord } from '../store/channels.js';
import { changeInstant, type ProposedChange } from './proposed-change.js';

export interface DimmerName {
  readonly channel: string;
  readonly function: FunctionName;
}

/** Where a fader shall stand: whole, 0 to 100, and for a fade until when. */
export interface LevelGoal {
  readonly level: number;
  readonly until?: Instant;
}

/** A dimmer set now, or faded from now on. */
export function levelSet(
  { channel, function: name, ...goal }: DimmerName & LevelGoal,
  now: Instant,
) {
  return dimmerChange({ channel, function: name }, reachedBy(goal, now), (dimmer) => ({
    ...dimmer,
    levels: [
      ...dimmer.levels,
      { ...goalOf(goal), at: changeInstant(dimmer.levels, now), by: null },
    ],
  }));
}

/** The grand master set now, or faded from now on. */
export function grandMasterSet(goal: LevelGoal, now: Instant): ProposedChange {
  return {
    channels: 'all',
    organisation: (organisation) => ({
      ...organisation,
      grandMaster: [
        ...organisation.grandMaster,
        { ...goalOf(goal), at: changeInstant(organisation.grandMaster, now) },
      ],
    }),
    ...compared(reachedBy(goal, now)),
  };
}

/** Whether the grand master passes a dimmer by, from now on. */
export function independenceSet(
  { independent, ...name }: DimmerName & { readonly independent: boolean },
  now: Instant,
): ProposedChange {
  return dimmerChange(name, undefined, (dimmer) => {
    const before = dimmer.independence ?? [];
    const at = changeInstant(before, now);
    return { ...dimmer, independence: [...before, { at, independent, by: null }] };
  });
}

/** What the levels of a function mean from now on, wherever a channel has no curve of its own. */
export function functionCurveSet(
  { function: name, curve }: { readonly function: FunctionName; readonly curve: Curve },
  now: Instant,
): ProposedChange {
  return {
    channels: 'all',
    organisation: (organisation) => {
      const before = organisation.curveChanges ?? [];
      const change = { at: changeInstant(before, now), function: name, curve, by: null };
      return { ...organisation, curveChanges: [...before, change] };
    },
  };
}

/** A channel's own curve from now on; null for the function's again. */
export function channelCurveSet(
  { curve, ...name }: DimmerName & { readonly curve: Curve | null },
  now: Instant,
): ProposedChange {
  return dimmerChange(name, undefined, (dimmer) => {
    const before = dimmer.curves ?? [];
    return { ...dimmer, curves: [...before, { at: changeInstant(before, now), curve, by: null }] };
  });
}

function dimmerChange(
  { channel: id, function: name }: DimmerName,
  at: Instant | undefined,
  change: (dimmer: DimmerRecord) => DimmerRecord,
): ProposedChange {
  return {
    channels: [id],
    channel: (channel: ChannelRecord) => ({
      ...channel,
      dimmers: { ...channel.dimmers, [name]: change(channel.dimmers[name]) },
    }),
    ...compared(at),
  };
}

const compared = (at: Instant | undefined) => (at === undefined ? {} : { at });

/** When a goal is reached for certain: a fade within one week has its step at the start of the next. */
function reachedBy({ until }: LevelGoal, now: Instant): Instant | undefined {
  return until === undefined || until - now >= WEEK ? until : until + WEEK;
}

const goalOf = ({ level, until }: LevelGoal): LevelGoal => ({
  level,
  ...(until === undefined ? {} : { until }),
});
