import { createRequire } from 'node:module';
import {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoServerError,
  ObjectId,
  type WriteError,
} from './driver.js';
import { type Doc, received } from './bson-values.js';
import { notSupported } from './errors.js';
import { compileFilter } from './filter.js';
import { sortOrder } from './sort-order.js';
import type { StoreWriter } from './store-writer.js';
import { compileReplacement, compileUpdate } from './update.js';
import { type WriteOperation, perform, withId } from './write-operations.js';

interface RawResult {
  ok: 1;
  writeErrors: WriteError[];
  writeConcernErrors: [];
  insertedIds: { index: number; _id: unknown }[];
  upserted: { index: number; _id: unknown }[];
  nInserted: number;
  nUpserted: number;
  nMatched: number;
  nModified: number;
  nRemoved: number;
}

/** The result classes of Mongoose's own driver, which does not export them. */
const fromMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const driver = fromMongoose('mongodb/lib/bulk/common.js') as {
  BulkWriteResult: new (raw: RawResult, ordered: boolean) => BulkWriteResult;
  WriteError: new (error: Doc) => WriteError;
};

/** One entry of `bulkWrite`, ready to be made. */
interface Step {
  readonly operation: WriteOperation;
  readonly given: Doc;
}

function updateStep(kind: string, given: Doc): WriteOperation {
  const replacing = kind === 'replaceOne';
  return {
    type: 'update',
    filter: compileFilter(given['filter']),
    update: replacing
      ? compileReplacement(given['replacement'])
      : compileUpdate(given['update'], given['arrayFilters']),
    many: kind === 'updateMany',
    upsert: given['upsert'] === true,
    sort: sortOrder(given['sort']),
  };
}

function stepOf(entry: Doc): Step {
  const [kind = '', body] = Object.entries(entry)[0] ?? [];
  const given = body as Doc;
  switch (kind) {
    case 'insertOne': {
      const document = (given['document'] ?? given) as Doc;
      document['_id'] ??= new ObjectId();
      return { operation: { type: 'insert', doc: withId(received(document)) }, given: document };
    }
    case 'updateOne':
    case 'updateMany':
    case 'replaceOne':
      return { operation: updateStep(kind, given), given };
    case 'deleteOne':
    case 'deleteMany': {
      const filter = compileFilter(given['filter']);
      return { operation: { type: 'delete', filter, many: kind === 'deleteMany' }, given };
    }
    default:
      throw notSupported(`bulkWrite with ${kind}`);
  }
}

function runStep(
  writer: StoreWriter,
  namespace: string,
  {
    step,
    index,
    raw,
  }: {
    step: Step;
    index: number;
    raw: RawResult;
  },
): void {
  const outcome = perform(writer, namespace, step.operation);
  raw.nInserted += outcome.inserted;
  raw.nMatched += outcome.matched;
  raw.nModified += outcome.modified;
  raw.nRemoved += outcome.deleted;
  if (outcome.upsertedId !== undefined) {
    raw.nUpserted++;
    raw.upserted.push({ index, _id: outcome.upsertedId });
  }
}

/** Makes a list of changes; the write function runs one piece of work in a transaction. */
export async function bulkWrite(
  write: <T>(work: (writer: StoreWriter) => T) => Promise<T>,
  namespace: string,
  { entries, ordered }: { entries: readonly Doc[]; ordered: boolean },
): Promise<BulkWriteResult> {
  const steps = entries.map(stepOf);
  const raw = await write((writer) => {
    const result: RawResult = {
      ok: 1,
      writeErrors: [],
      writeConcernErrors: [],
      insertedIds: steps.flatMap(({ operation }, index) =>
        operation.type === 'insert' ? [{ index, _id: operation.doc['_id'] }] : [],
      ),
      upserted: [],
      nInserted: 0,
      nUpserted: 0,
      nMatched: 0,
      nModified: 0,
      nRemoved: 0,
    };
    for (const [index, step] of steps.entries()) {
      try {
        runStep(writer, namespace, { step, index, raw: result });
      } catch (error) {
        if (!(error instanceof MongoServerError)) throw error;
        const { code, message: errmsg } = error;
        const details = { index, code, errmsg, errInfo: undefined, op: step.given };
        result.writeErrors.push(new driver.WriteError(details));
        if (ordered) break;
      }
    }
    return result;
  });
  const result = new driver.BulkWriteResult(raw, ordered);
  const [first] = raw.writeErrors;
  if (!first) return result;
  const failure = { message: first.errmsg ?? '', code: first.code, writeErrors: raw.writeErrors };
  throw new MongoBulkWriteError(failure, result);
}
