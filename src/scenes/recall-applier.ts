import { changeBank, markChannels } from '../board/bank-follower.js';
import type { Clock } from '../clock.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../store/channels.js';
import type { SceneRecallRecord } from '../store/scene-recalls.js';
import type { Store } from '../store/store.js';
import { faderRecalls, grandMasterRecalls } from './recall-entries.js';

export interface ApplyDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/** So many channels are done before that is noted; after a crash no more are looked at again. */
const NOTED_AT_ONCE = 20;

/** In `done`, for the grand master. */
const GRAND_MASTER = 'grand-master';

/**
 * Writes to every fader what a recall's record says, and clears `pending` when all say so. Stopped
 * at any point it is simply done again; two at once, or one that is late, do no harm: what they
 * find as it should be they leave.
 *
 * @returns the channels whose plan changed; their queues still have to follow
 */
export async function applyRecall(deps: ApplyDeps, id: string): Promise<readonly string[]> {
  const { store } = deps;
  const changed = new Set<string>();
  for (;;) {
    const recall = await store.sceneRecalls
      .findOne({ _id: id, pending: true })
      .lean<SceneRecallRecord>()
      .exec();
    if (!recall) return [...changed];
    const { revision } = recall;
    if (!recall.done.includes(GRAND_MASTER)) {
      for (const channel of await applyToGrandMaster(deps, id)) changed.add(channel);
      await note(store, recall, [GRAND_MASTER]);
    }
    const rest = Object.keys(recall.levels).filter((channel) => !recall.done.includes(channel));
    for (let start = 0; start < rest.length; start += NOTED_AT_ONCE) {
      const some = rest.slice(start, start + NOTED_AT_ONCE);
      for (const channel of some) {
        if (await applyToChannel(deps, id, channel)) changed.add(channel);
      }
      if (start + NOTED_AT_ONCE < rest.length) await note(store, recall, some);
    }
    // Changed meanwhile: the next round writes what it says then.
    await store.sceneRecalls.updateOne(
      { _id: id, revision },
      { $set: { pending: false, done: [] } },
    );
  }
}

/**
 * Lets one channel say what the recall says. The channel is read before the recall: whoever changed
 * the recall since changes the channel after us, and whoever did both already is noticed by the
 * channel's revision.
 *
 * @returns whether anything changed
 */
export async function applyToChannel(
  { store, clock }: ApplyDeps,
  recallId: string,
  channelId: string,
): Promise<boolean> {
  for (;;) {
    const channel = await store.channels
      .findOne({ _id: channelId, deletedAt: null })
      .lean<ChannelRecord>()
      .exec();
    const recall = await store.sceneRecalls.findById(recallId).lean<SceneRecallRecord>().exec();
    if (!channel || !recall) return false;
    const lists = faderRecalls(recall, channel, clock.now());
    if (lists.size === 0) return false;
    const set = Object.fromEntries(
      [...lists].map(([name, list]) => [`dimmers.${name}.recalls`, list]),
    );
    const { matchedCount } = await store.channels.updateOne(
      { _id: channelId, revision: channel.revision, deletedAt: null },
      { $set: { ...set, planStale: true }, $inc: { revision: 1 } },
    );
    if (matchedCount > 0) return true;
  }
}

/** @returns the channels whose plan changed with it: all, or none */
async function applyToGrandMaster(
  { store, clock }: ApplyDeps,
  recallId: string,
): Promise<readonly string[]> {
  for (;;) {
    const organisation = await loadOrganisation(store);
    const recall = await store.sceneRecalls.findById(recallId).lean<SceneRecallRecord>().exec();
    if (!recall || recall.grandMaster === null) return [];
    const list = grandMasterRecalls(recall, organisation, clock.now());
    if (list) {
      const change = { $set: { grandMasterRecalls: list } };
      if ((await changeBank(store, organisation.revision, change)) === null) continue;
    }
    await markChannels(store);
    const channels = await store.channels
      .find({ deletedAt: null })
      .select({ _id: 1 })
      .lean<{ _id: string }[]>()
      .exec();
    return channels.map(({ _id }) => _id);
  }
}

async function note(
  store: Store,
  { _id, revision }: SceneRecallRecord,
  channels: readonly string[],
): Promise<void> {
  await store.sceneRecalls.updateOne(
    { _id, revision, pending: true },
    { $push: { done: { $each: channels } } },
  );
}
