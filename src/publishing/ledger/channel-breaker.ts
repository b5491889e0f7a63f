import { trusted } from 'mongoose';
import type { Clock } from '../../clock.js';
import { MINUTE, SECOND, type Instant } from '../../domain/time-units.js';
import type { Logger } from '../../log.js';
import type { Store } from '../../store/store.js';
import type { PublishResult } from './publisher-deps.js';

/** Calls in a row without an answer after which a channel is left alone for a while. */
export const OPENS_AFTER = 3;
const FIRST_PAUSE = 10 * SECOND;
/** Each pause is twice as long as the one before, up to this. */
const LONGEST_PAUSE = 10 * MINUTE;

/** What a delivery comes to when its network did not answer, or could not be reached. */
const UNANSWERED: readonly string[] = ['unconfirmed', 'postponed'];

interface Failing {
  readonly inARow: number;
  readonly pauses: number;
  readonly until: Instant;
}

/**
 * Pauses a channel whose network does not answer, for all workers: what is due on it waits without
 * using up its attempts, and costs the others nothing (R13). After the pause the next calls find out
 * whether it is back. What was counted is this process's own, and gone with it.
 */
export function createChannelBreaker(deps: {
  readonly store: Pick<Store, 'channels'>;
  readonly clock: Clock;
  readonly log: Logger;
}) {
  const { store, clock, log } = deps;
  const failing = new Map<string, Failing>();

  return {
    /** To be told of every attempt. */
    async after(channel: string, result: PublishResult): Promise<void> {
      if (result.type !== 'recorded') return;
      if (!UNANSWERED.includes(result.event)) {
        failing.delete(channel);
        return;
      }
      const now = clock.now();
      const { inARow, pauses, until } = failing.get(channel) ?? { inARow: 0, pauses: 0, until: 0 };
      const opens = inARow + 1 >= OPENS_AFTER && until <= now;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** pauses);
      failing.set(channel, {
        inARow: inARow + 1,
        pauses: opens ? pauses + 1 : pauses,
        until: opens ? now + pause : until,
      });
      if (!opens) return;
      log.warn({ channel, pause }, 'channel paused: its network does not answer');
      const pausedUntil = new Date(now + pause);
      // What the network itself asked for counts where it is longer.
      await store.channels.updateOne(
        { _id: channel, pausedUntil: trusted({ $not: { $gt: pausedUntil } }) },
        { $set: { pausedUntil } },
      );
    },
  };
}
