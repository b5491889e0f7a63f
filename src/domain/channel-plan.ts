import type { Blackout } from './blackout.js';
import { cadenceAt, sameCadence } from './cadence.js';
import { replyPolicyAt, type Curve } from './curve.js';
import type { ChannelPlan, Epoch, Rhythm } from './epoch.js';
import { FUNCTION_NAMES, perFunction, type PerFunction } from './function-name.js';
import { effectiveLevel, type LevelChange } from './level.js';
import type { Instant } from './time-units.js';
import { normalWindows } from './window.js';

/** From this instant on the channel has this rhythm. */
export interface RhythmChange extends Rhythm {
  readonly from: Instant;
}

/** One dimmer, with all it ever was. */
export interface DimmerHistory {
  readonly history: readonly LevelChange[];
  readonly independent: boolean;
  readonly curve: Curve;
}

export interface ChannelPlanSource {
  /** By ascending `from`. */
  readonly rhythms: readonly RhythmChange[];
  readonly dimmers: PerFunction<DimmerHistory>;
  readonly grandMaster: readonly LevelChange[];
  readonly blackouts: readonly Blackout[];
}

/** The epochs that follow from the histories; neighbours in which nothing differs are one. */
export function channelPlan(source: ChannelPlanSource): ChannelPlan {
  const { rhythms, dimmers, grandMaster, blackouts } = source;
  const first = rhythms[0];
  if (first === undefined) return { epochs: [], blackouts };
  const changes = [
    ...rhythms.map(({ from }) => from),
    ...grandMaster.map(({ at }) => at),
    ...FUNCTION_NAMES.flatMap((name) => dimmers[name].history.map(({ at }) => at)),
  ].filter((at) => at >= first.from);
  const starts = [...new Set(changes)].sort((a, b) => a - b);
  const normal = new Map(rhythms.map((rhythm) => [rhythm, normalRhythm(rhythm)]));
  const epochs: Epoch[] = [];
  for (const from of starts) {
    const change = rhythms.findLast((rhythm) => rhythm.from <= from) ?? first;
    const levels = perFunction((name) => effectiveLevel({ ...dimmers[name], grandMaster }, from));
    const epoch: Epoch = {
      from,
      ...(normal.get(change) ?? normalRhythm(change)),
      cadences: perFunction((name) => cadenceAt(dimmers[name].curve, levels[name])),
      levels,
      replyPolicies: perFunction((name) => replyPolicyAt(dimmers[name].curve, levels[name])),
    };
    const before = epochs.at(-1);
    if (before === undefined || !sameEpoch(before, epoch)) epochs.push(epoch);
  }
  return { epochs, blackouts };
}

function normalRhythm({ zone, windows, preferredTimes, gapMinutes }: Rhythm): Rhythm {
  return {
    zone,
    windows: normalWindows(windows),
    preferredTimes: [...new Set(preferredTimes)].sort((a, b) => a - b),
    gapMinutes,
  };
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
