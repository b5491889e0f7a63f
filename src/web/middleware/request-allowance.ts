import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooOftenError } from '../../failures.js';
import { actorOf } from '../request.js';

const WINDOW_SECONDS = 60;

/**
 * So many requests a minute for each API token, so that a program that runs wild leaves the rest to
 * others. Every answer says what is left (draft-ietf-httpapi-ratelimit-headers-10). Counted in the
 * memory of each web process, as log-ins are.
 *
 * @param perMinute 0 for no limit
 */
export function requestAllowance(perMinute: number): RequestHandler {
  if (perMinute === 0) {
    return (_req, _res, next) => {
      next();
    };
  }
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return async (req, res, next) => {
    const { left, seconds } = await take(limiter, actorOf(req).id);
    res.set('RateLimit-Policy', `"token";q=${perMinute};w=${WINDOW_SECONDS}`);
    res.set('RateLimit', `"token";r=${Math.max(left, 0)};t=${seconds}`);
    if (left >= 0) {
      next();
      return;
    }
    throw new TooOftenError(
      seconds,
      `This token has sent its ${perMinute} requests for this minute. Go on in ${seconds} s.`,
    );
  };
}

/** What is left after this one, below 0 where it is one too many, and until when that holds. */
async function take(
  limiter: RateLimiterMemory,
  token: string,
): Promise<{ left: number; seconds: number }> {
  const secondsOf = ({ msBeforeNext }: RateLimiterRes): number =>
    Math.max(1, Math.ceil(msBeforeNext / 1000));
  try {
    const taken = await limiter.consume(token);
    return { left: taken.remainingPoints, seconds: secondsOf(taken) };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { left: -1, seconds: secondsOf(refusal) };
    throw refusal;
  }
}
