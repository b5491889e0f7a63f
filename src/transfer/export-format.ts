import mongoose from 'mongoose';
import { z } from 'zod';
import { isRecordId } from '../store/record-id.js';

const { EJSON } = mongoose.mongo.BSON;

/**
 * An export is a text file with one JSON value a line: a header, then records and the bytes of
 * images, each after everything it refers to, then an end that counts them. Dates are written as
 * `{"$date": …}` (MongoDB's relaxed Extended JSON), so that reading gives back exactly what was
 * written. A backup is the same, compressed with gzip, with a digest in its end.
 */
export const EXPORT_VERSION = 1;

export const headerLine = z.strictObject({
  type: z.literal('header'),
  format: z.enum(['dimmerbank-export', 'dimmerbank-backup']),
  version: z.number().int(),
  exportedAt: z.date(),
  /** Whether sealed credentials and hashes of passwords and tokens are in it. */
  secrets: z.boolean(),
  /** Of a backup: what tells the keys that sealed it, and gives nothing of them away. */
  keys: z.array(z.strictObject({ id: z.string(), check: z.string() })).optional(),
});
export type ExportFormat = z.infer<typeof headerLine>['format'];
/** A key by its id and what tells it from another with that id. */
export type KeyMark = NonNullable<z.infer<typeof headerLine>['keys']>[number];
const recordLine = z.strictObject({
  type: z.literal('record'),
  collection: z.string(),
  record: z.record(z.string(), z.unknown()),
});
const bytesLine = z.strictObject({
  type: z.literal('bytes'),
  media: z.string().refine(isRecordId, 'is not a record id'),
  base64: z.base64(),
});
const endLine = z.strictObject({
  type: z.literal('end'),
  /** Lines of each kind: by collection, and `bytes`. */
  counts: z.record(z.string(), z.number().int()),
  /** Of a backup: of every line before this one, each with its line end, in hexadecimal. */
  sha256: z.string().optional(),
});

const exportLine = z.discriminatedUnion('type', [headerLine, recordLine, bytesLine, endLine]);
export type ExportLine = z.infer<typeof exportLine>;

export function writeLine(line: ExportLine): string {
  const ordered = line.type === 'record' ? { ...line, record: inOrder(line.record) } : line;
  return `${EJSON.stringify(ordered, { relaxed: true })}\n`;
}

/** With its fields in order by their names, so that equal records make equal lines wherever they lie. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, inOrder(value[name])]),
  );
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null;
};

export type ReadLine =
  | { readonly type: 'line'; readonly line: ExportLine }
  | { readonly type: 'unreadable'; readonly sentence: string };

export function readLine(text: string): ReadLine {
  let value: unknown;
  try {
    value = EJSON.parse(text, { relaxed: true });
  } catch (error) {
    // The parser's own errors are what a broken line looks like, whatever their class.
    const why = error instanceof Error ? error.message : String(error);
    return { type: 'unreadable', sentence: `is not JSON (${why.slice(0, 120)})` };
  }
  const parsed = exportLine.safeParse(value);
  if (parsed.success) return { type: 'line', line: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  return { type: 'unreadable', sentence: `is no line of an export (${where}: ${issue?.message})` };
}
