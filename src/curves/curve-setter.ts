import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import { changeBank, followBank } from '../board/bank-follower.js';
import { channelCurveSet, functionCurveSet } from '../board/dimmer-changes.js';
import { changeInstant } from '../board/proposed-change.js';
import { findChannel, overtakenBy } from '../channels/channel-finder.js';
import type { Clock } from '../clock.js';
import { curveProblems, type Curve, type FunctionName } from '../domain/index.js';
import { ConflictError, InvalidInputError } from '../failures.js';
import type { Jobs } from '../jobs/port.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import { replanChannel } from '../publishing/planning/queue-planner.js';
import type { Store } from '../store/store.js';
import { hoursOfChange } from '../value/capacity-of-bank.js';
import { allowOverload } from '../value/capacity-override.js';
import { curveWords, functionCurveAt, ownCurveAt, sameCurve } from './curves-in-force.js';

export interface CurveDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

interface CurveRequest {
  readonly function: FunctionName;
  /** The revision for which the effect was shown: the organisation's, or the channel's. */
  readonly revision: number;
  /** Why a manager goes past the staff hours there are; null when nobody does. */
  readonly overrideReason: string | null;
}

export interface FunctionCurveRequest extends CurveRequest {
  readonly curve: Curve;
}

export interface ChannelCurveRequest extends CurveRequest {
  readonly channel: string;
  /** null for the function's curve again. */
  readonly curve: Curve | null;
}

export type CurveOutcome =
  | {
      readonly type: 'set';
      /** How many deliveries followed. */
      readonly changed: number;
      /** How many channels the workers plan within seconds. */
      readonly waiting: number;
    }
  | { readonly type: 'unchanged' };

/**
 * Gives the levels of a function another meaning from now on; promises of before keep theirs. The
 * write says that the channels have not followed yet, and then they do.
 *
 * @throws InvalidInputError for what is no curve, ConflictError when somebody changed the bank since,
 *   RuleError and ForbiddenError when it takes more staff hours than can be sustained
 */
export async function setFunctionCurve(
  deps: CurveDeps,
  actor: Actor,
  { function: name, curve, revision, overrideReason }: FunctionCurveRequest,
): Promise<CurveOutcome> {
  refuseImpossible(curve);
  const now = deps.clock.now();
  const organisation = await loadOrganisation(deps.store);
  if (organisation.revision !== revision) throw overtaken(name);
  const before = functionCurveAt(organisation, name, now);
  if (sameCurve(before, curve)) return { type: 'unchanged' };
  const hours = await hoursOfChange(deps, functionCurveSet({ function: name, curve }, now), now);
  const override = allowOverload(actor, hours, overrideReason);
  const at = changeInstant(organisation.curveChanges ?? [], now);
  const written = await changeBank(deps.store, revision, {
    $push: { curveChanges: { at, function: name, curve, by: actor.id } },
  });
  if (written === null) throw overtaken(name);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'function.edit',
    resource: { kind: 'function', id: name },
    before: { curve: curveWords(before), ...override?.before },
    after: { curve: curveWords(curve), ...override?.after },
    reason: override?.reason ?? null,
    override: override !== null,
  });
  const reason = `${actor.name} changed the curve of ${name}`;
  return { type: 'set', ...(await followBank(deps, { reason })) };
}

/**
 * Gives a channel a curve of its own for a function from now on, or the function's again.
 *
 * @throws NotFoundError, and as `setFunctionCurve` does
 */
export async function setChannelCurve(
  deps: CurveDeps,
  actor: Actor,
  { channel: id, function: name, curve, revision, overrideReason }: ChannelCurveRequest,
): Promise<CurveOutcome> {
  if (curve !== null) refuseImpossible(curve);
  const now = deps.clock.now();
  const channel = await findChannel(deps.store, id);
  if (channel.revision !== revision) throw overtakenBy(channel);
  const before = ownCurveAt(channel, name, now);
  if (sameCurve(before, curve)) return { type: 'unchanged' };
  const change = channelCurveSet({ channel: id, function: name, curve }, now);
  const override = allowOverload(actor, await hoursOfChange(deps, change, now), overrideReason);
  const at = changeInstant(channel.dimmers[name].curves ?? [], now);
  const { matchedCount } = await deps.store.channels.updateOne(
    { _id: id, revision, deletedAt: null },
    {
      $push: { [`dimmers.${name}.curves`]: { at, curve, by: actor.id } },
      $set: { planStale: true },
      $inc: { revision: 1 },
    },
  );
  if (matchedCount === 0) throw overtakenBy(channel);
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'function.edit',
    resource: { kind: 'channel', id },
    before: { function: name, curve: curveWords(before), ...override?.before },
    after: { function: name, curve: curveWords(curve), ...override?.after },
    reason: override?.reason ?? null,
    override: override !== null,
  });
  const reason = `${actor.name} changed the curve of ${name} on ${channel.name}`;
  return { type: 'set', changed: await replanChannel(deps, id, { reason }), waiting: 0 };
}

function refuseImpossible(curve: Curve): void {
  const problems = curveProblems(curve);
  if (problems.length > 0) throw new InvalidInputError({ detents: problems });
}

const overtaken = (name: FunctionName): ConflictError =>
  new ConflictError(
    `Nothing was saved: somebody changed the whole bank since you opened the curve of ${name}. ` +
      'What you entered is still here; look at its effect as it is now and save again.',
  );
