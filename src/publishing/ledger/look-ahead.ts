import type { Clock } from '../../clock.js';
import type { Logger } from '../../log.js';
import { SECOND, type Instant } from '../../domain/time-units.js';
import { createAlarm, type Wait } from '../../jobs/alarm.js';
import type { Lanes } from '../../jobs/lanes.js';
import type { Store } from '../../store/store.js';
import {
  AHEAD,
  claimAhead,
  findDueSoon,
  findSuspect,
  giveBack,
  type DueSoon,
} from './claim-ahead.js';
import { ClaimedDeliveries, type ClaimedDelivery } from './claimed-deliveries.js';
import type { PublishTimes } from './delivery-claim.js';
import { withinLease } from './lease-limit.js';
import { step, type StepDeps } from './publish-step.js';
import { timesOf } from './publisher-deps.js';

/** As many as one process claims before their turn; the rest is for others, and for its next look. */
const MOST_CLAIMED = 500;
/** As many of one channel, so that a burst on one leaves room for the others (R13). */
const MOST_OF_CHANNEL = 50;
/** So many share one write, which is short enough to hold up nothing else. */
const IN_ONE_WRITE = 100;
/** How long what is due may wait for a place before another worker may have it. */
const WAITS_AT_MOST = 5 * SECOND;

export interface LookAheadDeps extends StepDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this process in leases. */
  readonly owner: string;
  /** `PUBLISH_TIMES` unless told. */
  readonly times?: PublishTimes | undefined;
  readonly lanes: Pick<Lanes, 'add' | 'remove' | 'of'>;
  /** How many of one channel may be under way. */
  readonly eachChannel: number;
  readonly publish: (id: string, channel: string) => Promise<unknown>;
  /** Timers of this process unless told. */
  readonly wait?: Wait;
}

/**
 * Claims what is due within seconds and hands it on at its moment, by a short timer of this
 * process: neither a wake-up from elsewhere nor the next look at the store has to come in time.
 */
