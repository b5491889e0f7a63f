import { nearestCompliant } from './nearest-time.js';
import type { ContentProblems, PlacementContext, PlacementRequest } from './placement.js';
import { Rulebook } from './rulebook.js';
import { OVERRIDABLE_RULES, RULE_NAMES, type BrokenRule, type PlacementVerdict } from './rule.js';
import type { Instant } from '../time-units.js';

/** A delivery that asks for this very time. */
export interface FixedTimeRequest extends PlacementRequest {
  readonly at: Instant;
}

/**
 * What the rules say about a fixed time: every rule that is broken in one answer, the nearest time
 * that keeps those about time, and the slot that the time takes. Used for every placement.
 */
export function checkFixedTime(
  request: FixedTimeRequest,
  context: PlacementContext,
): PlacementVerdict {
  return checkWith(new Rulebook(context), request);
}

/** The same, with rules that were made ready before. */
export function checkWith(rulebook: Rulebook, request: FixedTimeRequest): PlacementVerdict {
  const { at } = request;
  const holds = rulebook.slotFor(request, at);
  const aboutTime = rulebook.brokenAt(request, at, holds);
  const broken = [...aboutTime, ...brokenContentRules(request.content)].sort(
    (a, b) => RULE_NAMES.indexOf(a.rule) - RULE_NAMES.indexOf(b.rule),
  );
  if (broken.length === 0) return { type: 'allowed', at, holds };
  return {
    type: 'refused',
    at,
    holds,
    broken,
    nearest: aboutTime.length === 0 ? null : nearestCompliant(rulebook, request, at),
    overridable: broken.every(({ rule }) => OVERRIDABLE_RULES.includes(rule)),
  };
}

/** What the network would refuse, as broken rules. */
export function brokenContentRules(content: ContentProblems = {}): BrokenRule[] {
  const { tooLong, media } = content;
  const broken: BrokenRule[] = [];
  if (tooLong) broken.push({ rule: 'too-long', sentence: tooLong });
  if (media) broken.push({ rule: 'media', sentence: media });
  return broken;
}
