/** A task's own name, and whose it is: tasks of one group share its places. */
export interface LaneKey {
  readonly key: string;
  readonly group: string;
}

export interface LaneLimits {
  /** How many tasks are under way at once, not counting slow ones. */
  readonly concurrency: number;
  /** How many of one group are under way at once, slow ones too. */
  readonly eachGroup: number;
  /** How many are under way at the very most, slow ones too. */
  readonly most: number;
  /**
   * A task that takes longer than this, in milliseconds, waits for somebody else, so it no longer
   * counts against the others: one that does not answer holds up nobody but its own group (R13).
   */
  readonly slowAfter: number;
}

type Task = () => Promise<unknown>;

interface Group {
  readonly waiting: Map<string, Task>;
  underWay: number;
  slow: number;
}

/**
 * Runs tasks with a bound on how many are under way, in all and for each group; groups take turns.
 * A key that waits or is under way already is not taken again.
 */
export function createLanes(
  options: LaneLimits & {
    readonly onError: (error: unknown) => void;
    /** A group has its first slow task. */
    readonly onSlow?: (group: string) => void;
  },
) {
  const { concurrency, eachGroup, most, slowAfter, onError, onSlow } = options;
  const groups = new Map<string, Group>();
  /** Groups with something waiting, in the order of their turns. */
  const turns = new Map<string, Group>();
  const underWay = new Map<string, Promise<void>>();
  let slow = 0;
  let closed = false;

  const groupOf = (name: string): Group => {
    const known = groups.get(name);
    if (known) return known;
    const made = { waiting: new Map<string, Task>(), underWay: 0, slow: 0 };
    groups.set(name, made);
    return made;
  };
  const forgetIfIdle = (name: string, group: Group): void => {
    if (group.waiting.size === 0) turns.delete(name);
    if (group.waiting.size === 0 && group.underWay === 0) groups.delete(name);
  };

  const run = async (name: string, group: Group, task: Task): Promise<void> => {
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      slow += 1;
      group.slow += 1;
      if (group.slow === 1) onSlow?.(name);
      next();
    }, slowAfter);
    try {
      await task();
    } catch (error) {
      onError(error);
    } finally {
      clearTimeout(timer);
      group.underWay -= 1;
      if (isSlow) {
        slow -= 1;
        group.slow -= 1;
      }
    }
  };

  const startOneOf = (name: string, group: Group): boolean => {
    if (group.underWay >= eachGroup) return false;
    const [first] = group.waiting;
    if (!first) return false;
    const [key, task] = first;
    group.waiting.delete(key);
    group.underWay += 1;
    // To the end of the turns, unless nothing of it is left.
    turns.delete(name);
    if (group.waiting.size > 0) turns.set(name, group);
    underWay.set(
      key,
      run(name, group, task).finally(() => {
        underWay.delete(key);
        forgetIfIdle(name, group);
        next();
      }),
    );
    return true;
  };

  const next = (): void => {
    let started = true;
    while (started) {
      started = false;
      for (const [name, group] of [...turns]) {
        if (closed || underWay.size - slow >= concurrency || underWay.size >= most) return;
        started = startOneOf(name, group) || started;
      }
    }
  };

  return {
    /** @returns false when it waits or is under way already, or the lanes are closed */
    add({ key, group: name }: LaneKey, task: Task): boolean {
      const group = groupOf(name);
      if (closed || group.waiting.has(key) || underWay.has(key)) {
        forgetIfIdle(name, group);
        return false;
      }
      group.waiting.set(key, task);
      turns.set(name, group);
      next();
      return true;
    },
    /** Takes back what waits. @returns false when it does not wait, or no longer */
    remove({ key, group: name }: LaneKey): boolean {
      const group = groups.get(name);
      const removed = group?.waiting.delete(key) ?? false;
      if (group) forgetIfIdle(name, group);
      return removed;
    },
    /** How many of a group are under way, and how many of them are slow. */
    of(group: string): { readonly underWay: number; readonly slow: number } {
      const { underWay: running = 0, slow: slowOnes = 0 } = groups.get(group) ?? {};
      return { underWay: running, slow: slowOnes };
    },
    /** Forgets what waits and ends when nothing is under way. */
    async close(): Promise<void> {
      closed = true;
      for (const group of groups.values()) group.waiting.clear();
      turns.clear();
      await Promise.all(underWay.values());
    },
  };
}

export type Lanes = ReturnType<typeof createLanes>;
