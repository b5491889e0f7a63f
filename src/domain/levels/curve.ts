import { answersPeople, compareReplyModes, SILENT, type ReplyPolicy } from './reply-policy.js';

/** A named point on a curve: what a dimmer promises when it stands at this level. */
export interface Detent {
  /** Whole, 0 to 100. */
  readonly level: number;
  readonly postsPerWeek: number;
  readonly replyPolicy: ReplyPolicy;
}

/** Detents by ascending level, the first at level 0. */
export type Curve = readonly Detent[];

/** More than this is one post every twenty minutes, day and night. */
export const MOST_POSTS_PER_WEEK = 500;

/**
 * Posts a week at a level, interpolated linearly between the detents around it (`domain.md`, Levels).
 * Above the last detent the last one holds. Rounded to nine decimals, so that a half is a half.
 */
export function postsPerWeekAt(curve: Curve, level: number): number {
  const below = curve.findLast((detent) => detent.level <= level);
  if (below === undefined) return 0;
  const above = curve.find((detent) => detent.level > level);
  if (above === undefined) return below.postsPerWeek;
  const share = (level - below.level) / (above.level - below.level);
  const posts = below.postsPerWeek + share * (above.postsPerWeek - below.postsPerWeek);
  return Math.round(posts * 1e9) / 1e9;
}

/** The reply policy of the highest detent at or below the level. */
export function replyPolicyAt(curve: Curve, level: number): ReplyPolicy {
  return curve.findLast((detent) => detent.level <= level)?.replyPolicy ?? SILENT;
}

/** One reason why detents are no curve. */
export interface CurveFault {
  /** The place of the detent that would have to be another. */
  readonly detent: number;
  readonly sentence: string;
}

/** Every reason why these detents are no curve, in plain sentences; none when they are one. */
export function curveProblems(curve: Curve): string[] {
  return curveFaults(curve).map(({ sentence }) => sentence);
}

/** The same, each with the detent that it is about. */
export function curveFaults(curve: Curve): CurveFault[] {
  const at = (detent: number) => (sentence: string) => ({ detent, sentence });
  const first = curve[0];
  if (first === undefined) return [at(0)('A curve needs at least a detent at level 0.')];
  const faults = curve.flatMap((detent, index) => detentProblems(detent).map(at(index)));
  if (first.level !== 0 || first.postsPerWeek !== 0 || first.replyPolicy.mode !== 'silent') {
    faults.push(
      at(0)('A curve begins at level 0, with no posts and no replies, because 0 means off.'),
    );
  }
  curve.slice(1).forEach((detent, index) => {
    const before = curve[index];
    if (before !== undefined) faults.push(...orderProblems(before, detent).map(at(index + 1)));
  });
  return faults;
}

function detentProblems({ level, postsPerWeek, replyPolicy }: Detent): string[] {
  const problems: string[] = [];
  if (!Number.isInteger(level) || level < 0 || level > 100) {
    problems.push(`Level ${level} is not a whole number from 0 to 100.`);
  }
  if (!(postsPerWeek >= 0 && postsPerWeek <= MOST_POSTS_PER_WEEK)) {
    problems.push(
      `At level ${level}, posts a week must be a number from 0 to ${MOST_POSTS_PER_WEEK}.`,
    );
  }
  const { mode, targetMinutes } = replyPolicy;
  if (answersPeople(mode)) {
    if (targetMinutes === null || !Number.isInteger(targetMinutes) || targetMinutes < 1) {
      problems.push(`At level ${level}, people are answered, so a target in minutes is needed.`);
    }
  } else if (targetMinutes !== null) {
    problems.push(`At level ${level}, nobody is answered by a person, so there is no target.`);
  }
  return problems;
}

function orderProblems(before: Detent, after: Detent): string[] {
  const problems: string[] = [];
  if (after.level <= before.level) {
    problems.push(`Level ${after.level} comes after level ${before.level}: levels must ascend.`);
  }
  if (after.postsPerWeek < before.postsPerWeek) {
    problems.push(
      `Level ${after.level} has fewer posts a week than level ${before.level}: turning up may not lower the cadence.`,
    );
  }
  const modes = compareReplyModes(after.replyPolicy.mode, before.replyPolicy.mode);
  if (modes < 0) {
    problems.push(
      `Level ${after.level} answers fewer people than level ${before.level}: turning up may not lower the reply policy.`,
    );
  }
  const [target, targetBelow] = [after.replyPolicy.targetMinutes, before.replyPolicy.targetMinutes];
  if (target !== null && targetBelow !== null && target > targetBelow) {
    problems.push(
      `Level ${after.level} answers later than level ${before.level}: turning up may not lengthen the target.`,
    );
  }
  return problems;
}
