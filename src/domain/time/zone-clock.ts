import { DAY, HOUR, type Instant } from '../time-units.js';
import { readOffsets, type OffsetSpan } from './zone-offsets.js';

/**
 * What a wall clock shows, written as the instant at which a clock in UTC shows the same. Good for
 * arithmetic only: `WallTime` is what people and documents see.
 */
export type WallMs = number;

export type WallTimeChoice = 'first' | 'second';

export interface ResolvedInstant {
  readonly instant: Instant;
  /** `gap`: the wall time did not exist. `overlap`: it occurred twice and one was chosen. */
  readonly adjusted: 'none' | 'gap' | 'overlap';
}

/** A wall clock: what it shows at an instant, and when it shows what. */
export interface WallClock {
  /** How many ms it is ahead of UTC. */
  offsetAt(at: Instant): number;
  /** Ascending spans that touch each other and cover `from` to `to`; neighbours differ. */
  spansBetween(from: Instant, to: Instant): OffsetSpan[];
}

/** A year and a bit: how much of a zone is read at once. */
const CHUNK = 400 * DAY;

/** So many chunks are four centuries; beyond that somebody is asking for nonsense. */
const MOST_CHUNKS = 400;

/** Offsets never lie outside this range. */
const WIDEST_OFFSET = 16 * HOUR;

/** The clocks of one zone, from a table that is read lazily from the platform's data. */
class ZoneClock implements WallClock {
  readonly #zone: string;
  readonly #chunks = new Map<number, readonly OffsetSpan[]>();

  constructor(zone: string) {
    this.#zone = zone;
  }

  offsetAt(at: Instant): number {
    const spans = this.#chunk(Math.floor(at / CHUNK));
    for (const span of spans) if (at < span.to) return span.offset;
    throw new RangeError(`${at} is no instant.`);
  }

  spansBetween(from: Instant, to: Instant): OffsetSpan[] {
    const spans: OffsetSpan[] = [];
    for (let index = Math.floor(from / CHUNK); index * CHUNK < to; index++) {
      for (const span of this.#chunk(index)) {
        const start = Math.max(span.from, from);
        const end = Math.min(span.to, to);
        if (start >= end) continue;
        const last = spans.at(-1);
        if (last?.offset === span.offset) spans[spans.length - 1] = { ...last, to: end };
        else spans.push({ from: start, to: end, offset: span.offset });
      }
    }
    return spans;
  }

  #chunk(index: number): readonly OffsetSpan[] {
    const known = this.#chunks.get(index);
    if (known !== undefined) return known;
    if (this.#chunks.size >= MOST_CHUNKS) this.#chunks.clear();
    const spans = readOffsets(this.#zone, index * CHUNK, (index + 1) * CHUNK);
    this.#chunks.set(index, spans);
    return spans;
  }
}

/** A clock that is never changed and shows UTC: one week on it is like every other. */
export const STEADY_CLOCK: WallClock = {
  offsetAt: () => 0,
  spansBetween: (from, to) => (from < to ? [{ from, to, offset: 0 }] : []),
};

const clocks = new Map<string, ZoneClock>();

/** Whether the platform knows an IANA zone by this name. */
export function isTimeZone(name: string): boolean {
  if (clocks.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The clocks of an IANA zone. Throws `UnknownZoneError`. */
export function clockOf(zone: string): WallClock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  if (!isTimeZone(zone)) throw new UnknownZoneError(zone);
  const clock = new ZoneClock(zone);
  clocks.set(zone, clock);
  return clock;
}

export class UnknownZoneError extends Error {
  override name = 'UnknownZoneError';

  constructor(zone: string) {
    super(`"${zone}" is no time zone. Use a name such as Europe/Berlin.`);
  }
}

/** The spans in which a clock may show anything of this range of wall time. */
export function spansShowing(clock: WallClock, from: WallMs, to: WallMs): OffsetSpan[] {
  return clock.spansBetween(from - WIDEST_OFFSET, to + WIDEST_OFFSET);
}

/** When a clock shows this: never, once, or twice in ascending order. */
export function instantsShowing(clock: WallClock, wall: WallMs): Instant[] {
  return spansShowing(clock, wall, wall)
    .filter((span) => wall - span.offset >= span.from && wall - span.offset < span.to)
    .map((span) => wall - span.offset);
}

/**
 * The instant meant by a wall time: one that does not exist moves forward to the first that does,
 * of two the choice decides.
 */
export function resolveWall(
  clock: WallClock,
  wall: WallMs,
  choice: WallTimeChoice = 'first',
): ResolvedInstant {
  const offset = clock.offsetAt(wall - WIDEST_OFFSET);
  if (offset === clock.offsetAt(wall + WIDEST_OFFSET)) {
    const spans = spansShowing(clock, wall, wall);
    if (spans.length === 1) return { instant: wall - offset, adjusted: 'none' };
  }
  const [first, second] = instantsShowing(clock, wall);
  if (first === undefined) {
    const after = spansShowing(clock, wall, wall).find((span) => span.from + span.offset > wall);
    if (after === undefined) throw new RangeError(`${wall} is no wall time.`);
    return { instant: after.from, adjusted: 'gap' };
  }
  if (second === undefined) return { instant: first, adjusted: 'none' };
  return { instant: choice === 'first' ? first : second, adjusted: 'overlap' };
}
