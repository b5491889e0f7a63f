/** How often work that takes long says how far it is. */
const SAY_EVERY = 2_000;

/** Counts what is done, and says so now and then; nothing is said of what is done at once. */
export function progress(err: (text: string) => void, words: (count: number) => string) {
  let count = 0;
  let saidAt = performance.now();
  return (): void => {
    count += 1;
    if (performance.now() - saidAt < SAY_EVERY) return;
    saidAt = performance.now();
    err(words(count));
  };
}

/** Lines, each of which is counted as it is asked for; what they come to stays the same. */
export async function* counted<T, R>(
  lines: AsyncIterable<T, R>,
  onLine: () => void,
): AsyncGenerator<T, R> {
  const reading = lines[Symbol.asyncIterator]();
  try {
    let next = await reading.next();
    for (; next.done !== true; next = await reading.next()) {
      onLine();
      yield next.value;
    }
    return next.value;
  } finally {
    await reading.return?.();
  }
}

/** What transfers of everything say of how far they are. */
export const linesSoFar = (count: number): string => `${count} records and images …`;

/** "12.3 MB". */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  return `${(bytes / 1_000 ** step).toFixed(1)} ${units[step - 1]}`;
}
