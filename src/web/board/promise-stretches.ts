import {
  describeCadence,
  describeReplyPolicy,
  samePromise,
  type FunctionName,
  type PromiseStep,
} from '../../domain/index.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { momentOf } from '../times.js';
import type { Viewer } from './board-view.js';

/** What is promised from a day on, until the next stretch begins. */
export interface PromiseStretch {
  /** "Mon 30 Nov", of the channel's zone. */
  readonly from: string;
  readonly level: number;
  readonly words: string;
}

/**
 * The promises of a change that takes its time or has yet to begin, one after the other; none for
 * a change that is made now and stays.
 */
export function promiseStretches(
  steps: readonly PromiseStep[],
  functions: readonly FunctionName[],
  { now, zone }: Viewer,
): PromiseStretch[] {
  return functions.flatMap((name) => {
    const of = functions.length > 1 ? `${FUNCTION_LABELS[name]}: ` : '';
    const own = steps.map(({ from, functions: at }) => ({ from, ...at[name] }));
    const begins = own.findIndex(({ before, after }) => !samePromise(before, after));
    if (begins < 0) return [];
    const stretches = own.slice(begins).filter(({ after }, index, rest) => {
      const last = rest[index - 1]?.after;
      return last === undefined || !samePromise(last, after);
    });
    if (stretches.length === 1 && (stretches[0]?.from ?? now) <= now) return [];
    return stretches.map(({ from, after }) => ({
      from: momentOf(from, { now, zone }).shortDate,
      level: after.level,
      words: `${of}${describeCadence(after.cadence)}, ${describeReplyPolicy(after.replyPolicy)}`,
    }));
  });
}
