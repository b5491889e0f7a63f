import { Schema, trusted, type Model } from 'mongoose';
import type { MediaItem } from '../networks/contract.js';
import { presentDate } from './typed-demand.js';

/** What a feed channel has published. The feed is this collection: nothing else is to be asked. */
export interface FeedEntryRecord {
  /** The delivery's idempotency key: one delivery is one entry, however often it is attempted. */
  _id: string;
  channel: string;
  title: string | null;
  text: string;
  media: MediaItem[];
  function: string;
  publishedAt: Date;
  updatedAt: Date;
  /** Since when it is taken back: its address says so, and nothing else is kept of it. */
  removedAt?: Date | null;
}

export const feedEntrySchema = new Schema<FeedEntryRecord>(
  {
    _id: { type: String, required: true },
    channel: { type: String, required: true },
    title: { type: String, default: null },
    text: { type: String, default: '' },
    media: { type: Schema.Types.Mixed, default: [] },
    function: { type: String, required: true },
    publishedAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    removedAt: { type: Date, default: null },
  },
  {
    collection: 'feed-entries',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
feedEntrySchema.index({ channel: 1, publishedAt: -1, _id: -1 });
// When something was last taken back.
feedEntrySchema.index(
  { channel: 1, removedAt: -1 },
  { partialFilterExpression: { removedAt: { $type: 'date' } } },
);

/** Where an entry stands among the entries of its channel. */
export type FeedPosition = Pick<FeedEntryRecord, '_id' | 'publishedAt'>;

export interface FeedEntries {
  /** Adds the entry unless its key is taken; answers the one that is there now. */
  add(entry: FeedEntryRecord): Promise<FeedEntryRecord>;
  find(id: string): Promise<FeedEntryRecord | null>;
  /** Changes what an entry says; false where it is not there any more. */
  change(
    id: string,
    said: Pick<FeedEntryRecord, 'title' | 'text' | 'media' | 'updatedAt'>,
  ): Promise<boolean>;
  /** Takes an entry back; false where it was not there any more. */
  remove(id: string, at: Date): Promise<boolean>;
  /** Newest first, of those older than `before` where it is given. */
  latest(
    channel: string,
    page: { readonly limit: number; readonly before?: FeedPosition },
  ): Promise<FeedEntryRecord[]>;
  /** When an entry of the channel was last taken back; null where none ever was. */
  lastRemoval(channel: string): Promise<Date | null>;
}

const DUPLICATE_KEY = 11_000;

export function feedEntries(model: Model<FeedEntryRecord>): FeedEntries {
  const find = (id: string) => model.findById(id).lean<FeedEntryRecord>().exec();
  const changeStanding = async (id: string, change: Partial<FeedEntryRecord>) => {
    const changed = await model.updateOne({ _id: id, removedAt: null }, { $set: change }).exec();
    return changed.matchedCount > 0;
  };
  return {
    find,

    async add(entry) {
      try {
        await model.create(entry);
        return entry;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === DUPLICATE_KEY)) {
          throw error;
        }
        return (await find(entry._id)) ?? entry;
      }
    },

    change: (id, said) => changeStanding(id, said),

    remove: (id, at) =>
      changeStanding(id, { title: null, text: '', media: [], updatedAt: at, removedAt: at }),

    latest(channel, { limit, before }) {
      const older =
        before === undefined
          ? {}
          : {
              // The range lets the index begin at the position; the rest breaks ties.
              publishedAt: trusted({ $lte: before.publishedAt }),
              $or: [
                { publishedAt: trusted({ $lt: before.publishedAt }) },
                { _id: trusted({ $lt: before._id }) },
              ],
            };
      return model
        .find({ channel, removedAt: null, ...older })
        .sort({ publishedAt: -1, _id: -1 })
        .limit(limit)
        .lean<FeedEntryRecord[]>()
        .exec();
    },

    async lastRemoval(channel) {
      const last = await model
        .findOne({ channel, removedAt: presentDate({ $gt: new Date(0) }) })
        .sort({ removedAt: -1 })
        .lean<FeedEntryRecord>()
        .exec();
      return last?.removedAt ?? null;
    },
  };
}
