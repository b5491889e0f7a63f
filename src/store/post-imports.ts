import { Schema } from 'mongoose';
import type { FunctionName } from '../domain/index.js';
import { RECORD_OPTIONS } from './record-options.js';

export const IMPORT_STATES = [
  'mapping',
  'checking',
  'checked',
  'placing',
  'saving',
  'done',
  'undoing',
  'undone',
] as const;
/**
 * `mapping` and `checked` wait for a person. While it is `placing` all or nothing is still open;
 * from `saving` on every post will be there.
 */
export type ImportState = (typeof IMPORT_STATES)[number];

/** What a row would come to, or has come to. */
export interface RowOutcomeRecord {
  readonly line: number;
  readonly function: FunctionName | null;
  readonly text: string;
  /** One for each channel: a draft has no time. */
  readonly places: readonly {
    readonly channel: string;
    readonly at: number | null;
    readonly slot: boolean;
  }[];
  /** Every reason why it cannot be brought in; empty for a good row. */
  readonly problems: readonly string[];
  /** What people should know of it. */
  readonly notes: readonly string[];
}

/** A file of posts that somebody brings in. */
export interface PostImportRecord {
  readonly _id: string;
  /** The person or token whose it is, as whom all of it is done. */
  readonly owner: string;
  readonly by: 'person' | 'token';
  readonly fileName: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly line: number;
    readonly cells: readonly string[];
    /** The id that its post gets: a repeat finds what was made. */
    readonly post: string;
  }[];
  readonly mapping: Readonly<Record<string, number | null>>;
  readonly defaults: {
    readonly function: FunctionName | null;
    readonly channels: readonly string[];
    readonly when: 'next-slot' | 'draft';
    readonly zone: string;
  };
  /** Whether bad rows are left out, because somebody chose so; else all or nothing. */
  readonly leaveOut: boolean;
  readonly state: ImportState;
  /** How many rows the step that runs has gone through. */
  readonly progress: number;
  readonly outcomes: readonly RowOutcomeRecord[];
  /** Why the last step came to nothing, in a sentence; null while all is well. */
  readonly problem: string | null;
  readonly lease: { readonly owner: string; readonly until: Date } | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const mixed = Schema.Types.Mixed;

export const postImportSchema = new Schema<PostImportRecord>(
  {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    by: { type: String, required: true },
    fileName: { type: String, default: '' },
    columns: { type: mixed, required: true },
    rows: { type: mixed, required: true },
    mapping: { type: mixed, required: true },
    defaults: { type: mixed, required: true },
    leaveOut: { type: Boolean, default: false },
    state: { type: String, required: true },
    progress: { type: Number, default: 0 },
    outcomes: { type: mixed, default: [] },
    problem: { type: String, default: null },
    lease: { type: mixed, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'postImports', ...RECORD_OPTIONS },
);
// Somebody's own, the newest first; what has to go on; what is long over.
postImportSchema.index({ owner: 1, _id: -1 });
postImportSchema.index({ state: 1, 'lease.until': 1 });
postImportSchema.index({ updatedAt: 1 });
