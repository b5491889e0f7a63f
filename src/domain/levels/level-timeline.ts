import { fadeSteps, type ZoneAt } from './fade.js';
import { type LevelChange } from './level.js';
import { lastStarted } from '../time/step.js';
import type { Instant } from '../time-units.js';

/** What a scene gives one dimmer, or the grand master, while it holds. */
export interface LevelRecall {
  readonly from: Instant;
  /** When it lets go again; null when it does not. */
  readonly to: Instant | null;
  /** Whole, 0 to 100. */
  readonly level: number;
  /** For a fade: when the level shall be reached. */
  readonly until?: Instant;
}

/** Everything that ever moved one fader. */
export interface LevelSources {
  /** What people set, by ascending `at`. */
  readonly history: readonly LevelChange[];
  /** What scenes set, in any order. */
  readonly recalls?: readonly LevelRecall[];
}

export type LevelSource =
  | { readonly type: 'set'; readonly change: LevelChange }
  | { readonly type: 'recall'; readonly recall: LevelRecall };

/** From `at` on the fader stands at `level`, until the next step. */
export interface LevelStep extends LevelChange {
  /** Who holds it there; null where nothing does any more. */
  readonly source: LevelSource | null;
}

/**
 * Where a fader stands over time. Of all that holds it, what began last decides: a scene takes a
 * fader from the hand and a hand takes it from the scene; a scene that ends gives it back to what
 * began before it. Where both begin at one instant the hand decides.
 *
 * @param before the level before the first change
 * @returns by ascending `at`; between two steps nothing moves
 */
export function levelTimeline(
  { history, recalls = [] }: LevelSources,
  zoneAt: ZoneAt,
  before: number,
): readonly LevelStep[] {
  const hands = history.map((change): LevelSource => ({ type: 'set', change }));
  const scenes = recalls
    .filter(({ from, to }) => to === null || to > from)
    .map((recall): LevelSource => ({ type: 'recall', recall }))
    .sort((a, b) => beginOf(a) - beginOf(b));
  const points = [
    ...hands.map(beginOf),
    ...scenes.flatMap((source) => [beginOf(source), endOf(source) ?? beginOf(source)]),
  ];
  const ascending = [...new Set(points)].sort((a, b) => a - b);
  const own = new Map<LevelSource, readonly LevelChange[]>();
  const steps: LevelStep[] = [];
  let last: LevelSource | null = null;
  for (const [index, at] of ascending.entries()) {
    const holder = holderAt(hands, scenes, at);
    if (holder === last) continue;
    last = holder;
    if (holder === null) {
      steps.push({ at, level: before, source: null });
      continue;
    }
    const moves =
      own.get(holder) ?? movesOf(holder, startLevel(steps, beginOf(holder), before), zoneAt);
    own.set(holder, moves);
    const until = nextHolderAt(hands, scenes, ascending, index);
    for (const { at: moved, level } of moves) {
      if (moved <= at) {
        const begun = steps.at(-1);
        const step = { at, level, source: holder };
        if (begun?.at === at && begun.source === holder) steps[steps.length - 1] = step;
        else steps.push(step);
      } else if (moved < until) {
        steps.push({ at: moved, level, source: holder });
      }
    }
  }
  return steps;
}

function beginOf(source: LevelSource): Instant {
  return source.type === 'set' ? source.change.at : source.recall.from;
}

function endOf(source: LevelSource): Instant | null {
  return source.type === 'set' ? null : source.recall.to;
}

/** What began last of all that has begun and not ended. */
function holderAt(
  hands: readonly LevelSource[],
  scenes: readonly LevelSource[],
  at: Instant,
): LevelSource | null {
  const hand = hands[lastStarted(hands.length, (index) => beginAt(hands, index), at)] ?? null;
  const scene = scenes.findLast(
    (source) => beginOf(source) <= at && (endOf(source) ?? Infinity) > at,
  );
  if (scene === undefined) return hand;
  return hand !== null && beginOf(hand) >= beginOf(scene) ? hand : scene;
}

function beginAt(sources: readonly LevelSource[], index: number): Instant {
  const source = sources[index];
  return source === undefined ? Infinity : beginOf(source);
}

function nextHolderAt(
  hands: readonly LevelSource[],
  scenes: readonly LevelSource[],
  points: readonly Instant[],
  index: number,
): Instant {
  const holder = holderAt(hands, scenes, points[index] ?? Infinity);
  return (
    points.find((at, place) => place > index && holderAt(hands, scenes, at) !== holder) ?? Infinity
  );
}

function startLevel(steps: readonly LevelStep[], begin: Instant, before: number): number {
  return steps.findLast(({ at }) => at < begin)?.level ?? before;
}

/** Where a source puts the fader from its beginning on, if nothing else held it. */
function movesOf(source: LevelSource, from: number, zoneAt: ZoneAt): readonly LevelChange[] {
  const { level, until } = source.type === 'set' ? source.change : source.recall;
  const at = beginOf(source);
  if (until === undefined || until <= at) return [{ at, level }];
  return [{ at, level: from }, ...fadeSteps({ at, from, to: level, until }, zoneAt)];
}
