import { asAuditActor, type Actor } from '../access/actor.js';
import { findChannel } from '../channels/channel-finder.js';
import { replanChannel } from '../publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../store/channels.js';
import { hoursOfChange } from '../value/capacity-of-bank.js';
import { allowOverload } from '../value/capacity-override.js';
import { independenceSet, type DimmerName } from './dimmer-changes.js';
import { independentAt } from './fader.js';
import type { LevelDeps } from './level-setter.js';
import { changeInstant } from './proposed-change.js';

export interface IndependenceRequest extends DimmerName {
  /** Whether the grand master shall pass the dimmer by. */
  readonly independent: boolean;
  /** The channel's revision for which the effect was shown. */
  readonly revision: number;
  /** Why a manager goes past the staff hours there are; null or absent: nobody does. */
  readonly overrideReason?: string | null;
}

export type IndependenceOutcome =
  | { readonly type: 'set'; readonly channel: ChannelRecord; readonly changed: number }
  | { readonly type: 'unchanged'; readonly channel: ChannelRecord }
  /** Somebody changed the channel since; nothing was written. */
  | { readonly type: 'overtaken'; readonly channel: ChannelRecord };

/**
 * Lets the grand master pass a dimmer by from now on, or scale it again: one write that adds to its
 * history, then the queue follows.
 *
 * @throws NotFoundError, ForbiddenError, RuleError when it takes more staff hours than can be
 * sustained and no reason is given
 */
export async function setIndependence(
  deps: LevelDeps,
  actor: Actor,
  {
    channel: id,
    function: name,
    independent,
    revision,
    overrideReason = null,
  }: IndependenceRequest,
): Promise<IndependenceOutcome> {
  const now = deps.clock.now();
  const channel = await findChannel(deps.store, id);
  const before = independentAt(channel, name, now);
  if (before === independent) return { type: 'unchanged', channel };
  if (channel.revision !== revision) return { type: 'overtaken', channel };
  const change = independenceSet({ channel: id, function: name, independent }, now);
  const override = allowOverload(actor, await hoursOfChange(deps, change, now), overrideReason);
  const at = changeInstant(channel.dimmers[name].independence ?? [], now);
  const after = await deps.store.channels
    .findOneAndUpdate(
      { _id: id, revision, deletedAt: null },
      {
        $push: { [`dimmers.${name}.independence`]: { at, independent, by: actor.id } },
        $set: { planStale: true },
        $inc: { revision: 1 },
      },
      { returnDocument: 'after' },
    )
    .lean<ChannelRecord>()
    .exec();
  if (!after) return { type: 'overtaken', channel: await findChannel(deps.store, id) };
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'dimmer.independence',
    resource: { kind: 'channel', id },
    before: { function: name, independent: before, ...override?.before },
    after: { function: name, independent, ...override?.after },
    reason: override?.reason ?? null,
    override: override !== null,
  });
  const reason = independent
    ? `${actor.name} made ${name} on ${channel.name} independent of the grand master`
    : `${actor.name} let ${name} on ${channel.name} follow the grand master`;
  return { type: 'set', channel: after, changed: await replanChannel(deps, id, { reason }) };
}
