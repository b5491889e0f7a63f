import { asAuditActor, type Actor } from '../access/actor.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { OrganisationRecord } from '../store/organisation.js';
import { hoursOfChange } from '../value/capacity-of-bank.js';
import { allowOverload } from '../value/capacity-override.js';
import { changeBank, followBank, type Followed } from './bank-follower.js';
import { grandMasterSet, type LevelGoal } from './dimmer-changes.js';
import { grandMasterAt } from './fader.js';
import { checkedGoal, goalTold, wayBack } from './level-goal.js';
import type { LevelDeps } from './level-setter.js';
import { changeInstant } from './proposed-change.js';

export interface GrandMasterRequest extends LevelGoal {
  /** The organisation's revision for which the effect was shown. */
  readonly revision: number;
  /** Why a manager goes past the staff hours there are; null or absent: nobody does. */
  readonly overrideReason?: string | null;
}

export type GrandMasterOutcome =
  | {
      readonly type: 'set';
      readonly organisation: OrganisationRecord;
      readonly before: number;
      /** What undoes it: the level there was, or the fade that was under way. */
      readonly wayBack: LevelGoal;
      readonly followed: Followed;
    }
  | { readonly type: 'unchanged'; readonly organisation: OrganisationRecord }
  /** Somebody changed the organisation since; nothing was written. */
  | { readonly type: 'overtaken'; readonly organisation: OrganisationRecord };

/**
 * Sets the grand master now, or lets it fade from now on: one write to the organisation, then every
 * channel follows, whatever happens to this process in between.
 *
 * @throws InvalidInputError, ForbiddenError, RuleError when it takes more staff hours than can be
 * sustained and no reason is given
 */
export async function setGrandMaster(
  deps: LevelDeps,
  actor: Actor,
  { revision, overrideReason = null, ...wish }: GrandMasterRequest,
): Promise<GrandMasterOutcome> {
  const now = deps.clock.now();
  const goal = checkedGoal(wish, now);
  const organisation = await loadOrganisation(deps.store);
  const fader = grandMasterAt(organisation, organisation.zone, now);
  const before = fader.level;
  if (before === goal.level && fader.fade === null) return { type: 'unchanged', organisation };
  if (organisation.revision !== revision) return { type: 'overtaken', organisation };
  const hours = await hoursOfChange(deps, grandMasterSet(goal, now), now);
  const override = allowOverload(actor, hours, overrideReason);
  const at = changeInstant(organisation.grandMaster, now);
  const after = await changeBank(deps.store, revision, {
    $push: { grandMaster: { ...goal, at, by: actor.id } },
  });
  if (!after) return { type: 'overtaken', organisation: await loadOrganisation(deps.store) };
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'grand-master.set',
    resource: { kind: 'organisation', id: 'organisation' },
    before: { ...goalTold(before, wayBack(fader)), ...override?.before },
    after: { ...goalTold(before, goal), ...override?.after },
    reason: override?.reason ?? null,
    override: override !== null,
  });
  const verb = goal.until === undefined ? 'set' : 'fades';
  const reason = `${actor.name} ${verb} the grand master to ${goal.level}`;
  const followed = await followBank(deps, { reason });
  return { type: 'set', organisation: after, before, wayBack: wayBack(fader), followed };
}
