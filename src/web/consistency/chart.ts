import type { HistoryPoint } from '../../consistency/consistency-history.js';
import { consistencyWords } from '../../consistency/consistency-words.js';
import { describeCadence, shownScore } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import { dateIn, momentOf } from '../times.js';

/** The drawing is so many units wide and high; scores lie between these heights. */
export const CHART = { width: 860, height: 240, left: 34, right: 14, top: 14, bottom: 34 } as const;

/** One point of the line, which is a link to what is behind it. */
export interface ChartPoint {
  readonly href: string;
  readonly x: number;
  /** null where there is no score. */
  readonly y: number | null;
  /** "Mon 16 Nov", or "Now". */
  readonly date: string;
  /** "82", or "no score". */
  readonly score: string;
  readonly kept: string;
  readonly promise: string;
  readonly isChosen: boolean;
  readonly isLow: boolean;
  /** The stripe that is clicked, as wide as there is room. */
  readonly stripe: { readonly x: number; readonly width: number };
}

export interface ChartView {
  readonly points: readonly ChartPoint[];
  /** Lines through neighbours that have scores: the points of each polyline. */
  readonly lines: readonly string[];
  /** What is under each line, down to nothing. */
  readonly areas: readonly string[];
  readonly grid: readonly { readonly y: number; readonly label: string }[];
  readonly threshold: { readonly y: number; readonly label: string } | null;
  readonly months: readonly { readonly x: number; readonly label: string }[];
  readonly frame: typeof CHART;
  /** More points than a small screen has room for. */
  readonly isLong: boolean;
}

/** The geometry of a dimmer's scores over time, with words for every point (pure). */
export function chartView(
  points: readonly HistoryPoint[],
  {
    path,
    chosen,
    threshold,
    zone,
  }: {
    /** Of the page, to which points link. */
    readonly path: string;
    readonly chosen: Instant;
    readonly threshold: number;
    /** The channel's: its weeks begin there. */
    readonly zone: string;
  },
): ChartView {
  const now = points.at(-1)?.at ?? 0;
  const first = points[0]?.at ?? now;
  const inner = CHART.width - CHART.left - CHART.right;
  const xOf = (at: Instant): number =>
    round(CHART.left + (now === first ? inner : ((at - first) / (now - first)) * inner));
  const pitch = inner / Math.max(points.length - 1, 1);
  const drawn = points.map((point): ChartPoint => {
    const { at, score, promise } = point;
    const shown = score === null ? null : shownScore(score);
    const x = xOf(at);
    return {
      href: at === now ? `${path}#behind` : `${path}?at=${dateIn(zone, at)}#behind`,
      x,
      y: score === null ? null : yOf(score),
      date: at === now ? 'Now' : momentOf(at, { now, zone }).shortDate,
      score: shown === null ? 'no score' : String(shown),
      kept: consistencyWords(point),
      promise: describeCadence(promise.cadence),
      isChosen: at === chosen,
      isLow: shown !== null && shown < threshold,
      stripe: { x: round(x - pitch / 2), width: round(pitch) },
    };
  });
  const runs = runsOf(drawn);
  const floor = yOf(0);
  return {
    points: drawn,
    lines: runs.map((run) => run.map(({ x, y }) => `${x},${y}`).join(' ')),
    areas: runs.map((run) =>
      [
        `${run[0]?.x},${floor}`,
        ...run.map(({ x, y }) => `${x},${y}`),
        `${run.at(-1)?.x},${floor}`,
      ].join(' '),
    ),
    grid: [0, 25, 50, 75, 100].map((score) => ({ y: yOf(score), label: String(score) })),
    threshold: threshold > 0 ? { y: yOf(threshold), label: `under ${threshold}` } : null,
    months: monthsOf(points, zone)
      .map(({ at, label }) => ({ x: xOf(at), label }))
      // One at the very edge would be cut off.
      .filter(({ x }) => x < CHART.width - CHART.right - 24),
    frame: CHART,
    isLong: points.length > 10,
  };
}

const round = (value: number): number => Number(value.toFixed(1));

function yOf(score: number): number {
  const inner = CHART.height - CHART.top - CHART.bottom;
  return round(CHART.top + inner * (1 - score / 100));
}

type Drawn = ChartPoint & { readonly y: number };

/** Neighbours that have scores, two at least. */
function runsOf(points: readonly ChartPoint[]): Drawn[][] {
  const runs: Drawn[][] = [[]];
  for (const point of points) {
    if (point.y === null) runs.push([]);
    else runs.at(-1)?.push({ ...point, y: point.y });
  }
  return runs.filter((run) => run.length > 1);
}

/** The first point of each month but the first, which may be cut off. */
function monthsOf(points: readonly HistoryPoint[], zone: string) {
  const monthOf = (at: Instant): string => dateIn(zone, at).slice(0, 7);
  return points
    .filter(({ at }, place) => {
      const before = points[place - 1];
      return before !== undefined && monthOf(before.at) !== monthOf(at);
    })
    .map(({ at }) => ({ at, label: MONTHS[Number(monthOf(at).slice(5)) - 1] ?? '' }));
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
