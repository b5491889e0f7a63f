import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../time-units.js';

/** A stretch of instants, `to` excluded, in which a zone's clocks are `offset` ms ahead of UTC. */
export interface OffsetSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly offset: number;
}

/** No zone changes its clocks twice within so short a time and ends where it began. */
const SAMPLE_EVERY = 4 * DAY;

/** Reads the offsets of one zone from the platform's time zone data, one look at a time. */
class OffsetReader {
  readonly #format: Intl.DateTimeFormat;

  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  }

  offsetAt(at: Instant): number {
    const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(this.#format.format(at));
    if (found === null) throw new ZoneDataError(this.#format.format(at));
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = found;
    const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
    return sign === '-' ? -size : size;
  }
}

/** The platform writes offsets in a way we cannot read. */
export class ZoneDataError extends Error {
  override name = 'ZoneDataError';

  constructor(text: string) {
    super(`Cannot read an offset from "${text}".`);
  }
}

/** The spans of one zone that together cover `from` to `to`. Slow: a hundred looks a year. */
export function readOffsets(zone: string, from: Instant, to: Instant): OffsetSpan[] {
  const reader = new OffsetReader(zone);
  const spans: OffsetSpan[] = [];
  let start = from;
  let offset = reader.offsetAt(from);
  for (let before = from; before < to; before += SAMPLE_EVERY) {
    const after = Math.min(before + SAMPLE_EVERY, to);
    const next = reader.offsetAt(after);
    if (next === offset) continue;
    const change = firstWithout(reader, offset, before, after);
    if (change < to) {
      spans.push({ from: start, to: change, offset });
      start = change;
      offset = next;
    }
  }
  spans.push({ from: start, to, offset });
  return spans;
}

/** The first second after `before`, and at the latest `after`, that no longer has this offset. */
function firstWithout(reader: OffsetReader, offset: number, before: Instant, after: Instant) {
  let same = before;
  let other = after;
  while (other - same > SECOND) {
    const middle = Math.floor((same + other) / 2 / SECOND) * SECOND;
    if (reader.offsetAt(middle) === offset) same = middle;
    else other = middle;
  }
  return other;
}
