import { startDeadline } from '../deadline.js';
import { trusted } from 'mongoose';
import { connectionOf, type RenewalDeps } from '../channels/connection-renewal.js';
import { keepCare } from '../channels/connection-lock.js';
import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import type { Logger } from '../log.js';
import type { Network } from '../networks/contract.js';
import type { ChannelRecord } from '../store/channels.js';
import type { ListeningRecord } from '../store/listenings.js';
import { newRecordId } from '../store/record-id.js';
import type { Store } from '../store/store.js';

/** How long one waits before it begins anew, so that a change of the channel is followed. */
const WAITS_FOR = 10 * MINUTE;
/** Another process takes over when nobody has renewed it for so long. */
const HELD_FOR = 30 * SECOND;
const AFTER_TROUBLE = 5 * MINUTE;

export interface InboundBellDeps extends Pick<RenewalDeps, 'networks' | 'credentials' | 'clock'> {
  readonly store: Pick<Store, 'channels' | 'connectionCare' | 'listenings'>;
  readonly log: Logger;
}

/**
 * Waits where a network itself tells that there is something new (a mailbox by IDLE), and lets the
 * channel be read at once then. One process waits for a channel. Without the bell a channel is read
 * all the same, only later.
 */
export function createInboundBell(deps: InboundBellDeps) {
  const { store, networks, clock, log } = deps;
  const holder = newRecordId();
  const stopping = new AbortController();
  const waiting = new Map<string, Promise<void>>();
  const inPeaceUntil = new Map<string, Instant>();
  const heldUntil = new Map<string, Instant>();

  /** Takes the place of who waits, or keeps it. */
  async function hold(channel: string): Promise<boolean> {
    const now = clock.now();
    if ((heldUntil.get(channel) ?? 0) - now > HELD_FOR / 2) return true;
    await keepCare({ store }, channel);
    const { matchedCount } = await store.connectionCare.updateOne(
      {
        _id: channel,
        $or: [{ waiter: holder }, { waitsUntil: trusted({ $not: { $gt: new Date(now) } }) }],
      },
      { $set: { waiter: holder, waitsUntil: new Date(now + HELD_FOR) } },
    );
    if (matchedCount > 0) heldUntil.set(channel, now + HELD_FOR);
    else heldUntil.delete(channel);
    return matchedCount > 0;
  }

  async function wait(channel: ChannelRecord, network: Network, cursor: string): Promise<void> {
    const { signal, clear } = startDeadline(WAITS_FOR, stopping.signal);
    try {
      await network.awaitInbound?.(connectionOf(deps, channel), cursor, signal);
      if (signal.aborted) return;
      // One that is left in peace after trouble stays so, and what was read meanwhile is read.
      await store.listenings.updateOne(
        { _id: channel._id, cursor, problem: null },
        { $set: { nextAt: new Date(clock.now()) } },
      );
    } catch (error) {
      inPeaceUntil.set(channel._id, clock.now() + AFTER_TROUBLE);
      log.info({ channel: channel._id, error }, 'could not wait for news');
    } finally {
      clear();
      waiting.delete(channel._id);
    }
  }

  return {
    /** One look: waits for whom nobody waits. */
    async look(): Promise<void> {
      const channels = await store.channels
        .find({ deletedAt: null })
        .sort({ _id: 1 })
        .lean<ChannelRecord[]>()
        .exec();
      for (const channel of channels) {
        const network = networks.get(channel.network);
        if (network.awaitInbound === undefined || channel.connection.state === 'reconnect')
          continue;
        if ((inPeaceUntil.get(channel._id) ?? 0) > clock.now()) continue;
        if (!(await hold(channel._id)) || waiting.has(channel._id)) continue;
        const listening = await store.listenings
          .findById(channel._id)
          .lean<ListeningRecord>()
          .exec();
        // The first reading says where waiting begins.
        if (listening?.cursor == null || stopping.signal.aborted) continue;
        waiting.set(channel._id, wait(channel, network, listening.cursor));
      }
    },
    async close(): Promise<void> {
      stopping.abort();
      await Promise.all(waiting.values());
    },
  };
}
