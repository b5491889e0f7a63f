import type { Blackout } from '../time/blackout.js';
import { cadenceAt, sameCadence } from '../levels/cadence.js';
import { replyPolicyAt, type Curve } from '../levels/curve.js';
import type { ChannelPlan, Epoch, Rhythm } from './epoch.js';
import { FUNCTION_NAMES, perFunction, type PerFunction } from '../function-name.js';
import type { ZoneAt } from '../levels/fade.js';
import {
  GRAND_MASTER_BEFORE_HISTORY,
  levelAt,
  LEVEL_BEFORE_HISTORY,
  scaleLevel,
  type LevelChange,
} from '../levels/level.js';
import { levelTimeline, type LevelRecall, type LevelSources } from '../levels/level-timeline.js';
import { lastStarted } from '../time/step.js';
import type { Instant } from '../time-units.js';
import { normalWindows } from '../time/window.js';

/** From this instant on the channel has this rhythm. */
export interface RhythmChange extends Rhythm {
  readonly from: Instant;
}

/** From this instant on the grand master passes the dimmer by, or does not. */
export interface IndependenceChange {
  readonly at: Instant;
  readonly independent: boolean;
}

/** From this instant on the levels mean this. */
export interface CurveChange {
  readonly at: Instant;
  readonly curve: Curve;
}

/** One dimmer, with all it ever was. Histories ascend by `at`. */
export interface DimmerHistory extends LevelSources {
  /** Before the first change of `independence`. */
  readonly independent: boolean;
  readonly independence?: readonly IndependenceChange[];
  /** Before the first change of `curves`. */
  readonly curve: Curve;
  readonly curves?: readonly CurveChange[];
}

export interface ChannelPlanSource {
  /** By ascending `from`. */
  readonly rhythms: readonly RhythmChange[];
  readonly dimmers: PerFunction<DimmerHistory>;
  readonly grandMaster: readonly LevelChange[];
  readonly grandMasterRecalls?: readonly LevelRecall[];
  readonly blackouts: readonly Blackout[];
}

/** The epochs that follow from the histories; neighbours in which nothing differs are one. */
export function channelPlan(source: ChannelPlanSource): ChannelPlan {
  const { rhythms, dimmers, grandMaster, grandMasterRecalls = [], blackouts } = source;
  const first = rhythms[0];
  if (first === undefined) return { epochs: [], blackouts };
  const zoneAt = zoneOf(rhythms);
  const master = levelTimeline(
    { history: grandMaster, recalls: grandMasterRecalls },
    zoneAt,
    GRAND_MASTER_BEFORE_HISTORY,
  );
  const faders = perFunction((name) => levelTimeline(dimmers[name], zoneAt, LEVEL_BEFORE_HISTORY));
  const changes = [
    ...rhythms.map(({ from }) => from),
    ...master.map(({ at }) => at),
    ...FUNCTION_NAMES.flatMap((name) => [
      ...faders[name].map(({ at }) => at),
      ...(dimmers[name].independence ?? []).map(({ at }) => at),
      ...(dimmers[name].curves ?? []).map(({ at }) => at),
    ]),
  ].filter((at) => at >= first.from);
  const starts = [...new Set(changes)].sort((a, b) => a - b);
  const normal = new Map(rhythms.map((rhythm) => [rhythm, normalRhythm(rhythm)]));
  const epochs: Epoch[] = [];
  for (const from of starts) {
    const change = rhythms.findLast((rhythm) => rhythm.from <= from) ?? first;
    const scale = levelAt(master, from, GRAND_MASTER_BEFORE_HISTORY);
    const levels = perFunction((name) => {
      const level = levelAt(faders[name], from, LEVEL_BEFORE_HISTORY);
      return isIndependent(dimmers[name], from) ? level : scaleLevel(level, scale);
    });
    const curves = perFunction((name) => curveOf(dimmers[name], from));
    const epoch: Epoch = {
      from,
      ...(normal.get(change) ?? normalRhythm(change)),
      cadences: perFunction((name) => cadenceAt(curves[name], levels[name])),
      levels,
      replyPolicies: perFunction((name) => replyPolicyAt(curves[name], levels[name])),
    };
    const before = epochs.at(-1);
    if (before === undefined || !sameEpoch(before, epoch)) epochs.push(epoch);
  }
  return { epochs, blackouts };
}

/** The zone of a channel over time; before its first rhythm that of the first. */
export function zoneOf(rhythms: readonly Pick<RhythmChange, 'from' | 'zone'>[]): ZoneAt {
  return (at) => (rhythms.findLast(({ from }) => from <= at) ?? rhythms[0])?.zone ?? 'UTC';
}

/** Whether the grand master passes a dimmer by at an instant. */
export function isIndependent(
  { independent, independence = [] }: Pick<DimmerHistory, 'independent' | 'independence'>,
  at: Instant,
): boolean {
  return valueAt(independence, at)?.independent ?? independent;
}

/** What the levels of a dimmer mean at an instant. */
export function curveOf(
  { curve, curves = [] }: Pick<DimmerHistory, 'curve' | 'curves'>,
  at: Instant,
): Curve {
  return valueAt(curves, at)?.curve ?? curve;
}

function valueAt<T extends { readonly at: Instant }>(
  history: readonly T[],
  at: Instant,
): T | undefined {
  return history[lastStarted(history.length, (index) => history[index]?.at ?? 0, at)];
}

function normalRhythm({ zone, windows, preferredTimes, gapMinutes }: Rhythm): Rhythm {
  return {
    zone,
    windows: normalWindows(windows),
    preferredTimes: [...new Set(preferredTimes)].sort((a, b) => a - b),
    gapMinutes,
  };
}

/** Whether two plans promise the same, always. */
export function samePlan(a: ChannelPlan, b: ChannelPlan): boolean {
  return (
    a.epochs.length === b.epochs.length &&
    a.epochs.every((epoch, index) => {
      const other = b.epochs[index];
      return other?.from === epoch.from && sameEpoch(epoch, other);
    }) &&
    JSON.stringify(a.blackouts) === JSON.stringify(b.blackouts)
  );
}

function sameEpoch(a: Epoch, b: Epoch): boolean {
  return (
    a.zone === b.zone &&
    a.gapMinutes === b.gapMinutes &&
    JSON.stringify([a.windows, a.preferredTimes]) ===
      JSON.stringify([b.windows, b.preferredTimes]) &&
    FUNCTION_NAMES.every(
      (name) =>
        a.levels[name] === b.levels[name] &&
        sameCadence(a.cadences[name], b.cadences[name]) &&
        a.replyPolicies[name].mode === b.replyPolicies[name].mode &&
        a.replyPolicies[name].targetMinutes === b.replyPolicies[name].targetMinutes,
    )
  );
}
