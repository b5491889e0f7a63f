import { DateTime } from 'luxon';
import { Temporal } from 'temporal-polyfill';
import type { ChannelPlan } from '../src/domain/slots/epoch.js';
import { perFunction } from '../src/domain/function-name.js';
import { slotsBetween } from '../src/domain/slots/slot-planner.js';
import { DAY, type Instant } from '../src/domain/time-units.js';
import { wallTimeAt } from '../src/domain/time/wall-time.js';
import { DEFAULT_WINDOWS } from '../src/domain/time/window.js';
import { interleave, median, ratiosOf, spreadOf, type Contender } from './rounds.js';
import type { Row } from './row.js';
import { countMismatches } from './slot-mismatches.js';

const ROUNDS = 7;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca'];
const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2036, 0, 1);

/** Three functions that yield to each other, a change of cadence a year and a blackout a year. */
function planOf(zone: string, windowEnd = 17 * 60): ChannelPlan {
  const years = Array.from({ length: 12 }, (_, index) => 2024 + index);
  return {
    epochs: years.map((year) => ({
      from: Date.UTC(year, 4, 1, 12),
      zone,
      windows: DEFAULT_WINDOWS.map((window) => ({ ...window, to: windowEnd })),
      preferredTimes: [],
      gapMinutes: 45,
      cadences: {
        news: { posts: 10 + (year % 5), weeks: 1 },
        support: { posts: 5, weeks: 1 },
        events: { posts: 3, weeks: 1 },
      },
      levels: perFunction(() => 90),
      replyPolicies: perFunction(() => ({ mode: 'silent', targetMinutes: null })),
    })),
    blackouts: years.map((year) => ({
      from: `${year}-12-24`,
      to: `${year}-12-31`,
      reason: 'holidays',
    })),
  };
}

/** What so much work comes to in a processor second. */
function rateOf(work: () => number): number {
  const before = process.cpuUsage();
  const count = work();
  const { user, system } = process.cpuUsage(before);
  return count / ((user + system) / 1e6);
}

function countSlots(plans: readonly ChannelPlan[], to: Instant, times: number): number {
  let count = 0;
  for (let time = 0; time < times; time++) {
    // A new object each time, as a page makes one from its documents.
    for (const plan of plans) count += slotsBetween({ ...plan }, FROM, to).length;
  }
  return count;
}

/** The wall times of a year of slots, which is what other libraries are given to convert. */
function wallTimes(): { readonly zone: string; readonly wall: string }[] {
  return ZONES.flatMap((zone) =>
    slotsBetween(planOf(zone), Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)).map(({ at }) => ({
      zone,
      wall: wallTimeAt(zone, at),
    })),
  );
}

function contenders(): Contender[] {
  const plans = ZONES.map((zone) => planOf(zone));
  const walls = wallTimes();
  const convert = (toInstant: (wall: string, zone: string) => number) => () => {
    let sum = 0;
    for (const { wall, zone } of walls) sum += toInstant(wall, zone);
    if (!Number.isFinite(sum)) throw new Error('A wall time was not converted: the run is void.');
    return walls.length;
  };
  const luxon = convert((wall, zone) => DateTime.fromISO(wall, { zone }).toMillis());
  const temporal = convert(
    (wall, zone) =>
      Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'earlier' })
        .epochMilliseconds,
  );
  let windowEnd = 17 * 60;
  const firstAsked = () => {
    // Windows that nobody had before, so that nothing kept from another plan is of use.
    windowEnd = windowEnd === 23 * 60 ? 16 * 60 : windowEnd + 1;
    return countSlots([planOf('Europe/Berlin', windowEnd)], TO, 1);
  };
  return [
    { name: 'slots', measure: () => Promise.resolve(rateOf(() => countSlots(plans, TO, 10))) },
    {
      name: 'slots of a tenth of the time',
      measure: () => Promise.resolve(rateOf(() => countSlots(plans, FROM + 438 * DAY, 100))),
    },
    { name: 'slots asked for first', measure: () => Promise.resolve(rateOf(firstAsked)) },
    { name: 'temporal', measure: () => Promise.resolve(rateOf(temporal)) },
    { name: 'luxon', measure: () => Promise.resolve(rateOf(luxon)) },
  ];
}

/** G9: slots a processor second through the public function, and that they are right. */
export async function slots(): Promise<readonly Row[]> {
  const rounds = await interleave(ROUNDS, contenders());
  const figureOf = (name: string) => median(rounds.get(name) ?? []);
  const compare = (name: string, other: string, asked: number | null): Row => {
    const ratios = ratiosOf(rounds, name, other);
    return {
      goal: `G9 ${name}`,
      figure: figureOf(name),
      unit: 'a processor second',
      against: `${other}, ${Math.round(figureOf(other)).toLocaleString('en')} a processor second`,
      ratio: median(ratios),
      spread: spreadOf(ratios),
      passed: asked === null ? null : figureOf(name) >= asked,
      goalSays: asked === null ? '' : `at least ${asked.toLocaleString('en')} a processor second`,
    };
  };
  const { mismatches, compared } = countMismatches(FROM, TO);
  return [
    compare('slots', 'temporal', 1_000_000),
    compare('slots', 'luxon', 1_000_000),
    compare('slots', 'slots of a tenth of the time', null),
    compare('slots asked for first', 'temporal', null),
    {
      goal: 'G9 slots that are not when Temporal says, every zone, 2024 to 2035',
      figure: mismatches,
      unit: 'mismatches',
      against: `${compared.toLocaleString('en')} slots and clock changes compared`,
      ratio: null,
      spread: null,
      passed: mismatches === 0,
      goalSays: 'none',
    },
  ];
}
