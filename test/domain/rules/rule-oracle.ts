import { DateTime } from 'luxon';
import type { FunctionName } from '../../../src/domain/function-name.js';
import type { PlacedDelivery, PlacementContext } from '../../../src/domain/rules/placement.js';
import type { Epoch } from '../../../src/domain/slots/epoch.js';
import { slotsBetween } from '../../../src/domain/slots/slot-planner.js';
import { DAY, MINUTE, WEEK, type Instant } from '../../../src/domain/time-units.js';

export interface Asked {
  readonly at: Instant;
  readonly function: FunctionName;
  readonly textFingerprint: string | null;
}

const FIRST_MONDAY = Date.UTC(1970, 0, 5);
const NOT_LIVE = ['draft', 'failed', 'held', 'conflict', 'missed', 'cancelled'];
const WITHOUT_A_SLOT = ['draft', 'failed', 'held', 'missed', 'cancelled'];
const TOLERANCE = 120 * MINUTE;

/** The rules about time as `domain.md` words them, with slots given: every list gone through. */
export function oracleBroken(context: PlacementContext, asked: Asked): string[] {
  const { plan, deliveries, now } = context;
  const { at, function: name, textFingerprint } = asked;
  const live = deliveries.filter(({ state }) => !NOT_LIVE.includes(state));
  const epoch = epochAt(context, at);
  const broken: string[] = [];
  if (epoch === undefined || epoch.levels[name] === 0) broken.push('dimmed-off');
  if (epoch !== undefined && !isOpen(epoch, at)) {
    const own = slotsBetween(plan, at, at + 1).some((slot) => slot.function === name);
    if (!own) broken.push('outside-windows');
  }
  const isTooClose = live.some((other) => {
    const later = epochAt(context, Math.max(at, other.at));
    return Math.abs(other.at - at) < Math.max(later?.gapMinutes ?? 0, 1) * MINUTE;
  });
  if (isTooClose) broken.push('too-close');
  if (epoch !== undefined && epoch.levels[name] > 0 && isFull(context, asked, live)) {
    broken.push('cadence-full');
  }
  if (epoch !== undefined) {
    const date = DateTime.fromMillis(at, { zone: epoch.zone }).toISODate() ?? '';
    if (plan.blackouts.some(({ from, to }) => from <= date && date <= to)) broken.push('blackout');
  }
  const repeats = live.some(
    (other) =>
      textFingerprint !== null &&
      other.textFingerprint === textFingerprint &&
      Math.abs(other.at - at) < 30 * DAY,
  );
  if (repeats) broken.push('duplicate');
  if (at < now) broken.push('past');
  return broken;
}

/** The nearest slot within two hours that no delivery holds, the earlier of two. */
export function oracleSlotFor(
  { plan, deliveries }: PlacementContext,
  { at, function: name }: Asked,
): Instant | null {
  const held = deliveries
    .filter(({ state }) => !WITHOUT_A_SLOT.includes(state))
    .map(({ holds }) => holds);
  const free = slotsBetween(plan, at - DAY, at + DAY)
    .filter((slot) => slot.function === name && !held.includes(slot.at))
    .map((slot) => slot.at)
    .filter((slot) => Math.abs(slot - at) <= TOLERANCE);
  return free.sort((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b)[0] ?? null;
}

function epochAt({ plan }: PlacementContext, at: Instant): Epoch | undefined {
  return plan.epochs.filter(({ from }) => from <= at).at(-1);
}

function isOpen({ zone, windows }: Epoch, at: Instant): boolean {
  const wall = DateTime.fromMillis(at, { zone });
  const minute = wall.hour * 60 + wall.minute;
  return windows.some(
    ({ weekday, from, to }) => weekday === wall.weekday && from <= minute && minute < to,
  );
}

/**
 * Whether the function has all the posts its cadence allows in the cycle of the slot that the time
 * takes, or of the time itself. While a cadence lasts, each of its promised slots may be filled.
 */
function isFull(context: PlacementContext, asked: Asked, live: readonly PlacedDelivery[]): boolean {
  const { plan } = context;
  const name = asked.function;
  const anchor = oracleSlotFor(context, asked) ?? asked.at;
  const own = epochAt(context, anchor);
  if (own === undefined) return false;
  const { posts, weeks } = own.cadences[name];
  if (posts === 0) return true;
  const monday = DateTime.fromMillis(anchor, { zone: own.zone }).startOf('week');
  const week = Math.round(
    (monday.toUTC(0, { keepLocalTime: true }).toMillis() - FIRST_MONDAY) / WEEK,
  );
  const first = monday.minus({ weeks: ((week % weeks) + weeks) % weeks });
  const cycle = { from: first.toMillis(), to: first.plus({ weeks }).toMillis() };
  const isAlike = (epoch: Epoch | undefined) =>
    epoch?.zone === own.zone &&
    epoch.cadences[name].posts === posts &&
    epoch.cadences[name].weeks === weeks;
  const place = plan.epochs.indexOf(own);
  let begin = place;
  while (isAlike(plan.epochs[begin - 1])) begin -= 1;
  let end = place;
  while (isAlike(plan.epochs[end + 1])) end += 1;
  const from = Math.max(cycle.from, plan.epochs[begin]?.from ?? 0);
  const to = Math.min(cycle.to, plan.epochs[end + 1]?.from ?? Infinity);
  const times = live.filter((other) => other.function === name).map(({ at, holds }) => holds ?? at);
  const before = times.filter((at) => at >= cycle.from && at < from).length;
  const taken = times.filter((at) => at >= from && at < to).length;
  const promised = slotsBetween(plan, from, to).filter((slot) => slot.function === name).length;
  return taken >= Math.max(posts - before, promised);
}
