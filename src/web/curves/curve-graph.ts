import {
  describeCadence,
  cadenceAt,
  describeReplyPolicy,
  postsPerWeekAt,
  type Curve,
} from '../../domain/index.js';

/** The drawing's own measures; the script reads them from the drawing. */
const [WIDTH, HEIGHT] = [640, 320];
const PLOT = { left: 44, top: 16, width: 580, height: 232 } as const;
const BAND = { top: 268, height: 12 } as const;
const GRID = [0.25, 1, 3, 7, 14, 28, 70, 140, 280, 500];

export interface GraphHandle {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly level: number;
  readonly words: string;
}

/**
 * A curve as a drawing: levels to the right, the square root of posts a week upwards, so that once a
 * month and twice a day can both be read; below it who is answered.
 */
export function curveGraph(curve: Curve) {
  const most = topOf(curve);
  const x = (level: number): number => round(PLOT.left + (level / 100) * PLOT.width);
  const y = (posts: number): number =>
    round(PLOT.top + (1 - Math.sqrt(Math.min(posts, most) / most)) * PLOT.height);
  const points = Array.from({ length: 101 }, (_, level) => [
    ...[x(level), y(postsPerWeekAt(curve, level))],
  ]);
  const line = `M${points.map((point) => point.join(' ')).join('L')}`;
  const floor = y(0);
  return {
    ...{ width: WIDTH, height: HEIGHT, plot: PLOT, most },
    line,
    area: `${line}L${x(100)} ${floor}L${x(0)} ${floor}Z`,
    grid: GRID.filter((posts) => posts <= most).map((posts) => ({ y: y(posts), label: posts })),
    levels: [0, 25, 50, 75, 100].map((level) => ({ x: x(level), label: level })),
    handles: curve.map((detent, index): GraphHandle => ({
      index,
      x: x(detent.level),
      y: y(detent.postsPerWeek),
      level: detent.level,
      words: detentWords(curve, detent.level),
    })),
    bands: curve.map(({ level, replyPolicy }, index) => ({
      index,
      x: x(level),
      width: round(x(curve[index + 1]?.level ?? 100) - x(level)),
      y: BAND.top,
      height: BAND.height,
      mode: replyPolicy.mode,
    })),
    words: curve.map(({ level }) => detentWords(curve, level)).join('; '),
  };
}

/** "50: 3 posts a week, questions within 16 h". */
const detentWords = (curve: Curve, level: number): string =>
  `${level}: ${meaningWords(curve, level)}`;

/** What a level means: "3 posts a week, questions within 16 h". */
export function meaningWords(curve: Curve, level: number): string {
  const policy = curve.findLast((detent) => detent.level <= level)?.replyPolicy;
  const cadence = describeCadence(cadenceAt(curve, level));
  return `${cadence}, ${policy ? describeReplyPolicy(policy) : 'no replies'}`;
}

/** The lowest line of the grid with room above the highest detent to drag it up. */
function topOf(curve: Curve): number {
  const highest = Math.max(...curve.map(({ postsPerWeek }) => postsPerWeek), 0);
  return GRID.find((posts) => posts >= 7 && posts >= highest * 1.2) ?? 500;
}

const round = (value: number): number => Math.round(value * 100) / 100;
