import type { Curve, FunctionName } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { PlanChannel, PlanOrganisation } from '../publishing/planning/channel-plan.js';

/** What the levels of a function mean, wherever a channel has no curve of its own. */
export function functionCurveAt(
  { curves, curveChanges = [] }: Pick<PlanOrganisation, 'curves' | 'curveChanges'>,
  name: FunctionName,
  at: Instant,
): Curve {
  const changes = curveChanges.filter((change) => change.function === name);
  return changes.findLast((change) => change.at <= at)?.curve ?? curves[name];
}

/** The curve that a channel has of its own; null while it has the function's. */
export function ownCurveAt(
  { dimmers }: Pick<PlanChannel, 'dimmers'>,
  name: FunctionName,
  at: Instant,
): Curve | null {
  const { curve, curves = [] } = dimmers[name];
  const change = curves.findLast((each) => each.at <= at);
  return change === undefined ? curve : change.curve;
}

/** Whether two curves say the same at every level. */
export function sameCurve(a: Curve | null, b: Curve | null): boolean {
  const text = (curve: Curve | null) =>
    JSON.stringify(
      curve?.map(({ level, postsPerWeek, replyPolicy: { mode, targetMinutes } }) => [
        ...[level, postsPerWeek, mode, targetMinutes],
      ]),
    );
  return text(a) === text(b);
}

/** Detents as people read them in the audit log: "50: 3 a week, questions 960 min". */
export function curveWords(curve: Curve | null): string {
  if (curve === null) return 'the curve of the function';
  const detents = curve.map(({ level, postsPerWeek, replyPolicy: { mode, targetMinutes } }) => {
    const target = targetMinutes === null ? '' : ` ${targetMinutes} min`;
    return `${level}: ${postsPerWeek} a week, ${mode}${target}`;
  });
  return detents.join('; ');
}
