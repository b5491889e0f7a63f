import { updateOne } from 'mingo';
import { updateOne as updateByOperators } from 'mingo/updater';
import { MongoInvalidArgumentError } from './driver.js';
import { type Doc, idFirst, isDoc, isOperators, received } from './bson-values.js';
import { CODE, serverError } from './errors.js';
import { asServerError } from './condition-test.js';
import { valueBytes } from './key-bytes.js';
import { valuesAt } from './path-values.js';
import { plainlyUpdated } from './plain-update.js';

/** A change to one document: operators, a pipeline, or a document to take its place. */
export interface Update {
  readonly type: 'operators' | 'pipeline' | 'replacement';
  readonly content: Doc | Doc[];
  readonly arrayFilters: Doc[];
}

export function compileUpdate(given: unknown, arrayFilters?: unknown): Update {
  const content = received(given as Doc | Doc[]);
  const filters = received((arrayFilters ?? []) as Doc[]);
  if (Array.isArray(content)) return { type: 'pipeline', content, arrayFilters: filters };
  if (!isOperators(content)) {
    throw new MongoInvalidArgumentError('Update document requires atomic operators');
  }
  return { type: 'operators', content, arrayFilters: filters };
}

export function compileReplacement(given: unknown): Update {
  const content = received(given as Doc);
  if (isOperators(content)) {
    throw new MongoInvalidArgumentError('Replacement document must not contain atomic operators');
  }
  return { type: 'replacement', content, arrayFilters: [] };
}

const NUMERIC = new Set(['$inc', '$mul']);
const LISTS = new Set(['$push', '$addToSet', '$pop', '$pull', '$pullAll']);

/** mingo passes over fields of a kind that an operator cannot change; MongoDB refuses. */
function refuseWrongTypes(doc: Doc, operators: Doc): void {
  for (const [operator, changes] of Object.entries(operators)) {
    if (!NUMERIC.has(operator) && !LISTS.has(operator)) continue;
    for (const path of Object.keys(changes as Doc)) {
      if (path.includes('$')) continue;
      const { values, throughList } = valuesAt(doc, path);
      const [value] = values;
      const fits = NUMERIC.has(operator)
        ? !throughList && (value === undefined || typeof value === 'number')
        : throughList || value === undefined;
      if (!fits) {
        const found = value === null ? 'null' : throughList ? 'array' : typeof value;
        throw serverError(
          CODE.typeMismatch,
          `Cannot apply ${operator} to the field '${path}' of type ${found}`,
        );
      }
    }
  }
}

/** A path can only be made where the way to it leads through objects, lists or nothing. */
function refuseBlockedPaths(doc: Doc, operators: Doc): void {
  for (const [operator, changes] of Object.entries(operators)) {
    if (operator === '$unset' || operator === '$pull') continue;
    for (const path of Object.keys(changes as Doc)) {
      let here: unknown = doc;
      const parts = path.split('.');
      for (const [i, part] of parts.slice(0, -1).entries()) {
        if (part.startsWith('$') || here === undefined) break;
        here = (here as Doc)[part];
        const next = parts[i + 1] ?? '';
        const intoList = Array.isArray(here) && !/^\d+$|^\$/.test(next);
        if (here === undefined || (typeof here === 'object' && here !== null && !intoList))
          continue;
        throw serverError(
          28,
          `Cannot create field '${next}' in element {${part}: ${JSON.stringify(here)}}`,
        );
      }
    }
  }
}

function withoutEmpty(operators: Doc): Doc {
  return Object.fromEntries(
    Object.entries(operators).filter(
      ([, changes]) => isDoc(changes) && Object.keys(changes).length,
    ),
  );
}

/** `_id` may be named in an update as long as it stays what it is. */
function withoutSameId(operators: Doc, id: unknown): Doc {
  const set = operators['$set'];
  if (!isDoc(set) || !('_id' in set)) return operators;
  const { _id: given, ...rest } = set;
  refuseOtherId(id, given);
  return withoutEmpty({ ...operators, $set: rest });
}

