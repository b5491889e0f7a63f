import type { Blackout } from './blackout.js';
import { DAY } from '../time-units.js';

export interface SettledBlackouts {
  readonly blackouts: readonly Blackout[];
  /** By the place in what was wished: why it cannot be. Nothing may be saved then. */
  readonly problems: ReadonlyMap<number, string>;
}

/**
 * What blackouts become when somebody wishes for others. What was promised on days gone by stays
 * promised and what was not promised stays so: a wish counts from today on.
 *
 * @param today the date in the channel's zone, `YYYY-MM-DD`
 */
export function settleBlackouts(
  before: readonly Blackout[],
  wish: readonly Blackout[],
  today: string,
): SettledBlackouts {
  const yesterday = dayBefore(today);
  const gone = before
    .filter(({ from }) => from < today)
    .map((blackout) => ({ ...blackout, to: earlier(blackout.to, yesterday) }));
  const problems = new Map<number, string>();
  const toCome: Blackout[] = [];
  for (const [place, blackout] of wish.entries()) {
    const wasSo =
      blackout.from >= today ||
      gone.some(({ from, to }) => from <= blackout.from && to >= earlier(blackout.to, yesterday));
    if (!wasSo) {
      problems.set(
        place,
        `${blackout.from} has passed, and what was promised then stays promised: begin on ${today} or later.`,
      );
    }
    if (blackout.to >= today) toCome.push({ ...blackout, from: later(blackout.from, today) });
  }
  return { blackouts: joined([...gone, ...toCome]), problems };
}

/** The blackouts that still matter for what is to come. */
export function blackoutsFrom(blackouts: readonly Blackout[], today: string): Blackout[] {
  return blackouts.filter(({ to }) => to >= today);
}

/** One that was under way is one again. */
function joined(blackouts: readonly Blackout[]): Blackout[] {
  const whole: Blackout[] = [];
  for (const blackout of blackouts) {
    const place = whole.findIndex(
      ({ to, reason }) => to === dayBefore(blackout.from) && reason === blackout.reason,
    );
    const first = whole[place];
    if (first === undefined) whole.push(blackout);
    else whole[place] = { ...first, to: blackout.to };
  }
  return whole;
}

/** Dates as texts are in the order of the calendar. */
const earlier = (a: string, b: string): string => (a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00Z`) - DAY).toISOString().slice(0, 10);
}
