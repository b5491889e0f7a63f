import {
  RateLimiterMemory,
  RateLimiterQueue,
  RateLimiterQueueError,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { TooOftenError } from '../failures.js';
import { sha256 } from './hashes.js';

export interface LoginLimitSettings {
  /** Attempts for one account from one address in `windowSeconds`. */
  readonly perAccountAndAddress: number;
  /** Attempts from one address in `windowSeconds`, for any account. */
  readonly perAddress: number;
  readonly windowSeconds: number;
  /** Passwords checked in a second, all in all; more wait their turn. */
  readonly perSecond: number;
  /** How many may wait for their turn. */
  readonly waiting: number;
}

export const LOGIN_LIMITS: LoginLimitSettings = {
  perAccountAndAddress: 10,
  perAddress: 60,
  windowSeconds: 15 * 60,
  perSecond: 20,
  waiting: 200,
};

export type LoginLimits = ReturnType<typeof createLoginLimits>;

/**
 * Slows guessing down. Nothing here locks an account, since anybody could lock out anybody: who
 * guesses too often from one address has to wait there, and everybody else gets in.
 *
 * Counts are kept in the memory of each web process rather than in the store: an attempt then costs
 * no durable write, so a flood of them cannot slow publishing down, and what a second process or a
 * restart gives away is a small multiple of a number that is small beside any password.
 */
export function createLoginLimits(settings: LoginLimitSettings = LOGIN_LIMITS) {
  const duration = settings.windowSeconds;
  const byPair = new RateLimiterMemory({ points: settings.perAccountAndAddress, duration });
  const byAddress = new RateLimiterMemory({ points: settings.perAddress, duration });
  const turns = new RateLimiterQueue(
    new RateLimiterMemory({ points: settings.perSecond, duration: 1 }),
    { maxQueueSize: settings.waiting },
  );
  // Keys are hashed so that a long name typed by a stranger takes no more memory than a short one.
  const pairOf = (account: string, address: string): string => sha256(`${account} ${address}`);

  return {
    /** Counts an attempt before the password is checked. Throws a TooOftenError. */
    async attempt(account: string, address: string): Promise<void> {
      await consume(byAddress, address);
      await consume(byPair, pairOf(account, address));
      try {
        await turns.removeTokens(1);
      } catch (error) {
        if (!(error instanceof RateLimiterQueueError)) throw error;
        throw new TooOftenError(5, 'Very many are logging in at the moment. Try again in 5 s.');
      }
    },

    /** After a right password the attempts so far were a person's who mistyped. */
    async succeeded(account: string, address: string): Promise<void> {
      await byPair.delete(pairOf(account, address));
      await byAddress.reward(address, 1);
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) {
      throw new TooOftenError(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
    throw refusal;
  }
}
