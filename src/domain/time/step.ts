/**
 * The place of the last of `count` ascending starts that is at or before `at`, or -1.
 * Of equal starts it is the last.
 */
export function lastStarted(count: number, startOf: (index: number) => number, at: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startOf(middle) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
