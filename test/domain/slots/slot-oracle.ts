import { Temporal } from 'temporal-polyfill';
import type { FunctionName } from '../../../src/domain/function-name.js';
import type { SlotRules } from '../../../src/domain/slots/epoch.js';
import type { Slot } from '../../../src/domain/slots/slot.js';
import { DAY, MINUTE, type Instant } from '../../../src/domain/time-units.js';

const MONDAY = Temporal.PlainDate.from('1970-01-05');
const ORDER: readonly FunctionName[] = ['support', 'events', 'news'];
const MINUTES_A_WEEK = 7 * 1_440;

/**
 * The slots of rules that always hold, by the words of `domain.md` one after the other: every open
 * minute counted, every five minutes tried, with Temporal's clocks and none of ours. Slow.
 *
 * Where the words leave a choice, `docs/decisions/0003` says which is taken: a slot moves no later
 * than lets the rest of its cycle fit, and stays the gap away from where the next cycle may begin.
 */
export class SlotOracle {
  readonly #rules: SlotRules;
  readonly #gap: number;
  /** Wall minutes of the week. */
  readonly #open: readonly number[];
  readonly #isOpen: ReadonlySet<number>;
  readonly #cycles = new Map<string, readonly Instant[]>();

  constructor(rules: SlotRules) {
    this.#rules = rules;
    this.#gap = Math.max(rules.gapMinutes, 1) * MINUTE;
    this.#open = Array.from({ length: MINUTES_A_WEEK }, (_, minute) => minute).filter((minute) =>
      rules.windows.some(({ weekday, from, to }) => {
        const ofDay = minute - (weekday - 1) * 1_440;
        return from <= ofDay && ofDay < to;
      }),
    );
    this.#isOpen = new Set(this.#open);
  }

  slots(from: Instant, to: Instant): Slot[] {
    return ORDER.flatMap((name) =>
      this.#slotsOf(name, from, to - 1).map((at) => ({ at, function: name })),
    ).sort((a, b) => a.at - b.at);
  }

  /** When the cycle that an instant lies in is over. */
  endOfCycle(name: FunctionName, at: Instant): Instant {
    const { weeks } = this.#rules.cadences[name];
    return this.#instantOf((Math.floor(this.#weekOf(at) / weeks) + 1) * weeks, 0);
  }

  /** Both ends included. */
  #slotsOf(name: FunctionName, from: Instant, to: Instant): Instant[] {
    const { posts, weeks } = this.#rules.cadences[name];
    if (posts === 0 || this.#open.length === 0) return [];
    const found: Instant[] = [];
    const last = Math.floor(this.#weekOf(to) / weeks);
    for (let cycle = Math.floor(this.#weekOf(from) / weeks); cycle <= last; cycle++) {
      found.push(...this.#slotsOfCycle(name, cycle));
    }
    return found.filter((at) => at >= from && at <= to);
  }

  #weekOf(at: Instant): number {
    const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#rules.zone);
    return Math.floor(MONDAY.until(there.toPlainDate()).days / 7);
  }

  #slotsOfCycle(name: FunctionName, cycle: number): readonly Instant[] {
    const key = `${name} ${cycle}`;
    const slots = this.#cycles.get(key) ?? this.#place(name, cycle);
    this.#cycles.set(key, slots);
    return slots;
  }

  #place(name: FunctionName, cycle: number): Instant[] {
    const { posts, weeks } = this.#rules.cadences[name];
    const gap = this.#gap;
    const start = this.#instantOf(cycle * weeks, 0);
    const end = this.#instantOf((cycle + 1) * weeks, 0);
    const nextCycle = Math.min(
      this.#instantOf((cycle + 1) * weeks, this.#open[0] as number),
      ...this.openInstants(end, end + gap, 1),
    );
    const standing = ORDER.slice(0, ORDER.indexOf(name)).flatMap((above) =>
      this.#slotsOf(above, start - gap, end + gap),
    );
    const ideals = this.#idealMinutes(name).map((minute) => this.#instantOf(cycle * weeks, minute));
    const free = [...new Set([...this.openInstants(start, end, 5), ...ideals])]
      .filter((at) => at >= start && at < end && at <= nextCycle - gap)
      .filter((at) => standing.every((slot) => Math.abs(slot - at) >= gap))
      .sort((a, b) => a - b);
    const room = roomFrom(free, gap);
    const count = Math.min(room[0] ?? 0, posts);
    const slots: Instant[] = [];
    for (let index = 0; index < count; index++) {
      const ideal = ideals[Math.floor(((2 * index + 1) * posts) / (2 * count))] as Instant;
      const earliest = (slots.at(-1) ?? -Infinity) + gap;
      const fits = free.filter(
        (at, place) => at >= earliest && (room[place] as number) >= count - index,
      );
      slots.push((fits.find((at) => at >= ideal) ?? fits.at(-1)) as Instant);
    }
    return slots;
  }

  /** Slot i at open minute (i + ½) · m·T / n, then at a preferred time or on five minutes. */
  #idealMinutes(name: FunctionName): number[] {
    const { posts: n, weeks: m } = this.#rules.cadences[name];
    const T = this.#open.length;
    const times: number[] = [];
    for (let i = 0; i < n; i++) {
      const place = ((2 * i + 1) * m * T) / (2 * n);
      const whole = Math.floor(place);
      const minute = (this.#open[whole % T] as number) + (place - whole);
      const since = Math.floor(whole / T) * MINUTES_A_WEEK;
      const day = Math.floor(minute / 1_440) * 1_440;
      const window = this.#windowAround(Math.floor(minute), day);
      const preferred = this.#rules.preferredTimes
        .map((time) => day + time)
        .filter((time) => window.includes(time) && !times.includes(since + time));
      const fives = window.filter((each) => each % 5 === 0).reverse();
      const chosen = nearest(preferred, minute) ?? nearest(fives, minute) ?? Math.floor(minute);
      times.push(since + chosen);
    }
    return times.sort((a, b) => a - b);
  }

  /** The open minutes of a day without a break around one of them. */
  #windowAround(minute: number, day: number): number[] {
    let [first, last] = [minute, minute];
    while (first > day && this.#isOpen.has(first - 1)) first -= 1;
    while (last < day + 1_439 && this.#isOpen.has(last + 1)) last += 1;
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }

  /** When clocks first show this minute of a week; for one that they skip, what comes after it. */
  #instantOf(week: number, minute: number): Instant {
    const wall = MONDAY.add({ weeks: week }).toPlainDateTime().add({ minutes: minute });
    const there = wall.toZonedDateTime(this.#rules.zone, { disambiguation: 'earlier' });
    if (there.toPlainDateTime().equals(wall)) return there.epochMilliseconds;
    return there.getTimeZoneTransition('next')?.epochMilliseconds ?? there.epochMilliseconds;
  }

  /** The open instants of a span at which clocks show a multiple of so many minutes. */
  openInstants(from: Instant, to: Instant, every: number): Instant[] {
    const found: Instant[] = [];
    for (let start = from; start < to;) {
      const there = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(
        this.#rules.zone,
      );
      const end = Math.min(there.getTimeZoneTransition('next')?.epochMilliseconds ?? to, to);
      const offset = there.offsetNanoseconds / 1e6;
      const step = every * MINUTE;
      let wall = Math.ceil((start + offset) / step) * step;
      for (; wall - offset < end; wall += step) {
        const minute = (wall - 4 * DAY) / MINUTE;
        if (this.#isOpen.has(minute - Math.floor(minute / MINUTES_A_WEEK) * MINUTES_A_WEEK)) {
          found.push(wall - offset);
        }
      }
      start = end;
    }
    return found;
  }
}

/** The first of the times that no other is nearer than. */
function nearest(times: readonly number[], to: number): number | undefined {
  return times.toSorted((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
}

/** For each of ascending instants how many can be chosen from it on, the gap apart. */
function roomFrom(instants: readonly Instant[], gap: number): number[] {
  const room: number[] = instants.map(() => 0);
  for (let place = instants.length - 1; place >= 0; place--) {
    let next = place + 1;
    while ((instants[next] ?? Infinity) < (instants[place] as number) + gap) next += 1;
    const taken = 1 + (room[next] ?? 0);
    room[place] = Math.max(taken, room[place + 1] ?? 0);
  }
  return room;
}
