import type { FunctionName } from '../function-name.js';

/**
 * Levels by channel and function. What is not named is left alone: a channel that came later, a
 * function that the scene says nothing about.
 */
export type BankLevels = Readonly<Record<string, ChannelLevels>>;

/** Whole levels from 0 to 100. */
export type ChannelLevels = Readonly<Partial<Record<FunctionName, number>>>;

/** What a scene sets. */
export interface SceneLevels {
  readonly levels: BankLevels;
  /** Whole, 0 to 100; null leaves the grand master alone. */
  readonly grandMaster: number | null;
}
