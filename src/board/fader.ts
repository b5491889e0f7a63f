import {
  curveOf,
  isIndependent,
  GRAND_MASTER_BEFORE_HISTORY,
  levelAt,
  LEVEL_BEFORE_HISTORY,
  levelTimeline,
  zoneOf,
  type Curve,
  type FunctionName,
  type LevelChange,
  type LevelSource,
  type LevelStep,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import {
  dimmerHistory,
  type PlanChannel,
  type PlanOrganisation,
} from '../publishing/planning/channel-plan.js';

/** Where a fader stands, before the grand master. */
export interface Fader {
  readonly level: number;
  /** What holds it; null before it was first set. */
  readonly source: LevelSource | null;
  /** A fade under way; null when it stands. */
  readonly fade: FaderFade | null;
}

export interface FaderFade {
  readonly goal: number;
  /** What is still to come, by ascending `at`; the last one is the goal. */
  readonly steps: readonly Pick<LevelChange, 'at' | 'level'>[];
}

/** The fader of one function on a channel. */
export function faderAt(
  channel: Pick<PlanChannel, 'dimmers' | 'rhythms'>,
  name: FunctionName,
  now: Instant,
): Fader {
  const { levels: history, recalls = [] } = channel.dimmers[name];
  const steps = levelTimeline({ history, recalls }, zoneOf(channel.rhythms), LEVEL_BEFORE_HISTORY);
  return standing(steps, now, LEVEL_BEFORE_HISTORY);
}

/** The grand master as a channel in this zone sees it; its fades step by the channel's weeks. */
export function grandMasterAt(
  { grandMaster: history, grandMasterRecalls: recalls = [] }: PlanOrganisation,
  zone: string,
  now: Instant,
): Fader {
  const steps = levelTimeline({ history, recalls }, () => zone, GRAND_MASTER_BEFORE_HISTORY);
  return standing(steps, now, GRAND_MASTER_BEFORE_HISTORY);
}

/** Whether the grand master passes a dimmer by. */
export function independentAt(
  { dimmers }: Pick<PlanChannel, 'dimmers'>,
  name: FunctionName,
  now: Instant,
): boolean {
  return isIndependent(dimmers[name], now);
}

/** What the levels of a dimmer mean. */
export function curveAt(
  organisation: Pick<PlanOrganisation, 'curves' | 'curveChanges'>,
  channel: Pick<PlanChannel, 'dimmers'>,
  name: FunctionName,
  now: Instant,
): Curve {
  return curveOf(dimmerHistory(organisation, channel, name), now);
}

function standing(steps: readonly LevelStep[], now: Instant, before: number): Fader {
  const source = steps.findLast(({ at }) => at <= now)?.source ?? null;
  const next = steps.findIndex(({ at }) => at > now);
  const rest = next < 0 ? [] : steps.slice(next);
  const other = rest.findIndex((step) => step.source !== source);
  const own = other < 0 ? rest : rest.slice(0, other);
  const goal = source === null ? null : goalOf(source);
  return {
    level: levelAt(steps, now, before),
    source,
    fade: own.length === 0 || goal === null ? null : { goal, steps: own },
  };
}

function goalOf(source: LevelSource): number {
  return source.type === 'set' ? source.change.level : source.recall.level;
}
