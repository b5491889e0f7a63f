import type { Blackout } from './blackout.js';
import { DAY, MINUTE, type Instant } from '../time-units.js';
import { weekdayOfWall } from './week.js';
import type { Window } from './window.js';
import { clockOf, spansShowing, type WallClock, type WallMs } from './zone-clock.js';

/** A stretch of instants, `to` excluded. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** A stretch of instants in which a channel is open and its clock is not changed. */
export interface OpenSpan extends Span {
  readonly offset: number;
}

/** Whether a window is open at an instant, by what clocks in the zone show. */
export function isOpen(zone: string, windows: readonly Window[], at: Instant): boolean {
  const wall = at + clockOf(zone).offsetAt(at);
  const weekday = weekdayOfWall(wall);
  const minute = (wall - startOfDay(wall)) / MINUTE;
  return windows.some(
    (window) => window.weekday === weekday && window.from <= minute && minute < window.to,
  );
}

/** The open stretches between two instants, ascending. The windows must be normal. */
export function openSpans(
  clock: WallClock,
  windows: readonly Window[],
  { from, to }: Span,
): OpenSpan[] {
  const open: OpenSpan[] = [];
  for (const span of clock.spansBetween(from, to)) {
    const last = span.to + span.offset;
    for (let day = startOfDay(span.from + span.offset); day < last; day += DAY) {
      const weekday = weekdayOfWall(day);
      for (const window of windows) {
        if (window.weekday !== weekday) continue;
        const start = Math.max(day + window.from * MINUTE - span.offset, span.from);
        const end = Math.min(day + window.to * MINUTE - span.offset, span.to);
        if (start < end) open.push({ from: start, to: end, offset: span.offset });
      }
    }
  }
  return open;
}

/** The instants at which clocks show something from one wall time to before another. */
export function spansOfWall(clock: WallClock, from: WallMs, to: WallMs): Span[] {
  const shown: Span[] = [];
  for (const span of spansShowing(clock, from, to)) {
    const start = Math.max(from - span.offset, span.from);
    const end = Math.min(to - span.offset, span.to);
    if (start >= end) continue;
    const last = shown.at(-1);
    if (last?.to === start) shown[shown.length - 1] = { from: last.from, to: end };
    else shown.push({ from: start, to: end });
  }
  return shown;
}

/** The instants that blackouts cover in a zone, ascending and apart from each other. */
export function blackoutSpans(zone: string, blackouts: readonly Blackout[]): Span[] {
  const clock = clockOf(zone);
  const covered = blackouts
    .flatMap(({ from, to }) =>
      spansOfWall(clock, Date.parse(`${from}T00:00Z`), Date.parse(`${to}T00:00Z`) + DAY),
    )
    .sort((a, b) => a.from - b.from);
  const apart: Span[] = [];
  for (const span of covered) {
    const last = apart.at(-1);
    if (last !== undefined && span.from <= last.to) {
      apart[apart.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else {
      apart.push(span);
    }
  }
  return apart;
}

function startOfDay(wall: WallMs): WallMs {
  return Math.floor(wall / DAY) * DAY;
}
