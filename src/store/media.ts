import { Schema } from 'mongoose';

/** One image that we hold; its bytes lie in the media folder. What it shows is said where it is used. */
export interface MediaRecord {
  _id: string;
  contentType: string;
  bytes: number;
  width: number;
  height: number;
  /** The id of the person who brought it. */
  by: string;
  createdAt: Date;
  /** Since when everybody may read it, because a published post shows it; null before that. */
  releasedAt: Date | null;
  /** When somebody last put it into a post or an evergreen; absent in older records. */
  wantedAt?: Date | null;
  /** Since when it is being taken away, because nothing uses it; nobody may take it up again. */
  sweptAt?: Date | null;
}

export const mediaSchema = new Schema<MediaRecord>(
  {
    _id: { type: String, required: true },
    contentType: { type: String, required: true },
    bytes: { type: Number, required: true },
    width: { type: Number, required: true },
    height: { type: Number, required: true },
    by: { type: String, required: true },
    createdAt: { type: Date, required: true },
    releasedAt: { type: Date, default: null },
    wantedAt: { type: Date, default: null },
    sweptAt: { type: Date, default: null },
  },
  {
    collection: 'media',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
mediaSchema.index({ by: 1, _id: -1 });
