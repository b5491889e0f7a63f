import { z } from 'zod';
import type { BankHours } from '../../value/capacity-of-bank.js';
import { overloadSentence } from '../../value/capacity-words.js';
import { capacityGauge } from './capacity-gauge.js';

/** A reason to go past the hours there are, from a form or none. */
export const overrideReasonInput = z
  .string()
  .trim()
  .max(500)
  .refine((reason) => reason === '' || reason.length >= 3, {
    error: 'Give a reason of at least three characters.',
  })
  .transform((reason) => (reason === '' ? null : reason))
  .optional();

/**
 * Ready values for `views/partials/board/capacity-effect.ejs`: the hours a change takes, and the
 * reason that is asked for where it takes too many. null where no hours are set.
 *
 * @param refused whether the change was just refused for it
 */
export function capacityEffect(hours: BankHours | null, refused: boolean) {
  if (!hours) return null;
  const { overloads } = hours;
  const figures = overloads.map(overloadSentence).join(' ');
  return {
    gauge: capacityGauge(hours, false),
    isOver: overloads.length > 0,
    refusal: refused
      ? `Nothing was set: it needs ${figures}`
      : `It needs ${figures} That is more than can be sustained.`,
  };
}
