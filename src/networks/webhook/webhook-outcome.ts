import type { Instant } from '../../domain/time-units.js';
import type { PublishOutcome } from '../contract.js';
import { networkWords } from '../network-words.js';
import { readRetryAfter } from '../retry-after.js';
import type { SafeAnswer } from '../safe-fetch.js';

/** What an answer to a webhook means for the delivery with this `webhook-id`. */
export function webhookOutcome(answer: SafeAnswer, id: string, now: Instant): PublishOutcome {
  switch (answer.type) {
    case 'forbidden':
      return { type: 'refused', reason: `Nothing was sent. ${answer.reason}` };
    case 'not-sent':
      return {
        type: 'retry-later',
        reason: `The receiver could not be reached: ${answer.reason}.`,
      };
    case 'unknown':
      return {
        type: 'unknown',
        reason: `The receiver may have it: after it was sent, ${answer.reason}.`,
      };
    case 'answered':
      return statusOutcome(answer, id, now);
  }
}

type Answered = Extract<SafeAnswer, { type: 'answered' }>;

function statusOutcome(answer: Answered, id: string, now: Instant): PublishOutcome {
  const { status } = answer;
  // The status alone decides: a 201 whose body was cut was taken all the same.
  if (status >= 200 && status < 300) return { type: 'published', networkId: id, url: null };
  if (status === 410) {
    return {
      type: 'reconnect',
      reason: 'The receiver answered 410: it says that it is gone and wants no more.',
    };
  }
  if (status === 429 || status === 503) {
    const retryAt = readRetryAfter(answer.headers['retry-after'], now);
    return {
      type: 'retry-later',
      reason: `The receiver answered ${status}: it asks us to wait.`,
      pauseChannel: true,
      ...(retryAt === undefined ? {} : { retryAt }),
    };
  }
  if (status === 408 || status >= 500) {
    return {
      type: 'unknown',
      reason: `The receiver may have it: it answered ${status}${quoted(answer)}.`,
    };
  }
  if (status < 400) {
    return {
      type: 'refused',
      reason: `The receiver answered ${status}, a redirect, which webhooks do not follow. Enter the final address in the channel’s settings.`,
    };
  }
  return { type: 'refused', reason: `The receiver answered ${status}${quoted(answer)}.` };
}

function quoted(answer: Answered): string {
  const words = networkWords(answer.body.toString('utf8'));
  return words === '' ? ' and gave no reason' : `: “${words}”`;
}
