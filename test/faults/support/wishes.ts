import { parseArgs } from 'node:util';
import type { FaultRow } from '../row.js';

export interface Wishes {
  readonly rows: readonly FaultRow[];
  readonly atOnce: number;
}

/** Reads the command line. Throws for a row that does not exist. */
export function readWishes(given: readonly string[], all: readonly FaultRow[]): Wishes {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, 'at-once': { type: 'string', default: '2' } },
  });
  const ids = positionals.map((id) => id.toUpperCase());
  for (const id of ids) {
    if (!all.some((row) => row.id.toUpperCase() === id)) throw new Error(`there is no row ${id}`);
  }
  const chosen = all.filter((row) =>
    ids.length > 0 ? ids.includes(row.id.toUpperCase()) : !values.quick || row.quick === true,
  );
  return { rows: chosen, atOnce: Math.max(1, Number(values['at-once'])) };
}