export function createLookAhead(deps: LookAheadDeps) {
  const { store, clock, log, owner, lanes, eachChannel } = deps;
  const { lease } = timesOf(deps);
  const claimed = new ClaimedDeliveries();
  /** What the last look left for want of room: on these channels, and in all. */
  let heldUp: ReadonlySet<string> = new Set();
  let leftSome = false;
  /** As far as it came: who goes on from there need not read again what is claimed already. */
  let reached: Instant | undefined;
  let suspect: string | undefined;
  let wanted: 'all' | 'rest' | undefined;
  let looking: Promise<void> | undefined;
  let closed = false;

  const ring = (): void => {
    const now = clock.now();
    const waiting = claimed.those(({ handedAt }) => handedAt === null);
    for (const each of waiting) if (each.at <= now) hand(each, now);
    alarm.set(waiting.find(({ at }) => at > now)?.at ?? null);
  };
  const alarm = createAlarm({ clock, ring, ...(deps.wait ? { wait: deps.wait } : {}) });

  const hand = (each: ClaimedDelivery, now: Instant): void => {
    const { id, channel } = each;
    claimed.keep({ ...each, handedAt: now });
    const added = lanes.add({ key: id, group: channel }, async () => {
      claimed.forget(id);
      try {
        await deps.publish(id, channel);
      } finally {
        ended(each);
      }
    });
    if (added) return;
    claimed.forget(id);
    if (suspect === id) suspect = undefined;
    void step(deps, ['hand-back', id], () => giveBack(store, { owner, ids: [id] })).catch(failed);
  };

  const ended = ({ id, channel }: ClaimedDelivery): void => {
    if (suspect === id) {
      suspect = undefined;
      void lookAtSuspect().catch(failed);
    }
    const room = leftSome && claimed.size <= MOST_CLAIMED - IN_ONE_WRITE;
    const roomHere = heldUp.has(channel) && claimed.of(channel) <= MOST_OF_CHANNEL / 2;
    if (room || roomHere) void look(roomHere ? 'all' : 'rest').catch(failed);
  };
  const failed = (error: unknown): void => log.error({ error }, 'looking ahead failed');

  const claim = async (deliveries: readonly DueSoon[], now: Instant): Promise<boolean> => {
    const until = now + AHEAD;
    const claiming = { deliveries, owner, now, until, lease };
    const won = await step(deps, ['claim-ahead', '*'], () => claimAhead(store, claiming));
    if (won === 0) return false;
    for (const { _id: id, channel, wakeAt } of deliveries) {
      claimed.keep({ id, channel, at: wakeAt.getTime(), handedAt: null });
    }
    if (!closed) ring();
    return true;
  };

  /** A channel that is slow gets what it has places for, so that nothing claimed waits for long. */
  const roomOf = (channel: string): number => {
    const { slow, underWay } = lanes.of(channel);
    return (slow > 0 ? eachChannel - underWay : MOST_OF_CHANNEL) - claimed.of(channel);
  };

  /** As many as there is room for. Channels without room are left out of the next search. */
  const choose = (found: readonly DueSoon[], full: Set<string>): DueSoon[] => {
    const chosen = new Map<string, number>();
    return found.filter(({ _id, channel }) => {
      // What is claimed by us and yet free was edited meanwhile, and may be due at another time.
      if (claimed.get(_id)?.handedAt === null) claimed.forget(_id);
      if (claimed.get(_id)) return false;
      const already = chosen.get(channel) ?? 0;
      if (already >= roomOf(channel)) {
        full.add(channel);
        return false;
      }
      chosen.set(channel, already + 1);
      return true;
    });
  };

  const lookOnce = async (from: Instant | undefined): Promise<void> => {
    reached = from;
    const full = new Set(claimed.channels().filter((channel) => roomOf(channel) <= 0));
    for (;;) {
      // A write for every one that makes room would cost more than all else.
      leftSome = claimed.size > MOST_CLAIMED - IN_ONE_WRITE;
      if (leftSome || closed) break;
      const now = clock.now();
      const search = { now, from: reached, until: now + AHEAD, most: IN_ONE_WRITE };
      const found = await step(deps, ['find-due', '*'], () =>
        findDueSoon(store, { ...search, except: [...full] }),
      );
      reached = found.at(-1)?.wakeAt.getTime() ?? reached;
      const before = full.size;
      const chosen = choose(found, full);
      if (chosen.length > 0) await claim(chosen, now);
      const learned = chosen.length > 0 || full.size > before;
      if (found.length < IN_ONE_WRITE || !learned) break;
    }
    heldUp = from === undefined ? full : new Set([...heldUp, ...full]);
  };

  const lookAtSuspect = async (): Promise<void> => {
    if (suspect !== undefined || closed) return;
    suspect = '';
    try {
      // One that hangs must not keep suspects waiting for ever.
      await withinLease(timesOf(deps), async () => {
        const now = clock.now();
        const found = await step(deps, ['find-suspect', '*'], () => findSuspect(store, now));
        suspect = found?._id;
        if (found && !(await claim([found], now))) suspect = undefined;
      });
    } catch (error) {
      suspect = undefined;
      throw error;
    }
  };

  /**
   * Claims what is due soon, or what the last look left for want of room. Asked again while it
   * looks, it looks once more after that.
   */
  const look = (what: 'all' | 'rest'): Promise<void> => {
    if (wanted !== 'all') wanted = what;
    looking ??= (async () => {
      while (wanted && !closed) {
        const from = wanted === 'rest' ? reached : undefined;
        wanted = undefined;
        await withinLease(timesOf(deps), () => lookOnce(from));
      }
    })().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  const giveBackThose = async (fit: (each: ClaimedDelivery) => boolean): Promise<void> => {
    const ids: string[] = [];
    for (const { id, channel, handedAt } of claimed.those(fit)) {
      // What has begun meanwhile is no longer ours to give.
      if (handedAt !== null && !lanes.remove({ key: id, group: channel })) continue;
      claimed.forget(id);
      if (suspect === id) suspect = undefined;
      ids.push(id);
    }
    await step(deps, ['give-back', '*'], () => giveBack(store, { owner, ids }));
  };

  /** Waiting for a place too long, or made early by a clock that was put back (R11). */
  const outOfTime = ({ at, handedAt }: ClaimedDelivery): boolean => {
    const now = clock.now();
    return at > now + 2 * AHEAD || (handedAt !== null && now - handedAt > WAITS_AT_MOST);
  };

  return {
    /** Claims what is due soon; asked for by a bell. */
    look: (): Promise<void> => look('all'),
    /** The worker's look on its own timer, which needs no bell (R7). */
    async tick(): Promise<void> {
      await giveBackThose(outOfTime);
      await lookAtSuspect();
      await look('all');
    },
    /** A channel has become slow: what waits for its places is given back. */
    async giveBackChannel(channel: string): Promise<void> {
      await giveBackThose((each) => each.channel === channel && each.handedAt !== null);
    },
    /** Claims nothing more and gives back what has not begun (R16). Safe to call twice. */
    async close(): Promise<void> {
      closed = true;
      alarm.set(null);
      await Promise.allSettled([looking]);
      await giveBackThose(() => true);
    },
  };
}

export type LookAhead = ReturnType<typeof createLookAhead>;
