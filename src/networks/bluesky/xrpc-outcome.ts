import { SECOND, type Instant } from '../../domain/time-units.js';
import type { PublishOutcome } from '../contract.js';
import { LONGEST_WAIT, readRetryAfter } from '../retry-after.js';
import type { XrpcFailure } from './xrpc.js';

export type Failure = Exclude<PublishOutcome, { readonly type: 'published' }>;

/** The protocol's words for a session that no longer counts; the status with them is often 400. */
const ENDED = new Set(['ExpiredToken', 'InvalidToken']);

/**
 * What a failed call means. `visible` tells whether it would have been seen: a log-in, an upload or
 * a reading that got no answer is simply tried again.
 */
export function failureOf(answer: XrpcFailure, visible: boolean, now: Instant): Failure {
  switch (answer.type) {
    case 'forbidden':
      return { type: 'refused', reason: `Nothing was sent. ${answer.reason}` };
    case 'not-sent':
      return { type: 'retry-later', reason: `The server could not be reached: ${answer.reason}.` };
    case 'unknown':
      return visible
        ? { type: 'unknown', reason: `It may be out: after it was sent, ${answer.reason}.` }
        : { type: 'retry-later', reason: `The server gave no answer: ${answer.reason}.` };
    case 'failed':
      return statusOutcome(answer, visible, now);
  }
}

type Failed = Extract<XrpcFailure, { readonly type: 'failed' }>;

function statusOutcome(answer: Failed, visible: boolean, now: Instant): Failure {
  const { status } = answer;
  const said = answer.words === '' ? ' and gave no reason' : `: “${answer.words}”`;
  if (status === 401 || ENDED.has(answer.error)) {
    return { type: 'reconnect', reason: `The server no longer takes the log-in${said}.` };
  }
  if (status === 429 || status === 503) {
    const retryAt = readWait(answer.headers, now);
    return {
      type: 'retry-later',
      reason: `The server answered ${status}: it asks us to wait.`,
      pauseChannel: true,
      ...(retryAt === undefined ? {} : { retryAt }),
    };
  }
  if (status === 408 || status >= 500) {
    return visible
      ? { type: 'unknown', reason: `It may be out: the server answered ${status}${said}.` }
      : { type: 'retry-later', reason: `The server answered ${status}${said}.` };
  }
  return { type: 'refused', reason: `The server answered ${status}${said}.` };
}

/** `Retry-After`, or the second of the epoch at which Bluesky's own counters begin anew. */
function readWait(headers: Readonly<Record<string, string>>, now: Instant): Instant | undefined {
  const asked = readRetryAfter(headers['retry-after'], now);
  if (asked !== undefined) return asked;
  const reset = headers['ratelimit-reset']?.trim() ?? '';
  if (!/^\d+$/.test(reset)) return undefined;
  return Math.min(Math.max(Number(reset) * SECOND, now), now + LONGEST_WAIT);
}
