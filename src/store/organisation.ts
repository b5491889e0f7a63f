import { Schema } from 'mongoose';
import type {
  Blackout,
  Capacity,
  Curve,
  FunctionName,
  LevelChange,
  PerFunction,
  ValueScale,
} from '../domain/index.js';
import type { RecallRecord } from './channels.js';

/** That everything was put back as it once was, from a backup or an export (R18). */
export interface RestorationRecord {
  at: Date;
  from: 'backup' | 'export';
  /** When the backup or the export was made. */
  madeAt: Date;
  /** Since when things go out again; null while publishing is stopped. */
  resumedAt: Date | null;
}

/** Staff hours, and what posts and replies take of them. */
export interface CapacityRecord extends Capacity {
  /** How many of a hundred messages are questions or complaints. */
  questionPercent: PerFunction<number>;
  /** Whether measured minutes take the place of estimated ones; absent for no. */
  useMeasured?: boolean;
}

/** What work is worth to the organisation. */
export interface ValueRecord extends ValueScale {
  /** `points`, or a currency's code: `EUR`. */
  unit: string;
}

/** One installation serves one organisation: a single document with the id `organisation`. */
export interface OrganisationRecord {
  _id: 'organisation';
  name: string;
  /** Default zone of new channels and people. */
  zone: string;
  /** What people set, oldest first. */
  grandMaster: (LevelChange & { by?: string | null })[];
  /** What scenes set; absent for none. */
  grandMasterRecalls?: RecallRecord[];
  /** What levels mean, before the first of `curveChanges`. */
  curves: Record<FunctionName, Curve>;
  /** Oldest first; absent for none. */
  curveChanges?: { at: number; function: FunctionName; curve: Curve; by: string | null }[];
  toleranceMinutes: Record<FunctionName, number>;
  blackouts: Blackout[];
  /** The score under which managers are told of a dimmer, 0 for never; absent means 80. */
  consistencyThreshold?: number;
  revision: number;
  /**
   * Set in the same write as every change that the channels' plans follow, and cleared once each of
   * them is marked: a crash in between is noticed by the sweep. Absent for followed.
   */
  planStale?: boolean;
  /** Whether the sample organisation was offered and what was answered. */
  sample: 'not-asked' | 'loaded' | 'removed' | 'declined';
  /** Ids of the people the sample brought, to be removed with it. */
  samplePeople: string[];
  /** The sample's post that goes out at once, and when; absent or null without a sample. */
  sampleFirst?: { delivery: string; dueAt: number } | null;
  /** The version of the time zone data by which fixed times were last resolved: `2026a`. */
  zoneData?: string | null;
  /** The latest one; absent or null where there was none. */
  restored?: RestorationRecord | null;
  /** Absent or null: not set, and nothing is held against hours. */
  capacity?: CapacityRecord | null;
  /** Absent or null: not set. */
  value?: ValueRecord | null;
}

const mixed = Schema.Types.Mixed;

export const organisationSchema = new Schema<OrganisationRecord>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    zone: { type: String, required: true },
    grandMaster: { type: mixed, default: [] },
    grandMasterRecalls: { type: mixed, default: [] },
    curves: { type: mixed, required: true },
    curveChanges: { type: mixed, default: [] },
    toleranceMinutes: { type: mixed, required: true },
    blackouts: { type: mixed, default: [] },
    consistencyThreshold: { type: Number },
    revision: { type: Number, default: 0 },
    planStale: { type: Boolean, default: false },
    sample: { type: String, default: 'not-asked' },
    samplePeople: { type: mixed, default: [] },
    sampleFirst: { type: mixed, default: null },
    zoneData: { type: String, default: null },
    restored: { type: mixed, default: null },
    capacity: { type: mixed, default: null },
    value: { type: mixed, default: null },
  },
  {
    collection: 'organisation',
    minimize: false,
    versionKey: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);
