import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until the answer is one; fails with what was waited for. The time is there
 * to end what hangs, not to judge how fast it is: a machine may be busy with ten other things.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { withinMilliseconds = 120_000, everyMilliseconds = 40 } = {},
): Promise<T> {
  const deadline = performance.now() + withinMilliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await pause(everyMilliseconds);
  }
}
