import { z } from 'zod';
import { isWallTime, resolveWallTime } from '../../../domain/index.js';
import type { Instant } from '../../../domain/time-units.js';
import { InvalidInputError } from '../../../failures.js';
import { isInstant } from './values.js';

/** Where a range begins or ends: an instant, or a date whose zone is known later. */
type Bound = (zone: string) => Instant;

const isDate = (text: string): boolean => text.length === 10 && isWallTime(`${text}T00:00`);

const bound = z
  .string()
  .max(40)
  .refine(
    (text) => isDate(text) || isInstant(text),
    'is a date such as 2026-12-24 or an instant such as 2026-12-24T09:30:00Z',
  )
  .transform((text): Bound => {
    if (!isDate(text)) return () => Date.parse(text);
    return (zone) => resolveWallTime(zone, `${text}T00:00`).instant;
  });

/**
 * `from` and `to` of a query.
 * @param zone the zone of dates, in words
 * @param unlessTold what holds where one is left out, in words
 */
export function rangeQuery(zone: string, unlessTold = { from: '', to: '' }) {
  const words = `An instant with Z or an offset, or a date, which stands for its beginning in ${zone}.`;
  const examples = ['2026-12-24', '2026-12-24T09:30:00Z'];
  return {
    from: bound.optional().meta({ description: `${words} ${unlessTold.from}`.trim(), examples }),
    to: bound.optional().meta({
      description: `${words} What begins then is not in it. ${unlessTold.to}`.trim(),
      examples,
    }),
  };
}

interface Asked {
  readonly from?: Bound | undefined;
  readonly to?: Bound | undefined;
}

/**
 * The instants of a range; what was left out stays so.
 * @throws InvalidInputError where nothing can lie in it
 */
export function rangeIn(zone: string, asked: Asked): { from?: Instant; to?: Instant } {
  const [from, to] = [asked.from?.(zone), asked.to?.(zone)];
  if (from !== undefined && to !== undefined && to <= from) {
    throw new InvalidInputError({ to: ['must be later than "from"'] });
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
