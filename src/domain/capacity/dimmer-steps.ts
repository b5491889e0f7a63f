import { cadenceAt, postsPerWeekOf, sameCadence, type Cadence } from '../levels/cadence.js';
import { minutesOf, type Capacity, type InboundRate } from './capacity.js';
import { replyPolicyAt, type Curve } from '../levels/curve.js';
import type { FunctionName } from '../function-name.js';
import { scaleLevel } from '../levels/level.js';
import type { ReplyPolicy } from '../levels/reply-policy.js';
import { valueOf, type ValueScale } from './value.js';

/** One dimmer as far as its cost and value go. */
export interface BankDimmer {
  /** Any name that no other dimmer of the bank has. */
  readonly id: string;
  readonly function: FunctionName;
  /** Where the fader is, 0 to 100. */
  readonly level: number;
  readonly curve: Curve;
  /** What scales the fader, 0 to 100: 100 for an independent dimmer. */
  readonly grandMaster: number;
  readonly inbound: InboundRate;
}

/** A level at which the promise changes, with what it costs and brings in a week. */
export interface DimmerStep {
  /** Of the fader. */
  readonly level: number;
  readonly cadence: Cadence;
  readonly replyPolicy: ReplyPolicy;
  readonly minutes: number;
  readonly value: number;
}

export interface Worth {
  readonly capacity: Capacity;
  readonly scale: ValueScale;
}

/** What a dimmer promises, costs and brings with its fader at a level. */
export function stepAt(dimmer: BankDimmer, level: number, { capacity, scale }: Worth): DimmerStep {
  const { curve, function: name, inbound } = dimmer;
  const effective = scaleLevel(level, dimmer.grandMaster);
  const cadence = cadenceAt(curve, effective);
  const replyPolicy = replyPolicyAt(curve, effective);
  const load = { function: name, postsPerWeek: postsPerWeekOf(cadence), replyPolicy, inbound };
  const [minutes, value] = [minutesOf(load, capacity), valueOf(load, scale)];
  return { level, cadence, replyPolicy, minutes, value };
}

/**
 * Every promise the fader can make, by ascending level, each at the lowest level that makes it,
 * but the present promise at the present level.
 */
export function stepsOf(dimmer: BankDimmer, worth: Worth): readonly DimmerStep[] {
  const present = stepAt(dimmer, dimmer.level, worth);
  const steps: DimmerStep[] = [];
  for (let level = 0; level <= 100; level++) {
    const step = stepAt(dimmer, level, worth);
    const last = steps.at(-1);
    if (last && samePromise(last, step)) continue;
    steps.push(samePromise(step, present) ? present : step);
  }
  return steps;
}

/** The next promise above the present one; null when the fader can promise no more. */
export function nextStep(dimmer: BankDimmer, worth: Worth): DimmerStep | null {
  const present = stepAt(dimmer, dimmer.level, worth);
  for (let level = dimmer.level + 1; level <= 100; level++) {
    const step = stepAt(dimmer, level, worth);
    if (!samePromise(step, present)) return step;
  }
  return null;
}

function samePromise(a: DimmerStep, b: DimmerStep): boolean {
  return (
    sameCadence(a.cadence, b.cadence) &&
    a.replyPolicy.mode === b.replyPolicy.mode &&
    a.replyPolicy.targetMinutes === b.replyPolicy.targetMinutes
  );
}
