import { sameCadence } from '../levels/cadence.js';
import type { ChannelPlan } from '../slots/epoch.js';
import { FUNCTION_NAMES, perFunction, type PerFunction } from '../function-name.js';
import { promiseAt, type PromiseAt } from '../planning/impact.js';
import type { Instant } from '../time-units.js';

/** From this instant on a channel promises `after`, where without the change it would be `before`. */
export interface PromiseStep {
  readonly from: Instant;
  readonly functions: PerFunction<{ readonly before: PromiseAt; readonly after: PromiseAt }>;
}

/**
 * What is promised with a change and without it, from an instant on: one step for every time at
 * which either becomes another, so that a fade has one a week and a scene with an end has two.
 */
export function promiseSteps(
  plans: { readonly before: ChannelPlan; readonly after: ChannelPlan },
  from: Instant,
): PromiseStep[] {
  const starts = [...plans.before.epochs, ...plans.after.epochs]
    .map((epoch) => epoch.from)
    .filter((at) => at > from);
  const steps: PromiseStep[] = [];
  for (const at of [from, ...new Set(starts)].sort((a, b) => a - b)) {
    const [before, after] = [promiseAt(plans.before, at), promiseAt(plans.after, at)];
    const functions = perFunction((name) => ({ before: before[name], after: after[name] }));
    const last = steps.at(-1);
    if (last === undefined || !sameStep(last.functions, functions)) {
      steps.push({ from: at, functions });
    }
  }
  return steps;
}

/** The first instant from `from` on at which a change promises anything else; null for never. */
export function firstDifference(steps: readonly PromiseStep[]): Instant | null {
  const differs = ({ functions }: PromiseStep) =>
    FUNCTION_NAMES.some((name) => !samePromise(functions[name].before, functions[name].after));
  return steps.find(differs)?.from ?? null;
}

/** Whether two promises are the same to people and planner. */
export function samePromise(a: PromiseAt, b: PromiseAt): boolean {
  return (
    a.level === b.level &&
    sameCadence(a.cadence, b.cadence) &&
    a.replyPolicy.mode === b.replyPolicy.mode &&
    a.replyPolicy.targetMinutes === b.replyPolicy.targetMinutes
  );
}

function sameStep(a: PromiseStep['functions'], b: PromiseStep['functions']): boolean {
  return FUNCTION_NAMES.every(
    (name) =>
      samePromise(a[name].before, b[name].before) && samePromise(a[name].after, b[name].after),
  );
}
