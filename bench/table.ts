import type { Row } from './row.js';

/** The rows as people read them, one below the other, the goals that were missed marked. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(lineOf);
  const widths = lines.reduce<number[]>(
    (widest, line) => line.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return lines
    .map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function lineOf({ goal, figure, unit, against, ratio, spread, passed, goalSays }: Row): string[] {
  const verdict = passed === null ? '–' : passed ? 'reached' : 'MISSED';
  return [
    verdict,
    goal,
    unit === '' ? '' : `${short(figure)} ${unit}`,
    ratio === null ? '' : `× ${short(ratio)}`,
    spread === null ? '' : `(${spread.map(short).join(' – ')})`,
    against === '' ? '' : `against ${against}`,
    goalSays,
  ];
}

/** Three significant digits, as many as a noisy machine can mean. */
export function short(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
