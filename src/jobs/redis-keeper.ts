import type { Logger } from '../log.js';
import type { Jobs } from './port.js';
import type { PrivateRedis } from './private-redis.js';

const LOOK_EVERY_MILLISECONDS = 1_000;
/** After a start that failed the pause doubles, up to this. */
const LONGEST_PAUSE_MILLISECONDS = 60_000;

/**
 * Starts the private Redis again when it is gone, whichever process of the folder started it
 * before. Until it is back, the sweep does all work.
 */
export function keepRedis(deps: {
  readonly redis: PrivateRedis;
  readonly jobs: Pick<Jobs, 'healthy'>;
  readonly log: Logger;
}) {
  const { redis, jobs, log } = deps;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();
  let wait = LOOK_EVERY_MILLISECONDS;
  let closed = false;

  const look = async (): Promise<void> => {
    if (!jobs.healthy()) {
      const state = await redis.revive();
      const back = state !== 'none';
      wait = back ? LOOK_EVERY_MILLISECONDS : Math.min(2 * wait, LONGEST_PAUSE_MILLISECONDS);
      // One that is there and takes nothing is told of by who asks it.
      if (state !== 'found') log.warn({ back }, 'the private redis was gone');
    }
    arm();
  };
  const arm = (): void => {
    if (closed) return;
    timer = setTimeout(() => {
      current = look();
    }, wait);
    timer.unref();
  };
  arm();

  return {
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await current;
    },
  };
}
