import { describeCadence } from '../levels/cadence.js';
import { describePromise, type FunctionPromise } from './promise.js';
import { answersPeople, describeReplyPolicy } from '../levels/reply-policy.js';
import { describeWindows, type Window } from '../time/window.js';

/** What a channel promises, with the hours in which it speaks and answers. */
export interface ChannelPromise {
  readonly functions: readonly FunctionPromise[];
  readonly windows: readonly Window[];
  /** What people call the zone: "Berlin". */
  readonly place: string;
}

const NOTHING = 'We do not publish or answer here at the moment.';

/**
 * The promise in one text for a profile's description, the fullest that fits: whole sentences with
 * the hours, then short ones, then the cadences alone.
 *
 * @param limit in characters; 100 hold every promise there is
 */
export function promiseSentence(promise: ChannelPromise, limit: number): string {
  const told = promise.functions.filter(
    ({ cadence, replyPolicy }) => cadence.posts > 0 || replyPolicy.mode !== 'silent',
  );
  if (told.length === 0) return NOTHING;
  const hours = `${describeWindows(promise.windows)} (${promise.place}).`;
  const long = told.map(describePromise);
  const short = told.map(
    (each) =>
      `${labelOf(each)}: ${describeCadence(each.cadence)}, ${describeReplyPolicy(each.replyPolicy)}.`,
  );
  const cadences = `${told.map((each) => `${labelOf(each)}: ${describeCadence(each.cadence)}`).join('. ')}.`;
  const answers = told.some(({ replyPolicy }) => answersPeople(replyPolicy.mode));
  const texts = [
    [...long, answers ? `Service hours: ${hours}` : ''],
    long,
    [...short, hours],
    short,
    [cadences],
  ].map((parts) => parts.filter((part) => part !== '').join(' '));
  return texts.find((text) => text.length <= limit) ?? cadences.slice(0, limit);
}

function labelOf({ function: name }: FunctionPromise): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
