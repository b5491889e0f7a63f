import { after, complement, isDigested, typeBytes, valueBytes } from './key-bytes.js';
import type { Bound, FieldDemand } from './predicates.js';
import type { KeyRange } from './store-view.js';

/** A place between keys: just before, or just after, all that begin with the bytes. */
interface Position {
  readonly bytes: Buffer;
  readonly side: 'before' | 'after';
}

export function directed(bytes: Buffer, direction: 1 | -1): Buffer {
  return direction === 1 ? bytes : complement(bytes);
}

function keyAt(prefix: Buffer, { bytes, side }: Position, direction: 1 | -1): Buffer {
  const own = directed(bytes, direction);
  // Complementing turns the order round, and so what lies before into what lies after.
  const isAfter = (side === 'after') === (direction === 1);
  return Buffer.concat([prefix, isAfter ? after(own) : own]);
}

function position(
  bound: Bound | undefined,
  sides: { inclusive: Position['side'] },
): Position | undefined {
  if (!bound) return undefined;
  const bytes = valueBytes(bound.value);
  if (isDigested(bytes)) return undefined;
  const other = sides.inclusive === 'before' ? 'after' : 'before';
  return { bytes, side: bound.inclusive ? sides.inclusive : other };
}

/**
 * The keys of a field's values between two bounds, after a prefix that is the same for all. A
 * missing bound is the end of the given one's type, as in MongoDB's comparisons.
 */
export function rangeWithin(
  prefix: Buffer,
  { low, high }: Pick<FieldDemand, 'low' | 'high'>,
  direction: 1 | -1,
): KeyRange {
  const from = position(low, { inclusive: 'before' });
  const to = position(high, { inclusive: 'after' });
  const [first, last] = direction === 1 ? [from, to] : [to, from];
  const type = directed(typeBytes(valueBytes((low ?? high)?.value)), direction);
  // Within a type any byte may follow, 0xFF too; no type has the number after another's.
  const nextType = Buffer.from([(type[0] ?? 0) + 1]);
  return {
    start: first ? keyAt(prefix, first, direction) : Buffer.concat([prefix, type]),
    end: last ? keyAt(prefix, last, direction) : Buffer.concat([prefix, nextType]),
  };
}
