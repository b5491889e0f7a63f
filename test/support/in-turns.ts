/** The folders whose files take long; what waits for processes goes beside what works hard. */
const LONG = ['year', 'process', 'browser', 'cli', 'api', 'transfer'];

/**
 * Test files in the order in which they are run: those of long folders first, a file of each in
 * turn, so that no long one is left over for the end, when nothing is left to run beside it.
 */
export function inTurns(files: readonly string[]): string[] {
  const queues = LONG.map((folder) =>
    files.filter((file) => file.startsWith(`dist/test/${folder}/`)).sort(),
  );
  const long = new Set(queues.flat());
  const turns = Math.max(...queues.map(({ length }) => length));
  const first = Array.from({ length: turns }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat();
  return [...first, ...files.filter((file) => !long.has(file)).sort()];
}
