import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../../access/actor.js';
import { ConflictError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { OrganisationRecord, RestorationRecord } from '../../store/organisation.js';
import type { Store } from '../../store/store.js';
import { requireAction } from '../scheduling/delivery-access.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { stoppedAfter } from './restoration.js';
import { presentDate } from '../../store/typed-demand.js';

/** How things stand after the latest restoration. */
export interface RestorationState {
  /** null where there was none. */
  readonly restoration: RestorationRecord | null;
  readonly stopped: boolean;
  /** How many deliveries still wait for a decision. */
  readonly undecided: number;
}

export async function restorationState(store: Store): Promise<RestorationState> {
  const found = await store.organisation
    .findById('organisation')
    .select({ restored: 1 })
    .lean<Pick<OrganisationRecord, 'restored'>>()
    .exec();
  const restoration = found?.restored ?? null;
  if (!restoration) return { restoration, stopped: false, undecided: 0 };
  const undecided = await store.deliveries.countDocuments({
    restoredAt: presentDate({ $eq: restoration.at }),
  });
  return { restoration, stopped: stoppedAfter({ restored: restoration }) !== null, undecided };
}

export interface RestoredPage {
  /** The earliest first. */
  readonly deliveries: readonly DeliveryRecord[];
  readonly more: boolean;
}

/** What still waits for a decision after a restoration. */
export async function undecidedDeliveries(
  store: Store,
  { at }: Pick<RestorationRecord, 'at'>,
  limit: number,
): Promise<RestoredPage> {
  const found = await store.deliveries
    .find({ restoredAt: presentDate({ $eq: at }) })
    .select({ outbox: 0, intent: 0 })
    .sort({ dueAt: 1, _id: 1 })
    .limit(limit + 1)
    .lean<DeliveryRecord[]>()
    .exec();
  return { deliveries: found.slice(0, limit), more: found.length > limit };
}

/**
 * Lets things go out again from now on. What nobody has decided about stays held.
 *
 * @throws ForbiddenError, and ConflictError where nothing is stopped
 */
export async function resumePublishing(
  { store, clock, audit }: Pick<PublishingDeps, 'store' | 'clock' | 'audit'>,
  actor: Actor,
): Promise<RestorationState> {
  requireAction(actor, 'publishing.resume', '');
  const { matchedCount } = await store.organisation.updateOne(
    { _id: 'organisation', 'restored.at': trusted({ $type: 'date' }), 'restored.resumedAt': null },
    { $set: { 'restored.resumedAt': new Date(clock.now()) } },
  );
  if (matchedCount === 0) {
    throw new ConflictError('Publishing is not stopped, so there is nothing to resume.');
  }
  const state = await restorationState(store);
  await audit.record({
    actor: asAuditActor(actor),
    action: 'publishing.resume',
    resource: { kind: 'organisation', id: 'organisation' },
    after: { undecided: state.undecided },
  });
  return state;
}
