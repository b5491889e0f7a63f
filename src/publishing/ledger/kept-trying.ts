import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 1_000;

/**
 * What the network has said must not be forgotten because the documents are away for a moment:
 * tries again while the lease lasts. Every such write is fenced, so that one too many does nothing.
 *
 * @throws what the last try threw
 */
export async function keepTrying<T>(leaseLeft: () => number, write: () => Promise<T>): Promise<T> {
  for (
    let wait = FIRST_PAUSE_MILLISECONDS;
    ;
    wait = Math.min(2 * wait, LONGEST_PAUSE_MILLISECONDS)
  ) {
    try {
      return await write();
    } catch (error) {
      if (leaseLeft() <= 0) throw error;
      await pause(wait);
    }
  }
}
