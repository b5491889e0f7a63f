import { trusted } from 'mongoose';
import { SYSTEM } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import type { Clock } from '../clock.js';
import type { DeliveryRecord, OutboxEntry } from '../store/deliveries.js';
import type { Store } from '../store/store.js';

const MOST_AT_ONCE = 200;

export interface RelayDeps {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'recordOnce'>;
  readonly clock: Clock;
}

/**
 * Tells others what happened to deliveries: at least once, always under the same id, so that who
 * listens can tell a repeat (R3). An entry is taken away only after it was told.
 *
 * @returns how many entries were told
 */
export async function relayOutbox({ store, audit, clock }: RelayDeps): Promise<number> {
  const waiting = await store.deliveries
    .find({ outboxAt: trusted({ $lte: new Date(clock.now()) }) })
    .select({ channel: 1, outbox: 1 })
    .limit(MOST_AT_ONCE)
    .lean<Pick<DeliveryRecord, '_id' | 'channel' | 'outbox'>[]>()
    .exec();
  let told = 0;
  for (const { _id, channel, outbox } of waiting) {
    for (const entry of outbox) {
      await audit.recordOnce(entry.id, auditEntry(_id, channel, entry));
      told += 1;
    }
    const ids = outbox.map(({ id }) => id);
    await store.deliveries.updateOne({ _id }, { $pull: { outbox: { id: { $in: ids } } } });
    await store.deliveries.updateOne(
      { _id, outbox: trusted({ $size: 0 }) },
      { $set: { outboxAt: null } },
    );
  }
  return told;
}

function auditEntry(delivery: string, channel: string, entry: OutboxEntry) {
  return {
    actor: SYSTEM,
    action: entry.kind,
    resource: { kind: 'delivery', id: delivery },
    after: { channel },
    reason: entry.sentence,
  };
}
