import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { newRecordId } from '../../src/store/record-id.js';

/** A queued delivery as the store holds it, of a post and a channel that need not be there. */
export function deliveryRecord(at: Date, given: Partial<DeliveryRecord> = {}): DeliveryRecord {
  const id = newRecordId(at.getTime());
  return {
    ...{ _id: id, post: id, channel: 'channel-1', function: 'news', network: 'feed' },
    ...{ occurrence: 0, state: 'queued', placement: { kind: 'slot' }, key: id },
    ...{ dueAt: at, holds: null, wakeAt: at, epoch: 0, lease: null, intent: null },
    ...{ attempts: 0, claims: 0, outcome: null, problem: null, overrides: [] },
    ...{ needsApproval: false, approval: null, textFingerprint: id, revision: 0 },
    ...{ author: 'author-1', history: [], outbox: [], outboxAt: null, sample: false },
    ...{ createdAt: at, updatedAt: at, ...given },
  };
}
