import { Schema } from 'mongoose';
import type { FunctionName } from '../domain/index.js';
import { RECORD_OPTIONS } from './record-options.js';

/** Something that takes place, of which posts tell before and after. */
export interface EventRecord {
  _id: string;
  name: string;
  startsAt: Date;
  /** null where nobody said. */
  endsAt: Date | null;
  /** Where it takes place: its days are counted there. */
  zone: string;
  /** Empty where nobody said. */
  place: string;
  /** An address of the web, or empty. */
  link: string;
  /** Whose slots its posts take. */
  function: FunctionName;
  channels: string[];
  author: string;
  /** Raised by every change. */
  revision: number;
  sample: boolean;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  /** Deliveries that were cancelled with it, and come back with it. */
  cancelled: string[];
}

export const eventSchema = new Schema<EventRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    startsAt: { type: Date, required: true },
    endsAt: { type: Date, default: null },
    zone: { type: String, required: true },
    place: { type: String, default: '' },
    link: { type: String, default: '' },
    function: { type: String, required: true },
    channels: { type: Schema.Types.Mixed, required: true },
    author: { type: String, required: true },
    revision: { type: Number, default: 0 },
    sample: { type: Boolean, default: false },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deletedAt: { type: Date, default: null },
    cancelled: { type: Schema.Types.Mixed, default: [] },
  },
  { collection: 'events', ...RECORD_OPTIONS },
);
eventSchema.index({ deletedAt: 1, startsAt: 1, _id: 1 });
eventSchema.index({ sample: 1 }, { partialFilterExpression: { sample: true } });
