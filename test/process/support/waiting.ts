import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is one; fails with what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { withinMilliseconds = 40_000, everyMilliseconds = 40 } = {},
): Promise<T> {
  const deadline = performance.now() + withinMilliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await pause(everyMilliseconds);
  }
}
