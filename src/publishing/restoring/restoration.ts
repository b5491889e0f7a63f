import type { Actor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { ForbiddenError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { OrganisationRecord, RestorationRecord } from '../../store/organisation.js';

/** The restoration after which nothing goes out yet; null while things go out (pure, R18). */
export function stoppedAfter({
  restored,
}: Pick<OrganisationRecord, 'restored'>): RestorationRecord | null {
  return restored && restored.resumedAt === null ? restored : null;
}

/** "this was restored from a backup", for the middle of a sentence. */
export const restorationPhrase = ({ from }: Pick<RestorationRecord, 'from'>): string =>
  from === 'backup' ? 'this was restored from a backup' : 'this was imported from an export';

/**
 * What a restoration holds may have gone out, so moving it is for an administrator.
 * @throws ForbiddenError
 */
export function requireFree(
  actor: Actor,
  { restoredAt }: Pick<DeliveryRecord, 'restoredAt'>,
): void {
  if (!restoredAt || can(actor, 'publishing.resume')) return;
  throw new ForbiddenError(
    'It was due when everything was restored, and may have gone out before. An administrator decides about it first.',
    'publishing.resume',
  );
}
