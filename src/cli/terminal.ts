/** Where commands read and write; tests hand in their own. */
export interface Terminal {
  /** What was asked for, to be read by people and programs. */
  readonly out: (text: string) => void;
  /** What is said beside it: progress, advice, errors. */
  readonly err: (text: string) => void;
  /** The whole standard input as text. */
  readonly readInput: () => Promise<string>;
}

/** Something could not be done as it was asked; the message is for people. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** A command was used wrongly: the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Rows under headings, each column as wide as its widest text. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}
