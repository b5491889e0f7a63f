import type { Curve, Detent } from './curve.js';
import type { PerFunction } from '../function-name.js';
import type { ReplyMode } from './reply-policy.js';

function detent(
  level: number,
  postsPerWeek: number,
  [mode, targetHours]: readonly [ReplyMode, number?],
): Detent {
  const targetMinutes = targetHours === undefined ? null : targetHours * 60;
  return { level, postsPerWeek, replyPolicy: { mode, targetMinutes } };
}

/** What levels mean until an organisation says otherwise. */
export const DEFAULT_CURVES: PerFunction<Curve> = {
  news: [
    detent(0, 0, ['silent']),
    detent(10, 0.25, ['silent']),
    detent(25, 1, ['silent']),
    detent(50, 3, ['questions', 16]),
    detent(75, 5, ['questions', 8]),
    detent(100, 14, ['all', 4]),
  ],
  support: [
    detent(0, 0, ['silent']),
    detent(10, 0.25, ['redirect']),
    detent(25, 0.5, ['questions', 16]),
    detent(50, 1, ['questions', 8]),
    detent(75, 2, ['all', 2]),
    detent(100, 5, ['all', 0.5]),
  ],
  events: [
    detent(0, 0, ['silent']),
    detent(10, 0.25, ['silent']),
    detent(25, 0.5, ['redirect']),
    detent(50, 1, ['questions', 8]),
    detent(75, 3, ['questions', 4]),
    detent(100, 7, ['all', 2]),
  ],
};
