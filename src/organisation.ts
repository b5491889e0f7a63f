import { z } from 'zod';
import { asAuditActor, type Actor } from './access/actor.js';
import type { AuditLog } from './access/audit-log.js';
import { DEFAULT_CURVES, DEFAULT_TOLERANCE_MINUTES, perFunction } from './domain/index.js';
import type { Instant } from './domain/time-units.js';
import { loadOrganisation } from './publishing/planning/channel-queue.js';
import { isShown, SHOWN } from './shown-text.js';
import { isDuplicateKey } from './store/duplicate-key.js';
import type { OrganisationRecord } from './store/organisation.js';
import type { Store } from './store/store.js';

/** Makes the organisation's document on the very first start; of two starts at once one does. */
export async function openOrganisation(store: Store, now: Instant): Promise<void> {
  if (await store.organisation.exists({ _id: 'organisation' })) return;
  const organisation: OrganisationRecord = {
    _id: 'organisation',
    name: 'Our organisation',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    grandMaster: [{ at: now, level: 100 }],
    curves: { ...DEFAULT_CURVES },
    toleranceMinutes: perFunction(() => DEFAULT_TOLERANCE_MINUTES),
    blackouts: [],
    revision: 0,
    sample: 'not-asked',
    samplePeople: [],
  };
  try {
    await store.organisation.create(organisation);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Stands on public pages. */
export const organisationName = z
  .string()
  .trim()
  .min(1, 'Give the organisation a name.')
  .max(80)
  .refine(isShown, SHOWN);

/** Gives the organisation another name, everywhere from now on. */
export async function renameOrganisation(
  { store, audit }: { readonly store: Store; readonly audit: Pick<AuditLog, 'record'> },
  actor: Actor,
  name: string,
): Promise<void> {
  const { name: before } = await loadOrganisation(store);
  if (before === name) return;
  await store.organisation.updateOne({ _id: 'organisation' }, { $set: { name } });
  await audit.record({
    actor: asAuditActor(actor),
    action: 'settings.edit',
    resource: { kind: 'organisation', id: 'organisation' },
    before: { name: before },
    after: { name },
  });
}
