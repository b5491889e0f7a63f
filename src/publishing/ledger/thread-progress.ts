import type { PublishedPart, PublishProgress } from '../../networks/contract.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { fence } from './delivery-claim.js';
import { step } from './publish-step.js';
import type { PublisherDeps } from './publisher-deps.js';

/** Somebody else has taken the delivery over: nothing more of it may be sent by this publisher. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

export interface ThreadProgress extends PublishProgress {
  /** As it stands with the parts that were saved. */
  delivery(): DeliveryRecord;
}

/** Saves each part of a thread before the next is sent, so that a later attempt goes on there (R17). */
export function startProgress(deps: PublisherDeps, intent: DeliveryRecord): ThreadProgress {
  const parts: PublishedPart[] = [...(intent.parts ?? [])];
  return {
    done: [...parts],
    delivery: () => ({ ...intent, parts: [...parts] }),
    async save(part) {
      const held = { ...fence(intent), state: intent.state };
      const after = [...parts, part];
      const written = await step(deps, ['part', intent._id], () =>
        deps.store.deliveries.updateOne(held, { $set: { parts: after } }).exec(),
      );
      if (written.matchedCount === 0) throw new OvertakenError('another publisher took it over');
      parts.push(part);
    },
  };
}
