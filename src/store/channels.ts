import { Schema } from 'mongoose';
import type {
  Blackout,
  Curve,
  FunctionName,
  IndependenceChange,
  LevelChange,
  LevelRecall,
  Window,
} from '../domain/index.js';

/** A stretch of a channel's rhythm, from `from` until the next one's. */
export interface RhythmRecord {
  from: number;
  zone: string;
  windows: Window[];
  /** Minutes of the day. */
  preferredTimes: number[];
  gapMinutes: number;
}

/** What one recall of a scene gives one fader. */
export interface RecallRecord extends LevelRecall {
  /** The recall's id: the same on every fader it moves. */
  recall: string;
}

/** Histories only grow, so that past promises can be judged by what held at the time. */
export interface DimmerRecord {
  /** What people set, oldest first. */
  levels: (LevelChange & { by: string | null })[];
  /** What scenes set; absent for none. A recall to come may be taken back, a past one not. */
  recalls?: RecallRecord[];
  /** Whether the grand master passes it by, before the first of `independence`. */
  independent: boolean;
  /** Oldest first; absent for none. */
  independence?: (IndependenceChange & { by: string | null })[];
  /** Replaces the function's curve on this channel, before the first of `curves`. */
  curve: Curve | null;
  /** Oldest first; null is the function's own curve again. Absent for none. */
  curves?: { at: number; curve: Curve | null; by: string | null }[];
  /** Whether posts of authors and agents wait for a manager. */
  approval: boolean;
  /** Whether evergreens may fill its empty slots by themselves; absent means no. */
  evergreen?: boolean;
}

export interface ChannelRecord {
  _id: string;
  name: string;
  /** In public addresses; never given to another channel again. */
  slug: string;
  network: string;
  settings: Record<string, unknown>;
  /** Sealed by the secret box; null where the network needs none. */
  credentials: string | null;
  connection: {
    state: 'connected' | 'reconnect';
    since: Date;
    /** A sentence for people. */
    problem: string | null;
    account: string | null;
  };
  /** Nothing is sent before this instant: the network asked us to slow down. */
  pausedUntil: Date | null;
  /** When a late delivery last had its turn: catching up keeps the gap (R9). */
  lateTurnAt: Date | null;
  rhythms: RhythmRecord[];
  dimmers: Record<FunctionName, DimmerRecord>;
  blackouts: Blackout[];
  /** Raised by every change of the plan: an older page's change is refused, not merged. */
  revision: number;
  /**
   * Set in the same write as every change of levels, rhythm or blackouts, and cleared once the
   * queue has followed: a crash in between is noticed by the sweep.
   */
  planStale: boolean;
  /** The organisation's revision that last marked it as stale; absent for none. */
  bankFollowed?: number;
  /** Changes of its zone that its fixed times have not followed yet; absent for none. */
  zoneChanges?: { from: string; to: string; by: string }[];
  /** Whether its promise has a public page; absent while nobody chose: see `hasPage`. */
  promisePage?: 'shown' | 'hidden';
  sample: boolean;
  createdAt: Date;
  deletedAt: Date | null;
}

const mixed = Schema.Types.Mixed;

export const channelSchema = new Schema<ChannelRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    slug: { type: String, required: true },
    network: { type: String, required: true },
    settings: { type: mixed, default: {} },
    credentials: { type: String, default: null },
    connection: { type: mixed, required: true },
    pausedUntil: { type: Date, default: null },
    lateTurnAt: { type: Date, default: null },
    rhythms: { type: mixed, required: true },
    dimmers: { type: mixed, required: true },
    blackouts: { type: mixed, default: [] },
    revision: { type: Number, default: 0 },
    planStale: { type: Boolean, default: false },
    bankFollowed: { type: Number },
    zoneChanges: { type: mixed, default: [] },
    promisePage: { type: String },
    sample: { type: Boolean, default: false },
    createdAt: { type: Date, required: true },
    deletedAt: { type: Date, default: null },
  },
  {
    collection: 'channels',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
channelSchema.index({ slug: 1 }, { unique: true });
channelSchema.index({ deletedAt: 1, name: 1 });
channelSchema.index({ deletedAt: 1, _id: 1 });
channelSchema.index({ planStale: 1 }, { partialFilterExpression: { planStale: true } });
channelSchema.index({ sample: 1 }, { partialFilterExpression: { sample: true } });
