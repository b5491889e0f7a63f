import { asAuditActor, type Actor } from '../access/actor.js';
import type { SceneRecallRecord } from '../store/scene-recalls.js';
import { allowOverload } from '../value/capacity-override.js';
import { hoursOfChange } from '../value/capacity-of-bank.js';
import { presentLevels } from './present-bank.js';
import { proposedRecall } from './proposed-recall.js';
import { carryOut } from './recall-follower.js';
import { prepareRecall } from './recall-preparation.js';
import type { RecallWish } from './recall-wish.js';
import type { ScenesDeps } from './scenes-deps.js';

export interface RecallRequest extends RecallWish {
  /** The scene's id, or the name of a shipped one. */
  readonly scene: string;
  /** `seen` of the difference that was shown; null where nobody looked. */
  readonly seen: string | null;
  /** Why a manager takes more staff hours than can be sustained; null or absent for no reason. */
  readonly overrideReason?: string | null;
}

export type RecallOutcome =
  | {
      readonly type: 'recalled';
      readonly recall: SceneRecallRecord;
      /** How many channels it changed. */
      readonly channels: number;
    }
  /** The bank or the scene changed since the difference was shown; nothing was written. */
  | { readonly type: 'overtaken' };

/**
 * Recalls a scene, now or by date, at once or over days. What it sets is written down first, with
 * the levels as they are then; from there on it happens, whatever crashes.
 *
 * @throws NotFoundError, InvalidInputError naming `from`, `to` and `overDays`, RuleError and
 * ForbiddenError when it takes more staff hours than can be sustained
 */
export async function recallScene(
  deps: ScenesDeps,
  actor: Actor,
  { seen, overrideReason = null, ...wish }: RecallRequest,
): Promise<RecallOutcome> {
  const now = deps.clock.now();
  const prepared = await prepareRecall(deps.store, actor, { wish, now });
  const { scene, bank, recall } = prepared;
  if (seen !== null && seen !== prepared.seen) return { type: 'overtaken' };
  const hours = await hoursOfChange(deps, proposedRecall(recall, bank, now), now);
  const override = allowOverload(actor, hours, overrideReason);
  await deps.store.sceneRecalls.create(recall);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'scene.recall',
    resource: { kind: 'scene', id: scene.id },
    before: { ...presentLevels(bank, now), ...override?.before },
    after: { recall: recall._id, ...recalledWords(recall), ...override?.after },
    reason: override?.reason ?? null,
    override: override !== null,
  });
  const reason = `${actor.name} recalled the scene ${scene.name}`;
  const channels = await carryOut(deps, recall._id, reason);
  return { type: 'recalled', recall, channels };
}

/** A recall in the audit log. */
export function recalledWords(recall: SceneRecallRecord): Record<string, unknown> {
  const { name, from, to, overDays, levels, grandMaster, endedAt } = recall;
  return { name, from, to, overDays, levels, grandMaster, endedAt };
}
