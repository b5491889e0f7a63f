import type { Redis } from 'ioredis';
import type { Logger } from '../log.js';
import { readRedisFacts, refusalIn, warningsIn, type RedisFacts } from './redis-facts.js';

/** A Redis that has not answered by then is as good as away: nobody waits for it again. */
export const SILENT_AFTER_MILLISECONDS = 500;
const LOOK_EVERY_MILLISECONDS = 2_000;

const MEANWHILE =
  'Posts still go out: the workers look for what is due by themselves, every two seconds.';

export interface RedisWatch {
  /** Whether wake-ups can be left at the moment. */
  healthy(): boolean;
  /** Whether it is away or frozen: a question now would wait in vain. */
  silent(): boolean;
  /** Why not, or which settings may lose wake-ups, in a sentence; null while all is well. */
  trouble(): string | null;
  /** Ends with the first answer, or when there is none in time. */
  readonly first: Promise<void>;
  /** Tells that leaving a wake-up failed: with an error of Redis, or without any answer. */
  failed(error: unknown): void;
  /** Tells that a wake-up was left. */
  left(): void;
  close(): void;
}

/**
 * Asks a Redis again and again how it is, one question at a time: one that is frozen holds no more
 * than that question, and is trusted again as soon as it has answered.
 */
export function watchRedis(deps: {
  readonly redis: Redis;
  /** What people call it, as in "Redis at 10.0.0.5:6379". */
  readonly name: string;
  readonly log: Logger;
}): RedisWatch {
  const { redis, name, log } = deps;
  let silent = false;
  let refusal: string | null = null;
  let facts: RedisFacts | null = null;
  let asking = false;
  let said: string | null = null;
  let firstAnswer: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (firstAnswer = resolve));
  const noAnswer = setTimeout(() => firstAnswer(), SILENT_AFTER_MILLISECONDS);
  // What is not known yet is no trouble: a process that starts alarms nobody.
  let known = false;
  void first.then(() => (known = true));

  const isSilent = (): boolean => redis.status !== 'ready' || silent;
  const trouble = (): string | null => {
    if (!known) return null;
    if (isSilent()) return `${name} does not answer. ${MEANWHILE}`;
    if (refusal) return `${name} ${refusal} ${MEANWHILE}`;
    const warnings = facts ? warningsIn(facts) : [];
    return warnings.length === 0 ? null : `${name} ${warnings.join(` ${name} `)}`;
  };
  const notice = (): void => {
    const now = trouble();
    if (now === said) return;
    said = now;
    if (now === null) log.info({}, 'redis is well again');
    else log.warn({ trouble: now }, 'trouble with redis');
  };

  const look = async (): Promise<void> => {
    if (asking || redis.status !== 'ready') return;
    asking = true;
    const late = setTimeout(() => {
      silent = true;
      notice();
    }, SILENT_AFTER_MILLISECONDS);
    try {
      facts = readRedisFacts(await redis.info());
      silent = false;
      refusal = refusalIn(facts);
    } catch (error) {
      log.debug({ error }, 'redis did not say how it is');
    } finally {
      clearTimeout(late);
      asking = false;
    }
    firstAnswer();
  };
  const lookAndTell = (): void => void look().then(notice);
  redis.on('ready', lookAndTell);
  const timer = setInterval(lookAndTell, LOOK_EVERY_MILLISECONDS);
  timer.unref();

  return {
    healthy: () => !isSilent() && refusal === null,
    silent: isSilent,
    trouble,
    first,
    failed(error) {
      const answered = error instanceof Error && error.name === 'ReplyError';
      if (answered) refusal ??= `refuses new wake-ups (${error.message}).`;
      else if (redis.status === 'ready') silent = true;
      notice();
      lookAndTell();
    },
    left() {
      refusal = null;
    },
    close() {
      clearInterval(timer);
      clearTimeout(noAnswer);
      redis.off('ready', lookAndTell);
      firstAnswer();
    },
  };
}
