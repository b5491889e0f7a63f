import type { WeekRow } from './year-ledger.js';
import { whyOffPlan, whyUnkept } from './year-plot.js';
import type { YearWorld } from './year-world.js';

const day = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const shown = (score: number | null | undefined): string =>
  score === null || score === undefined ? '–' : score.toFixed(1);

/** The year as a table, a line a week, with every promise that was not kept below it. */
export function yearWords(rows: readonly WeekRow[], world: YearWorld): string {
  const channels = [...(rows[0]?.scores.keys() ?? [])];
  const head = ['week of   ', 'promised', 'published', 'kept', 'score', ...channels].join('  ');
  const lines = rows.flatMap((row) => {
    const cells = [
      day(row.from).slice(0, 10),
      String(row.promised).padStart(8),
      String(row.published).padStart(9),
      String(row.kept).padStart(4),
      shown(row.score).padStart(5),
      ...channels.map((name) => shown(row.scores.get(name)).padStart(name.length)),
    ];
    return [cells.join('  '), ...reasons(row, world).map((line) => `            ${line}`)];
  });
  return [head, ...lines].join('\n');
}

/** Each promise that was not kept and each post that was not promised; alike ones in one line. */
function reasons(row: WeekRow, world: YearWorld): string[] {
  const unkept = row.unkept.map((one) => {
    const { fate } = one.slot;
    const what = fate.type === 'not-published' ? `not published (${fate.state})` : fate.type;
    const why = whyUnkept(one, world) ?? 'NOT EXPLAINED';
    return `${one.channel}, ${one.function}: ${what}, because ${why}`;
  });
  const offPlan = row.offPlan.map(
    (one) =>
      `${one.channel}, ${one.function}: off plan, because ${whyOffPlan(one) ?? 'NOT EXPLAINED'}`,
  );
  const counts = new Map<string, number>();
  for (const line of [...unkept, ...offPlan]) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => `${count} × ${line}`);
}
