import type { Actor } from '../../access/actor.js';
import { CallerError } from '../../failures.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { approveDelivery } from './approvals.js';
import { cancelFrom } from './delivery-canceller.js';
import type { PublishingDeps } from '../publishing-deps.js';
import { keepUndo, type Undoable } from './undo.js';

/** What became of each of several deliveries. */
export interface BulkResult {
  readonly done: readonly string[];
  /** Those that stay as they are, each with the reason. */
  readonly not: readonly { readonly id: string; readonly sentence: string }[];
  /** Takes it back; null where nothing was done or it cannot be taken back. */
  readonly undo: string | null;
}

/** Cancels one and keeps what it was. @throws NotFoundError, ForbiddenError, ConflictError */
export async function cancelWithUndo(
  deps: PublishingDeps,
  actor: Actor,
  id: string,
): Promise<{ readonly delivery: DeliveryRecord; readonly undo: string }> {
  const changed = await cancelFrom(deps, actor, id);
  const undo = await keepUndo(deps, actor, { what: 'cancel', changed: [changed] });
  return { delivery: changed.delivery, undo };
}

/** Cancels each that can be, with one undo for all of them. */
export async function cancelTogether(
  deps: PublishingDeps,
  actor: Actor,
  ids: readonly string[],
): Promise<BulkResult> {
  const changed: Undoable[] = [];
  const not = await each(ids, async (id) => {
    changed.push(await cancelFrom(deps, actor, id));
  });
  const undo = changed.length > 0 ? await keepUndo(deps, actor, { what: 'cancel', changed }) : null;
  return { done: changed.map(({ delivery }) => delivery._id), not, undo };
}

/** Approves each that can be. */
export async function approveTogether(
  deps: PublishingDeps,
  actor: Actor,
  ids: readonly string[],
): Promise<BulkResult> {
  const done: string[] = [];
  const not = await each(ids, async (id) => {
    await approveDelivery(deps, actor, id);
    done.push(id);
  });
  return { done, not, undo: null };
}

/** One after the other, so that each sees what became of those before it. */
async function each(
  ids: readonly string[],
  work: (id: string) => Promise<void>,
): Promise<BulkResult['not']> {
  const not: { id: string; sentence: string }[] = [];
  for (const id of new Set(ids)) {
    try {
      await work(id);
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      not.push({ id, sentence: error.message });
    }
  }
  return not;
}
