import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../log.js';
import { EVERYTHING, toldChanges } from './change.js';
import type { ChangeCarrier } from './changes.js';

const message = z.object({ from: z.string(), changes: toldChanges });

export interface RedisChanges extends ChangeCarrier {
  /** Whether others are heard at the moment. */
  hears(): boolean;
}

/** Carries changes by publishing and subscribing; a Redis that is away takes none. */
export function redisChanges(deps: {
  /** Sends one text to all who subscribed; rejects where Redis is away. */
  readonly publish: (text: string) => Promise<unknown>;
  /** Opens a connection of its own, which waits for a Redis that is away. */
  readonly connect: () => Redis;
  readonly channel: string;
  readonly log: Pick<Logger, 'debug'>;
  /** Names this process. */
  readonly owner: string;
}): RedisChanges {
  const { publish, connect, channel, log, owner } = deps;
  let hears = false;
  return {
    hears: () => hears,
    async send(changes) {
      try {
        await publish(JSON.stringify({ from: owner, changes }));
        return true;
      } catch (error) {
        log.debug({ error }, 'redis took no changes');
        return false;
      }
    },
    hear(heard) {
      const redis = connect();
      redis.on('message', (_channel, text) => {
        const read = message.safeParse(parsed(text));
        if (read.success && read.data.from !== owner) heard(read.data.changes);
      });
      redis.on('close', () => (hears = false));
      const subscribe = async (): Promise<void> => {
        try {
          await redis.subscribe(channel);
          hears = true;
          heard([EVERYTHING]);
        } catch (error) {
          log.debug({ error }, 'redis could not be subscribed to');
        }
      };
      redis.on('ready', () => void subscribe());
      return () => {
        hears = false;
        redis.disconnect();
      };
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
