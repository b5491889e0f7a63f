import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { Model } from 'mongoose';
import type { AuditRecord } from '../store/audit.js';
import { asAuditActor, type Actor } from './actor.js';
import type { AuditLog } from './audit-log.js';
import { auditRows, type AuditQuestion } from './audit-search.js';

export type AuditFormat = 'csv' | 'jsonl';

export interface AuditExportDeps {
  readonly store: { readonly audit: Model<AuditRecord> };
  readonly audit: Pick<AuditLog, 'record'>;
}

/**
 * All rows that answer a question, the newest first, as they are read: CSV with what a spreadsheet
 * would take for a formula made text, or one JSON object a line. That it was exported is a row too.
 */
export async function exportAudit(
  { store, audit }: AuditExportDeps,
  actor: Actor,
  wish: {
    readonly question: AuditQuestion;
    readonly format: AuditFormat;
    readonly address: string;
  },
): Promise<NodeJS.ReadableStream> {
  const { question, format, address } = wish;
  await audit.record({
    actor: asAuditActor(actor),
    action: 'audit.export',
    resource: { kind: 'audit', id: format },
    after: { ...question },
    address,
  });
  const rows = auditRows(store.audit, question);
  return format === 'jsonl' ? Readable.from(lines(rows)) : asCsv(rows);
}

async function* lines(rows: AsyncIterable<AuditRecord>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(exported(row))}\n`;
}

function asCsv(rows: AsyncIterable<AuditRecord>): NodeJS.ReadableStream {
  const csv = stringify({ header: true, columns: [...COLUMNS], escape_formulas: true, bom: true });
  const source = Readable.from(flat(rows));
  source.on('error', (error) => csv.destroy(error));
  csv.on('close', () => source.destroy());
  return source.pipe(csv);
}

const COLUMNS = [
  ...['id', 'at', 'actorKind', 'actorId', 'actorName', 'action', 'resourceKind', 'resourceId'],
  ...['before', 'after', 'reason', 'override', 'denied', 'address'],
] as const;

async function* flat(rows: AsyncIterable<AuditRecord>): AsyncGenerator<Record<string, string>> {
  for await (const row of rows) {
    const { actor, resource, before, after } = row;
    yield {
      ...{ id: row._id, at: row.at.toISOString(), action: row.action },
      ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name },
      ...{ resourceKind: resource.kind, resourceId: resource.id },
      before: before === null ? '' : JSON.stringify(before),
      after: after === null ? '' : JSON.stringify(after),
      reason: row.reason ?? '',
      override: row.override === true ? 'yes' : '',
      denied: row.denied ? 'yes' : '',
      address: row.address ?? '',
    };
  }
}

/** A row as it leaves the house. */
export function exported(row: AuditRecord) {
  const { _id, at, actor, action, resource, before, after, reason, address, denied } = row;
  return {
    ...{ id: _id, at: at.toISOString(), actor, action, resource, before, after, reason },
    ...{ override: row.override === true, denied, address },
  };
}
