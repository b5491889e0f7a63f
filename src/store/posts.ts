import { Schema } from 'mongoose';
import type { FunctionName } from '../domain/index.js';

export interface PostMedia {
  id: string;
  alternativeText: string;
}

export interface PostRecord {
  _id: string;
  function: FunctionName;
  title: string | null;
  text: string;
  media: PostMedia[];
  /** By channel id: the text to use there instead. */
  variants: Record<string, { text: string }>;
  /** A text too long for one post becomes several where a network can; none in older posts. */
  thread?: boolean;
  author: string;
  /** Raised by every edit; an approval is of one revision. */
  revision: number;
  sample: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export const postSchema = new Schema<PostRecord>(
  {
    _id: { type: String, required: true },
    function: { type: String, required: true },
    title: { type: String, default: null },
    // An empty draft is a draft.
    text: { type: String, default: '' },
    media: { type: Schema.Types.Mixed, default: [] },
    variants: { type: Schema.Types.Mixed, default: {} },
    thread: { type: Boolean, default: false },
    author: { type: String, required: true },
    revision: { type: Number, default: 0 },
    sample: { type: Boolean, default: false },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  {
    collection: 'posts',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
postSchema.index({ author: 1, _id: -1 });
postSchema.index({ 'media.id': 1 });
postSchema.index({ sample: 1 }, { partialFilterExpression: { sample: true } });
