import { describeCadence } from '../levels/cadence.js';
import { cycleRoomAt } from './cycle-room.js';
import type { ChannelBook } from './channel-book.js';
import { gapOf } from '../slots/cycle-slots.js';
import { epochAt, type ChannelPlan, type Epoch } from '../slots/epoch.js';
import { isOpen } from '../time/open-time.js';
import type { PlacementRequest } from './placement.js';
import type { BrokenRule, RuleName } from './rule.js';
import { DAY, MINUTE, type Instant } from '../time-units.js';
import { dateAt, wallTimeAt } from '../time/wall-time.js';
import { weekdayOfWall } from '../time/week.js';
import { describeWindows, weekdayName } from '../time/window.js';
import { clockOf } from '../time/zone-clock.js';

/** The same text may go to a channel again after so long. */
export const DUPLICATE_DAYS = 30;

/** One time for one delivery, with all that rules about time look at. */
export interface TimeQuestion {
  readonly plan: ChannelPlan;
  readonly book: ChannelBook;
  readonly now: Instant;
  /** No gap of the plan is wider, in ms. */
  readonly widestGap: number;
  readonly request: PlacementRequest;
  readonly at: Instant;
  /** In force at that time; none before the channel began. */
  readonly epoch: Epoch | undefined;
  /** The slot of the function that this time would take. */
  readonly holds: () => Instant | null;
  /** Whether the time is itself a promised slot of the function. */
  readonly isSlot: () => boolean;
}

/** What to say about what is wrong, or null. Of a thousand times tried few are ever spoken of. */
type TimeRule = (question: TimeQuestion) => (() => string) | null;

const TIME_RULES: readonly (readonly [RuleName, TimeRule])[] = [
  ['dimmed-off', dimmedOff],
  ['outside-windows', outsideWindows],
  ['too-close', tooClose],
  ['cadence-full', cadenceFull],
  ['blackout', blackedOut],
  ['duplicate', duplicated],
  ['past', past],
];

/** Every rule about time that is broken. */
export function brokenTimeRules(question: TimeQuestion): BrokenRule[] {
  return TIME_RULES.flatMap(([rule, check]) => {
    const say = check(question);
    return say === null ? [] : [{ rule, sentence: say() }];
  });
}

/** Whether no rule about time is broken. */
export function isCompliant(question: TimeQuestion): boolean {
  return TIME_RULES.every(([, check]) => check(question) === null);
}

/** "Tuesday 2026-03-24 14:10", as clocks in the zone show it. */
export function describeInstant(zone: string, at: Instant): string {
  const weekday = weekdayName(weekdayOfWall(at + clockOf(zone).offsetAt(at)));
  return `${weekday} ${wallTimeAt(zone, at).replace('T', ' ')}`;
}

/** The least distance of two posts: that in force at the later one. */
export function gapBetween(plan: ChannelPlan, a: Instant, b: Instant): number {
  return gapOf(epochAt(plan, Math.max(a, b)) ?? { gapMinutes: 0 });
}

function dimmedOff({ epoch, request }: TimeQuestion): (() => string) | null {
  if (epoch === undefined) {
    return () => 'The channel did not exist then. Choose a later time.';
  }
  if (epoch.levels[request.function] > 0) return null;
  return () =>
    `The dimmer for ${request.function} is at 0 then, so nothing is published. Turn it up, or choose a time at which it is up.`;
}

function outsideWindows({ epoch, at, isSlot }: TimeQuestion): (() => string) | null {
  if (epoch === undefined || isOpen(epoch.zone, epoch.windows, at) || isSlot()) return null;
  return () =>
    `No window is open on ${describeInstant(epoch.zone, at)}: the channel publishes ${describeWindows(epoch.windows)} (${epoch.zone}). Choose a time inside a window, or change the windows.`;
}

function tooClose(question: TimeQuestion): (() => string) | null {
  const { plan, book, request, at, epoch, widestGap } = question;
  const near = book
    .live({ from: at - widestGap, to: at + widestGap }, request.id)
    .filter((other) => Math.abs(other.at - at) < gapBetween(plan, other.at, at))
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
  if (near === undefined) return null;
  const minutes = gapBetween(plan, near.at, at) / MINUTE;
  const zone = epoch?.zone ?? 'UTC';
  return () =>
    `Another post goes to this channel on ${describeInstant(zone, near.at)}, and posts here keep ${minutes} minutes apart. Choose a time further away from it, or move the other post.`;
}

function cadenceFull({
  plan,
  book,
  request,
  at,
  epoch,
  holds,
}: TimeQuestion): (() => string) | null {
  if (epoch === undefined || epoch.levels[request.function] === 0) return null;
  const source = { plan, book, function: request.function, exceptId: request.id };
  const room = cycleRoomAt(source, holds() ?? at);
  if (room === null) {
    return () =>
      `At this level the cadence for ${request.function} is no posts at all. Turn the dimmer up to make room.`;
  }
  if (room.taken < room.allowed) return null;
  return () =>
    `The cadence for ${request.function} is ${describeCadence(room.cadence)}, and from ${describeInstant(epoch.zone, room.cycle.from)} to ${describeInstant(epoch.zone, room.cycle.to)} it is full. Choose a time after that, or turn the dimmer up.`;
}

function blackedOut({ plan, epoch, at }: TimeQuestion): (() => string) | null {
  if (epoch === undefined) return null;
  const date = dateAt(epoch.zone, at);
  const covering = plan.blackouts.find(({ from, to }) => from <= date && date <= to);
  if (covering === undefined) return null;
  const dates =
    covering.from === covering.to ? covering.from : `${covering.from} to ${covering.to}`;
  return () =>
    `A blackout covers ${dates} (${covering.reason}), so nothing is published. Choose another date.`;
}

function duplicated({ book, request, at, epoch }: TimeQuestion): (() => string) | null {
  const { textFingerprint, id } = request;
  if (textFingerprint === null) return null;
  const reach = DUPLICATE_DAYS * DAY;
  const same = book
    .live({ from: at - reach + 1, to: at + reach }, id)
    .find((other) => other.textFingerprint === textFingerprint);
  if (same === undefined) return null;
  const zone = epoch?.zone ?? 'UTC';
  return () =>
    `The same text goes to this channel on ${describeInstant(zone, same.at)}, less than ${DUPLICATE_DAYS} days away: people would read it twice. Change the text, or choose a time ${DUPLICATE_DAYS} days away.`;
}

function past({ at, now }: TimeQuestion): (() => string) | null {
  return at < now ? () => 'This time has gone. Choose a later one.' : null;
}
