/** What a spreadsheet takes for the start of a formula, also in the full width of East Asian type. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/u;

/** Text that no spreadsheet takes for a formula: where it would be one, an apostrophe goes first. */
export const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** What `guarded` was given. */
export const unguarded = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
