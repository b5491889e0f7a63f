import { sameCadence } from '../levels/cadence.js';
import type { ChannelPlan } from '../slots/epoch.js';
import { FUNCTION_NAMES, type FunctionName } from '../function-name.js';
import type { PromiseAt } from '../planning/impact.js';
import { promiseSteps } from './promise-steps.js';
import type { Instant } from '../time-units.js';

/** From this instant on a function promises something else than before. */
export interface PromiseChange {
  readonly from: Instant;
  readonly function: FunctionName;
  readonly before: PromiseAt;
  readonly after: PromiseAt;
}

/**
 * What will be promised differently after `now` and up to `until`, by the plan as it stands: steps of
 * fades and scenes to come. A level that moves without changing cadence or reply policy is none.
 */
export function promiseChanges(plan: ChannelPlan, now: Instant, until: Instant): PromiseChange[] {
  const steps = promiseSteps({ before: plan, after: plan }, now);
  return steps.flatMap(({ from, functions }, index) => {
    const last = steps[index - 1];
    if (last === undefined || from > until) return [];
    return FUNCTION_NAMES.flatMap((name) => {
      const before = last.functions[name].after;
      const { after } = functions[name];
      return sameWords(before, after) ? [] : [{ from, function: name, before, after }];
    });
  });
}

function sameWords(a: PromiseAt, b: PromiseAt): boolean {
  return (
    sameCadence(a.cadence, b.cadence) &&
    a.replyPolicy.mode === b.replyPolicy.mode &&
    a.replyPolicy.targetMinutes === b.replyPolicy.targetMinutes
  );
}
