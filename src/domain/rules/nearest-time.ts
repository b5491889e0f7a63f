import { compile, type TableStretch } from '../slots/compiled-plan.js';
import { gapOf } from '../slots/cycle-slots.js';
import { openSpans, type Span } from '../time/open-time.js';
import type { PlacementRequest } from './placement.js';
import type { Rulebook } from './rulebook.js';
import { DUPLICATE_DAYS, gapBetween } from './time-rules.js';
import { DAY, MINUTE, WEEK, type Instant } from '../time-units.js';

/** How far ahead a compliant time is looked for. */
const HORIZON = 400 * DAY;

/**
 * The whole minute nearest to a time at which no rule about time is broken, the later of two; null
 * when there is none from now until the horizon.
 *
 * What rules say can only change at a window's edge, a gap or 30 days from another delivery, a
 * cycle's end and the like. So the minutes next to these instants are tried, nearest first, week
 * by week outwards.
 */
export function nearestCompliant(
  rulebook: Rulebook,
  request: PlacementRequest,
  at: Instant,
): Instant | null {
  const { now } = rulebook.context;
  const origin = Math.max(at, now);
  for (let reach = 0; reach < HORIZON; reach += WEEK) {
    const rings = [
      { from: origin + reach, to: origin + reach + WEEK },
      { from: Math.max(origin - reach - WEEK, now), to: origin - reach },
    ].filter(({ from, to }) => from <= to);
    const minutes = new Set(
      rings.flatMap((ring) =>
        minutesBeside([origin, now, ...turningPoints(rulebook, request, widen(ring))], ring),
      ),
    );
    const nearestFirst = [...minutes].sort(
      (a, b) => Math.abs(a - origin) - Math.abs(b - origin) || b - a,
    );
    const found = nearestFirst.find((minute) => rulebook.isCompliant(request, minute));
    if (found !== undefined) return found;
  }
  return null;
}

/** The whole minutes on both sides of each point, as far as they lie in the ring. */
function minutesBeside(points: readonly Instant[], { from, to }: Span): Instant[] {
  return points.flatMap((point) => {
    const minute = Math.floor(point / MINUTE) * MINUTE;
    return [minute - MINUTE, minute, minute + MINUTE, minute + 2 * MINUTE].filter(
      (beside) => beside >= from && beside <= to,
    );
  });
}

/** Every instant of a span, and maybe some more, at which what the rules say may change. */
function turningPoints(rulebook: Rulebook, request: PlacementRequest, span: Span): Instant[] {
  const { plan } = rulebook.context;
  const ready = compile(plan);
  const stretches = ready.stretches.filter(({ from, to }) => from <= span.to && to >= span.from);
  return [
    ...plan.epochs.map(({ from }) => from),
    ...stretches.flatMap((stretch) => [
      ...edgesOf(ready.blackoutSpansAt(stretch.from)),
      ...stretchPoints(rulebook, stretch, request, span),
    ]),
    ...slotPoints(rulebook, request, span),
    ...repetitionPoints(rulebook, request, span),
  ];
}

/** A cycle ends at midnight, where a window ends too if it is open. */
function stretchPoints(
  rulebook: Rulebook,
  { epoch, table, from, to }: TableStretch,
  request: PlacementRequest,
  span: Span,
): Instant[] {
  const inside = { from: Math.max(span.from, from), to: Math.min(span.to, to) };
  if (table.rankOf(request.function) === -1 || inside.from >= inside.to) return [];
  const gap = gapOf(epoch);
  const { plan } = rulebook.context;
  const { widestGap: widest } = rulebook;
  const others = rulebook.book.live({ from: span.from - widest, to: span.to + widest }, request.id);
  return [
    ...edgesOf(openSpans(table.clock, epoch.windows, inside)),
    ...others.flatMap(({ at }) => [at - gapBetween(plan, at, at), at, at + gap]),
  ];
}

/** Where the slot that a time would take changes. */
function slotPoints(rulebook: Rulebook, request: PlacementRequest, span: Span): Instant[] {
  const tolerance = rulebook.toleranceOf(request.function);
  const free = rulebook.freeSlots(request, span.from - tolerance, span.to + tolerance);
  return free.flatMap((slot, index) => {
    const next = free[index + 1];
    const middle = next === undefined ? [] : [(slot + next) / 2];
    return [slot - tolerance, slot, slot + tolerance, ...middle];
  });
}

function repetitionPoints({ book }: Rulebook, request: PlacementRequest, span: Span): Instant[] {
  if (request.textFingerprint === null) return [];
  const reach = DUPLICATE_DAYS * DAY;
  return book
    .live({ from: span.from - reach - MINUTE, to: span.to + reach + MINUTE }, request.id)
    .filter(({ textFingerprint }) => textFingerprint === request.textFingerprint)
    .flatMap(({ at }) => [at - reach, at + reach]);
}

/** Points just outside have minutes beside them that lie inside. */
function widen({ from, to }: Span): Span {
  return { from: from - 2 * MINUTE, to: to + 2 * MINUTE };
}

function edgesOf(spans: readonly Span[]): Instant[] {
  return spans.flatMap(({ from, to }) => [from, to]);
}
