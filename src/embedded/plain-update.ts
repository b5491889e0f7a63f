import { type Doc, isDoc, isOperators } from './bson-values.js';
import { rootOf } from './path-values.js';

/**
 * A document after the changes that are made most: `$set`, `$unset`, `$inc` and `$push` on paths
 * through documents alone. What is not touched is shared with the document before, which stays as
 * it was.
 *
 * @returns undefined for any other change, also for one that is to be refused
 */
export function plainlyUpdated(doc: Doc, operators: Doc): Doc | undefined {
  const roots = plainRoots(operators);
  if (!roots) return undefined;
  const after = { ...doc };
  for (const [operator, changes] of Object.entries(operators)) {
    const change = CHANGES[operator];
    for (const [path, operand] of Object.entries(changes as Doc)) {
      if (!change || !changeAt(after, path.split('.'), (value) => change(value, operand))) {
        return undefined;
      }
    }
  }
  return after;
}

const REFUSED = Symbol('refused');
const GONE = Symbol('gone');

type Change = (value: unknown, operand: unknown) => unknown;

const CHANGES: Readonly<Record<string, Change>> = {
  $set: (_value, operand) => operand,
  $unset: () => GONE,
  $inc(value, operand) {
    if (typeof operand !== 'number') return REFUSED;
    if (value === undefined) return operand;
    return typeof value === 'number' ? value + operand : REFUSED;
  },
  $push(value, operand) {
    if (value !== undefined && !Array.isArray(value)) return REFUSED;
    const list = (value ?? []) as unknown[];
    if (!isOperators(operand)) return [...list, operand];
    const { $each: more, $slice: kept, ...others } = operand;
    if (!Array.isArray(more) || Object.keys(others).length > 0) return REFUSED;
    const longer = [...list, ...(more as unknown[])];
    if (kept === undefined) return longer;
    if (typeof kept !== 'number' || !Number.isInteger(kept)) return REFUSED;
    return kept < 0 ? longer.slice(kept) : longer.slice(0, kept);
  },
};

/** The fields at the top that are touched, where each is touched once and none is the id. */
function plainRoots(operators: Doc): Set<string> | undefined {
  const roots = new Set<string>();
  for (const [operator, changes] of Object.entries(operators)) {
    if (!(operator in CHANGES) || !isDoc(changes)) return undefined;
    for (const path of Object.keys(changes)) {
      const root = rootOf(path);
      if (roots.has(root) || root === '_id' || !isPlainPath(path)) return undefined;
      roots.add(root);
    }
  }
  return roots;
}

/** A number may stand for a place in a list, and `$` for one that a filter found. */
const isPlainPath = (path: string): boolean => !/(^|\.)(\d+|)(\.|$)|\$|__proto__/.test(path);

/** Copies each document on the way. @returns false where the way is blocked */
function changeAt(
  doc: Doc,
  parts: readonly string[],
  change: (value: unknown) => unknown,
): boolean {
  let here = doc;
  const way: (() => void)[] = [];
  for (const part of parts.slice(0, -1)) {
    const next = here[part];
    if (next !== undefined && !isDoc(next)) return false;
    const [parent, copy] = [here, { ...next }];
    way.push(() => (parent[part] = copy));
    here = copy;
  }
  const leaf = parts.at(-1) ?? '';
  const value = change(here[leaf]);
  if (value === REFUSED) return false;
  if (value === GONE) {
    if (!(leaf in here)) return true;
    delete here[leaf];
  } else {
    here[leaf] = value;
  }
  for (const link of way) link();
  return true;
}