function refuseOtherId(id: unknown, given: unknown): void {
  if (valueBytes(id).equals(valueBytes(given))) return;
  throw serverError(
    CODE.immutableField,
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function usesMatchedElement(operators: Doc): boolean {
  return Object.values(operators).some((changes) =>
    Object.keys(changes as Doc).some((path) => /\.\$(\.|$)/.test(path)),
  );
}

/** The given document is used up. */
function applyOperators(doc: Doc, operators: Doc, update: Update, conditions: Doc): Doc {
  const wanted = withoutSameId(withoutEmpty(operators), doc['_id']);
  if (Object.keys(wanted).length === 0) return doc;
  refuseWrongTypes(doc, wanted);
  refuseBlockedPaths(doc, wanted);
  const condition = usesMatchedElement(wanted) ? conditions : {};
  const config = { arrayFilters: update.arrayFilters, cloneMode: 'deep' } as const;
  // The other one copies every operator of aggregations each time: more than all else together.
  asServerError(() => updateByOperators([doc], condition, wanted, config));
  if (isDoc(wanted['$set'])) setAsGiven(doc, wanted['$set']);
  return doc;
}

/** mingo takes a document for equal, and leaves it, when only its fields' order differs. */
function setAsGiven(doc: Doc, values: Doc): void {
  for (const [path, value] of Object.entries(values)) {
    if (!isDoc(value) || path.includes('$')) continue;
    const parts = path.split('.');
    const leaf = parts.pop() ?? '';
    const parent = parts.reduce<unknown>((here, part) => (here as Doc)[part], doc);
    (parent as Doc)[leaf] = value;
  }
}

/**
 * The document after a change. The given one stays as it was, and what is the same may be shared.
 * @param conditions the filter that found the document, for the positional `$`
 */
export function updated(doc: Doc, update: Update, conditions: Doc): Doc {
  const id = doc['_id'];
  if (update.type === 'replacement') {
    const content = update.content as Doc;
    if ('_id' in content) refuseOtherId(id, content['_id']);
    return idFirst({ ...content, _id: id });
  }
  if (update.type === 'pipeline') {
    const docs = [received(doc)];
    asServerError(() => updateOne(docs, {}, update.content as never[]));
    const [result = doc] = docs;
    if ('_id' in result) refuseOtherId(id, result['_id']);
    return idFirst({ ...result, _id: id });
  }
  const { $setOnInsert: _onInsert, ...operators } = update.content as Doc;
  return (
    plainlyUpdated(doc, operators) ?? applyOperators(received(doc), operators, update, conditions)
  );
}

/** The document an upsert makes when its filter finds none; without `_id` if nothing gives it one. */
export function upserted(update: Update, conditions: Doc): Doc {
  const seed = equalities(conditions);
  if (update.type === 'replacement') {
    return { ...('_id' in seed ? { _id: seed['_id'] } : {}), ...(update.content as Doc) };
  }
  if (update.type === 'pipeline') return updated(seed, update, {});
  const { $setOnInsert: onInsert, ...operators } = update.content as Doc;
  const set = { ...(operators['$set'] as Doc | undefined), ...(onInsert as Doc | undefined) };
  const { _id: id = seed['_id'], ...rest } = set;
  if ('_id' in seed) refuseOtherId(seed['_id'], id);
  const doc = id === undefined ? seed : { _id: id, ...seed };
  return applyOperators(doc, { ...operators, $set: rest }, update, conditions);
}

/** The values a filter pins its fields to, as a document. */
function equalities(conditions: Doc, doc: Doc = {}): Doc {
  for (const [path, condition] of Object.entries(conditions)) {
    if (path === '$and') for (const part of condition as Doc[]) equalities(part, doc);
    if (path.startsWith('$') || condition instanceof RegExp) continue;
    const given = isOperators(condition) ? condition['$eq'] : condition;
    if (given === undefined) continue;
    const parts = path.split('.');
    const leaf = parts.pop() ?? '';
    let here = doc;
    for (const part of parts) here = here[part] = isDoc(here[part]) ? here[part] : {};
    here[leaf] = given;
  }
  return doc;
}
