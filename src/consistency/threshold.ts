import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import { InvalidInputError } from '../failures.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';

/** Where nobody said otherwise. */
export const DEFAULT_THRESHOLD = 80;

/** The score under which managers are told of a dimmer; 0 tells them of none. */
export function thresholdOf({
  consistencyThreshold = DEFAULT_THRESHOLD,
}: Pick<OrganisationRecord, 'consistencyThreshold'>): number {
  return consistencyThreshold;
}

/** @throws InvalidInputError when it is no whole number from 0 to 100 */
export async function setThreshold(
  { store, audit }: { readonly store: Store; readonly audit: Pick<AuditLog, 'record'> },
  actor: Actor,
  threshold: number,
): Promise<void> {
  if (!Number.isInteger(threshold) || threshold < 0 || threshold > 100) {
    throw new InvalidInputError({ threshold: ['It is a whole number from 0 to 100.'] });
  }
  const before = thresholdOf(await loadOrganisation(store));
  if (before === threshold) return;
  await store.organisation.updateOne(
    { _id: 'organisation' },
    { $set: { consistencyThreshold: threshold } },
  );
  await audit.record({
    actor: asAuditActor(actor),
    action: 'consistency.edit',
    resource: { kind: 'organisation', id: 'organisation' },
    before: { threshold: before },
    after: { threshold },
  });
}
