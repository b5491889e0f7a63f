import { DEFAULT_CURVES, DEFAULT_TOLERANCE_MINUTES, perFunction } from './domain/index.js';
import type { Instant } from './domain/time-units.js';
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
