import { asAuditActor, type Actor } from '../access/actor.js';
import type { AuditLog } from '../access/audit-log.js';
import { findChannel } from '../channels/channel-finder.js';
import type { Clock } from '../clock.js';
import type { Jobs } from '../jobs/port.js';
import { replanChannel } from '../publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Store } from '../store/store.js';
import { faderAt } from './fader.js';
import { allowOverload } from '../value/capacity-override.js';
import { hoursOfChange } from '../value/capacity-of-bank.js';
import { levelSet, type LevelGoal } from './dimmer-changes.js';
import type { LevelChangeWish } from './level-impact.js';
import { changeInstant } from './proposed-change.js';
import { checkedGoal, goalTold, wayBack } from './level-goal.js';

export interface LevelDeps {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
}

export interface LevelRequest extends LevelChangeWish {
  /** The channel's revision for which the effect was shown. */
  readonly revision: number;
  /** Why a manager goes past the staff hours there are; null or absent: nobody does. */
  readonly overrideReason?: string | null;
}

export type LevelOutcome =
  | {
      readonly type: 'set';
      readonly channel: ChannelRecord;
      readonly before: number;
      /** What undoes it: the level there was, or the fade that was under way. */
      readonly wayBack: LevelGoal;
      /** How many deliveries followed. */
      readonly changed: number;
    }
  | { readonly type: 'unchanged'; readonly channel: ChannelRecord }
  /** Somebody changed the channel since; nothing was written. */
  | { readonly type: 'overtaken'; readonly channel: ChannelRecord };

/**
 * Sets a dimmer now, or lets it fade from now on: one write that adds to its history, then the queue
 * follows. A fade under way ends where it is. Where the channel is no longer the one whose effect
 * was shown, nothing happens.
 *
 * @throws NotFoundError, InvalidInputError, ForbiddenError, RuleError when it takes more staff hours
 * than can be sustained and no reason is given
 */
export async function setLevel(
  deps: LevelDeps,
  actor: Actor,
  { channel: id, function: name, level, until, revision, overrideReason = null }: LevelRequest,
): Promise<LevelOutcome> {
  const now = deps.clock.now();
  const goal = checkedGoal({ level, ...(until === undefined ? {} : { until }) }, now);
  const channel = await findChannel(deps.store, id);
  const { levels } = channel.dimmers[name];
  const fader = faderAt(channel, name, now);
  const before = fader.level;
  if (before === level && fader.fade === null) return { type: 'unchanged', channel };
  if (channel.revision !== revision) return { type: 'overtaken', channel };
  const hours = await hoursOfChange(
    deps,
    levelSet({ channel: id, function: name, ...goal }, now),
    now,
  );
  const override = allowOverload(actor, hours, overrideReason);
  const after = await deps.store.channels
    .findOneAndUpdate(
      { _id: id, revision, deletedAt: null },
      {
        $push: {
          [`dimmers.${name}.levels`]: { ...goal, at: changeInstant(levels, now), by: actor.id },
        },
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
    action: 'dimmer.set',
    resource: { kind: 'channel', id },
    before: { function: name, ...goalTold(before, wayBack(fader)), ...override?.before },
    after: { function: name, ...goalTold(before, goal), ...override?.after },
    reason: override?.reason ?? null,
    override: override !== null,
  });
  const verb = goal.until === undefined ? 'set' : 'fades';
  const reason = `${actor.name} ${verb} ${name} on ${channel.name} to ${level}`;
  const changed = await replanChannel(deps, id, { reason });
  return { type: 'set', channel: after, before, wayBack: wayBack(fader), changed };
}
