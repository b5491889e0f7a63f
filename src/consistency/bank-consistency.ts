import { trusted } from 'mongoose';
import { CONSISTENCY_SPAN, type Consistency, type PerFunction } from '../domain/index.js';
import { HOUR, type Instant } from '../domain/time-units.js';
import {
  planOf,
  type PlanChannel,
  type PlanOrganisation,
} from '../publishing/planning/channel-plan.js';
import type { ConsistencyRecord } from '../store/consistencies.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';
import { channelConsistency, greatestTolerance } from './channel-consistency.js';
import { loadConversationTimes } from './conversation-times.js';
import { loadPublished } from './judged-deliveries.js';

/** A score that was counted longer ago than this is counted again by whoever wants to know it. */
const KEPT_FOR = HOUR;

export type JudgingOrganisation = PlanOrganisation & Pick<OrganisationRecord, 'toleranceMinutes'>;
export type JudgedChannel = PlanChannel & { readonly _id: string };

/**
 * The scores of these channels' dimmers, by channel. A worker counts them every few minutes, so
 * that this reads one small document for each channel; what nobody has counted is counted now.
 */
export async function bankConsistency(
  store: Pick<Store, 'consistencies' | 'deliveries' | 'messages'>,
  {
    organisation,
    channels,
    now,
  }: {
    readonly organisation: JudgingOrganisation;
    readonly channels: readonly JudgedChannel[];
    readonly now: Instant;
  },
): Promise<ReadonlyMap<string, PerFunction<Consistency>>> {
  const ids = channels.map(({ _id }) => _id);
  const kept = await store.consistencies
    .find({ _id: trusted({ $in: ids }) })
    .lean<ConsistencyRecord[]>()
    .exec();
  const scores = new Map<string, PerFunction<Consistency>>(
    kept
      .filter(({ at }) => Math.abs(now - at.getTime()) < KEPT_FOR)
      .map(({ _id, dimmers }) => [_id, dimmers]),
  );
  for (const channel of channels) {
    if (scores.has(channel._id)) continue;
    scores.set(channel._id, await countConsistency(store, { organisation, channel, now }));
  }
  return scores;
}

/** Counts the scores of one channel from what it published and answered. */
export async function countConsistency(
  store: Pick<Store, 'deliveries' | 'messages'>,
  {
    organisation,
    channel,
    now,
  }: {
    readonly organisation: JudgingOrganisation;
    readonly channel: JudgedChannel;
    readonly now: Instant;
  },
): Promise<PerFunction<Consistency>> {
  const { toleranceMinutes } = organisation;
  const span = { channel: channel._id, from: now - CONSISTENCY_SPAN, to: now };
  const [deliveries, conversations] = await Promise.all([
    loadPublished(store, { ...span, toleranceMinutes: greatestTolerance(toleranceMinutes) }),
    loadConversationTimes(store, span),
  ]);
  const plan = planOf(organisation, channel);
  return channelConsistency(plan, { toleranceMinutes, deliveries, conversations, to: now });
}
