import { randomBytes } from 'node:crypto';
import { EVERYTHING, type Change } from './change.js';
import type { Changes } from './changes.js';

/** So many changes are kept for whoever was away for a moment. */
const KEPT = 500;
/** Changes go on being heard this long after the last page closed: the next one finds its place. */
const LINGER_MILLISECONDS = 30_000;

/** A change with its place in the order of this process. */
export interface LiveEvent {
  /** `<run>.<number>`; what a browser sends back as `Last-Event-ID`. */
  readonly id: string;
  readonly change: Change;
}

export interface EventFollower {
  /** Called with events in order. Must not throw. */
  follow(events: readonly LiveEvent[]): void;
  /** Called once, when the process stops. */
  ended(): void;
}

/** The changes that this process heard of, in order, so that nothing between two looks is missed. */
export interface EventLog {
  /** Where a page stands whose facts are read from now on. */
  position(): string;
  /**
   * Hands over what came after a position, and then what comes. Whoever was away too long, or comes
   * from another process, is told that everything may have changed.
   *
   * @returns what ends it, or null where the process stops
   */
  open(from: string, follower: EventFollower): (() => void) | null;
}

export function createEventLog(changes: Pick<Changes, 'listen'>): EventLog {
  const followers = new Set<EventFollower>();
  let run = '';
  let number = 0;
  let kept: LiveEvent[] = [];
  let stop: (() => void) | null = null;
  let lingering: NodeJS.Timeout | undefined;

  const place = (): string => `${run}.${number}`;

  const heard = (batch: readonly Change[]): void => {
    const events = batch.map((change) => {
      number += 1;
      return { id: place(), change };
    });
    kept = [...kept, ...events].slice(-KEPT);
    for (const follower of [...followers]) follower.follow(events);
  };

  const ended = (): void => {
    clearTimeout(lingering);
    stop = null;
    run = '';
    for (const follower of [...followers]) follower.ended();
    followers.clear();
  };

  /** What was not heard is not known: each time of listening has ids of its own. */
  const begin = (): boolean => {
    clearTimeout(lingering);
    if (stop) return true;
    stop = changes.listen({ heard, ended });
    if (!stop) return false;
    run = randomBytes(6).toString('hex');
    number = 0;
    kept = [];
    return true;
  };

  const linger = (): void => {
    lingering = setTimeout(() => {
      stop?.();
      stop = null;
      run = '';
    }, LINGER_MILLISECONDS);
    lingering.unref();
  };

  const since = (from: string): readonly LiveEvent[] => {
    if (from === place()) return [];
    const [ofRun = '', count = ''] = from.split('.');
    const missed = number - Number(count);
    const here = ofRun === run && Number.isInteger(missed) && missed > 0 && missed <= kept.length;
    return here ? kept.slice(-missed) : [{ id: place(), change: EVERYTHING }];
  };

  return {
    position: () => (run === '' ? '' : place()),
    open(from, follower) {
      if (!begin()) return null;
      followers.add(follower);
      const missed = since(from);
      if (missed.length > 0) follower.follow(missed);
      return () => {
        if (followers.delete(follower) && followers.size === 0 && stop) linger();
      };
    },
  };
}
