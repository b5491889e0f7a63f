import type { RecallWish } from '../../scenes/recall-wish.js';
import { InvalidInputError } from '../../failures.js';

/** When a scene is to be recalled, as a form has it. */
export interface RecallFields {
  /** `now` or `date`. */
  readonly when: string;
  readonly from: string;
  readonly to: string;
  readonly overDays: string;
}

/** What a form or an address says; empty where it says nothing. */
export function recallFields(given: unknown): RecallFields {
  const body = typeof given === 'object' && given !== null ? given : {};
  const text = (name: string): string => {
    const value: unknown = (body as Record<string, unknown>)[name];
    return typeof value === 'string' ? value.trim().slice(0, 40) : '';
  };
  const when = text('when') === 'date' ? 'date' : 'now';
  return { when, from: text('from'), to: text('to'), overDays: text('overDays') };
}

/** @throws InvalidInputError naming the inputs that say nothing that can be used */
export function recallWish({ when, from, to, overDays }: RecallFields): RecallWish {
  if (when === 'date' && from === '') {
    throw new InvalidInputError({ from: ['Say on which day it begins.'] });
  }
  if (overDays !== '' && !/^\d{1,3}$/.test(overDays)) {
    throw new InvalidInputError({ overDays: ['Give a whole number of days, or nothing.'] });
  }
  return {
    from: when === 'date' ? from : null,
    to: to === '' ? null : to,
    overDays: overDays === '' ? null : Number(overDays),
  };
}
