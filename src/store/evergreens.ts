import { Schema } from 'mongoose';
import type { FunctionName, Season } from '../domain/index.js';
import type { PostMedia } from './posts.js';
import { RECORD_OPTIONS } from './record-options.js';

/** A text that may fill a slot that nothing else fills. Each use is a post of its own. */
export interface EvergreenRecord {
  _id: string;
  function: FunctionName;
  title: string | null;
  text: string;
  media: PostMedia[];
  /** By channel id: the text to use there instead. */
  variants: Record<string, { text: string }>;
  /** The channels that it may go to; null for all of them. */
  channels: string[] | null;
  /** Days between two uses of its text on one channel. */
  restDays: number;
  /** When of the year it may be used; null for all of it. */
  season: Season | null;
  author: string;
  /** Who may approve posts and saved it as it is; null while nobody has. */
  approvedBy: string | null;
  /** Raised by every change. */
  revision: number;
  sample: boolean;
  createdAt: Date;
  updatedAt: Date;
  /** Since when it fills nothing any more. */
  retiredAt: Date | null;
}

const mixed = Schema.Types.Mixed;

export const evergreenSchema = new Schema<EvergreenRecord>(
  {
    _id: { type: String, required: true },
    function: { type: String, required: true },
    title: { type: String, default: null },
    text: { type: String, default: '' },
    media: { type: mixed, default: [] },
    variants: { type: mixed, default: {} },
    channels: { type: mixed, default: null },
    restDays: { type: Number, required: true },
    season: { type: mixed, default: null },
    author: { type: String, required: true },
    approvedBy: { type: String, default: null },
    revision: { type: Number, default: 0 },
    sample: { type: Boolean, default: false },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    retiredAt: { type: Date, default: null },
  },
  { collection: 'evergreens', ...RECORD_OPTIONS },
);
evergreenSchema.index({ retiredAt: 1, _id: 1 });
evergreenSchema.index({ 'media.id': 1 });
evergreenSchema.index({ sample: 1 }, { partialFilterExpression: { sample: true } });
