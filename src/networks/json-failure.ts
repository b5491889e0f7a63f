import type { Instant } from '../domain/time-units.js';
import type { CheckOutcome, PublishOutcome } from './contract.js';
import type { JsonAnswer, JsonAnswered } from './json-api.js';
import { readRetryAfter } from './retry-after.js';

export type Failure = Exclude<PublishOutcome, { type: 'published' }>;
/** A failure of a call that changes nothing anybody can see: it may always be repeated. */
export type HarmlessFailure = Exclude<Failure, { type: 'unknown' }>;

export interface FailureContext {
  /** As people know it: its host. */
  readonly server: string;
  readonly now: Instant;
}

/** What an answer without success to a visible call means (the table in `design/reliability`). */
export function failureOf(answer: JsonAnswer, { server, now }: FailureContext): Failure {
  switch (answer.type) {
    case 'forbidden':
      return { type: 'refused', reason: `Nothing was sent. ${answer.reason}` };
    case 'not-sent':
      return {
        type: 'retry-later',
        reason: `${server} could not be reached: ${answer.reason}.`,
      };
    case 'unknown':
      return {
        type: 'unknown',
        reason: `${server} may have it: after it was sent, ${answer.reason}.`,
      };
    case 'answered':
      return statusFailure(answer, { server, now });
  }
}

function statusFailure(answer: JsonAnswered, { server, now }: FailureContext): Failure {
  const { status, headers } = answer;
  const said = `${server} answered ${status}${quoted(answer.words)}`;
  if (status === 401) {
    return { type: 'reconnect', reason: `${said}: the credentials no longer work.` };
  }
  if (status === 429 || status === 503) {
    const retryAt = readRetryAfter(headers['retry-after'] ?? headers['x-ratelimit-reset'], now);
    return {
      type: 'retry-later',
      reason: `${said}: it asks us to wait.`,
      pauseChannel: true,
      ...(retryAt === undefined ? {} : { retryAt }),
    };
  }
  if (status === 408 || status >= 500) return { type: 'unknown', reason: `${said}.` };
  if (status < 300) return { type: 'unknown', reason: `${said}, and no answer we can read.` };
  if (status < 400) {
    return {
      type: 'refused',
      reason: `${said}, a redirect. Enter its final address in the channel’s settings.`,
    };
  }
  return { type: 'refused', reason: `${said}.` };
}

/** The same for a call without a visible effect: what is not known may be tried again. */
export function harmlessFailureOf(answer: JsonAnswer, context: FailureContext): HarmlessFailure {
  const failure = failureOf(answer, context);
  if (failure.type !== 'unknown') return failure;
  const reason =
    answer.type === 'unknown'
      ? `${context.server} gave no answer: ${answer.reason}.`
      : failure.reason;
  return { type: 'retry-later', reason };
}

/** What a failure of a harmless call says about the connection. */
export function checkFailure(failure: HarmlessFailure): Exclude<CheckOutcome, { type: 'ok' }> {
  const { reason } = failure;
  return { type: failure.type === 'retry-later' ? 'unreachable' : 'rejected', reason };
}

const quoted = (words: string): string => (words === '' ? '' : ` (“${words}”)`);
