/**
 * What every schema of ours has: unknown fields and unknown filters throw rather than vanish, and
 * nothing is written that the schema does not name.
 */
export const RECORD_OPTIONS = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  minimize: false,
} as const;
