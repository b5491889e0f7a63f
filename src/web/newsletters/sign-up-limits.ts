import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Sign-ups from one address of the network in a quarter of an hour. */
const MOST = 20;
const WINDOW_SECONDS = 15 * 60;

/**
 * Slows down whoever signs up strangers. Kept in the memory of each web process, as the limits of
 * logging in are; how many mails one address can get is limited in the store besides.
 */
export function createSignUpLimits() {
  const byAddress = new RateLimiterMemory({ points: MOST, duration: WINDOW_SECONDS });
  return {
    /** Whether one more is taken from there. */
    async take(address: string): Promise<boolean> {
      try {
        await byAddress.consume(address);
        return true;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return false;
        throw refusal;
      }
    },
  };
}
