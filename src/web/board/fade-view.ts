import type { Fader } from '../../board/fader.js';
import { fadeSteps, LONGEST_FADE_DAYS, type ZoneAt } from '../../domain/index.js';
import { DAY, type Instant } from '../../domain/time-units.js';
import type { LevelGoal } from '../../board/dimmer-changes.js';
import { momentOf } from '../times.js';

/** The paces that have a key of their own, in days. */
const PACES = [
  { days: 0, label: 'Now' },
  { days: 7, label: '1 week' },
  { days: 14, label: '2 weeks' },
  { days: 28, label: '4 weeks' },
  { days: 56, label: '8 weeks' },
] as const;

/** So many steps are shown at once; the rest unfold. */
const SHOWN = 5;

/** A fade under way: "50 → 80, next step Mon 30 Nov". Steps begin with the channel's weeks. */
export function fadeUnderWay(
  { level, fade }: Pick<Fader, 'level' | 'fade'>,
  now: Instant,
  zone: string,
) {
  const [next] = fade?.steps ?? [];
  const last = fade?.steps.at(-1);
  if (!fade || !next || !last) return null;
  const steps = fade.steps.length;
  return {
    level,
    goal: fade.goal,
    way: `${level} → ${fade.goal}`,
    next: `next step ${dayOf(next.at, now, zone)}`,
    sentence: `On its way from ${level} to ${fade.goal}: ${next.level} on ${dayOf(next.at, now, zone)}${steps > 1 ? `, ${last.level} on ${dayOf(last.at, now, zone)}` : ''}.`,
  };
}

export interface PaceQuestion {
  readonly from: number;
  readonly goal: LevelGoal;
  /** In days, as it was asked for. */
  readonly pace: number;
  readonly zoneAt: ZoneAt;
  readonly now: Instant;
}

/** How fast a fader goes, with the steps of a fade before it is started. */
export function paceView({ from, goal, pace, zoneAt, now }: PaceQuestion) {
  const { level: to, until } = goal;
  const steps =
    until === undefined || until <= now ? [] : fadeSteps({ at: now, from, to, until }, zoneAt);
  const rows = steps.map(({ at, level }) => ({ day: dayOf(at, now, zoneAt(at)), level }));
  const days = pace > 0 ? pace : until === undefined ? 0 : Math.round((until - now) / DAY);
  return {
    until: until === undefined ? '' : new Date(until).toISOString(),
    days,
    keys: PACES.map(({ days: of, label }) => ({ days: of, label, pressed: String(of === days) })),
    /** What stands in the field for another number of days. */
    other: days === 0 || PACES.some((each) => each.days === days) ? '' : String(days),
    most: LONGEST_FADE_DAYS,
    first: rows.slice(0, SHOWN),
    rest: rows.slice(SHOWN),
    isFade: steps.length > 0,
    words: stepWords(rows),
  };
}

function stepWords(rows: readonly { readonly day: string; readonly level: number }[]): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return '';
  if (rows.length === 1) return `One step, on ${first.day}.`;
  return `${rows.length} steps, the first on ${first.day}, the last on ${last.day}.`;
}

function dayOf(at: Instant, now: Instant, zone: string): string {
  return momentOf(at, { now, zone }).shortDate;
}
