import { CsvError, parse } from 'csv-parse/sync';
import { unguarded } from './formula-guard.js';

export const MOST_ROWS = 1_000;
export const MOST_BYTES = 2 * 1_048_576;
const MOST_COLUMNS = 60;
const DELIMITERS = [',', ';', '\t'] as const;

export interface CsvRow {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  /** One for each column; empty where the line was shorter. */
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

export type ReadTable =
  | { readonly type: 'read'; readonly table: CsvTable }
  /** A sentence: what is wrong with the file, where, and what to do. */
  | { readonly type: 'unreadable'; readonly sentence: string };

/** Reads a file of posts: its first line names the columns, which commas, semicolons or tabs part. */
export function readCsvTable(bytes: Buffer): ReadTable {
  if (bytes.length > MOST_BYTES) {
    return unreadable(
      `The file has ${(bytes.length / 1_048_576).toFixed(1)} MB; ${MOST_BYTES / 1_048_576} MB is the most. Bring it in in parts.`,
    );
  }
  const text = decoded(bytes);
  if (text === null) {
    return unreadable(
      'The file is not in UTF-8, so some letters would come out wrong. Save it as “CSV UTF-8” and choose it again.',
    );
  }
  try {
    return tableOf(recordsOf(text));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
    return unreadable(
      `The file cannot be read as CSV${line}: a quotation mark is opened and not closed, or stands where none may be.`,
    );
  }
}

const unreadable = (sentence: string): ReadTable => ({ type: 'unreadable', sentence });

function decoded(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Each with the line on which it begins. */
function recordsOf(text: string): CsvRow[] {
  const lines = text.replace(/\r\n?/g, '\n');
  const found = parse(lines, {
    delimiter: delimiterOf(lines),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    to: MOST_ROWS + 2,
  }) as unknown as ParsedRecord[];
  return found.map(({ record, info }) => ({
    // The parser tells the line on which a record ends.
    line: info.lines - newlinesIn(record),
    cells: record.map(unguarded),
  }));
}

const newlinesIn = (record: readonly string[]): number =>
  record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);

/** The one that parts the first line most often; what stands between quotation marks is no part. */
function delimiterOf(text: string): string {
  let head = '';
  let quoted = false;
  for (const letter of text) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '\n') {
      if (head.trim() !== '') break;
    } else if (!quoted) head += letter;
  }
  const [best] = [...DELIMITERS].sort((a, b) => head.split(b).length - head.split(a).length);
  return best ?? ',';
}

function tableOf(records: readonly CsvRow[]): ReadTable {
  const [head, ...lines] = records;
  if (!head) return unreadable('The file is empty. Its first line names the columns.');
  if (head.cells.length > MOST_COLUMNS) {
    return unreadable(`The file has ${head.cells.length} columns; ${MOST_COLUMNS} is the most.`);
  }
  const rows = lines.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (rows.length === 0) {
    return unreadable('The file has a line with the names of the columns and no posts below it.');
  }
  if (rows.length > MOST_ROWS) {
    return unreadable(`The file has more than ${MOST_ROWS} rows. Bring it in in parts.`);
  }
  const columns = head.cells.map((name, index) => name.trim() || `Column ${index + 1}`);
  const whole = rows.map(({ line, cells }) => ({
    line,
    cells: columns.map((_name, index) => cells[index] ?? ''),
  }));
  const wide = rows.find(({ cells }) => cells.length > columns.length);
  if (wide) {
    return unreadable(
      `Line ${wide.line} has ${wide.cells.length} cells, and there are ${columns.length} columns. Put quotation marks around a text that has commas, semicolons or line breaks.`,
    );
  }
  return { type: 'read', table: { columns, rows: whole } };
}
