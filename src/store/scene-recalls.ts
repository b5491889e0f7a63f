import { Schema } from 'mongoose';
import type { RecallTimes, SceneLevels } from '../domain/index.js';
import { RECORD_OPTIONS } from './record-options.js';
import type { DoneBy } from './scenes.js';

/**
 * That a scene was recalled, or will be. It is the truth: what stands on the faders of channels is
 * written from it, and a crash in between is completed from it.
 */
export interface SceneRecallRecord extends RecallTimes, SceneLevels {
  /** The id under which it stands on every fader it moves. Sorts by when it was made. */
  readonly _id: string;
  /** The scene's id, or the name of a shipped one. */
  readonly scene: string;
  /** What the scene was called, and `levels` what it set, when it was recalled. */
  readonly name: string;
  readonly by: DoneBy;
  readonly endedBy: DoneBy | null;
  /** After this instant it holds nowhere any more, whatever the zone; the end of time for never. */
  readonly endsBy: number;
  readonly revision: number;
  /** Set with every change, and cleared once every fader says what this record says. */
  readonly pending: boolean;
  /** The channels that say so already, while it is pending. */
  readonly done: readonly string[];
}

/** For `endsBy`: the last instant there is. */
export const NEVER_ENDS = 8.64e15;

const mixed = Schema.Types.Mixed;

export const sceneRecallSchema = new Schema<SceneRecallRecord>(
  {
    _id: { type: String, required: true },
    scene: { type: String, required: true },
    name: { type: String, required: true },
    levels: { type: mixed, required: true },
    grandMaster: { type: Number, default: null },
    at: { type: Number, required: true },
    from: { type: mixed, required: true },
    to: { type: mixed, default: null },
    overDays: { type: Number, default: null },
    by: { type: mixed, required: true },
    endedAt: { type: Number, default: null },
    endedBy: { type: mixed, default: null },
    endsBy: { type: Number, required: true },
    revision: { type: Number, default: 0 },
    pending: { type: Boolean, required: true },
    done: { type: mixed, default: [] },
  },
  { collection: 'sceneRecalls', ...RECORD_OPTIONS },
);
sceneRecallSchema.index({ pending: 1 }, { partialFilterExpression: { pending: true } });
sceneRecallSchema.index({ endsBy: 1 });
