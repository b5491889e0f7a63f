import type { ImportProblem } from '../transfer/import-check.js';

/** More are counted and not listed. */
const MOST_PROBLEMS = 20;

/** What is wrong with a file, line by line. */
export function refusalOf(nothing: string, problems: readonly ImportProblem[]): string {
  const lines = problems.slice(0, MOST_PROBLEMS).map(({ line, record, sentence }) => {
    const where = [line === 0 ? '' : `line ${line}`, record].filter((part) => part !== '');
    return `  ${where.length > 0 ? `${where.join(', ')}: ` : ''}${sentence}`;
  });
  const more = problems.length - lines.length;
  return [
    `${nothing}, because the file cannot be used as it is:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

export const recordCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([name]) => name !== 'bytes')
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
