import { trusted, type Model } from 'mongoose';
import type { Instant } from '../domain/time-units.js';
import type { AuditRecord } from '../store/audit.js';
import { recordIdsFrom } from '../store/record-id.js';

/** What is looked for; everything named must hold. */
export interface AuditQuestion {
  /** The actor's id. */
  readonly actor?: string;
  /** `dimmer.set`, or `dimmer` for everything done to dimmers. */
  readonly action?: string;
  readonly resourceKind?: string;
  readonly resourceId?: string;
  readonly from?: Instant;
  /** Excluded. */
  readonly to?: Instant;
  /** Stands anywhere in a row: names, values before and after, the reason. */
  readonly text?: string;
  /** Only rows in which a rule was broken with a reason, or only what was refused. */
  readonly only?: 'overrides' | 'denied';
}

export interface AuditPage {
  /** The newest first. */
  readonly rows: readonly AuditRecord[];
  /** The id after which the search goes on; null when it has seen everything. */
  readonly next: string | null;
  /** How far back the search has come; null when it has seen everything. */
  readonly searchedTo: Instant | null;
}

/** So many rows are read at once, and so many for one page, whatever is looked for. */
const BATCH = 500;
const MOST_READ = 5_000;

type Records = Model<AuditRecord>;

/**
 * Searches the log. One index answers the most telling part of the question; the rest is asked of
 * each row, of `MOST_READ` at most, so that a page costs the same however long the log is.
 */
export async function searchAudit(
  records: Records,
  question: AuditQuestion,
  { cursor, limit, mostRead = MOST_READ }: PageWish,
): Promise<AuditPage> {
  const holds = rowTest(question);
  const found: AuditRecord[] = [];
  let after = cursor;
  for (let read = 0; read < mostRead;) {
    const batch = await readBatch(records, question, after, Math.min(BATCH, mostRead));
    for (const row of batch) {
      if (!holds(row)) continue;
      const last = found.at(-1);
      if (last && found.length === limit) {
        return { rows: found, next: last._id, searchedTo: last.at.getTime() };
      }
      found.push(row);
    }
    const last = batch.at(-1);
    if (!last || batch.length < Math.min(BATCH, mostRead)) {
      return { rows: found, next: null, searchedTo: null };
    }
    after = last._id;
    read += batch.length;
    if (read >= mostRead) return { rows: found, next: last._id, searchedTo: last.at.getTime() };
  }
  return { rows: found, next: after ?? null, searchedTo: null };
}

export interface PageWish {
  /** The id of the last row seen. */
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly mostRead?: number;
}

/** Every row that answers the question, the newest first, a batch at a time. */
export async function* auditRows(
  records: Records,
  question: AuditQuestion,
): AsyncGenerator<AuditRecord> {
  const holds = rowTest(question);
  for (let after: string | undefined; ;) {
    const batch = await readBatch(records, question, after, BATCH);
    yield* batch.filter(holds);
    after = batch.at(-1)?._id;
    if (batch.length < BATCH) return;
  }
}

function readBatch(
  records: Records,
  question: AuditQuestion,
  after: string | undefined,
  size: number,
): Promise<AuditRecord[]> {
  const { from, to } = question;
  const before = [after, to === undefined ? undefined : recordIdsFrom(to)].filter(
    (id) => id !== undefined,
  );
  const range = {
    ...(from === undefined ? {} : { $gte: recordIdsFrom(from) }),
    ...(before.length === 0 ? {} : { $lt: before.reduce((a, b) => (a < b ? a : b)) }),
  };
  return records
    .find({
      ...indexed(question),
      ...(Object.keys(range).length === 0 ? {} : { _id: trusted(range) }),
    })
    .sort({ _id: -1 })
    .limit(size)
    .lean<AuditRecord[]>()
    .exec();
}

/** The part of the question that an index answers in the order of the log. */
function indexed(question: AuditQuestion): Record<string, unknown> {
  const { resourceKind, resourceId, actor, action, only } = question;
  if (resourceKind !== undefined && resourceId !== undefined) {
    return { 'resource.kind': resourceKind, 'resource.id': resourceId };
  }
  if (only === 'overrides') return { override: true };
  if (actor !== undefined) return { 'actor.id': actor };
  return action?.includes('.') ? { action } : {};
}

function rowTest(question: AuditQuestion): (row: AuditRecord) => boolean {
  const { actor, action, resourceKind, resourceId, only } = question;
  const text = question.text === undefined ? undefined : folded(question.text);
  return (row) =>
    (actor === undefined || row.actor.id === actor) &&
    (action === undefined || row.action === action || row.action.startsWith(`${action}.`)) &&
    (resourceKind === undefined || row.resource.kind === resourceKind) &&
    (resourceId === undefined || row.resource.id === resourceId) &&
    (only !== 'overrides' || row.override === true) &&
    (only !== 'denied' || row.denied) &&
    (text === undefined || folded(wordsOf(row)).includes(text));
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

function wordsOf({ actor, action, resource, before, after, reason, address }: AuditRecord): string {
  const values = [before, after].map((each) => (each === null ? '' : JSON.stringify(each)));
  return [actor.name, action, resource.kind, resource.id, ...values, reason, address].join('\n');
}
