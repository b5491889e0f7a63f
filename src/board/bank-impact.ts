import {
  FUNCTION_NAMES,
  impactOf,
  lookBackOf,
  promiseAt,
  promiseSteps,
  samePlan,
  unpromisedSlots,
  type ChannelPlan,
  type FunctionName,
  type Impact,
  type PromiseAt,
  type PromiseStep,
  type QueuedDelivery,
  type ReplannedDelivery,
  type UnpromisedSlots,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { listChannels } from '../channels/channel-finder.js';
import { NotFoundError } from '../failures.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import { asPlaced, LOOK_BACK, loadOrganisation } from '../publishing/planning/channel-queue.js';
import { queuedOf } from '../publishing/planning/queue-planner.js';
import { loadWeighed, type WeighedDelivery } from '../publishing/planning/weighed-deliveries.js';
import { followingTimes } from '../publishing/planning/zone-follower.js';
import type { ChannelRecord } from '../store/channels.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import type { ProposedChange } from './proposed-change.js';
import { METER_SPAN } from './strip-state.js';

/** What a change of the bank does to one channel. */
export interface ChannelImpact {
  /** As it is, before the change. */
  readonly channel: ChannelRecord;
  readonly impact: Impact;
  /** What is promised with the change and without it, from now on. */
  readonly steps: readonly PromiseStep[];
  /** What the windows could not hold afterwards, within the meters' span. */
  readonly unpromised: readonly UnpromisedSlots[];
}

/** One dimmer of the bank at the instant of comparison. */
export interface DimmerPromise extends PromiseAt {
  readonly channel: string;
  readonly function: FunctionName;
}

/** What every dimmer of every channel promises together. */
export interface BankPromise {
  readonly postsPerWeek: number;
  readonly dimmers: readonly DimmerPromise[];
}

export interface BankImpact {
  /** When promises were compared. */
  readonly at: Instant;
  /** Those asked about by name, or else those whose plan becomes another; by their names. */
  readonly channels: readonly ChannelImpact[];
  readonly bank: { readonly before: BankPromise; readonly after: BankPromise };
  /** The post of each delivery that is named in an impact, by the delivery's id. */
  readonly posts: ReadonlyMap<string, string>;
}

/** So many channels are worked out before others get their turn: publishing stays on time. */
const BETWEEN_TURNS = 8;

/**
 * What a change of the bank would do, to every channel that it touches; writes nothing. The queue
 * that follows is exactly what the planner makes of it once the change is written.
 *
 * @throws NotFoundError when a channel that is asked about by name does not exist
 */
export async function impactOfBank(
  { store }: { readonly store: Store },
  change: ProposedChange,
  now: Instant,
): Promise<BankImpact> {
  const [organisation, channels] = await Promise.all([
    loadOrganisation(store),
    listChannels(store),
  ]);
  const after = change.organisation?.(organisation) ?? organisation;
  const planned: PlannedChannel[] = [];
  for (const [index, channel] of channels.entries()) {
    planned.push(plannedChannel({ organisation, after, channel, change }));
    if (index % BETWEEN_TURNS === BETWEEN_TURNS - 1) await nextTurn();
  }
  const touched = touchedBy(change, planned);
  const at = change.at ?? now;
  const lookBack = touched.flatMap(({ before, after: plan }) => [
    lookBackOf(before, now),
    lookBackOf(plan, now),
  ]);
  const weighed = await loadWeighed(
    store,
    touched.map(({ channel }) => channel._id),
    { now, lookBack: Math.min(LOOK_BACK, Math.max(0, ...lookBack)) },
  );
  const posts = new Map<string, string>();
  const found: ChannelImpact[] = [];
  for (const [index, each] of touched.entries()) {
    const deliveries = weighed.get(each.channel._id) ?? [];
    const result = channelImpact(each, deliveries, { organisation: after, at, now });
    found.push(result);
    const changed = new Set(changesOf(result.impact).map(({ id }) => id));
    for (const { _id, post } of deliveries) if (changed.has(_id)) posts.set(_id, post);
    if (index % BETWEEN_TURNS === BETWEEN_TURNS - 1) await nextTurn();
  }
  return {
    at,
    channels: found,
    bank: {
      before: bankPromise(
        planned.map((each) => [each.channel._id, each.before]),
        at,
      ),
      after: bankPromise(
        planned.map((each) => [each.channel._id, each.after]),
        at,
      ),
    },
    posts,
  };
}

/** What can become of a delivery in the queue. */
export const IMPACT_GROUPS = ['moved', 'held', 'conflict', 'returned'] as const;

const changesOf = (impact: Impact): ReplannedDelivery[] =>
  IMPACT_GROUPS.flatMap((group) => impact[group]);

interface PlannedChannel {
  readonly channel: ChannelRecord;
  readonly changed: ChannelRecord;
  readonly before: ChannelPlan;
  readonly after: ChannelPlan;
}

function plannedChannel(given: {
  readonly organisation: OrganisationRecord;
  readonly after: OrganisationRecord;
  readonly channel: ChannelRecord;
  readonly change: ProposedChange;
}): PlannedChannel {
  const { organisation, after, channel, change } = given;
  const asked = change.channels === 'all' || change.channels.includes(channel._id);
  const changed = asked ? (change.channel?.(channel) ?? channel) : channel;
  const before = planOf(organisation, channel);
  const same = changed === channel && after === organisation;
  return { channel, changed, before, after: same ? before : planOf(after, changed) };
}

function touchedBy(
  { channels }: ProposedChange,
  planned: readonly PlannedChannel[],
): PlannedChannel[] {
  if (channels === 'all') return planned.filter(({ before, after }) => !samePlan(before, after));
  const touched = planned.filter(({ channel }) => channels.includes(channel._id));
  if (touched.length < new Set(channels).size) throw new NotFoundError('The channel');
  return touched;
}

function channelImpact(
  { channel, changed, before, after }: PlannedChannel,
  deliveries: readonly WeighedDelivery[],
  { organisation, at, now }: { organisation: OrganisationRecord; at: Instant; now: Instant },
): ChannelImpact {
  const [from, to] = [channel.rhythms.at(-1)?.zone, changed.rhythms.at(-1)?.zone];
  const times =
    to === undefined ? new Map<string, Instant>() : followingTimes(deliveries, { from, to, now });
  const queued = queuedOf({ deliveries }, now);
  const impact = impactOf({
    planBefore: before,
    planAfter: after,
    queue: queued.map((delivery) => ({ ...delivery, at: times.get(delivery.id) ?? delivery.at })),
    others: deliveries.flatMap(asPlaced),
    toleranceMinutes: organisation.toleranceMinutes,
    ...{ now, at },
  });
  return {
    channel,
    impact: { ...impact, moved: withFollowing(impact, queued, times) },
    steps: promiseSteps({ before, after }, now),
    unpromised: unpromisedSlots(after, at, at + METER_SPAN),
  };
}

/** What moves, also when it keeps the time that clocks show. */
function withFollowing(
  impact: Impact,
  queued: readonly QueuedDelivery[],
  times: ReadonlyMap<string, Instant>,
): readonly ReplannedDelivery[] {
  if (times.size === 0) return impact.moved;
  const listed = new Set(changesOf(impact).map(({ id }) => id));
  const before = new Map(queued.map(({ id, at }) => [id, at]));
  const keeping = queued.flatMap((delivery) => {
    const to = times.get(delivery.id);
    if (to === undefined || listed.has(delivery.id)) return [];
    const { id, at: from, holds, needsApproval } = delivery;
    const state: ReplannedDelivery['state'] = needsApproval ? 'awaiting-approval' : 'queued';
    return [{ id, from, to, state, holds, sentence: null }];
  });
  return [
    ...impact.moved.map((one) => ({ ...one, from: before.get(one.id) ?? one.from })),
    ...keeping,
  ];
}

function bankPromise(plans: readonly (readonly [string, ChannelPlan])[], at: Instant): BankPromise {
  const dimmers = plans.flatMap(([channel, plan]) => {
    const promises = promiseAt(plan, at);
    return FUNCTION_NAMES.map((name) => ({ ...promises[name], channel, function: name }));
  });
  return { dimmers, postsPerWeek: dimmers.reduce((sum, each) => sum + each.postsPerWeek, 0) };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
