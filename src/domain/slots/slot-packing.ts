import { GRID_MINUTES } from './ideal-times.js';
import { lastStarted } from '../time/step.js';
import { MINUTE, type Instant } from '../time-units.js';

const GRID = GRID_MINUTES * MINUTE;

/** Candidates five minutes apart, from the first to the last, both included. */
export interface CandidateRun {
  readonly first: Instant;
  readonly last: Instant;
}

/** The candidates of an open span, `to` excluded: the five minutes of its wall clock. */
export function candidateRuns(span: {
  readonly from: Instant;
  readonly to: Instant;
  readonly offset: number;
}): CandidateRun[] {
  const first = Math.ceil((span.from + span.offset) / GRID) * GRID - span.offset;
  const last = Math.ceil((span.to + span.offset) / GRID) * GRID - GRID - span.offset;
  return first <= last ? [{ first, last }] : [];
}

/** Ascending runs with one more candidate, which may lie off their five minutes. */
export function withCandidate(runs: readonly CandidateRun[], at: Instant): CandidateRun[] {
  const index = lastStarted(runs.length, (place) => runs[place]?.first ?? 0, at);
  const run = runs[index];
  const alone = { first: at, last: at };
  if (run === undefined || at > run.last) return runs.toSpliced(index + 1, 0, alone);
  if (floorIn(run, at) === at) return [...runs];
  const before = { first: run.first, last: floorIn(run, at) };
  return runs.toSpliced(index, 1, before, alone, { first: ceilIn(run, at), last: run.last });
}

/** The candidates of ascending runs that are at least the gap away from ascending instants. */
export function awayFrom(
  runs: readonly CandidateRun[],
  taken: readonly Instant[],
  gap: number,
): CandidateRun[] {
  const free: CandidateRun[] = [];
  let next = 0;
  for (const run of runs) {
    while (next < taken.length && (taken[next] as Instant) + gap <= run.first) next += 1;
    let first = run.first;
    for (let place = next; place < taken.length && first <= run.last; place++) {
      const at = taken[place] as Instant;
      if (at - gap >= run.last) break;
      const last = floorIn(run, at - gap);
      if (first <= last) free.push({ first, last });
      first = Math.max(first, ceilIn(run, at + gap));
    }
    if (first <= run.last) free.push({ first, last: run.last });
  }
  return free;
}

/** The first candidate at or after an instant. */
export function firstFrom(runs: readonly CandidateRun[], at: Instant): Instant | undefined {
  const index = lastStarted(runs.length, (place) => runs[place]?.first ?? 0, at);
  const run = runs[index];
  if (run !== undefined && at <= run.last) return ceilIn(run, at);
  return runs[index + 1]?.first;
}

/** The last candidate at or before an instant. */
function lastUntil(runs: readonly CandidateRun[], at: Instant): Instant | undefined {
  const run = runs[lastStarted(runs.length, (place) => runs[place]?.first ?? 0, at)];
  return run === undefined ? undefined : at >= run.last ? run.last : floorIn(run, at);
}

/**
 * Places as many of the ideal instants as the candidates can hold at least the gap (above 0) apart:
 * each on its ideal if that is free, else on the next free candidate, else on the nearest earlier.
 *
 * From the right it is known how late each slot may lie so that all after it still fit, and none is
 * lost to one before it that moved too far. Where not all fit, the ideals are thinned evenly.
 */
export function packSlots(
  runs: readonly CandidateRun[],
  ideals: readonly Instant[],
  gap: number,
): Instant[] {
  const latest = latestPlaces(runs, ideals.length, gap);
  let earliest = -Infinity;
  return latest.map((limit, index) => {
    const ideal = ideals[Math.floor(((index + 0.5) * ideals.length) / latest.length)] ?? limit;
    const next = firstFrom(runs, Math.max(ideal, earliest)) ?? limit;
    const at = Math.min(next, limit);
    earliest = at + gap;
    return at;
  });
}

/** The latest places of as many slots as fit, `most` at most, ascending. */
function latestPlaces(runs: readonly CandidateRun[], most: number, gap: number): Instant[] {
  const places: Instant[] = [];
  let next = lastUntil(runs, Infinity);
  while (places.length < most && next !== undefined) {
    places.push(next);
    next = lastUntil(runs, next - gap);
  }
  return places.reverse();
}

function ceilIn(run: CandidateRun, at: Instant): Instant {
  return run.first + Math.ceil((at - run.first) / GRID) * GRID;
}

function floorIn(run: CandidateRun, at: Instant): Instant {
  return run.first + Math.floor((at - run.first) / GRID) * GRID;
}
