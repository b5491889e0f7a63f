import type { RowResult } from '../row.js';

const columns = (cells: readonly string[]): string => {
  const widths = [5, 7, 8, 4, 7, 5, 8, 6];
  return cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
};

export const TABLE_HEAD = columns(
  'row,result,accepted,lost,doubled,limbo,p99 late,took,fault landed'.split(','),
);

export function lineFor(result: RowResult): string {
  const { id, status, accepted, lost, doubled, inLimbo, latenessP99, seconds, problems } = result;
  const counted = status === 'not run' ? ['', '', '', ''] : [accepted, lost, doubled, inLimbo];
  const line = columns([
    ...[id, status, ...counted.map(String)],
    latenessP99 === null ? '' : `${latenessP99} ms`,
    `${seconds} s`,
    `${result.title}: ${result.landed ?? '—'}`,
  ]);
  return [line, ...problems.map((problem) => `        ${problem}`)].join('\n');
}

/** The shape in which the gate sums up its steps. */
export function countsOf(results: readonly RowResult[]) {
  const count = (status: RowResult['status']): number =>
    results.filter((each) => each.status === status).length;
  return {
    ...{ passed: count('passed'), failed: count('failed'), skipped: count('not run') },
    unexpected: [] as string[],
  };
}
