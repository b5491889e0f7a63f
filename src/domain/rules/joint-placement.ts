import { describeNoSlot, firstFreeSlot } from './next-free-slot.js';
import { checkWith } from './placement-check.js';
import type { PlacedDelivery, PlacementContext, PlacementRequest } from './placement.js';
import { OVERRIDABLE_RULES, type BrokenRule, type RuleName } from './rule.js';
import { Rulebook } from './rulebook.js';
import type { Instant } from '../time-units.js';

/** Where a delivery is to go when it moves together with others. */
export type JointTarget =
  /** This very time; it takes the nearest free slot within the tolerance, if there is one. */
  | { readonly type: 'at'; readonly at: Instant }
  /** This slot and nothing else. */
  | { readonly type: 'slot'; readonly at: Instant }
  /** The next free slot after this, and after that of the one before it of the same function. */
  | { readonly type: 'slot-after'; readonly at: Instant };

/** One of several deliveries of a channel that move together. */
export interface JointMove extends PlacementRequest {
  readonly id: string;
  readonly to: JointTarget;
  /** What it may break: a reason was given for it, now or before. */
  readonly mayBreak: readonly RuleName[];
}

/** What becomes of one of them. */
export type JointPlace =
  | {
      readonly type: 'placed';
      readonly id: string;
      readonly at: Instant;
      readonly holds: Instant | null;
      /** The rules that its reason broke. */
      readonly overridden: readonly RuleName[];
    }
  | {
      readonly type: 'refused';
      readonly id: string;
      /** The time that was asked for; null where any slot would have done. */
      readonly at: Instant | null;
      readonly broken: readonly BrokenRule[];
      /** The nearest time that complies once the others are where they go. */
      readonly nearest: Instant | null;
      readonly overridable: boolean;
    };

const ORDER: readonly JointTarget['type'][] = ['slot', 'at', 'slot-after'];

/**
 * Places several deliveries of one channel as one change: each leaves its old place to the others,
 * and all rules are asked with the others where they go. One that is refused stays where it is and
 * is in the way there, so that the others are placed again around it: what is answered holds
 * together. Times that were named come before slots that were not, each in the order given.
 */
export function placeTogether(
  moves: readonly JointMove[],
  context: PlacementContext,
): readonly JointPlace[] {
  const ordered = ORDER.flatMap((type) => moves.filter(({ to }) => to.type === type));
  const staying = new Set<string>();
  for (;;) {
    const places = placeRound(
      ordered.filter(({ id }) => !staying.has(id)),
      context,
    );
    const refused = places.filter(({ type }) => type === 'refused');
    if (refused.length === 0) return inOrder(moves, [...places, ...askAgain(places)]);
    for (const { id } of refused) staying.add(id);
  }

  /**
   * Those that stay, with everything else where it goes: what was in the way may have stayed too. It
   * is asked until nobody moves any more, so that each refusal holds for what came of all of them.
   */
  function askAgain(places: readonly JointPlace[]): JointPlace[] {
    const settled = new Map(context.deliveries.map((delivery) => [delivery.id, delivery]));
    const settle = (place: JointPlace): void => {
      const move = moves.find(({ id }) => id === place.id);
      if (move && place.type === 'placed') settled.set(place.id, placedAs(move, place));
    };
    places.forEach(settle);
    const moved: JointPlace[] = [];
    let waiting = ordered.filter(({ id }) => staying.has(id));
    for (;;) {
      const answers = waiting.map((move) => {
        const others = [...settled.values()].filter(({ id }) => id !== move.id);
        const rulebook = new Rulebook({ ...context, deliveries: others });
        const place = placeOne(rulebook, move, context.now);
        settle(place);
        return place;
      });
      const placed = answers.filter(({ type }) => type === 'placed');
      if (placed.length === 0) return [...moved, ...answers];
      moved.push(...placed);
      const gone = new Set(placed.map(({ id }) => id));
      waiting = waiting.filter(({ id }) => !gone.has(id));
    }
  }
}

/** One attempt: each is placed among those before it, and whoever does not move. */
function placeRound(moves: readonly JointMove[], context: PlacementContext): JointPlace[] {
  const moving = new Set(moves.map(({ id }) => id));
  const rulebook = new Rulebook({
    ...context,
    deliveries: context.deliveries.filter(({ id }) => !moving.has(id)),
  });
  const last = new Map<string, Instant>();
  return moves.map((move) => {
    const before = move.to.type === 'slot-after' ? last.get(move.function) : undefined;
    const place = placeOne(rulebook, move, Math.max(context.now, before ?? context.now));
    if (place.type === 'refused') return place;
    rulebook.add(placedAs(move, place));
    if (move.to.type === 'slot-after') last.set(move.function, place.at);
    return place;
  });
}

function placeOne(rulebook: Rulebook, move: JointMove, after: Instant): JointPlace {
  const { id, to, mayBreak } = move;
  if (to.type === 'slot-after') return placeInSlot(rulebook, move, Math.max(after, to.at));
  const { at } = to;
  const verdict = checkWith(rulebook, { ...move, at });
  if (to.type === 'slot' && verdict.holds !== at) {
    const broken = verdict.type === 'refused' ? verdict.broken : [slotGone(move)];
    const nearest = verdict.type === 'refused' ? verdict.nearest : at;
    return { type: 'refused', id, at, broken, nearest, overridable: false };
  }
  const { holds } = verdict;
  if (verdict.type === 'allowed') return { type: 'placed', id, at, holds, overridden: [] };
  const { broken, nearest, overridable } = verdict;
  const overridden = broken.map(({ rule }) => rule);
  return overridable && overridden.every((rule) => mayBreak.includes(rule))
    ? { type: 'placed', id, at, holds, overridden }
    : { type: 'refused', id, at, broken, nearest, overridable };
}

function placeInSlot(rulebook: Rulebook, move: JointMove, after: Instant): JointPlace {
  const { id, mayBreak } = move;
  const content = checkWith(rulebook, { ...move, at: after });
  const unfit =
    content.type === 'refused'
      ? content.broken.filter(({ rule }) => rule === 'too-long' || rule === 'media')
      : [];
  if (unfit.length > 0) {
    return { type: 'refused', id, at: null, broken: unfit, nearest: null, overridable: false };
  }
  const brokenAt = (slot: Instant): RuleName[] =>
    rulebook.brokenAt(move, slot, slot).map(({ rule }) => rule);
  const isAllowed = (slot: Instant): boolean =>
    brokenAt(slot).every((rule) => mayBreak.includes(rule) && OVERRIDABLE_RULES.includes(rule));
  const at = firstFreeSlot(rulebook, move, { after, isAllowed });
  if (at !== null) return { type: 'placed', id, at, holds: at, overridden: brokenAt(at) };
  const sentence = describeNoSlot(rulebook, move);
  const broken = [{ rule: 'cadence-full', sentence } as const];
  return { type: 'refused', id, at: null, broken, nearest: null, overridable: false };
}

function slotGone({ function: name }: JointMove): BrokenRule {
  const sentence = `Its slot of ${name} is not free any more: another delivery has it, or it is not promised now.`;
  return { rule: 'cadence-full', sentence };
}

function placedAs(
  { id, function: name, textFingerprint }: JointMove,
  { at, holds }: Extract<JointPlace, { type: 'placed' }>,
): PlacedDelivery {
  return { id, function: name, at, holds, textFingerprint, state: 'queued' };
}

function inOrder(moves: readonly JointMove[], places: readonly JointPlace[]): JointPlace[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  return moves.flatMap(({ id }) => byId.get(id) ?? []);
}
