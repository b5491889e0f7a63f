import { setTimeout as pause } from 'node:timers/promises';
import type { ImportDeps } from './import-deps.js';
import { carryOn } from './import-steps.js';

/**
 * Does what is left to do of an import, and answers when it is done or after so many milliseconds,
 * whichever is first: what takes longer goes on behind, and after a crash the workers take it up.
 */
export async function workFor(deps: ImportDeps, id: string, milliseconds: number): Promise<void> {
  const work = carryOn(deps, id).catch((error: unknown) => {
    deps.log.error({ error, import: id }, 'an import was cut off and will be taken up again');
  });
  await Promise.race([work, pause(milliseconds, undefined, { ref: false })]);
}
