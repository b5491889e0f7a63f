import { trusted } from 'mongoose';
import { SYSTEM } from '../../access/actor.js';
import type { AuditLog } from '../../access/audit-log.js';
import type { Clock } from '../../clock.js';
import type { Tallies } from '../../health/tallies.js';
import type { Notices } from '../../notices/notices.js';
import type { DeliveryRecord, OutboxEntry } from '../../store/deliveries.js';
import type { Store } from '../../store/store.js';
import { deliveryNotice } from './delivery-notice.js';
import { step, type StepDeps } from './publish-step.js';
import { presentDate } from '../../store/typed-demand.js';

const MOST_AT_ONCE = 200;

export interface RelayDeps extends StepDeps {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'recordOnce'>;
  readonly clock: Clock;
  readonly notices: Pick<Notices, 'leave'>;
  readonly tallies: Pick<Tallies, 'count'>;
}

type Telling = Pick<
  DeliveryRecord,
  '_id' | 'post' | 'channel' | 'network' | 'author' | 'dueAt' | 'outcome' | 'outbox'
>;

/**
 * Tells others what happened to deliveries: at least once, always under the same id, so that who
 * listens can tell a repeat (R3). An entry is taken away only after it was told.
 *
 * @returns how many entries were told
 */
export async function relayOutbox(deps: RelayDeps): Promise<number> {
  const { store, audit, clock, notices, tallies } = deps;
  const waiting = await step(deps, ['relay-read', '*'], () =>
    store.deliveries
      .find({ outboxAt: presentDate({ $lte: new Date(clock.now()) }) })
      .select({ post: 1, channel: 1, network: 1, author: 1, dueAt: 1, outcome: 1, outbox: 1 })
      .limit(MOST_AT_ONCE)
      .lean<Telling[]>()
      .exec(),
  );
  await step(deps, ['relay-count', '*'], () => tallies.count(waiting.flatMap(countedOutcomes)));
  let told = 0;
  for (const delivery of waiting) {
    const { _id, channel, outbox } = delivery;
    for (const entry of outbox) {
      await step(deps, ['relay-tell', _id], () =>
        audit.recordOnce(entry.id, auditEntry(_id, channel, entry)),
      );
      const notice = await step(deps, ['relay-owner', _id], () =>
        deliveryNotice(store, delivery, entry),
      );
      if (notice) await step(deps, ['relay-notice', _id], () => notices.leave(notice));
      told += 1;
    }
    const ids = outbox.map(({ id }) => id);
    await step(deps, ['relay-take', _id], () =>
      store.deliveries.updateOne({ _id }, { $pull: { outbox: { id: { $in: ids } } } }).exec(),
    );
    await step(deps, ['relay-clear', _id], () =>
      store.deliveries
        .updateOne({ _id, outbox: trusted({ $size: 0 }) }, { $set: { outboxAt: null } })
        .exec(),
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

function countedOutcomes({ network, dueAt, outcome, outbox }: Telling) {
  return outbox.map(({ id, kind, at }) => {
    const published = kind === 'delivery.published';
    // What a person found on the channel went out when nobody knows.
    const known = published && dueAt && outcome && outcome.networkId !== '';
    return {
      ...{ id, network, outcome: kind.replace('delivery.', ''), at: at.getTime() },
      late: known ? outcome.at.getTime() - dueAt.getTime() : null,
    };
  });
}
