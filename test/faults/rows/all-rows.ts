import type { FaultRow } from '../row.js';
import { networkRows } from './network-answers.js';

/** In the order of the design's table. */
export const allRows: readonly FaultRow[] = [...networkRows].sort(
  (a, b) => Number(a.id.replace(/\D+/g, '')) - Number(b.id.replace(/\D+/g, '')),
);
