import { meanScore, promiseScore, type PromiseScore } from './promise-score.js';
import type { ReplyAccount } from '../replies/reply-account.js';
import type { SlotAccount } from './slot-account.js';
import { DAY } from '../time-units.js';

/** How far back a score looks. */
export const CONSISTENCY_SPAN = 28 * DAY;

/** How well one dimmer kept what it promised. */
export interface Consistency {
  /** Posts published against slots promised. */
  readonly cadence: PromiseScore;
  /** Replies on time against replies owed; null where nobody recorded what was owed. */
  readonly replies: PromiseScore | null;
  /** The mean of the two by the number of promises, 0 to 100; null where there is no score. */
  readonly score: number | null;
}

/**
 * The scores of one dimmer from what became of its promises; usually those of the 28 days that end
 * at an instant. Slots that can still be kept do not count yet.
 */
export function consistencyOf(slots: SlotAccount, replies: ReplyAccount | null): Consistency {
  const cadence = cadenceScore(slots);
  const answers = replies && replyScore(replies);
  const score = meanScore(answers ? [cadence, answers] : [cadence]);
  return { cadence, replies: answers, score };
}

/** Recall: slots kept of slots promised. Precision: slots kept of posts published. */
export function cadenceScore({ slots, offPlan }: SlotAccount): PromiseScore {
  const judged = slots.filter(({ fate }) => fate.type !== 'open');
  const kept = judged.filter(({ fate }) => fate.type === 'kept').length;
  return promiseScore({ promised: judged.length, done: kept + offPlan.length, kept });
}

/** Recall: replies on time of replies owed. Precision: replies on time of replies given. */
export function replyScore({ owed, notOwed }: ReplyAccount): PromiseScore {
  const answered = owed.filter(({ answeredAt }) => answeredAt !== null).length;
  const kept = owed.filter(({ onTime }) => onTime).length;
  return promiseScore({ promised: owed.length, done: answered + notOwed.length, kept });
}
