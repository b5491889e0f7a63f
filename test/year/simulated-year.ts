import { WEEK, type Instant } from '../../src/domain/time-units.js';
import { HAPPENINGS } from './year-plot.js';
import { promisedIn, weekRows, type WeekRow } from './year-ledger.js';
import { openYearWorld, YEAR_BEGINS, type YearWorld } from './year-world.js';

export const WEEKS = 52;

export interface SimulatedYear {
  readonly world: YearWorld;
  readonly rows: readonly WeekRow[];
  /** What was promised for each week, as it was seen when the week had just ended. */
  readonly promisedThen: readonly (readonly string[])[];
  close(): Promise<void>;
}

/** Plays 52 weeks of the sample organisation, with all that happens in them. */
export async function playYear(): Promise<SimulatedYear> {
  const world = await openYearWorld();
  const promisedThen: string[][] = [];
  const ahead = HAPPENINGS.toSorted((a, b) => a.at - b.at);
  const weekEnds = Array.from({ length: WEEKS }, (_, week) => YEAR_BEGINS + (week + 1) * WEEK);
  for (const end of weekEnds) {
    for (let next = ahead[0]; next !== undefined && next.at < end; next = ahead[0]) {
      await world.passUntil(next.at);
      await next.run(world);
      ahead.shift();
    }
    await world.passUntil(end);
    promisedThen.push(await promisedIn(world, { from: end - WEEK, to: end }));
  }
  // What is promised for the very end can still be kept after it.
  await world.passUntil(YEAR_BEGINS + WEEKS * WEEK + WEEK / 7);
  const rows = await weekRows(world, { from: YEAR_BEGINS, weeks: WEEKS });
  return { world, rows, promisedThen, close: () => world.close() };
}

export function weekWords(from: Instant): string {
  return new Date(from).toISOString().slice(0, 10);
}
