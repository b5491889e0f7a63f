import { Schema } from 'mongoose';
import { RECORD_OPTIONS } from './record-options.js';

/** Who stands in the audit log: an actor, the product itself, or somebody unknown. */
export interface AuditActor {
  readonly kind: 'person' | 'token' | 'system' | 'nobody';
  readonly id: string;
  readonly name: string;
}

/** One row of the audit log. Rows are added and read, never changed. */
export interface AuditRecord {
  /** Sorts by time. */
  readonly _id: string;
  readonly at: Date;
  readonly actor: AuditActor;
  readonly action: string;
  readonly resource: { readonly kind: string; readonly id: string };
  /** Plain values without secrets; null where there was nothing before. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly reason: string | null;
  /** Where the request came from; null for the product itself and the command line. */
  readonly address: string | null;
  /** Whether this tells of an attempt that was refused. */
  readonly denied: boolean;
  /** Whether a rule was broken with this reason; absent for no. */
  readonly override?: boolean;
}

export const auditSchema = new Schema<AuditRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    actor: {
      type: new Schema({ kind: String, id: String, name: String }, { _id: false, id: false }),
      required: true,
    },
    action: { type: String, required: true },
    resource: {
      type: new Schema({ kind: String, id: String }, { _id: false, id: false }),
      required: true,
    },
    before: { type: Schema.Types.Mixed, default: null },
    after: { type: Schema.Types.Mixed, default: null },
    reason: { type: String, default: null },
    address: { type: String, default: null },
    denied: { type: Boolean, required: true },
    override: Boolean,
  },
  { collection: 'audit', ...RECORD_OPTIONS },
);
auditSchema.index({ 'actor.id': 1, _id: -1 });
auditSchema.index({ action: 1, _id: -1 });
auditSchema.index({ override: 1, _id: -1 }, { partialFilterExpression: { override: true } });
auditSchema.index({ 'resource.kind': 1, 'resource.id': 1, _id: -1 });
