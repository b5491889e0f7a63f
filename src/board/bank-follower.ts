import { trusted, type UpdateQuery } from 'mongoose';
import { replanChannel, type PlannerDeps } from '../publishing/planning/queue-planner.js';
import type { OrganisationRecord } from '../store/organisation.js';
import type { Store } from '../store/store.js';

/** So many queues follow before the answer; the workers plan the rest within seconds. */
const PLANNED_AT_ONCE = 25;

/** What shall be written to the organisation's document; neither `revision` nor `planStale`. */
export type BankChange = Pick<UpdateQuery<OrganisationRecord>, '$push' | '$set'>;

/**
 * One write that changes what every channel's plan reads of the organisation: the grand master, the
 * functions' curves, recalls of it, blackouts for all. It says in the same write that the channels
 * have not followed yet, so a process that stops afterwards loses nothing: `followBank` is next, and
 * the workers call it too.
 *
 * @param revision the organisation's, for which the effect was shown
 * @returns null when somebody changed the organisation since; nothing was written then
 */
export async function changeBank(
  store: Store,
  revision: number,
  { $push = {}, $set = {} }: BankChange,
): Promise<OrganisationRecord | null> {
  return store.organisation
    .findOneAndUpdate(
      { _id: 'organisation', revision },
      { $push, $set: { ...$set, planStale: true }, $inc: { revision: 1 } },
      { returnDocument: 'after' },
    )
    .lean<OrganisationRecord>()
    .exec();
}

/** What has followed at once. */
export interface Followed {
  /** How many deliveries changed. */
  readonly changed: number;
  /** How many queues the workers plan within seconds. */
  readonly waiting: number;
}

/**
 * Marks every channel once for each change of the bank, then lets the first queues follow. Raising
 * their revision refuses what was decided by the old plan, also a replan that is under way.
 */
export async function followBank(
  deps: PlannerDeps,
  options: { readonly reason: string },
): Promise<Followed> {
  await markChannels(deps.store);
  const stale = await deps.store.channels
    .find({ planStale: trusted({ $eq: true }), deletedAt: null })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  let changed = 0;
  for (const { _id } of stale.slice(0, PLANNED_AT_ONCE)) {
    changed += await replanChannel(deps, _id, options);
  }
  return { changed, waiting: Math.max(0, stale.length - PLANNED_AT_ONCE) };
}

/** Marks the channels that have not followed the organisation's document yet; none, mostly. */
export async function markChannels(store: Store): Promise<void> {
  const organisation = await store.organisation
    .findOne({ _id: 'organisation' })
    .select({ revision: 1, planStale: 1 })
    .lean<Pick<OrganisationRecord, 'revision' | 'planStale'>>()
    .exec();
  if (!organisation?.planStale) return;
  const { revision } = organisation;
  await store.channels.updateMany(
    { deletedAt: null, bankFollowed: trusted({ $ne: revision }) },
    { $set: { bankFollowed: revision, planStale: true }, $inc: { revision: 1 } },
  );
  await store.organisation.updateOne(
    { _id: 'organisation', revision },
    { $set: { planStale: false } },
  );
}
