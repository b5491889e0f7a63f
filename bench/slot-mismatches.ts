import { Temporal } from 'temporal-polyfill';
import type { ChannelPlan } from '../src/domain/slots/epoch.js';
import { perFunction } from '../src/domain/function-name.js';
import { slotsBetween } from '../src/domain/slots/slot-planner.js';
import type { Instant } from '../src/domain/time-units.js';
import { clockOf } from '../src/domain/time/zone-clock.js';

export interface Mismatches {
  readonly mismatches: number;
  readonly compared: number;
}

/** In every zone: each clock change, and a slot every Sunday at 02:00, against Temporal. */
export function countMismatches(from: Instant, to: Instant): Mismatches {
  let [mismatches, compared] = [0, 0];
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const pairs = [
      [changesByTable(zone, from, to), changesByTemporal(zone, from, to)],
      [slotsOfSundays(zone, from, to), sundaysByTemporal(zone, from, to)],
    ] as const;
    for (const [ours, theirs] of pairs) {
      const count = Math.max(ours.length, theirs.length);
      compared += count;
      for (let index = 0; index < count; index++) {
        if (ours[index] !== theirs[index]) mismatches += 1;
      }
    }
  }
  return { mismatches, compared };
}

/** "instant offset" for each change. */
function changesByTable(zone: string, from: Instant, to: Instant): string[] {
  return clockOf(zone)
    .spansBetween(from, to)
    .slice(1)
    .map((span) => `${span.from} ${span.offset}`);
}

function changesByTemporal(zone: string, from: Instant, to: Instant): string[] {
  const changes: string[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= to) return changes;
    changes.push(`${next.epochMilliseconds} ${next.offsetNanoseconds / 1e6}`);
    at = next;
  }
}

function slotsOfSundays(zone: string, from: Instant, to: Instant): Instant[] {
  const plan: ChannelPlan = {
    epochs: [
      {
        from: 0,
        zone,
        windows: [{ weekday: 7, from: 0, to: 240 }],
        preferredTimes: [],
        gapMinutes: 45,
        cadences: perFunction((name) => ({ posts: name === 'news' ? 1 : 0, weeks: 1 })),
        levels: perFunction(() => 50),
        replyPolicies: perFunction(() => ({ mode: 'silent', targetMinutes: null })),
      },
    ],
    blackouts: [],
  };
  return slotsBetween(plan, from, to).map(({ at }) => at);
}

/** The first 02:00 of each Sunday, or the instant at which clocks skip it. */
function sundaysByTemporal(zone: string, from: Instant, to: Instant): Instant[] {
  const instants: Instant[] = [];
  const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  let sunday = first.toPlainDate().subtract({ days: first.dayOfWeek });
  for (;;) {
    const wall = sunday.toPlainDateTime({ hour: 2 });
    const found = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
    const exists = found.toPlainDateTime().equals(wall);
    const at = exists ? found : found.getTimeZoneTransition('next');
    const instant = at?.epochMilliseconds ?? NaN;
    if (instant >= to) return instants;
    if (instant >= from) instants.push(instant);
    sunday = sunday.add({ weeks: 1 });
  }
}
