import { trusted } from 'mongoose';

/**
 * Demands of a field whose index holds only the documents that have it. The type has to be said
 * beside the values: MongoDB's planner takes an index with the condition `$type` only for a filter
 * with the same `$type`, and reads the whole collection for any other.
 */
export const presentDate = <D extends object>(demand: D) =>
  trusted({ $type: 'date' as const, ...demand });

/** The same of a text. */
export const presentText = <D extends object>(demand: D) =>
  trusted({ $type: 'string' as const, ...demand });
