import {
  FUNCTION_NAMES,
  perFunction,
  type FunctionName,
  type PerFunction,
} from '../function-name.js';
import type { ReplyMode, ReplyPolicy } from '../levels/reply-policy.js';

/** Beyond this share of the hours there are, a bank is not sustainable (domain.md, Capacity). */
export const SUSTAINABLE_SHARE = 0.85;

/** Figures closer than this are the same: a thousandth of a second a week. */
const SAME_HOURS = 1e-6;

/** The staff hours there are, and what posts and replies take of them. */
export interface Capacity {
  /** Staff hours a week. */
  readonly hoursPerWeek: PerFunction<number>;
  readonly minutesPerPost: PerFunction<number>;
  readonly minutesPerReply: PerFunction<number>;
  /**
   * Whether the same people serve every function: then the limit holds for the hours of all
   * together. Otherwise it holds for each function, whose people cannot stand in for others.
   */
  readonly shared: boolean;
}

/** What people are expected to write to one dimmer, in messages a week. */
export interface InboundRate {
  readonly questions: number;
  /** Praise and remarks. */
  readonly remarks: number;
}

export const NO_INBOUND: InboundRate = { questions: 0, remarks: 0 };

/** What one dimmer promises, and what is written to it: what its work follows from. */
export interface DimmerLoad {
  readonly function: FunctionName;
  readonly postsPerWeek: number;
  readonly replyPolicy: Pick<ReplyPolicy, 'mode'>;
  readonly inbound: InboundRate;
}

/** Hours a week that are needed against those there are. */
export interface HoursNeed {
  readonly needed: number;
  readonly available: number;
  /** `needed / available`; 0 where nothing is needed, null where there are no hours to need. */
  readonly share: number | null;
}

export interface FunctionNeed extends HoursNeed {
  /** The two parts of `needed`. */
  readonly posts: number;
  readonly replies: number;
}

/** Functions whose people stand in for each other, with the hours of all of them. */
export interface PoolNeed extends HoursNeed {
  readonly functions: readonly FunctionName[];
  readonly sustainable: boolean;
}

/** What a bank of levels costs. */
export interface BankCost {
  readonly functions: PerFunction<FunctionNeed>;
  readonly total: HoursNeed;
  /** What the limit holds for: every function by itself, or all together. */
  readonly pools: readonly PoolNeed[];
  readonly sustainable: boolean;
}

/** Replies owed a week in a mode: a redirect is automatic and takes nobody's time. */
export function repliesOwed(mode: ReplyMode, { questions, remarks }: InboundRate): number {
  switch (mode) {
    case 'silent':
    case 'redirect':
      return 0;
    case 'questions':
      return questions;
    case 'all':
      return questions + remarks;
  }
}

/** Staff minutes a week of one dimmer: posts × minutes + replies owed × minutes. */
export function minutesOf(load: DimmerLoad, capacity: Capacity): number {
  const { posts, replies } = parts(load, capacity);
  return posts + replies;
}

/** What all dimmers together cost in hours a week, against the hours there are. */
export function bankCost(loads: readonly DimmerLoad[], capacity: Capacity): BankCost {
  const minutes = perFunction(() => ({ posts: 0, replies: 0 }));
  for (const load of loads) {
    const { posts, replies } = parts(load, capacity);
    minutes[load.function].posts += posts;
    minutes[load.function].replies += replies;
  }
  const functions = perFunction((name) => {
    const [posts, replies] = [minutes[name].posts / 60, minutes[name].replies / 60];
    return { ...needOf(posts + replies, capacity.hoursPerWeek[name]), posts, replies };
  });
  const pools = poolsOf(capacity).map((names) => poolNeed(names, functions));
  return {
    functions,
    total: totalOf(FUNCTION_NAMES, functions),
    pools,
    sustainable: pools.every(({ sustainable }) => sustainable),
  };
}

/** The groups of functions whose hours are counted together. */
export function poolsOf({ shared }: Capacity): readonly (readonly FunctionName[])[] {
  return shared ? [FUNCTION_NAMES] : FUNCTION_NAMES.map((name) => [name]);
}

/**
 * The pools that a change takes past the limit, or further past it. A change that needs no more
 * hours than before is never among them, so that turning down is always allowed.
 */
export function overloads(before: BankCost, after: BankCost): readonly PoolNeed[] {
  return after.pools.filter((pool, index) => {
    const was = before.pools[index]?.needed ?? 0;
    return !pool.sustainable && pool.needed > was + SAME_HOURS;
  });
}

function parts({ function: name, postsPerWeek, replyPolicy, inbound }: DimmerLoad, c: Capacity) {
  return {
    posts: postsPerWeek * c.minutesPerPost[name],
    replies: repliesOwed(replyPolicy.mode, inbound) * c.minutesPerReply[name],
  };
}

function needOf(needed: number, available: number): HoursNeed {
  const share = available > 0 ? needed / available : null;
  return { needed, available, share: needed === 0 ? 0 : share };
}

function totalOf(names: readonly FunctionName[], functions: PerFunction<HoursNeed>): HoursNeed {
  const sum = (part: 'needed' | 'available'): number =>
    names.reduce((total, name) => total + functions[name][part], 0);
  return needOf(sum('needed'), sum('available'));
}

function poolNeed(names: readonly FunctionName[], functions: PerFunction<HoursNeed>): PoolNeed {
  const need = totalOf(names, functions);
  const sustainable = need.needed <= need.available * SUSTAINABLE_SHARE + SAME_HOURS;
  return { ...need, functions: names, sustainable };
}
