import { describeCadence, type Cadence } from '../levels/cadence.js';
import type { FunctionName } from '../function-name.js';
import { describeMinutes, type ReplyPolicy } from '../levels/reply-policy.js';

/** What the level of one function tells people to expect. */
export interface FunctionPromise {
  readonly function: FunctionName;
  readonly cadence: Cadence;
  readonly replyPolicy: ReplyPolicy;
}

const SUBJECTS: Record<FunctionName, string> = {
  news: 'news',
  support: 'help and support',
  events: 'events',
};

/** Whole sentences for the people who read a channel. */
export function describePromise(promise: FunctionPromise): string {
  const { cadence, replyPolicy } = promise;
  const subject = SUBJECTS[promise.function];
  const posts =
    cadence.posts === 0
      ? `We do not post about ${subject} here.`
      : `Expect ${describeCadence(cadence)} about ${subject}.`;
  return `${posts} ${describeAnswers(replyPolicy)}`;
}

function describeAnswers({ mode, targetMinutes }: ReplyPolicy): string {
  const within =
    targetMinutes === null ? '' : ` within ${describeMinutes(targetMinutes)} of service hours`;
  switch (mode) {
    case 'silent':
      return 'We do not answer messages here.';
    case 'redirect':
      return 'If you write to us, we tell you once where to find help.';
    case 'questions':
      return `We answer questions and complaints${within}.`;
    case 'all':
      return `We answer everyone${within}.`;
  }
}
